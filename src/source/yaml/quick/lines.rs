//! From one line to the next.

use super::PlainYamlReader;

impl PlainYamlReader<'_> {
    pub(super) fn skip_blanks(&mut self) {
        while self.byte() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Whether nothing but a comment is left of the line. A comment has a blank before it, or begins the line.
    pub(super) fn is_line_over(&self) -> bool {
        match self.byte() {
            None | Some(b'\n') => true,
            Some(b'#') => self.at == 0 || matches!(self.bytes[self.at - 1], b' ' | b'\n'),
            Some(_) => false,
        }
    }

    /// Goes from the end of a line's content to the next content. None if there is more in this line.
    pub(super) fn end_of_value(&mut self) -> Option<()> {
        self.skip_blanks();
        if !self.is_line_over() {
            return None;
        }
        self.next_line()
    }

    /// Goes to the first content from here on, over comments and empty lines. None at the marks of documents.
    pub(super) fn next_line(&mut self) -> Option<()> {
        loop {
            let begin = self.line_start();
            self.skip_blanks();
            match self.byte() {
                Some(b'\n') => self.at += 1,
                Some(b'#') => self.at = self.line_end(),
                _ => {
                    self.column = self.at - begin;
                    let rest = &self.bytes[self.at..];
                    let is_mark = self.column == 0 && (rest.starts_with(b"---") || rest.starts_with(b"..."));
                    return (!is_mark).then_some(());
                }
            }
        }
    }

    /// Where the line begins that holds the next byte.
    fn line_start(&self) -> usize {
        memchr::memrchr(b'\n', &self.bytes[..self.at]).map_or(0, |at| at + 1)
    }

    pub(super) fn line_end(&self) -> usize {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        memchr::memchr(b'\n', rest).map_or(self.bytes.len(), |length| self.at + length)
    }
}
