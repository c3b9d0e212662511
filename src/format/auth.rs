//! The keys of `auth:`.

use super::ValueType::{AnyOf, Choice, Line, Mapping as Of, Name, Text, Token};
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
        Key::new(
            "aws_sigv4",
            Of(&AWS_SIGV4),
            "{ service: s3, region: eu-central-1, access_key_id: <<keyId>>, secret_access_key: <<awsKey>> }",
            "A signature of the request, as Amazon Web Services want it (Signature Version 4).",
        ),
        Key::new(
            "header",
            Token,
            "X-Auth-Token",
            "With `login`: the header that takes the token.",
        )
        .default("Authorization"),
        Key::new(
            "prefix",
            Line,
            "token",
            "With `login`: the word before the token; empty text for none.",
        )
        .otherwise("`Bearer` in `Authorization`, none in other headers"),
        Key::new(
            "token",
            Name,
            "id_token",
            "With `login`: the field of the token answer that is sent.",
        )
        .default("access_token"),
    ],
    rules: &[
        Rule::ExactlyOne(&["bearer", "basic", "api_key", "digest", "login", "aws_sigv4"]),
        Rule::Needs("header", &["login"]),
        Rule::Needs("prefix", &["login"]),
        Rule::Needs("token", &["login"]),
    ],
};

pub static AWS_SIGV4: Mapping = Mapping {
    name: "aws_sigv4",
    noun: "`aws_sigv4`",
    about: "What a request is signed with, for Amazon Web Services.",
    keys: &[
        Key::new("service", Text, "s3", "The service, as its signing name says.").required(),
        Key::new("region", Text, "eu-central-1", "The region.").required(),
        Key::new("access_key_id", Text, "<<awsKeyId>>", "The id of the key.").required(),
        Key::new("secret_access_key", Text, "<<awsSecretKey>>", "The key.").required(),
        Key::new(
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
