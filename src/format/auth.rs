//! The keys of `auth:`.

use super::ValueType::{AnyOf, Choice, Line, Mapping as Of, Name, Text, Token};
use super::{FormatKey, KeyRule, Mapping, ValueType};

/// What `auth` may be besides a scheme.
pub const AUTH_WORDS: &[&str; 2] = &["inherit", "none"];

static AUTH_TYPES: [ValueType; 2] = [Choice(AUTH_WORDS), Of(&SCHEME)];
pub(super) const AUTH: ValueType = AnyOf(&AUTH_TYPES);

pub static SCHEME: Mapping = Mapping {
    name: "auth",
    noun: "`auth`",
    about: "One scheme by which a request authenticates.",
    keys: &[
        FormatKey::new(
            "bearer",
            Text,
            "<<accessToken>>",
            "A token, sent as `Authorization: Bearer`.",
        ),
        FormatKey::new(
            "basic",
            Of(&CREDENTIALS),
            "{ username: <<id>>, password: <<secret>> }",
            "User name and password, sent as `Authorization: Basic`.",
        ),
        FormatKey::new(
            "api_key",
            Of(&API_KEY),
            "{ name: X-API-Key, value: <<apiKey>> }",
            "A key in a header, a query parameter or a cookie.",
        ),
        FormatKey::new(
            "digest",
            Of(&CREDENTIALS),
            "{ username: <<id>>, password: <<secret>> }",
            "User name and password for HTTP Digest.",
        ),
        FormatKey::new(
            "login",
            Text,
            "robot",
            "The name of one of the collection's logins.",
        ),
        FormatKey::new(
            "aws_sigv4",
            Of(&AWS_SIGV4),
            "{ service: s3, region: eu-central-1, access_key_id: <<keyId>>, secret_access_key: <<awsKey>> }",
            "A signature of the request, as Amazon Web Services want it (Signature Version 4).",
        ),
        FormatKey::new(
            "header",
            Token,
            "X-Auth-Token",
            "With `login`: the header that takes the token.",
        )
        .default("Authorization"),
        FormatKey::new(
            "prefix",
            Line,
            "token",
            "With `login`: the word before the token; empty text for none.",
        )
        .otherwise("`Bearer` in `Authorization`, none in other headers"),
        FormatKey::new(
            "token",
            Name,
            "id_token",
            "With `login`: the field of the token answer that is sent.",
        )
        .default("access_token"),
    ],
    rules: &[
        KeyRule::ExactlyOne(&["bearer", "basic", "api_key", "digest", "login", "aws_sigv4"]),
        KeyRule::Needs("header", &["login"]),
        KeyRule::Needs("prefix", &["login"]),
        KeyRule::Needs("token", &["login"]),
    ],
};

pub static AWS_SIGV4: Mapping = Mapping {
    name: "aws_sigv4",
    noun: "`aws_sigv4`",
    about: "What a request is signed with, for Amazon Web Services.",
    keys: &[
        FormatKey::new("service", Text, "s3", "The service, as its signing name says.").required(),
        FormatKey::new("region", Text, "eu-central-1", "The region.").required(),
        FormatKey::new("access_key_id", Text, "<<awsKeyId>>", "The id of the key.").required(),
        FormatKey::new("secret_access_key", Text, "<<awsSecretKey>>", "The key.").required(),
        FormatKey::new(
            "session_token",
            Text,
            "<<awsSessionToken>>",
            "The token of temporary credentials. Empty text is none.",
        ),
    ],
    rules: &[],
};

pub static CREDENTIALS: Mapping = Mapping {
    name: "credentials",
    noun: "credentials",
    about: "A user name and a password.",
    keys: &[
        FormatKey::new("username", Text, "<<id>>", "The user name.").required(),
        FormatKey::new("password", Text, "<<secret>>", "The password.").required(),
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
        FormatKey::new(
            "name",
            Text,
            "X-API-Key",
            "The name of the header, parameter or cookie.",
        )
        .required(),
        FormatKey::new("value", Text, "<<apiKey>>", "The key.").required(),
        FormatKey::new("in", Choice(API_KEY_PLACES), "query", "Where the key goes.").default("header"),
    ],
    rules: &[],
};
