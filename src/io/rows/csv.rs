//! CSV as RFC 4180 has it: cells separated by commas, quotes around cells that hold commas, quotes or line breaks.

use super::{LONGEST, Row};
use crate::template::Value;
use std::io::BufRead;

pub struct Rows<R> {
    input: R,
    /// The line that was read last, from 1.
    line: usize,
    names: Option<Vec<Box<str>>>,
    ended: bool,
}

impl<R: BufRead> Rows<R> {
    pub fn new(input: R) -> Rows<R> {
        Rows {
            input,
            line: 0,
            names: None,
            ended: false,
        }
    }

    fn row(&mut self) -> Result<Option<Row>, String> {
        if self.names.is_none() {
            self.names = self.head()?;
        }
        let Some(cells) = self.cells()? else {
            return Ok(None);
        };
        let names = self.names.as_deref().unwrap_or_default();
        if cells.len() != names.len() {
            let (wanted, found) = (names.len(), cells.len());
            return Err(self.at(&format!(
                "expected {wanted} cells as in the first line, found {found}"
            )));
        }
        let row = names.iter().cloned().zip(cells.into_iter().map(Value::text));
        Ok(Some(row.collect()))
    }

    fn head(&mut self) -> Result<Option<Vec<Box<str>>>, String> {
        let Some(cells) = self.cells()? else {
            return Ok(None);
        };
        for (at, name) in cells.iter().enumerate() {
            if name.trim().is_empty() {
                return Err(self.at(&format!("column {} has no name", at + 1)));
            }
            if cells[..at].iter().any(|other| other.trim() == name.trim()) {
                return Err(self.at(&format!("two columns are called `{}`", name.trim())));
            }
        }
        Ok(Some(cells.iter().map(|name| name.trim().into()).collect()))
    }

    /// The cells of the next line that is not empty; a quoted cell may go on over several lines.
    fn cells(&mut self) -> Result<Option<Vec<String>>, String> {
        let mut text = String::new();
        loop {
            if !self.read_line(&mut text)? {
                return if text.is_empty() {
                    Ok(None)
                } else {
                    Err(self.at("a quoted cell is not closed"))
                };
            }
            if text.trim_end_matches(['\r', '\n']).is_empty() {
                text.clear();
            } else if let Some(cells) = split(text.trim_end_matches(['\r', '\n'])) {
                return cells.map(Some).map_err(|problem| self.at(problem));
            }
        }
    }

    fn read_line(&mut self, text: &mut String) -> Result<bool, String> {
        let read = self.input.read_line(text);
        self.line += 1;
        if text.len() > LONGEST {
            return Err(self.at("the row is too long: a quote may be missing"));
        }
        read.map(|bytes| bytes > 0)
            .map_err(|error| self.at(&error.to_string()))
    }

    fn at(&self, problem: &str) -> String {
        format!("line {}: {problem}", self.line)
    }
}

impl<R: BufRead> Iterator for Rows<R> {
    type Item = Result<Row, String>;

    fn next(&mut self) -> Option<Result<Row, String>> {
        if self.ended {
            return None;
        }
        let row = self.row();
        self.ended = !matches!(row, Ok(Some(_)));
        row.transpose()
    }
}

/// None where a quote is still open.
fn split(line: &str) -> Option<Result<Vec<String>, &'static str>> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let (cell, after) = match rest.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        cells.push(cell);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None if after.is_empty() => return Some(Ok(cells)),
            None => return Some(Err("text follows the closing quote of a cell")),
        }
    }
}

/// The text up to the closing quote, in which two quotes are one, and what follows.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut cell = String::new();
    let mut rest = text;
    loop {
        let end = rest.find('"')?;
        cell.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(more) => {
                cell.push('"');
                rest = more;
            }
            None => return Some((cell, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let rows = Rows::new(text.as_bytes()).map(|row| match row {
            Ok(row) => {
                let cells = row
                    .iter()
                    .map(|(name, value)| format!("{name}={}", value.to_text()));
                cells.collect::<Vec<_>>().join(";")
            }
            Err(problem) => problem,
        });
        assert_eq!(rows.collect::<Vec<_>>().join(" | "), expected, "{text}");
    }

    #[test]
    fn cells_are_text_and_stay_as_they_are_written() {
        check("id,name\n012,1.10\n\n3,\n", "id=012;name=1.10 | id=3;name=");
        check("a\r\nx\r\ny", "a=x | a=y");
        check("a,b\n\"x, \"\"y\"\"\nz\",<<b>>\n", "a=x, \"y\"\nz;b=<<b>>");
        check("a\n", "");
        check("", "");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_ends_the_rows() {
        check(
            "a,b\n1,2\n1\n3,4\n",
            "a=1;b=2 | line 3: expected 2 cells as in the first line, found 1",
        );
        check("a\n\"x\n", "line 3: a quoted cell is not closed");
        check("a\n\"x\"y\n", "line 2: text follows the closing quote of a cell");
        check("a,a\n", "line 1: two columns are called `a`");
        check("a,\n", "line 1: column 2 has no name");
    }
}
