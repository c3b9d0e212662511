//! One command of curl as one request's file, for a project that is there already.

use super::collection::{Dialect, ImportedCollection, ImportedEntry, ImportedFolder, ImportedNode};
use super::context::ImportContext;
use super::loss::Loss;
use super::{OutputFile, curl, write};

/// A request's file, and what it needs from environments.
#[derive(Debug, Default)]
pub struct CurlRequest {
    /// The YAML of the file.
    pub text: String,
    /// Variables that it reads and the project does not have: names and addresses.
    pub vars: Vec<(String, String)>,
    /// Secrets that it reads: variable, name in `.env`, value.
    pub secrets: Vec<(String, String, String)>,
    /// Variables of the process environment that it reads, by the names that it has for them.
    pub process: Vec<(String, String)>,
    /// Files of its body, relative to the directory of the request's file.
    pub files: Vec<OutputFile>,
    pub losses: Vec<Loss>,
}

/// `known` are variables of the project with their values: a URL that begins with such a value begins with the variable.
///
/// # Errors
/// The reason, where the text is no command of curl, names no URL, or is more than one request.
pub fn from_curl(
    text: &str,
    known: &[(String, String)],
    files: &super::ImportFiles<'_>,
) -> Result<CurlRequest, String> {
    let (request, variables) = curl::single(&super::template::without_marks(text.to_owned()))?;
    let vars = known.iter().map(|(name, value)| ImportedEntry::new(name, value));
    let root = ImportedFolder {
        items: vec![ImportedNode::Request(Box::new(request))],
        vars: vars.collect(),
        ..ImportedFolder::default()
    };
    let source = ImportedCollection {
        dialect: Dialect::Plain,
        root,
        process: variables,
        ..ImportedCollection::default()
    };
    let mut cx = ImportContext::default();
    let (output, vars) = write::collection_and_vars(&mut cx, source, "c", files);
    let mut made = CurlRequest {
        process: cx.process.clone().into_iter().collect(),
        secrets: cx
            .secrets
            .found
            .iter()
            .map(|(name, value)| (name.clone(), write::upper(name), value.clone()))
            .collect(),
        losses: cx.losses,
        vars: vars.into_iter().filter(|var| !known.contains(var)).collect(),
        ..CurlRequest::default()
    };
    for file in output.files {
        let path = file.path.trim_start_matches("collections/c/").to_owned();
        if path == "collection.yaml" {
            continue;
        } else if path.ends_with(".yaml") {
            made.text = String::from_utf8_lossy(&file.bytes).into_owned();
        } else {
            made.files.push(OutputFile {
                path,
                bytes: file.bytes,
            });
        }
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_becomes_a_file_of_the_project() {
        let known = [("api".to_owned(), "https://x.test".to_owned())];
        let made = from_curl(
            "curl https://x.test/a -H 'X-Api-Key: key-of-the-test' -d a=$B",
            &known,
            &|_| None,
        )
        .unwrap();
        assert_eq!(
            made.text,
            "name: POST /a\nmethod: POST\nurl: <<api>>/a\nheaders:\n  X-Api-Key: <<X_Api_Key>>\nbody:\n  form:\n    a: <<B>>\noptions:\n  redirects: none\n"
        );
        assert_eq!(
            made.secrets,
            [(
                "X_Api_Key".to_owned(),
                "X_API_KEY".to_owned(),
                "key-of-the-test".to_owned()
            )]
        );
        assert_eq!(made.process, [("B".to_owned(), "B".to_owned())]);
        assert_eq!(made.vars, []);
        let other = from_curl("curl https://y.test/a", &known, &|_| None).unwrap();
        assert_eq!(other.vars, [("baseUrl".to_owned(), "https://y.test".to_owned())]);
        assert!(from_curl("wget x", &known, &|_| None).is_err());
    }
}
