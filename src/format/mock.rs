//! The keys of `mock.yaml`.

use super::ValueType::{
    Count, Data, Duration, Flag, List, Map, Mapping as Of, Method, Name, Share, Status, Text,
};
use super::mock_oauth::OAUTH_SERVER;
use super::mock_resource::RESOURCE;
use super::pair;
use super::value_type::{NAMES, VARS};
use super::{FormatKey, KeyRule, Mapping};

pub static MOCK: Mapping = Mapping {
    name: "mock",
    noun: "`mock.yaml`",
    about: "How the mock server of a collection behaves. Every key is optional.",
    keys: &[
        FormatKey::new(
            "environment",
            Name,
            "mock",
            "The environment that `run --mock` uses where the command line names none.",
        ),
        FormatKey::new(
            "vars",
            VARS,
            "{ baseUrl: <<mock.url>>/v2 }",
            "What `run --mock` sets, over every environment. Values may use `<<mock.url>>`.",
        ),
        FormatKey::new(
            "protect",
            NAMES,
            "[/v2/**]",
            "Path patterns that want `Authorization: Bearer` with a token that this server issued, not revoked and not expired.",
        ),
        FormatKey::new(
            "errors",
            Map(&Name, &Of(&ANSWER)),
            "{ unauthorized: { status: 401, json: { code: 124 } } }",
            "The mock's own refusals, by name.",
        ),
        FormatKey::new(
            "oauth2",
            Of(&OAUTH_SERVER),
            "{ paths: { token: /oauth/token }, clients: [] }",
            "The authorization server.",
        ),
        FormatKey::new(
            "resources",
            Map(&Name, &Of(&RESOURCE)),
            "{ meetings: { item: '/meetings/:id', list: /meetings } }",
            "Items that are kept in memory, by name.",
        ),
        FormatKey::new(
            "faults",
            List(&Of(&FAULT)),
            "[{ path: /v2/users, times: 2, status: 503 }]",
            "Trouble on purpose.",
        ),
    ],
    rules: &[],
};

const STATUS: FormatKey = FormatKey::new("status", Status, "401", "The status.");
const HEADERS: FormatKey = FormatKey::new("headers", pair::HEADERS, "{ retry-after: 1 }", "The headers.");
const JSON: FormatKey = FormatKey::new("json", Data, "{ code: 124 }", "The body, as JSON.");
const TEXT: FormatKey = FormatKey::new("text", Text, "no", "The body, as text.");
const ONE_BODY: &[KeyRule] = &[KeyRule::AtMostOne(&["json", "text"])];

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
        FormatKey::new("path", Name, "/v2/**", "A pattern of the paths that it hits.").default("/**"),
        FormatKey::new("method",
            Method(false), "POST", "The method that it hits.").otherwise("all"),
        FormatKey::new(
            "share",
            Share,
            "0.1",
            "The share of matching requests that it hits, spread evenly and the same in each run: 0.1 is every tenth.",
        )
        .default("1"),
        FormatKey::new("times", Count(0), "2", "How often it hits at most.").otherwise("no limit"),
        FormatKey::new("status", Status, "503", "The status that is answered in place of the usual answer."),
        FormatKey::new("headers", pair::HEADERS, "{ retry-after: 1 }", "Headers that go with `status`."),
        FormatKey::new("json", Data, "{ error: busy }", "The body that goes with `status`."),
        FormatKey::new("delay", Duration, "200ms", "How long it waits first."),
        FormatKey::new("drop", Flag, "true", "Whether the connection is closed without an answer.").default("false"),
    ],
    rules: &[],
};
