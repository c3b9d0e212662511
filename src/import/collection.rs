//! What every source becomes first: folders, requests, variables, credentials. Texts are as the source has them;
//! [`super::template`] turns them into this project's.

use super::script::{Declared, Script};

/// How a source writes variables in its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// `{{name}}`, and `{{$guid}}` for values that are made up.
    #[default]
    Braces,
    /// Nothing is a variable.
    Plain,
}

/// One collection of the source.
#[derive(Debug, Default)]
pub struct ImportedCollection {
    pub name: String,
    pub dialect: Dialect,
    pub root: ImportedFolder,
    pub logins: Vec<ImportedLogin>,
    /// Variables of requests and folders win over those of environments, which they do not here.
    pub inner_wins: bool,
    /// Variables of the process that its texts read.
    pub process: Vec<String>,
    /// The numbers of requests that run one after another where scripts say so.
    pub flow: Vec<usize>,
}

/// A folder, with what its requests share.
#[derive(Debug, Default)]
pub struct ImportedFolder {
    pub name: String,
    pub description: Option<String>,
    pub tags: Vec<String>,
    pub items: Vec<ImportedNode>,
    pub vars: Vec<ImportedEntry>,
    pub headers: Vec<ImportedEntry>,
    pub auth: ImportedAuth,
    pub settings: ImportedSettings,
    pub scripts: Vec<Script>,
    /// Where it is in the source.
    pub place: String,
    /// What was not carried over, for comments in its file.
    pub notes: Vec<Note>,
    /// What its scripts before requests came to.
    pub declared: Declared,
}

#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there are few folders, and they are moved once"
)]
pub enum ImportedNode {
    Folder(ImportedFolder),
    Request(Box<ImportedRequest>),
    /// An item that is not carried over.
    Skipped {
        place: String,
        reason: String,
    },
}

#[derive(Debug, Default)]
pub struct ImportedRequest {
    pub name: String,
    pub description: Option<String>,
    pub tags: Vec<String>,
    pub method: String,
    /// The variable that holds scheme and host, once it is found.
    pub base: Option<String>,
    /// Without the query that `query` holds, and without what `base` holds.
    pub url: String,
    pub path: Vec<ImportedEntry>,
    pub query: Vec<ImportedEntry>,
    pub headers: Vec<ImportedEntry>,
    pub cookies: Vec<ImportedEntry>,
    pub body: Option<ImportedBody>,
    pub auth: ImportedAuth,
    pub vars: Vec<ImportedEntry>,
    pub settings: ImportedSettings,
    pub scripts: Vec<Script>,
    pub assertions: Vec<ImportedAssertion>,
    pub captures: Vec<CaptureEntry>,
    pub examples: Vec<ImportedExample>,
    pub place: String,
    pub notes: Vec<Note>,
    /// The source keeps the body and does not send it.
    pub body_unsent: bool,
    /// What its scripts, and those of its folders, came to.
    pub declared: Declared,
}

/// A header, parameter, field or variable.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct ImportedEntry {
    pub name: String,
    pub value: ImportedValue,
    pub disabled: bool,
    /// The source says that it is a secret.
    pub secret: bool,
    pub description: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ImportedValue {
    Text(String),
    /// A number, boolean, list or map of the source, as JSON.
    Json(serde_json::Value),
}

impl Default for ImportedValue {
    fn default() -> ImportedValue {
        ImportedValue::Text(String::new())
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum ImportedBody {
    Json(String),
    Text {
        text: String,
        mime: Option<String>,
    },
    Xml(String),
    Form(Vec<ImportedEntry>),
    Multipart(Vec<MultipartEntry>),
    GraphQl {
        query: String,
        variables: String,
        operation: String,
    },
    File {
        path: String,
        mime: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct MultipartEntry {
    pub entry: ImportedEntry,
    /// Paths of files, where the part is one; text otherwise.
    pub files: Option<Vec<String>>,
    pub mime: Option<String>,
    pub filename: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub enum ImportedAuth {
    #[default]
    Inherit,
    None,
    Bearer(String),
    Basic {
        username: String,
        password: String,
    },
    Digest {
        username: String,
        password: String,
    },
    ApiKey {
        name: String,
        value: String,
        place: &'static str,
    },
    /// The name of one of the collection's logins.
    Login(ImportedLoginUse),
    AwsSigV4(Box<AwsKeys>),
    /// A scheme that has no equal here: its name, and its parameters for the comment.
    Other {
        scheme: String,
        params: Vec<(String, String)>,
    },
}

/// What requests to Amazon Web Services are signed with.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AwsKeys {
    pub service: String,
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: String,
    /// Empty for none.
    pub session_token: String,
}

/// How a request sends the token of a login.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportedLoginUse {
    pub name: String,
    /// None for `Authorization`.
    pub header: Option<String>,
    /// None for the usual word of the header, empty for none.
    pub prefix: Option<String>,
    /// The field of the token answer. None for `access_token`.
    pub token: Option<String>,
    /// The parameter of the query that takes the token in place of a header.
    pub query: Option<String>,
}

impl ImportedLoginUse {
    /// The variable, by its name in the source, that holds the token which goes into the query.
    pub fn saved_token(&self) -> String {
        let mut name: String = self
            .name
            .chars()
            .map(|letter| if letter.is_alphanumeric() { letter } else { '_' })
            .collect();
        name.push_str("_token");
        name
    }
}

/// An OAuth 2.0 client, its keys those of this project's `logins`. Values are texts of the source.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportedLogin {
    pub name: String,
    pub keys: Vec<(&'static str, String)>,
    pub params: Vec<(String, String)>,
    pub authorize_params: Vec<(String, String)>,
    /// Headers of its token requests.
    pub headers: Vec<(String, String)>,
    /// Fields of the token answer to variables of the source.
    pub save: Vec<(String, String)>,
    pub place: String,
}

/// Adds the login of a request or folder under a name that no other login has. The same login is added once.
/// Gives the auth back, naming the login that was added or found.
pub fn add_login(
    logins: &mut Vec<ImportedLogin>,
    auth: ImportedAuth,
    mut login: ImportedLogin,
    place: &str,
) -> ImportedAuth {
    let is_same = |known: &ImportedLogin| {
        let asks_the_same = known.keys == login.keys && known.params == login.params;
        asks_the_same && known.headers == login.headers && known.authorize_params == login.authorize_params
    };
    let index = logins.iter().position(is_same).unwrap_or_else(|| {
        let base = login.name.clone();
        let mut number = 2;
        while logins.iter().any(|known| known.name == login.name) {
            login.name = format!("{base}-{number}");
            number += 1;
        }
        login.place = place.to_owned();
        logins.push(login);
        logins.len() - 1
    });
    let ImportedAuth::Login(how) = auth else {
        return auth;
    };
    let added = &mut logins[index];
    let how = ImportedLoginUse {
        name: added.name.clone(),
        ..how
    };
    if how.query.is_some() {
        let field = how.token.clone().unwrap_or_else(|| "access_token".to_owned());
        let saved = (field, how.saved_token());
        if !added.save.contains(&saved) {
            added.save.push(saved);
        }
    }
    ImportedAuth::Login(how)
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportedSettings {
    /// False: redirects are not followed.
    pub follow_redirects: Option<bool>,
    pub max_redirects: Option<u64>,
    /// False: certificates are not verified.
    pub strict_tls: Option<bool>,
    /// In milliseconds.
    pub timeout: Option<u64>,
    /// In milliseconds.
    pub connect_timeout: Option<u64>,
    pub http: Option<&'static str>,
    pub proxy: Option<String>,
    /// Addresses in place of what a resolver says: `host:port`, and its address.
    pub resolve: Vec<(String, String)>,
    /// Where connections are made instead: `host:port` twice.
    pub connect_to: Vec<(String, String)>,
    /// Files of `options.tls`: `ca`, `cert` or `key`, and the path in the source.
    pub tls_files: Vec<(&'static str, String)>,
    pub key_password: Option<String>,
    /// How often the source tries again where a server is busy or unreachable.
    pub retries: Option<u64>,
}

/// A declared assertion, as Bruno has them: an expression over the answer, an operator, its argument.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportedAssertion {
    pub subject: String,
    pub operator: String,
    pub argument: String,
    pub disabled: bool,
}

/// A declared variable that takes its value from the answer: `res.body.token`, or an expression of JavaScript.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CaptureEntry {
    pub name: String,
    pub expression: String,
    pub disabled: bool,
}

/// A saved answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportedExample {
    pub name: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// Something of the source that is not carried over.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    pub reason: String,
    /// What it was, for a comment; empty where there is nothing to keep.
    pub kept: String,
}

/// Values that a source defines for all collections.
#[derive(Debug, Default)]
pub struct ImportedEnvironment {
    pub name: String,
    pub description: Option<String>,
    pub extends: Option<String>,
    pub vars: Vec<ImportedEntry>,
    /// Names of variables to where their values come from, as this project writes it.
    pub sources: Vec<(String, ImportedSecret)>,
    pub place: String,
    pub notes: Vec<Note>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ImportedSecret {
    Env(String),
    Prompt(String),
}

impl ImportedEntry {
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> ImportedEntry {
        ImportedEntry {
            name: name.into(),
            value: ImportedValue::Text(value.into()),
            ..ImportedEntry::default()
        }
    }

    /// The value as text, however the source holds it.
    pub fn text(&self) -> String {
        match &self.value {
            ImportedValue::Text(text) => text.clone(),
            ImportedValue::Json(json) => json.to_string(),
        }
    }
}
