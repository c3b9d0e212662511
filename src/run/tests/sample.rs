//! Small collections built in memory, and requests prepared from them.

use crate::model::{Body, Collection, Folder, FolderIx, Inherited, Options, Pair, Request, Text};
use crate::run::prepare::{Files, GivenOptions, PrepareInput, Prepared, Refusal, prepare};
use crate::scope::Scope;
use crate::source::{Diagnostic, FileId, Span, Spanned, code};
use crate::template::{Template, Value};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};

pub fn text(text: &str) -> Text {
    Template::literal(Value::text(text), Span::default())
}

pub fn data(data: Json) -> Text {
    Template::literal(Value::new(data), Span::default())
}

pub fn secret(text: &str) -> Text {
    Template::literal(Value::text(text).secret(), Span::default())
}

pub fn name(text: &str) -> Spanned<Box<str>> {
    Spanned::new(text.into(), Span::default())
}

pub fn pair(name: &str, value: Text) -> Pair {
    Pair {
        name: text(name),
        value,
        span: Span::default(),
    }
}

pub fn pairs(pairs: &[(&str, &str)]) -> Vec<Pair> {
    pairs
        .iter()
        .map(|(name, value)| pair(name, text(value)))
        .collect()
}

pub fn request(method: &str, url: &str) -> Request {
    Request {
        id: "c/f/r".into(),
        file: FileId::default(),
        folder: FolderIx(1),
        name: "r".into(),
        description: None,
        tags: Vec::new(),
        method: text(method),
        url: text(url),
        path: Vec::new(),
        inherited: Inherited::default(),
        body: None,
        vars: Vec::new(),
        when: None,
        needs: Vec::new(),
        capture: Vec::new(),
        forget: Vec::new(),
        poll: None,
        paginate: None,
        for_each: None,
        delay: None,
        always: false,
        examples: Vec::new(),
    }
}

pub fn with_body(method: &str, url: &str, body: Body) -> Request {
    Request {
        body: Some(body),
        ..request(method, url)
    }
}

pub fn with_options(url: &str, options: Options) -> Request {
    let mut request = request("GET", url);
    request.inherited.options = Some(Box::new(options));
    request
}

pub fn folder(id: &str, parent: Option<FolderIx>, inherited: Inherited) -> Folder {
    Folder {
        id: id.into(),
        file: None,
        parent,
        name: id.into(),
        description: None,
        tags: Vec::new(),
        when: None,
        needs: Vec::new(),
        parallel: false,
        inherited,
        vars: Vec::new(),
        children: Vec::new(),
    }
}

/// A collection `c` in `dir` with one folder `f`.
pub fn collection(dir: &Path, root: Inherited, inner: Inherited) -> Collection {
    Collection {
        name: "c".into(),
        dir: dir.to_owned(),
        file: FileId::default(),
        folders: vec![
            folder("c", None, root),
            folder("c/f", Some(FolderIx::ROOT), inner),
        ],
        requests: Vec::new(),
        flows: Vec::new(),
        logins: Vec::new(),
        rate_limits: Vec::new(),
        mock: None,
    }
}

pub fn prepared(request: &Request) -> Result<Prepared, Refusal> {
    let collection = collection(Path::new("/nowhere"), Inherited::default(), Inherited::default());
    prepared_in(&collection, request)
}

pub fn prepared_in(collection: &Collection, request: &Request) -> Result<Prepared, Refusal> {
    prepared_with(collection, request, &Scope::default())
}

pub fn prepared_with(
    collection: &Collection,
    request: &Request,
    scope: &Scope<'_, '_>,
) -> Result<Prepared, Refusal> {
    prepared_all(collection, request, (scope, &GivenOptions::default()))
}

/// With options of the command line.
pub fn prepared_given(request: &Request, given: &GivenOptions) -> Result<Prepared, Refusal> {
    let collection = collection(Path::new("/nowhere"), Inherited::default(), Inherited::default());
    prepared_all(&collection, request, (&Scope::default(), given))
}

fn prepared_all(
    collection: &Collection,
    request: &Request,
    (scope, given): (&Scope<'_, '_>, &GivenOptions),
) -> Result<Prepared, Refusal> {
    prepare(&PrepareInput {
        collection,
        request,
        scope,
        given,
        files: Files {
            resolve: &resolve,
            certificate: &|dir, path| resolve(dir, path).map(|(path, _)| path),
            read: &|dir, path| Ok(std::fs::read(dir.join(path)).unwrap_or_default()),
        },
        boundary: &|| "BOUNDARY".to_owned(),
    })
}

/// Not confined: confinement is tested where it is made.
fn resolve(dir: &Path, path: &str) -> Result<(PathBuf, u64), Refusal> {
    let whole = dir.join(path).canonicalize();
    let found = whole.and_then(|whole| Ok((whole.metadata()?.len(), whole)));
    match found {
        Ok((length, whole)) => Ok((whole, length)),
        Err(_) => Err(Box::new(Diagnostic::error(code::FILE_REFUSED, "no such file"))),
    }
}
