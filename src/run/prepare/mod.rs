//! Model and scope become a request that can be sent, with everything that decides how it is sent.
//!
//! Every value is rendered here and checked for the place it goes to: what would end a header's line, leave its
//! path segment or vanish from a URL is refused at the place of the value, and nothing is sent. A secret that goes
//! into a header, the URL or the body marks it, so that redirects and reports know. Files are read through the
//! caller's functions; nothing here opens or sends.

mod address;
mod body;
mod credential;
mod fault;
mod headers;
pub mod literal;
mod options;
mod pairs;
mod save;

pub use options::{EffectiveOptions, GivenOptions};

use crate::auth::digest::DigestCredentials;
use crate::auth::scheme::TokenHeader;
use crate::auth::sigv4::SigningKey;
use crate::http::{Header, HttpRequest};
use crate::io::saved_answers::SavePlace;
use crate::model::{Collection, Folder, Name, Request, TemplateText};
use crate::scope::Scope;
use crate::source::{Diagnostic, code};
use crate::template::Value;
use std::path::{Path, PathBuf};

pub type Refusal = Box<Diagnostic>;

pub struct PrepareInput<'a> {
    pub collection: &'a Collection,
    pub request: &'a Request,
    pub scope: &'a Scope<'a, 'a>,
    /// What the command line says, over all files.
    pub given: &'a GivenOptions,
    pub files: BodyFiles<'a>,
    /// 128 random bits as text: separate the parts of a multipart body.
    pub boundary: &'a dyn Fn() -> String,
}

/// Takes a directory and a path as written.
pub type FileDoor<'a, T> = dyn Fn(&Path, &str) -> Result<T, Refusal> + 'a;

/// How the project's files are reached: confined to it, with a reason where they are not. Diagnostics come without
/// a label; the place of the path is added here.
#[derive(Clone, Copy)]
pub struct BodyFiles<'a> {
    /// To an absolute path and the file's length.
    pub resolve: &'a FileDoor<'a, (PathBuf, u64)>,
    /// The absolute path of a certificate or a key, which no request sends.
    pub certificate: &'a FileDoor<'a, PathBuf>,
    pub read: &'a FileDoor<'a, Vec<u8>>,
    /// Where an answer may be saved, given a path as seen from the root.
    pub save: &'a SaveDoor<'a>,
}

pub type SaveDoor<'a> = dyn Fn(&str) -> Result<SavePlace, Refusal> + 'a;

/// Ready for [`super::exchange::exchange`]; where there is a `login`, after its token was applied.
#[derive(Debug)]
pub struct Prepared {
    pub request: HttpRequest,
    pub options: EffectiveOptions,
    /// `cookies:` of the request and a cookie API key, for its own origin only.
    pub cookies: Vec<OwnCookie>,
    /// The login whose token [`crate::auth::scheme::apply_token`] is to add.
    pub login: Option<LoginToken>,
    pub digest: Option<DigestCredentials>,
    /// What each hop at the request's own origin is signed with.
    pub signing: Option<SigningKey>,
    pub save: Option<SavePlace>,
}

/// Which token of which login is sent, and how.
#[derive(Debug)]
pub struct LoginToken {
    pub login: Value,
    pub sent: TokenHeader,
    /// The field of the token answer.
    pub field: Option<Name>,
}

#[derive(Clone, PartialEq)]
pub struct OwnCookie {
    pub name: String,
    pub value: String,
    pub secret: bool,
}

impl std::fmt::Debug for OwnCookie {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.secret {
            write!(out, "{}=***", self.name)
        } else {
            write!(out, "{}={}", self.name, self.value)
        }
    }
}

/// # Errors
/// A diagnostic at the value that is missing or does not fit.
pub fn prepare(input: &PrepareInput<'_>) -> Result<Prepared, Refusal> {
    let options = options::effective(input)?;
    let headers = headers::merge(input)?;
    let method = method(input)?;
    let credential = credential::find(input, &headers)?;
    let address = address::build(input, &credential.query)?;
    let (body, mime) = body::build(input, headers.value_of("content-type"))?;
    let mut cookies = headers::cookies(input)?;
    cookies.extend(credential.cookie);
    let headers = headers.complete(headers::Additions {
        mime,
        credential: credential.header.or(address.userinfo),
        compressed: options.compressed,
    });
    let body = body::for_method(body, &method);
    Ok(Prepared {
        request: HttpRequest {
            method,
            url: address.url,
            secret_url: address.secret,
            headers,
            body,
        },
        options,
        cookies,
        login: credential.login,
        digest: credential.digest,
        signing: credential.signing,
        save: save::place(input)?,
    })
}

fn method(input: &PrepareInput<'_>) -> Result<String, Refusal> {
    let template = &input.request.method;
    let method = input.text(template)?;
    match crate::http::header::check_token(&method) {
        Ok(()) => Ok(method.to_string()),
        Err(fault) => Err(fault::at(
            input.scope,
            template,
            Diagnostic::error(code::UNUSABLE_METHOD, format!("the method {}", fault.words()))
                .help("a method is one word, such as GET"),
        )),
    }
}

/// A rendered value as text.
#[derive(Debug, Clone)]
struct RenderedRequest {
    text: String,
    secret: bool,
}

impl std::ops::Deref for RenderedRequest {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl<'a> PrepareInput<'a> {
    fn text(&self, template: &TemplateText) -> Result<RenderedRequest, Refusal> {
        let value = self.scope.eval(template)?;
        Ok(RenderedRequest {
            text: value.to_text(),
            secret: value.secret,
        })
    }

    /// The request's folders, innermost first.
    fn folders(&self) -> impl Iterator<Item = &'a Folder> {
        self.collection.ancestry(self.request.folder)
    }

    /// The directory of the file with this id: of a request its folder, of a folder itself.
    fn directory(&self, folder: &Folder) -> PathBuf {
        let below = folder.id.split('/').skip(1);
        below.fold(self.collection.dir.clone(), |dir, part| dir.join(part))
    }

    fn request_directory(&self) -> PathBuf {
        self.directory(self.collection.folder(self.request.folder))
    }

    fn resolve(&self, dir: &Path, path: &TemplateText) -> Result<(PathBuf, u64), Refusal> {
        let text = self.text(path)?;
        (self.files.resolve)(dir, &text).map_err(|refusal| fault::at(self.scope, path, *refusal))
    }
}

impl PrepareInput<'_> {
    fn certificate(&self, dir: &Path, path: &TemplateText) -> Result<PathBuf, Refusal> {
        let text = self.text(path)?;
        (self.files.certificate)(dir, &text).map_err(|refusal| fault::at(self.scope, path, *refusal))
    }
}

fn header(name: &str, value: impl Into<Vec<u8>>) -> Header {
    Header {
        name: name.to_owned(),
        value: value.into(),
        secret: false,
    }
}

/// `name` as a diagnostic shows where it was written.
fn named(name: &Name) -> &str {
    &name.value
}
