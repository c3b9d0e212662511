//! Looks at all steps of a run for what can be known to be wrong with their requests before anything is sent.

use super::prepare::{BodyFiles, GivenOptions, PrepareInput, literal};
use crate::io::files::ProjectFiles;
use crate::plan::Step;
use crate::scope::Scope;
use crate::source::{Diagnostic, Span};
use std::collections::HashSet;

/// Each mistake once: what a folder says is said for all its requests. `with_options`: proxies and certificates too.
pub fn problems(steps: &[Step<'_>], files: &ProjectFiles, with_options: bool) -> Vec<Diagnostic> {
    let scope = Scope::default();
    let given = GivenOptions::default();
    let saved = files.saved();
    let mut seen: HashSet<(&str, Option<Span>)> = HashSet::new();
    let mut found = Vec::new();
    for step in steps {
        let input = PrepareInput {
            collection: step.collection,
            request: step.request,
            scope: &scope,
            given: &given,
            files: BodyFiles {
                resolve: &|base, path| files.resolve(base, path),
                certificate: &|base, path| files.certificate(base, path),
                read: &|base, path| files.read(base, path),
                save: &|path| saved.place(path),
            },
            boundary: &String::new,
        };
        let wrong = literal::problems(&input, step, with_options);
        found.extend(wrong.into_iter().filter(|diagnostic| {
            let place = diagnostic.labels.first().map(|label| label.span);
            seen.insert((diagnostic.code.0, place))
        }));
    }
    found
}
