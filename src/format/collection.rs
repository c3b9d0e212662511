//! The keys of `collection.yaml`: those of a folder, and what a whole collection has once.

use super::ValueType::{Choice, Map, Mapping as Of, Name, Rate};
use super::folder::{
    AUTH_OF_FOLDER, COOKIES, DESCRIPTION, EXPECT_OF_FOLDER, HEADERS, INSECURE, NAME, NEEDS,
    OPTIONS_OF_FOLDER, ORDER, PARALLEL, QUERY, RETRY_OF_FOLDER, TAGS, VARS_OF_FOLDER, WHEN,
};
use super::login::LOGIN;
use super::{FormatKey, Mapping};

/// The versions of the format that this program reads.
pub const VERSIONS: &[&str] = &["1"];

pub static COLLECTION: Mapping = Mapping {
    name: "collection",
    noun: "a collection",
    about: "The root of a collection: what all its requests share, and its logins.",
    keys: &[
        FormatKey::new(
            "version",
            Choice(VERSIONS),
            "1",
            "The version of the file format.",
        )
        .default("1"),
        NAME,
        DESCRIPTION,
        TAGS,
        ORDER,
        WHEN,
        AUTH_OF_FOLDER,
        HEADERS,
        QUERY,
        COOKIES,
        VARS_OF_FOLDER,
        EXPECT_OF_FOLDER,
        RETRY_OF_FOLDER,
        OPTIONS_OF_FOLDER,
        NEEDS,
        PARALLEL,
        FormatKey::new(
            "logins",
            Map(&Name, &Of(&LOGIN)),
            "{ robot: { grant: client_credentials, token_url: <<oauthUrl>>/token, client_id: <<clientId>> } }",
            "OAuth 2.0 clients by name, for `auth: { login: NAME }`.",
        ),
        FormatKey::new(
            "rate_limits",
            Map(&Name, &Rate),
            "{ light: 4/s, medium: 2/s }",
            "How many requests may be sent in a time, for each tag.",
        ),
    ],
    rules: INSECURE,
};
