//! Rows of `--data`, one at a time: CSV with a head line, a JSON list of objects, or JSON objects line by line.
//!
//! The input is read as the rows are used, so that a million of them take no more memory than one. CSV cells are text;
//! JSON keeps its types. Nothing in a row is a template. Opening files is the business of `io::rows`.

mod csv;
mod json;
mod unique;

use crate::json::{holds_float, member_of, spelled};
use crate::source::encoding::{self, NotText};
use crate::template::Value;
use serde_json::{Map, Value as Json};
use std::io::{BufRead, Read};
use std::sync::Arc;

/// Names and values, in the order of the file.
pub type DataRow = Vec<(Box<str>, Value)>;

/// A row, or what is wrong with it and where: `users.csv, line 3: ...`.
pub type DataRows = Box<dyn Iterator<Item = Result<DataRow, String>>>;

/// Longer rows are refused: something is not closed.
const LONGEST: usize = 16 * 1024 * 1024;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataForm {
    Csv,
    /// A JSON list of objects.
    Json,
    /// JSON objects line by line.
    JsonLines,
}

impl DataForm {
    /// By what a file's name ends in, in any case. None where rows are not written like that.
    pub fn of_ending(ending: &str) -> Option<DataForm> {
        match ending.to_ascii_lowercase().as_str() {
            "csv" | "tsv" => Some(DataForm::Csv),
            "json" => Some(DataForm::Json),
            "jsonl" | "ndjson" => Some(DataForm::JsonLines),
            _ => None,
        }
    }
}

/// Rows, and what should be said of them before the first is used.
pub struct OpenedData {
    pub rows: DataRows,
    /// How cells are separated, where that is not by commas.
    pub note: Option<String>,
}

/// Reads the beginning of the input. `shown` is its name for people.
///
/// # Errors
/// The beginning cannot be read, is in another encoding than UTF-8, or its first line names no columns.
pub fn open<R: BufRead + 'static>(mut input: R, form: DataForm, shown: &str) -> Result<OpenedData, String> {
    let failed = |problem: String| format!("the data file `{shown}` cannot be read: {problem}");
    let first = input.fill_buf().map_err(|error| failed(error.to_string()))?;
    if let Some(order) = encoding::utf16(first) {
        return Err(failed(NotText::Utf16(order).to_string()));
    }
    if first.starts_with(b"\xEF\xBB\xBF") {
        input.consume(3);
    }
    let (rows, note): (DataRows, _) = match form {
        DataForm::Csv => {
            let rows = csv::CsvRows::new(input).map_err(|problem| format!("{shown}, {problem}"))?;
            let separator = rows.separator();
            let note = (separator != ',').then(|| {
                let sign = if separator == '\t' {
                    "tabs".to_owned()
                } else {
                    format!("`{separator}`")
                };
                format!("{shown}: cells are separated by {sign}, as in the first line")
            });
            (Box::new(rows), note)
        }
        DataForm::Json => (Box::new(json::RowList::new(input)), None),
        DataForm::JsonLines => (Box::new(json::RowLines::new(input)), None),
    };
    let shown = shown.to_owned();
    let rows = rows.map(move |row| row.map_err(|problem| format!("{shown}, {problem}")));
    Ok(OpenedData {
        rows: Box::new(rows),
        note,
    })
}

/// What is wrong with bytes that are no UTF-8, in a few words.
fn not_text(bytes: &[u8]) -> String {
    match encoding::text(bytes) {
        Err(NotText::Byte { byte, .. }) => format!(
            "byte 0x{byte:02X} is not UTF-8; the file is probably Windows-1252 or Latin-1: save it as UTF-8"
        ),
        Err(other) => other.to_string(),
        Ok(_) => String::new(),
    }
}

/// A line with its end; empty at the end of the input.
fn read_line(input: &mut impl BufRead) -> Result<String, String> {
    let mut bytes = Vec::new();
    let mut limited = input.take(LONGEST as u64 + 1);
    limited
        .read_until(b'\n', &mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.len() > LONGEST {
        return Err("the row is too long: a quote may be missing".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| not_text(error.as_bytes()))
}

/// A row of the object that `text` holds.
///
/// # Errors
/// The text is no JSON, no object, or names one of its members twice.
pub fn of_object(text: &str) -> Result<DataRow, String> {
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

/// The place is given as a column of the row's text, where that is one line.
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

fn of_map(map: Map<String, Json>, text: &str) -> DataRow {
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

/// Numbers that an `f64` may not hold in full go out as they are in the file.
fn spelling(name: &str, data: &Json, text: &str) -> Option<Arc<str>> {
    if !holds_float(data) {
        return None;
    }
    spelled(&member_of(text, name)?).map(Arc::from)
}
