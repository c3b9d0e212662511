//! The schemas that steps name by file: read and compiled when the first step asks, then kept for the run, so that
//! all of a run's answers are held against the same schema.

use crate::io::files::ProjectFiles;
use crate::schema::JsonSchema;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A schema, or why there is none.
type CachedSchema = Result<Rc<JsonSchema>, String>;

#[derive(Default)]
pub struct Schemas(RefCell<HashMap<PathBuf, CachedSchema>>);

impl Schemas {
    /// `path` as written, seen from the directory `base`.
    pub fn get(&self, files: &ProjectFiles, base: &Path, path: &str) -> CachedSchema {
        let mut known = self.0.borrow_mut();
        let entry = known.entry(base.join(path));
        entry.or_insert_with(|| compile(files, base, path)).clone()
    }
}

fn compile(files: &ProjectFiles, base: &Path, path: &str) -> CachedSchema {
    let bytes = files.read(base, path).map_err(|problem| problem.message)?;
    JsonSchema::of_file(path, &bytes).map(Rc::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_compiled_once() {
        let dir = tempfile::tempdir().unwrap();
        let files = ProjectFiles::new(dir.path());
        let schemas = Schemas::default();
        let get = |path: &str| schemas.get(&files, dir.path(), path);
        std::fs::write(dir.path().join("a.json"), r#"{"type": "object"}"#).unwrap();
        let first = get("a.json").unwrap();
        std::fs::write(dir.path().join("a.json"), "changed meanwhile").unwrap();
        assert!(Rc::ptr_eq(&first, &get("a.json").unwrap()));
        std::fs::write(dir.path().join("b.json"), r#"{"type": "strnig"}"#).unwrap();
        assert!(get("b.json").unwrap_err().contains("not a usable schema"));
        assert!(get("../c.json").unwrap_err().contains("leads out"));
    }
}
