//! Directories of a source that are collections.

use super::ImportSource;

/// Directories that are collections, by the files that make them so.
#[derive(Debug, Default)]
pub struct Roots {
    pub bruno: Vec<String>,
    pub open: Vec<String>,
    pub v3: Vec<String>,
}

pub fn roots(sources: &[ImportSource]) -> Roots {
    let mut roots = Roots::default();
    for file in sources {
        let (dir, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        match name {
            "bruno.json" => roots.bruno.push(dir.to_owned()),
            "opencollection.yml" | "opencollection.yaml" => roots.open.push(dir.to_owned()),
            _ => {}
        }
        if let Some(root) = v3_root(&file.path).filter(|root| !roots.v3.contains(root)) {
            roots.v3.push(root);
        }
    }
    // Bruno keeps its old description next to the new one for a while.
    roots.bruno.retain(|dir| !roots.open.contains(dir));
    roots
}

/// The directory of a collection of Postman's version 3: the one below `collections/`, or the top one.
fn v3_root(path: &str) -> Option<String> {
    let is_item = path.ends_with(".request.yaml")
        || path.ends_with(".request.yml")
        || path.ends_with(".resources/definition.yaml");
    if !is_item {
        return None;
    }
    let parts: Vec<&str> = path.split('/').collect();
    match parts.iter().position(|part| *part == "collections") {
        Some(at) if at + 2 < parts.len() => Some(parts[..at + 2].join("/")),
        _ => Some(String::new()),
    }
}

/// The longest root that a path is below of, and the path below it. None if no root holds it.
pub fn below<'p>(roots: &[String], path: &'p str) -> Option<(String, &'p str)> {
    let mut fitting: Vec<(&String, &str)> = roots
        .iter()
        .filter_map(|root| {
            let rest = if root.is_empty() {
                path
            } else {
                path.strip_prefix(root.as_str())?.strip_prefix('/')?
            };
            Some((root, rest))
        })
        .collect();
    fitting.sort_by_key(|(root, _)| root.len());
    fitting.pop().map(|(root, rest)| (root.clone(), rest))
}
