//! The files of `--data`.

use crate::rows::{self, DataForm, OpenedData};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Opens a file by what its name ends in. `shown` is its name for people.
///
/// # Errors
/// The name ends in something else, or the file cannot be read.
pub fn open(path: &Path, shown: &str) -> Result<OpenedData, String> {
    let ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    let form = DataForm::of_ending(ending)
        .ok_or_else(|| format!("the data file `{shown}` is none of .csv, .tsv, .json, .jsonl"))?;
    let file =
        File::open(path).map_err(|error| format!("the data file `{shown}` cannot be read: {error}"))?;
    rows::open(BufReader::new(file), form, shown)
}
