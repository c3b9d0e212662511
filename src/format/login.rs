//! The keys of a collection's login.

use super::ValueType::{
    AnyOf, Choice, Flag, JsonPath, Map, Mapping as Of, Name, Null, OneOrMany, Text, Variable,
};
use super::pair::HEADERS;
use super::{FormatKey, KeyRule, Mapping, ValueType};

const PARAMS: ValueType = Map(&Name, &OneOrMany(&AnyOf(&[Text, Null])));

/// How a client proves who it is.
pub const CLIENT_AUTH: &[&str; 3] = &["basic", "body", "none"];

/// Methods of PKCE.
pub const PKCE: &[&str; 3] = &["S256", "plain", "off"];

pub static TOKEN_ANSWER: Mapping = Mapping {
    name: "token_answer",
    noun: "`token_answer`",
    about: "Where the fields of a token answer are.",
    keys: &[
        FormatKey::new(
            "access_token",
            JsonPath,
            "$.data.accessToken",
            "The place of the token.",
        ),
        FormatKey::new(
            "refresh_token",
            JsonPath,
            "$.data.refreshToken",
            "The place of the refresh token.",
        ),
        FormatKey::new(
            "expires_in",
            JsonPath,
            "$.data.expiresIn",
            "The place of the seconds for which the token is good.",
        ),
        FormatKey::new(
            "scope",
            JsonPath,
            "$.data.scopes",
            "The place of what was granted.",
        ),
    ],
    rules: &[],
};

pub static LOGIN: Mapping = Mapping {
    name: "login",
    noun: "a login",
    about: "An OAuth 2.0 client. Its token is got when a step needs one, kept, and refreshed.",
    keys: &[
        FormatKey::new(
            "grant",
            Name,
            "client_credentials",
            "`authorization_code`, `device_code`, `client_credentials`, `password`, `refresh_token`, or any other text, which is sent as `grant_type`.",
        )
        .required(),
        FormatKey::new("token_url", Text, "<<oauthUrl>>/token", "Where tokens are asked for.").required(),
        FormatKey::new(
            "authorize_url",
            Text,
            "<<oauthUrl>>/authorize",
            "What the browser opens, for `authorization_code`.",
        ),
        FormatKey::new("device_url", Text, "<<oauthUrl>>/device", "Where a code is asked for, for `device_code`."),
        FormatKey::new("revoke_url", Text, "<<oauthUrl>>/revoke", "Where `callsheet logout` revokes tokens."),
        FormatKey::new(
            "redirect_uri",
            Text,
            "http://127.0.0.1/callback",
            "Where the browser ends, as it is registered with the server.",
        ),
        FormatKey::new("client_id", Text, "<<clientId>>", "The client's id."),
        FormatKey::new("client_secret", Text, "<<clientSecret>>", "The client's secret.")
            .otherwise("a public client, which names itself in the body"),
        FormatKey::new(
            "client_auth",
            Choice(CLIENT_AUTH),
            "body",
            "Where the secret goes: into a header (`basic`), into the `body`, or nowhere (`none`).",
        )
        .default("basic"),
        FormatKey::new("scope", Text, "reports:read users:read", "What is asked for, separated by spaces."),
        FormatKey::new("pkce", Choice(PKCE), "plain", "The method of PKCE.").default("S256"),
        FormatKey::new("username", Text, "<<user>>", "The user's name, for `password` and grants like it."),
        FormatKey::new("password", Text, "<<userPassword>>", "The user's password, for `password` and grants like it."),
        FormatKey::new(
            "refresh_token",
            Text,
            "<<refreshToken>>",
            "The token that `grant: refresh_token` starts from.",
        ),
        FormatKey::new(
            "refresh",
            Flag,
            "false",
            "Whether refresh tokens are used. `false`: the grant itself is run again.",
        )
        .default("true"),
        FormatKey::new(
            "params",
            PARAMS,
            "{ account_id: <<accountId>> }",
            "More parameters of the token request. A list repeats one, `null` leaves it out.",
        ),
        FormatKey::new(
            "authorize_params",
            PARAMS,
            "{ prompt: consent }",
            "More parameters of the address that the browser opens. A list repeats one, `null` leaves it out.",
        ),
        FormatKey::new(
            "headers",
            HEADERS,
            "{ X-Tenant: acme }",
            "Headers of the requests to `token_url`, `device_url` and `revoke_url`.",
        ),
        FormatKey::new(
            "token_answer",
            Of(&TOKEN_ANSWER),
            "{ access_token: $.data.accessToken, expires_in: $.data.expiresIn }",
            "Where the fields of the token answer are, for servers that answer otherwise than OAuth 2.0 says.",
        ),
        FormatKey::new(
            "save",
            Map(&Name, &Variable),
            "{ access_token: accessToken }",
            "Fields of the token answer, and the variables that keep them.",
        ),
    ],
    rules: &[
        KeyRule::ValueNeeds("grant", "authorization_code", &["authorize_url", "client_id"]),
        KeyRule::ValueNeeds("grant", "device_code", &["device_url", "client_id"]),
        KeyRule::ValueNeeds("grant", "client_credentials", &["client_id"]),
        KeyRule::ValueNeeds("grant", "account_credentials", &["client_id"]),
        KeyRule::ValueNeeds("grant", "password", &["username", "password"]),
        KeyRule::ValueNeeds("grant", "refresh_token", &["refresh_token"]),
    ],
};
