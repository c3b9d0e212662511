//! The keys of the file format, described once: what each file and mapping may hold, of which type, with which default.
//!
//! `load` checks files against these tables, the tables of `docs/` and the JSON Schemas are made from them, and editing
//! and completion look keys up in them. The keys of a mapping are in the order in which a file lists them best.

mod advice;
mod auth;
mod body;
mod capture;
mod collection;
mod control;
mod environment;
mod example;
mod expect;
mod flow;
mod folder;
mod foreign;
pub(crate) mod json_schema;
mod key;
mod login;
mod lookup;
pub(crate) mod matcher;
mod method;
mod mock;
mod mock_oauth;
mod mock_resource;
mod options;
mod pair;
mod project;
mod request;
pub mod segments;
mod value_type;

pub use advice::{advice, listed};
pub use auth::{API_KEY, API_KEY_PLACES, AWS_SIGV4, CREDENTIALS, SCHEME};
pub use body::{BODY, BODY_KINDS, FILE, GRAPHQL, PART};
pub use capture::CAPTURE;
pub use collection::{COLLECTION, VERSIONS};
pub use control::{FOR_EACH, PAGINATE, PAGINATE_WAYS, POLL, RETRY};
pub use environment::{ENVIRONMENT, PROMPT, SECRET, SECRET_SOURCES};
pub use example::EXAMPLE;
pub use expect::{COOKIE, EXPECT, EXPECT_BODY, EXPECT_TLS, HTTP_VERSIONS_SEEN, REDIRECT};
pub use flow::{FLOW, STEP};
pub use folder::FOLDER;
pub use foreign::matcher as foreign_matcher;
pub use json_schema::{json_schema, json_schema_of_step, of_node};
pub use key::{Absent, FormatKey, KeyRule, Mapping};
pub use login::{CLIENT_AUTH, LOGIN, PKCE, TOKEN_ANSWER};
pub use lookup::{LookupError, PathPart, describe};
pub use matcher::{CLOSE_TO, JSON_TYPES, MATCHERS, PHASES};
pub use method::{METHODS, meant_method};
pub use mock::{ANSWER, FAULT, MOCK, OPTIONAL_ANSWER};
pub use mock_oauth::{
    CLIENT, CLIENT_AUTH_RULES, CONSENT, DEVICE, LIFETIME, OAUTH_PATHS, OAUTH_SERVER, PKCE_RULES,
    REFRESH_REUSE, REFRESH_TOKENS,
};
pub use mock_resource::{ACTION, ID_TYPES, PAGE, PARENTS, RESOURCE, RESOURCE_ID};
pub use options::{HTTP_VERSIONS, OPTIONS, REDIRECT_BODIES, REDIRECT_SCHEMES, TLS};
pub use pair::PAIR;
pub use project::PROJECT;
pub use request::REQUEST;
pub use value_type::ValueType;

/// The kinds of files that a project holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Request,
    Folder,
    Collection,
    Environment,
    Flow,
    Mock,
    /// `callsheet.yaml`
    Project,
}

impl FileKind {
    pub const ALL: [FileKind; 7] = [
        FileKind::Request,
        FileKind::Folder,
        FileKind::Collection,
        FileKind::Environment,
        FileKind::Flow,
        FileKind::Mock,
        FileKind::Project,
    ];

    /// What a whole file of this kind may hold.
    pub fn mapping(self) -> &'static Mapping {
        match self {
            FileKind::Request => &REQUEST,
            FileKind::Folder => &FOLDER,
            FileKind::Collection => &COLLECTION,
            FileKind::Environment => &ENVIRONMENT,
            FileKind::Flow => &FLOW,
            FileKind::Mock => &MOCK,
            FileKind::Project => &PROJECT,
        }
    }
}

#[cfg(test)]
mod tests;
