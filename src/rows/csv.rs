//! CSV as RFC 4180 has it: quotes around cells that hold separators, quotes or line breaks. Cells are separated by commas,
//! or by what the first line has in place of them.

use super::{DataRow, LONGEST, read_line};
use crate::template::Value;
use std::io::BufRead;

pub struct CsvRows<R> {
    input: R,
    /// The line that was read last, from 1.
    line: usize,
    separator: char,
    names: Vec<Box<str>>,
    ended: bool,
}

impl<R: BufRead> CsvRows<R> {
    /// Reads the first line, which names the columns.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn new(input: R) -> Result<CsvRows<R>, String> {
        let mut rows = CsvRows {
            input,
            line: 0,
            separator: ',',
            names: Vec::new(),
            ended: false,
        };
        rows.names = rows.head()?.unwrap_or_default();
        Ok(rows)
    }

    pub fn separator(&self) -> char {
        self.separator
    }

    fn row(&mut self) -> Result<Option<DataRow>, String> {
        let Some(cells) = self.cells()? else {
            return Ok(None);
        };
        if cells.len() != self.names.len() {
            let (wanted, found) = (self.names.len(), cells.len());
            return Err(self.at(&format!(
                "expected {wanted} cells as in the first line, found {found}"
            )));
        }
        let row = self.names.iter().cloned().zip(cells.into_iter().map(Value::text));
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
            let line = self.read_line()?;
            if self.line == 1 {
                self.separator = separator_of(&line);
            }
            text.push_str(&line);
            if text.len() > LONGEST {
                return Err(self.at("the row is too long: a quote may be missing"));
            }
            if line.is_empty() {
                return if text.is_empty() {
                    Ok(None)
                } else {
                    Err(self.at("a quoted cell is not closed"))
                };
            }
            if text.trim_end_matches(['\r', '\n']).is_empty() {
                text.clear();
            } else if let Some(cells) = split(text.trim_end_matches(['\r', '\n']), self.separator) {
                return cells.map(Some).map_err(|problem| self.at(problem));
            }
        }
    }

    fn read_line(&mut self) -> Result<String, String> {
        self.line += 1;
        read_line(&mut self.input).map_err(|problem| self.at(&problem))
    }

    fn at(&self, problem: &str) -> String {
        format!("line {}: {problem}", self.line)
    }
}

impl<R: BufRead> Iterator for CsvRows<R> {
    type Item = Result<DataRow, String>;

    fn next(&mut self) -> Option<Result<DataRow, String>> {
        if self.ended {
            return None;
        }
        let row = self.row();
        self.ended = !matches!(row, Ok(Some(_)));
        row.transpose()
    }
}

/// A comma, unless the line has none and a tab or a semicolon instead. What is in quotes does not count.
fn separator_of(line: &str) -> char {
    let unquoted: String = line.split('"').step_by(2).collect();
    [',', '\t', ';']
        .into_iter()
        .find(|sign| unquoted.contains(*sign))
        .unwrap_or(',')
}

/// None where a quote is still open.
fn split(line: &str, separator: char) -> Option<Result<Vec<String>, &'static str>> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let (cell, after) = match rest.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let end = rest.find(separator).unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        cells.push(cell);
        match after.strip_prefix(separator) {
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
        let rows = match CsvRows::new(text.as_bytes()) {
            Ok(rows) => rows,
            Err(problem) => return assert_eq!(problem, expected, "{text}"),
        };
        let rows = rows.map(|row| match row {
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
    fn the_first_line_says_how_cells_are_separated() {
        check("a;b\n1,5;2\n", "a=1,5;b=2");
        check("a\tb\n1;\t2\n", "a=1;;b=2");
        check("\"a;x\",b\n1,2\n", "a;x=1;b=2");
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
