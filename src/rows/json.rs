//! Rows as JSON: objects line by line, or a list of them that is never held as a whole.

use super::{DataRow, LONGEST, not_text, of_object, read_line};
use std::io::BufRead;

/// One object a line; empty lines are passed over.
pub struct RowLines<R> {
    input: R,
    line: usize,
    ended: bool,
}

impl<R: BufRead> RowLines<R> {
    pub fn new(input: R) -> RowLines<R> {
        RowLines {
            input,
            line: 0,
            ended: false,
        }
    }

    fn row(&mut self) -> Result<Option<DataRow>, String> {
        let mut text = String::new();
        while text.trim().is_empty() {
            self.line += 1;
            text = read_line(&mut self.input)?;
            if text.is_empty() {
                return Ok(None);
            }
        }
        of_object(&text).map(Some)
    }
}

impl<R: BufRead> Iterator for RowLines<R> {
    type Item = Result<DataRow, String>;

    fn next(&mut self) -> Option<Result<DataRow, String>> {
        if self.ended {
            return None;
        }
        let row = self
            .row()
            .map_err(|problem| format!("line {}: {problem}", self.line));
        self.ended = !matches!(row, Ok(Some(_)));
        row.transpose()
    }
}

const CUT_OFF: &str = "the file ends after it: the list is not closed";

/// `[{...}, {...}]`, cut into its objects as it is read.
pub struct RowList<R> {
    input: R,
    rows: usize,
    ended: bool,
}

impl<R: BufRead> RowList<R> {
    pub fn new(input: R) -> RowList<R> {
        RowList {
            input,
            rows: 0,
            ended: false,
        }
    }

    fn row(&mut self) -> Result<Option<DataRow>, String> {
        let lead = if self.rows == 0 { b'[' } else { b',' };
        match self.next_byte()? {
            Some(b']') if self.rows > 0 => return self.end(),
            Some(byte) if byte == lead => {}
            _ if self.rows == 0 => return Err("expected a list of objects".to_owned()),
            None => return Err(CUT_OFF.to_owned()),
            _ => return Err("expected `,` or `]` after it".to_owned()),
        }
        match self.next_byte()? {
            Some(b']') if self.rows == 0 => self.end(),
            Some(b'{') => {
                self.rows += 1;
                let object = self.object()?;
                parse(&object).map(Some)
            }
            _ if self.rows == 0 => Err("expected a list of objects".to_owned()),
            None => Err(CUT_OFF.to_owned()),
            Some(b']') => Err("expected another object after the `,` behind it".to_owned()),
            Some(_) => Err("expected an object after it".to_owned()),
        }
    }

    /// Nothing but blanks follows the list.
    fn end(&mut self) -> Result<Option<DataRow>, String> {
        match self.next_byte()? {
            None => Ok(None),
            Some(_) => Err("something follows the end of the list".to_owned()),
        }
    }

    /// The next byte that is no white space.
    fn next_byte(&mut self) -> Result<Option<u8>, String> {
        loop {
            match self.byte()? {
                Some(byte) if byte.is_ascii_whitespace() => {}
                other => return Ok(other),
            }
        }
    }

    fn byte(&mut self) -> Result<Option<u8>, String> {
        let byte = self
            .input
            .fill_buf()
            .map_err(|error| error.to_string())?
            .first()
            .copied();
        self.input.consume(usize::from(byte.is_some()));
        Ok(byte)
    }

    /// The bytes of an object whose brace has been read.
    fn object(&mut self) -> Result<Vec<u8>, String> {
        let (mut bytes, mut depth, mut quoted, mut escaped) = (vec![b'{'], 1usize, false, false);
        while depth > 0 {
            let Some(byte) = self.byte()?.filter(|_| bytes.len() < LONGEST) else {
                return Err("the object is not closed".to_owned());
            };
            bytes.push(byte);
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' if !quoted => depth += 1,
                b'}' if !quoted => depth -= 1,
                _ => {}
            }
        }
        Ok(bytes)
    }
}

impl<R: BufRead> Iterator for RowList<R> {
    type Item = Result<DataRow, String>;

    fn next(&mut self) -> Option<Result<DataRow, String>> {
        if self.ended {
            return None;
        }
        let row = self
            .row()
            .map_err(|problem| format!("row {}: {problem}", self.rows.max(1)));
        self.ended = !matches!(row, Ok(Some(_)));
        row.transpose()
    }
}

fn parse(bytes: &[u8]) -> Result<DataRow, String> {
    of_object(std::str::from_utf8(bytes).map_err(|_| not_text(bytes))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(rows: impl Iterator<Item = Result<DataRow, String>>) -> String {
        let row = |row: Result<DataRow, String>| match row {
            Ok(row) => {
                let cells = row
                    .iter()
                    .map(|(name, value)| format!("{name}={}", value.to_text()));
                cells.collect::<Vec<_>>().join(";")
            }
            Err(problem) => problem,
        };
        rows.map(row).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn a_list_is_cut_into_its_objects() {
        let check = |text: &str, expected: &str| assert_eq!(shown(RowList::new(text.as_bytes())), expected);
        check(
            r#" [ {"a":1,"b":"]}\""} , {"a":{"c":[{}]}} ] "#,
            r#"a=1;b=]}" | a={"c":[{}]}"#,
        );
        check("[]", "");
        check(r#"{"a":1}"#, "row 1: expected a list of objects");
        check(
            r#"[{"a":1} {"a":2}]"#,
            "a=1 | row 1: expected `,` or `]` after it",
        );
        check(r#"[{"a":1},2]"#, "a=1 | row 1: expected an object after it");
        check(
            r#"[{"a":1},]"#,
            "a=1 | row 1: expected another object after the `,` behind it",
        );
        check(r#"[{"a":1"#, "row 1: the object is not closed");
        check(
            r#"[{"a":1}] [] "#,
            "a=1 | row 1: something follows the end of the list",
        );
        for cut in [r#"[{"a":1}"#, r#"[{"a":1}, "#] {
            check(cut, "a=1 | row 1: the file ends after it: the list is not closed");
        }
        check("[2]", "row 1: expected a list of objects");
        check("[", "row 1: expected a list of objects");
        check(r#"[{"a":1,"a":2}]"#, "row 1: the row has two values for `a`");
    }

    #[test]
    fn y19_numbers_keep_their_spelling() {
        let (object, expected) = (
            r#"{"id":18446744073709551616,"v": 1.10,"n":{"v":7},"e":1E3,"s":1}"#,
            r#"id=18446744073709551616;v=1.10;n={"v":7};e=1E3;s=1"#,
        );
        assert_eq!(shown(RowLines::new(object.as_bytes())), expected);
        assert_eq!(shown(RowList::new(format!("[{object}]").as_bytes())), expected);
    }

    #[test]
    fn lines_are_objects() {
        let check = |text: &str, expected: &str| assert_eq!(shown(RowLines::new(text.as_bytes())), expected);
        check("{\"a\":1}\n\n{\"a\":null}", "a=1 | a=null");
        check(
            "{\"a\":1}\n[2]\n{}",
            "a=1 | line 2: a row has to be an object, found an array",
        );
        check("{\"a\":1,\"a\":2}", "line 1: the row has two values for `a`");
        check(
            "{\"a\":1}\nnope",
            "a=1 | line 2: the row is no JSON: this is no value, at column 2",
        );
        check("{\"a\":", "line 1: the row is cut off: its JSON ends too early");
        check(
            "{\"a\" 1}",
            "line 1: the row is no JSON: expected `:`, at column 6",
        );
    }
}
