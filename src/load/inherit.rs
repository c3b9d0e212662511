//! What a request expects, joined with what its folders expect.
//!
//! Within `headers`, `trailers`, `json`, `cookies` and `time` the innermost entry of a name counts; of every other part the
//! innermost as a whole; expressions of `that` must all hold.

use crate::model::{Expect, Folder, FolderIx, Request, Schema};
use crate::source::Spanned;

/// `folders` is the table of the collection.
pub(super) fn expect(request: &mut Request, folders: &[Folder]) {
    let mut at = Some(request.folder);
    let mut above = 0;
    while let Some(FolderIx(ix)) = at {
        let folder = &folders[ix as usize];
        if let Some(outer) = &folder.inherited.expect {
            let own = request.inherited.expect.take();
            request.inherited.expect = Some(match own {
                Some(own) if own.alone => own,
                Some(own) => Box::new(joined(*own, lifted(outer, above))),
                None => Box::new(lifted(outer, above)),
            });
        }
        above += 1;
        at = folder.parent;
    }
}

/// Paths in it are relative to a folder so many levels above the request.
fn lifted(outer: &Expect, above: usize) -> Expect {
    let mut outer = outer.clone();
    if let Some(Spanned {
        value: Schema::File { above: levels, .. },
        ..
    }) = &mut outer.schema
    {
        *levels = above;
    }
    if let Some(body) = &mut outer.body {
        body.file_above = above;
    }
    outer
}

fn joined(own: Expect, outer: Expect) -> Expect {
    let mut that = outer.that;
    that.extend(own.that);
    Expect {
        status: own.status.or(outer.status),
        headers: by_name(own.headers, outer.headers, |name| name.value.clone()),
        trailers: by_name(own.trailers, outer.trailers, |name| name.value.clone()),
        json: by_name(own.json, outer.json, |path| path.value.source().to_owned()),
        like: own.like.or(outer.like),
        schema: own.schema.or(outer.schema),
        text: if own.text.is_empty() { outer.text } else { own.text },
        time: by_name(own.time, outer.time, |phase| *phase),
        tls: own.tls.or(outer.tls),
        redirect: own.redirect.or(outer.redirect),
        cookies: by_name(own.cookies, outer.cookies, |name| name.value.clone()),
        body: own.body.or(outer.body),
        http: own.http.or(outer.http),
        that,
        // What is further out is left aside where the folder said so.
        alone: outer.alone,
    }
}

/// The outer entries that the inner ones do not replace come first.
fn by_name<K, V, N: PartialEq>(own: Vec<(K, V)>, outer: Vec<(K, V)>, name: impl Fn(&K) -> N) -> Vec<(K, V)> {
    let is_replaced = |key: &K| own.iter().any(|(known, _)| name(known) == name(key));
    let mut all: Vec<(K, V)> = outer.into_iter().filter(|(key, _)| !is_replaced(key)).collect();
    all.extend(own);
    all
}
