//! The keys of a request file.

use super::ValueType::{Duration, Expression, Flag, Map, Mapping as Of, Method, Name, Text, Url, Words};
use super::auth::AUTH;
use super::body::BODY;
use super::capture::CAPTURES;
use super::control::{FOR_EACH, PAGINATE, POLL, RETRY_OR_NONE};
use super::example::EXAMPLE;
use super::expect::EXPECT;
use super::options::OPTIONS;
use super::pair::{HEADERS, PAIRS};
use super::value_type::{NAMED_TEXTS, NAMES, VARS};
use super::{FormatKey, KeyRule, Mapping};

pub static REQUEST: Mapping = Mapping {
    name: "request",
    noun: "a request",
    about: "One request: what is sent, what must hold of the answer, and what later steps get from it.",
    keys: &[
        FormatKey::new("name", Words, "Create a meeting", "What lists and reports call the request.")
            .otherwise("the file's name, made readable"),
        FormatKey::new(
            "description",
            Words,
            "Creates a meeting for a user.",
            "What people should know about the request.",
        ),
        FormatKey::new(
            "tags",
            NAMES,
            "[meetings, write]",
            "Words by which `--tag` selects requests, and to which `rate_limits` apply.",
        ),
        FormatKey::new("method", Method(true), "POST", "The HTTP method.").default("GET"),
        FormatKey::new(
            "url",
            Url,
            "<<baseUrl>>/users/:userId",
            "The address. `:name` and `{name}` in its path take their value from `path`, or from the variable of that name.",
        )
        .required(),
        FormatKey::new(
            "path",
            NAMED_TEXTS,
            "{ userId: <<userId>> }",
            "The values of the URL's path segments. Each stays one segment, whatever it holds.",
        ),
        FormatKey::new(
            "query",
            PAIRS,
            "{ page_size: 30 }",
            "Query parameters, joined with those of `url`, over those of the folders. `null` leaves a parameter out, a list repeats it.",
        ),
        FormatKey::new(
            "headers",
            HEADERS,
            "{ Accept: application/json }",
            "Headers, over those of the folders. `null` leaves a header out, a list repeats it; a list of `{name, value}` keeps the order.",
        ),
        FormatKey::new(
            "cookies",
            HEADERS,
            "{ theme: dark }",
            "Cookies that are sent with this request, over those of the folders, and besides those that servers have set in this run.",
        ),
        FormatKey::new(
            "auth",
            AUTH,
            "{ bearer: <<accessToken>> }",
            "How the request authenticates: `inherit`, `none`, or one scheme. The request's own `Authorization` header wins.",
        )
        .default("inherit"),
        FormatKey::new("body", Of(&BODY), "{ json: { topic: Standup } }", "What the request sends."),
        FormatKey::new(
            "vars",
            VARS,
            "{ pageSize: 30 }",
            "Variables that hold for this request where nothing stronger defines them.",
        ),
        FormatKey::new(
            "when",
            Expression,
            "appType == 'server-to-server'",
            "The step is skipped, with this reason shown, where the expression is false.",
        ),
        FormatKey::new(
            "needs",
            NAMES,
            "[zoom/users/create-a-user]",
            "Ids of requests and folders that must have run before in the same run.",
        ),
        FormatKey::new(
            "expect",
            Of(&EXPECT),
            "{ status: 201 }",
            "What must hold of the answer. Without `expect.status`, a status of 400 or more fails the step.",
        ),
        FormatKey::new(
            "capture",
            CAPTURES,
            "{ meetingId: $.id }",
            "Variables that later steps get from the answer.",
        ),
        FormatKey::new(
            "forget",
            NAMES,
            "[meetingId]",
            "Variables that are dropped once the step has passed, and the tokens of the logins that save them.",
        ),
        FormatKey::new(
            "save",
            Text,
            "downloads/<<reportId>>.pdf",
            "A file for the answer's bytes, relative to the project's root. It is written where all that is expected of the answer holds.",
        ),
        FormatKey::new(
            "retry",
            RETRY_OR_NONE,
            "{ max: 3, on: [429, 5xx] }",
            "When the request is tried again, in place of what the folders say; `none` is never.",
        ),
        FormatKey::new(
            "poll",
            Of(&POLL),
            "{ until: body.status == 'ready', every: 2s, for: 60s }",
            "Sends the request again until something holds of the answer.",
        ),
        FormatKey::new(
            "paginate",
            Of(&PAGINATE),
            "{ next: $.next_page_token, query: next_page_token }",
            "Fetches page after page.",
        ),
        FormatKey::new(
            "for_each",
            Of(&FOR_EACH),
            "{ item: userId, in: <<userIds>> }",
            "Sends the request once for each item of a list.",
        ),
        FormatKey::new("delay", Duration, "500ms", "How long the step waits before it sends the request."),
        FormatKey::new(
            "always",
            Flag,
            "true",
            "Whether the step runs even after a bail or an interrupt, to clean up.",
        )
        .default("false"),
        FormatKey::new(
            "options",
            Of(&OPTIONS),
            "{ timeout: 5s }",
            "Time limits, redirects, TLS and the like, over those of the folders.",
        ),
        FormatKey::new(
            "examples",
            Map(&Name, &Of(&EXAMPLE)),
            "{ created: { status: 201, json: { id: 1 } } }",
            "Named answers: documentation, and what the mock answers.",
        ),
    ],
    rules: &[
        KeyRule::AtMostOne(&["poll", "paginate"]),
        KeyRule::AtMostOne(&["save", "paginate"]),
        KeyRule::InnerNeeds(
            &["paginate", "body"],
            &[&["body", "json"], &["body", "graphql"], &["body", "text"], &["body", "file"]],
        ),
    ],
};
