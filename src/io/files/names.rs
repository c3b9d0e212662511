//! Names that cannot stand side by side: two files of one id, or names that some systems take for the same.

use super::walk::Listed;
use crate::source::{Diagnostic, code};
use std::collections::HashMap;

pub(super) fn check(files: &[Listed], diagnostics: &mut Vec<Diagnostic>) {
    let mut ids: HashMap<String, &str> = HashMap::with_capacity(files.len());
    for file in files {
        let stem = file.shown.rsplit_once('.').map_or(&*file.shown, |(stem, _)| stem);
        let Some(other) = ids.insert(stem.to_lowercase(), &file.shown) else {
            continue;
        };
        let other_stem = other.rsplit_once('.').map_or(other, |(stem, _)| stem);
        diagnostics.push(match other_stem == stem {
            true => same_id(other, &file.shown),
            false => case_only(other, &file.shown),
        });
    }
    for file in files {
        let folder = file.shown.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(step) = ids.remove(&folder.to_lowercase()) {
            diagnostics.push(same_id(step, &format!("{folder}/")));
        }
    }
}

fn same_id(one: &str, other: &str) -> Diagnostic {
    Diagnostic::error(code::SAME_ID, format!("`{one}` and `{other}` have the same id"))
        .help("rename one of them")
}

fn case_only(one: &str, other: &str) -> Diagnostic {
    let message = format!("`{one}` and `{other}` differ only in case");
    Diagnostic::warning(code::CASE_ONLY, message).help("rename one: macOS and Windows keep only one of them")
}
