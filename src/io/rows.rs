//! Rows of `--data`, one at a time: CSV with a head line, a JSON list of objects, or JSON objects line by line.
//!
//! The file is read as the rows are used, so that a million of them take no more memory than one. CSV cells are text;
//! JSON keeps its types. Nothing in a row is a template.

mod csv;
mod json;
mod unique;

use crate::json::{holds_float, member_of, spelled};
use crate::template::Value;
use serde_json::{Map, Value as Json};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

/// Names and values, in the order of the file.
pub type Row = Vec<(Box<str>, Value)>;

/// A row, or what is wrong with it and where: `users.csv, line 3: ...`.
pub type Rows = Box<dyn Iterator<Item = Result<Row, String>>>;

/// Longer rows are refused: something is not closed.
const LONGEST: usize = 16 * 1024 * 1024;

/// Opens a file by what its name ends in. `shown` is its name for people.
pub fn open(path: &Path, shown: &str) -> Result<Rows, String> {
    let ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    let rows: fn(BufReader<File>) -> Read = match ending.to_ascii_lowercase().as_str() {
        "csv" => |file| Box::new(csv::Rows::new(file)),
        "json" => |file| Box::new(json::List::new(file)),
        "jsonl" | "ndjson" => |file| Box::new(json::Lines::new(file)),
        _ => return Err(format!("the data file `{shown}` is none of .csv, .json, .jsonl")),
    };
    let file =
        File::open(path).map_err(|error| format!("the data file `{shown}` cannot be read: {error}"))?;
    let mut file = BufReader::new(file);
    skip_mark(&mut file).map_err(|error| format!("the data file `{shown}` cannot be read: {error}"))?;
    let shown = shown.to_owned();
    Ok(Box::new(rows(file).map(move |row| {
        row.map_err(|problem| format!("{shown}, {problem}"))
    })))
}

type Read = Box<dyn Iterator<Item = Result<Row, String>>>;

/// A byte order mark is no part of the first name.
fn skip_mark(file: &mut BufReader<File>) -> std::io::Result<()> {
    if file.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
        file.consume(3);
    }
    Ok(())
}

/// A row of the object that `text` holds.
fn of_object(text: &str) -> Result<Row, String> {
    match serde_json::from_str(text).map_err(|error| not_json(text, &error))? {
        Json::Object(map) => match unique::repeated(text) {
            None => Ok(of_map(map, text)),
            Some(name) => Err(format!("the row has two values for `{name}`")),
        },
        other => Err(format!(
            "a row has to be an object, found {}",
            crate::json::kind_name(&other)
        )),
    }
}

/// The place is given as a column of the row's text if that is one line.
fn not_json(text: &str, error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "the row is cut off: its JSON ends too early".to_owned();
    }
    let said = error.to_string();
    let what = said.split(" at line ").next().unwrap_or_default();
    let what = match what {
        "expected ident" | "expected value" => "this is no value",
        other => other,
    };
    if text.trim_end().contains('\n') {
        format!("the row is no JSON: {what}")
    } else {
        format!("the row is no JSON: {what}, at column {}", error.column())
    }
}

fn of_map(map: Map<String, Json>, text: &str) -> Row {
    let value = |name: &str, data: Json| Value {
        spelling: spelling(name, &data, text),
        ..Value::new(data)
    };
    map.into_iter()
        .map(|(name, data)| {
            let value = value(&name, data);
            (name.into_boxed_str(), value)
        })
        .collect()
}

/// Numbers that an `f64` may not hold in full go out as they stand in the file.
fn spelling(name: &str, data: &Json, text: &str) -> Option<Arc<str>> {
    if !holds_float(data) {
        return None;
    }
    spelled(&member_of(text, name)?).map(Arc::from)
}
