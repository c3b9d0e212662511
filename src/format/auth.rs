//! The keys of `auth:`.

use super::ValueType::{AnyOf, Choice, Mapping as Of, Text};
use super::{Key, Mapping, Rule, ValueType};

/// What `auth` may be besides a scheme.
pub const AUTH_WORDS: &[&str; 2] = &["inherit", "none"];

static AUTH_TYPES: [ValueType; 2] = [Choice(AUTH_WORDS), Of(&SCHEME)];
pub(super) const AUTH: ValueType = AnyOf(&AUTH_TYPES);

pub static SCHEME: Mapping = Mapping {
    name: "auth",
    noun: "`auth`",
    about: "One scheme by which a request authenticates.",
    keys: &[
        Key::new(
            "bearer",
            Text,
            "<<accessToken>>",
            "A token, sent as `Authorization: Bearer`.",
        ),
        Key::new(
            "basic",
            Of(&CREDENTIALS),
            "{ username: <<id>>, password: <<secret>> }",
            "User name and password, sent as `Authorization: Basic`.",
        ),
        Key::new(
            "api_key",
            Of(&API_KEY),
            "{ name: X-API-Key, value: <<apiKey>> }",
            "A key in a header, a query parameter or a cookie.",
        ),
        Key::new(
            "digest",
            Of(&CREDENTIALS),
            "{ username: <<id>>, password: <<secret>> }",
            "User name and password for HTTP Digest.",
        ),
        Key::new(
            "login",
            Text,
            "robot",
            "The name of one of the collection's logins.",
        ),
    ],
    rules: &[Rule::ExactlyOne(&[
        "bearer", "basic", "api_key", "digest", "login",
    ])],
};

pub static CREDENTIALS: Mapping = Mapping {
    name: "credentials",
    noun: "credentials",
    about: "A user name and a password.",
    keys: &[
        Key::new("username", Text, "<<id>>", "The user name.").required(),
        Key::new("password", Text, "<<secret>>", "The password.").required(),
    ],
    rules: &[],
};

/// Where an API key may go.
pub const API_KEY_PLACES: &[&str; 3] = &["header", "query", "cookie"];

pub static API_KEY: Mapping = Mapping {
    name: "api_key",
    noun: "`api_key`",
    about: "A key that a request carries.",
    keys: &[
        Key::new(
            "name",
            Text,
            "X-API-Key",
            "The name of the header, parameter or cookie.",
        )
        .required(),
        Key::new("value", Text, "<<apiKey>>", "The key.").required(),
        Key::new("in", Choice(API_KEY_PLACES), "query", "Where the key goes.").default("header"),
    ],
    rules: &[],
};
