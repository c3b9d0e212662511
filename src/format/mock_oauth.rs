//! The keys of `oauth2:` in `mock.yaml`.

use super::ValueType::{Choice, Data, Duration, Flag, List, Map, Mapping as Of, Name, Text};
use super::mock::OPTIONAL_ANSWER;
use super::value_type::{NAMED_TEXTS, NAMES, TEXTS};
use super::{FormatKey, Mapping};

pub static OAUTH_SERVER: Mapping = Mapping {
    name: "oauth2",
    noun: "`oauth2`",
    about: "The mock's authorization server.",
    keys: &[
        FormatKey::new(
            "paths",
            Of(&OAUTH_PATHS),
            "{ token: /oauth/token }",
            "Its paths. What is absent is not served.",
        ),
        FormatKey::new(
            "clients",
            List(&Of(&CLIENT)),
            "[{ id: <<clientId>>, grants: [client_credentials] }]",
            "Its clients.",
        ),
        FormatKey::new(
            "access_token",
            Of(&LIFETIME),
            "{ lifetime: 10m }",
            "How long access tokens are good, 1h without it. Also sent as `expires_in`.",
        ),
        FormatKey::new(
            "refresh_token",
            Of(&REFRESH_TOKENS),
            "{ rotate: false }",
            "How refresh tokens behave.",
        ),
        FormatKey::new(
            "code",
            Of(&LIFETIME),
            "{ lifetime: 1m }",
            "How long an authorization code is good, 5m without it.",
        ),
        FormatKey::new(
            "device",
            Of(&DEVICE),
            "{ polls: [slow_down] }",
            "How the device flow goes.",
        ),
        FormatKey::new(
            "scope",
            Text,
            "read",
            "The scope that is granted where the request asks for none.",
        )
        .otherwise("no `scope` in the answer"),
        FormatKey::new(
            "issuer",
            Text,
            "<<mock.url>>",
            "Sent as `iss` with the authorization answer.",
        )
        .otherwise("not sent"),
        FormatKey::new(
            "fields",
            Map(&Name, &Data),
            "{ token_type: bearer }",
            "Laid over each token answer. `null` takes a field out.",
        ),
        FormatKey::new(
            "revoked",
            Of(&OPTIONAL_ANSWER),
            "{ status: 200 }",
            "The answer to a revocation.",
        )
        .otherwise("200, empty"),
    ],
    rules: &[],
};

pub static OAUTH_PATHS: Mapping = Mapping {
    name: "oauth2_paths",
    noun: "`paths`",
    about: "Paths of the authorization server. What is absent is not served.",
    keys: &[
        FormatKey::new("authorize", Name, "/oauth/authorize", "Answers with a code."),
        FormatKey::new("token", Name, "/oauth/token", "Answers with tokens."),
        FormatKey::new("revoke", Name, "/oauth/revoke", "Ends tokens."),
        FormatKey::new("device", Name, "/oauth/device", "Starts a device flow."),
    ],
    rules: &[],
};

/// How a client may authenticate.
pub const CLIENT_AUTH_RULES: &[&str; 3] = &["any", "basic", "body"];
/// Whether a client has to use PKCE.
pub const PKCE_RULES: &[&str; 2] = &["optional", "required"];
/// What the user answers.
pub const CONSENT: &[&str; 2] = &["approve", "deny"];
/// What the use of a replaced refresh token does.
pub const REFRESH_REUSE: &[&str; 2] = &["refuse", "revoke"];

pub static CLIENT: Mapping = Mapping {
    name: "oauth2_client",
    noun: "a client",
    about: "A client of the authorization server.",
    keys: &[
        FormatKey::new("id", Text, "<<clientId>>", "The client's id.").required(),
        FormatKey::new("secret", Text, "<<clientSecret>>", "The client's secret.")
            .otherwise("a public client, of which only `client_id` is wanted"),
        FormatKey::new("auth", Choice(CLIENT_AUTH_RULES), "basic", "How the client may authenticate.").default("any"),
        FormatKey::new(
            "redirect_uris",
            TEXTS,
            "[http://127.0.0.1/callback]",
            "Compared exactly; a loopback address without a port is good for every port.",
        ),
        FormatKey::new(
            "grants",
            NAMES,
            "[authorization_code, refresh_token]",
            "What the client may use: `authorization_code`, `refresh_token`, `client_credentials`, `password`, `device_code`, or any other text.",
        )
        .required(),
        FormatKey::new("pkce", Choice(PKCE_RULES), "required", "Whether PKCE is wanted.").default("optional"),
        FormatKey::new("consent", Choice(CONSENT), "deny", "What the user answers.").default("approve"),
        FormatKey::new(
            "params",
            NAMED_TEXTS,
            "{ account_id: <<accountId>> }",
            "What each token request but a refresh must bring, with the accepted value.",
        ),
        FormatKey::new("refresh_token", Text, "<<refreshToken>>", "A refresh token that exists from the start."),
        FormatKey::new("access_token", Text, "<<accessToken>>", "An access token that exists from the start."),
        FormatKey::new("username", Text, "alice", "The user of the `password` grant."),
        FormatKey::new("password", Text, "<<userPassword>>", "The password of that user."),
    ],
    rules: &[],
};

pub static LIFETIME: Mapping = Mapping {
    name: "lifetime",
    noun: "a token",
    about: "How long something is good.",
    keys: &[FormatKey::new("lifetime", Duration, "1h", "How long it is good.")],
    rules: &[],
};

pub static REFRESH_TOKENS: Mapping = Mapping {
    name: "refresh_tokens",
    noun: "`refresh_token`",
    about: "How refresh tokens behave.",
    keys: &[
        FormatKey::new("rotate", Flag, "false", "Whether each refresh gives a new refresh token and ends the old one.")
            .default("true"),
        FormatKey::new(
            "reuse",
            Choice(REFRESH_REUSE),
            "revoke",
            "What the use of an old one does beyond `invalid_grant`: nothing (`refuse`), or it ends all tokens of that authorization (`revoke`).",
        )
        .default("refuse"),
        FormatKey::new("lifetime", Duration, "30d", "How long they are good.").otherwise("no end"),
    ],
    rules: &[],
};

pub static DEVICE: Mapping = Mapping {
    name: "device",
    noun: "`device`",
    about: "How the device flow goes.",
    keys: &[
        FormatKey::new("lifetime", Duration, "5m", "How long a device code is good.").default("15m"),
        FormatKey::new("interval", Duration, "1s", "The time between two polls.").default("5s"),
        FormatKey::new(
            "polls",
            NAMES,
            "[slow_down, authorization_pending]",
            "What the first polls are answered, in order, before the tokens come: `authorization_pending`, `slow_down`, `access_denied`, `expired_token` (the last two end it).",
        )
        .default("[authorization_pending]"),
        FormatKey::new("verification_uri", Text, "https://example.com/device", "Where a user would go.")
            .otherwise("`<<mock.url>>/device`, a page that the mock serves"),
    ],
    rules: &[],
};
