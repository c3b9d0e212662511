//! `uses`: the places that refer to something.

use crate::report::visible::visible_line;
use crate::session::editing::uses::Usage;
use std::fmt::Write;

/// One line for each place: how it refers, the id of its file, file and line.
pub fn table(found: &[Usage]) -> String {
    let how = found.iter().map(|usage| usage.how.len()).max().unwrap_or(0);
    let id = found
        .iter()
        .map(|usage| usage.id.chars().count())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for usage in found {
        let shown = visible_line(&usage.id).to_string();
        let _ = writeln!(
            text,
            "{:how$}  {shown:id$}  {}",
            usage.how,
            visible_line(&usage.place)
        );
    }
    text
}
