//! What kind of source it is, by its content.

use super::collection::{Collection, Folder};
use super::postman::{self, v2};
use super::{Found, ImportError, LARGEST, SourceFile, curl, template};
use serde_json::Value as Json;

/// Kinds of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Postman,
    Bruno,
    OpenCollection,
    Curl,
}

/// Reads every file of a source that is of a known kind.
///
/// # Errors
/// Where there is none, or where it cannot be read.
pub fn read(kind: Option<Kind>, sources: Vec<SourceFile>) -> Result<Found, ImportError> {
    let count = sources.len();
    if let Some(large) = sources.iter().find(|file| file.bytes.len() > LARGEST) {
        return Err(ImportError::TooLarge { file: large.path.clone() });
    }
    let mut found = Found::default();
    let whole = count == 1;
    for file in sources {
        one(kind, file, whole, &mut found)?;
    }
    if found.collections.is_empty() && found.environments.is_empty() {
        return Err(ImportError::Unknown { files: count });
    }
    Ok(found)
}

fn one(kind: Option<Kind>, file: SourceFile, whole: bool, found: &mut Found) -> Result<(), ImportError> {
    let SourceFile { path, bytes } = file;
    let text = decoded(bytes);
    let is_json = text.trim_start().starts_with('{');
    if is_json && kind.is_none_or(|kind| matches!(kind, Kind::Postman | Kind::OpenCollection)) {
        return match serde_json::from_str::<Json>(&text) {
            Ok(json) => {
                drop(text);
                json_file(&path, json, found);
                Ok(())
            }
            Err(error) if whole => Err(ImportError::Syntax {
                file: path,
                line: error.line(),
                column: error.column(),
                reason: error.to_string(),
            }),
            Err(error) => {
                found.skipped.push((path, format!("it is no JSON: {error}")));
                Ok(())
            }
        };
    }
    if kind.is_none_or(|kind| kind == Kind::Curl) && curl::looks_like(&text) {
        let collection = curl_collection(&path, &text, &mut found.skipped);
        found.collections.push(collection);
    }
    Ok(())
}

fn json_file(path: &str, json: Json, found: &mut Found) {
    let inner = |key: &str| json.get(key).filter(|inner| inner.is_object());
    let json = inner("collection").or_else(|| inner("environment")).unwrap_or(&json);
    if v2::is_collection(json) {
        found.collections.push(v2::collection(json, path));
    } else if json.get("values").is_some_and(Json::is_array) {
        found.environments.push(postman::environment::environment(json, path));
    }
}

fn curl_collection(path: &str, text: &str, skipped: &mut Vec<(String, String)>) -> Collection {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.split('.').next().filter(|name| !name.is_empty() && *name != "-").unwrap_or("curl");
    let (items, refused) = curl::requests(text, path);
    skipped.extend(refused);
    let root = Folder { name: name.to_owned(), items, place: path.to_owned(), ..Folder::default() };
    Collection { name: name.to_owned(), dialect: super::Dialect::Plain, root, ..Collection::default() }
}

/// Text in UTF-8 or UTF-16, without its mark, in which nothing is taken for an expression.
fn decoded(bytes: Vec<u8>) -> String {
    let wide = |from: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| from([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    let text = match &bytes[..] {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    };
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if text.contains(template::MARK) || text.contains("dd0") || text.contains("DD0") || text.contains("Dd0") || text.contains("dD0") {
        return template::without_marks(&text);
    }
    text
}
