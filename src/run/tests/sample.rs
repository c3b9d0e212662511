//! Small collections built in memory, and requests prepared from them.

use crate::io::saved_answers::SavePlace;
use crate::load::fixtures;
use crate::model::{Body, Collection, FolderIx, Inherited, NamePair, Options, Request, TemplateText};
use crate::run::prepare::{BodyFiles, GivenOptions, PrepareInput, Prepared, Refusal, prepare};
use crate::scope::Scope;
use crate::source::{Diagnostic, Span, Spanned, code};
use crate::template::{Template, Value};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};

pub fn text(text: &str) -> TemplateText {
    Template::literal(Value::text(text), Span::default())
}

pub fn data(data: Json) -> TemplateText {
    Template::literal(Value::new(data), Span::default())
}

pub fn secret(text: &str) -> TemplateText {
    Template::literal(Value::text(text).secret(), Span::default())
}

pub fn name(text: &str) -> Spanned<Box<str>> {
    Spanned::new(text.into(), Span::default())
}

pub fn pair(name: &str, value: TemplateText) -> NamePair {
    NamePair {
        name: text(name),
        value,
    }
}

pub fn pairs(pairs: &[(&str, &str)]) -> Vec<NamePair> {
    pairs
        .iter()
        .map(|(name, value)| pair(name, text(value)))
        .collect()
}

/// The request `c/f/r` with this method and URL, and all else as a file that says no more has it.
pub fn request(method: &str, url: &str) -> Request {
    Request {
        id: "c/f/r".into(),
        folder: FolderIx(1),
        method: text(method),
        url: text(url),
        ..fixtures::request("url: http://localhost/\n")
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

/// A collection `c` in `dir` with one folder `f`.
pub fn collection(dir: &Path, root: Inherited, inner: Inherited) -> Collection {
    let mut collection = fixtures::collection(&[
        ("collections/c/collection.yaml", "version: 1\n"),
        ("collections/c/f/r.yaml", "url: http://localhost/\n"),
    ]);
    dir.clone_into(&mut collection.dir);
    collection.folders[0].inherited = root;
    collection.folders[1].inherited = inner;
    collection.requests.clear();
    collection
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
        files: BodyFiles {
            resolve: &resolve,
            certificate: &|dir, path| resolve(dir, path).map(|(path, _)| path),
            read: &|dir, path| Ok(std::fs::read(dir.join(path)).unwrap_or_default()),
            save: &|path| {
                Ok(SavePlace {
                    shown: path.to_owned(),
                })
            },
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
