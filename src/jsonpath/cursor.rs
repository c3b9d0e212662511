//! A position in the text of a path, and the errors that name it.

use super::JsonPathError;

pub struct NodeCursor<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> NodeCursor<'s> {
    pub fn new(source: &'s str) -> NodeCursor<'s> {
        NodeCursor { source, at: 0 }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    pub fn source(&self) -> &'s str {
        self.source
    }

    pub fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// The next character; None at the end.
    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes the next character; None at the end.
    pub fn advance(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Passes the text if it is next.
    pub fn take(&mut self, text: &str) -> bool {
        let is_next = self.rest().starts_with(text);
        if is_next {
            self.at += text.len();
        }
        is_next
    }

    /// The longest piece whose characters all fit.
    pub fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'s str {
        let rest = self.rest();
        let end = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    pub fn skip_blanks(&mut self) {
        self.take_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
    }

    /// Passes what has to be next.
    ///
    /// # Errors
    /// What is wrong with the path, and where in it.
    pub fn expect(&mut self, text: &str) -> Result<(), JsonPathError> {
        if self.take(text) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    /// What is next has no place here.
    pub fn unexpected(&self) -> JsonPathError {
        let message = match self.peek() {
            Some(c) => format!("unexpected `{}`", c.escape_debug()),
            None => "the path ends too early".to_owned(),
        };
        self.error(message)
    }

    pub fn error(&self, message: impl Into<String>) -> JsonPathError {
        error_at(self.at, message)
    }
}

pub fn error_at(offset: usize, message: impl Into<String>) -> JsonPathError {
    JsonPathError {
        offset,
        message: message.into(),
        help: None,
    }
}

impl JsonPathError {
    pub fn help(mut self, help: impl Into<String>) -> JsonPathError {
        self.help = Some(help.into());
        self
    }
}
