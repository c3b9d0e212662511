//! The keys of `mock.yaml`.

use super::ValueType::{
    Count, Data, Duration, Flag, List, Map, Mapping as Of, Method, Name, Share, Status, Text,
};
use super::mock_oauth::OAUTH_SERVER;
use super::mock_resource::RESOURCE;
use super::pair;
use super::value_type::{NAMES, VARS};
use super::{Key, Mapping, Rule};

pub static MOCK: Mapping = Mapping {
    name: "mock",
    noun: "`mock.yaml`",
    about: "How the mock server of a collection behaves. Every key is optional.",
    keys: &[
        Key::new(
            "environment",
            Name,
            "mock",
            "The environment that `run --mock` uses where the command line names none.",
        ),
        Key::new(
            "vars",
            VARS,
            "{ baseUrl: <<mock.url>>/v2 }",
            "What `run --mock` sets, over every environment. Values may use `<<mock.url>>`.",
        ),
        Key::new(
            "protect",
            NAMES,
            "[/v2/**]",
            "Path patterns that want `Authorization: Bearer` with a token that this server issued, not revoked and not expired.",
        ),
        Key::new(
            "errors",
            Map(&Name, &Of(&ANSWER)),
            "{ unauthorized: { status: 401, json: { code: 124 } } }",
            "The mock's own refusals, by name.",
        ),
        Key::new(
            "oauth2",
            Of(&OAUTH_SERVER),
            "{ paths: { token: /oauth/token }, clients: [] }",
            "The authorization server.",
        ),
        Key::new(
            "resources",
            Map(&Name, &Of(&RESOURCE)),
            "{ meetings: { item: '/meetings/:id', list: /meetings } }",
            "Items that are kept in memory, by name.",
        ),
        Key::new(
            "faults",
            List(&Of(&FAULT)),
            "[{ path: /v2/users, times: 2, status: 503 }]",
            "Trouble on purpose.",
        ),
    ],
    rules: &[],
};

const STATUS: Key = Key::new("status", Status, "401", "The status.");
const HEADERS: Key = Key::new("headers", pair::HEADERS, "{ retry-after: 1 }", "The headers.");
const JSON: Key = Key::new("json", Data, "{ code: 124 }", "The body, as JSON.");
const TEXT: Key = Key::new("text", Text, "no", "The body, as text.");
const ONE_BODY: &[Rule] = &[Rule::AtMostOne(&["json", "text"])];

/// An answer that has to say its status.
pub static ANSWER: Mapping = Mapping {
    name: "answer",
    noun: "an answer",
    about: "What the mock answers.",
    keys: &[STATUS.required(), HEADERS, JSON, TEXT],
    rules: ONE_BODY,
};

/// An answer whose status follows from where it is written.
pub static OPTIONAL_ANSWER: Mapping = Mapping {
    name: "optional_answer",
    noun: "an answer",
    about: "What the mock answers.",
    keys: &[
        STATUS.otherwise("404 in `not_found`, 200 in `revoked`"),
        HEADERS,
        JSON,
        TEXT,
    ],
    rules: ONE_BODY,
};

pub static FAULT: Mapping = Mapping {
    name: "fault",
    noun: "a fault",
    about: "Trouble that the mock makes on purpose.",
    keys: &[
        Key::new("path", Name, "/v2/**", "A pattern of the paths that it hits.").default("/**"),
        Key::new("method",
            Method(false), "POST", "The method that it hits.").otherwise("all"),
        Key::new(
            "share",
            Share,
            "0.1",
            "The share of matching requests that it hits, spread evenly and the same in each run: 0.1 is every tenth.",
        )
        .default("1"),
        Key::new("times", Count(0), "2", "How often it hits at most.").otherwise("no limit"),
        Key::new("status", Status, "503", "The status that is answered in place of the usual answer."),
        Key::new("headers", pair::HEADERS, "{ retry-after: 1 }", "Headers that go with `status`."),
        Key::new("json", Data, "{ error: busy }", "The body that goes with `status`."),
        Key::new("delay", Duration, "200ms", "How long it waits first."),
        Key::new("drop", Flag, "true", "Whether the connection is closed without an answer.").default("false"),
    ],
    rules: &[],
};
