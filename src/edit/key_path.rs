//! The way to a value in a file: `body.json.items[2].name`, `headers.Accept`, `expect.json["$.id"]`.

use std::fmt;

/// One step of a [`KeyPath`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySegment {
    Key(String),
    /// Counted from 0.
    Item(usize),
}

/// Keys and positions from the top of a file down to a value. It has at least one segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPath {
    segments: Vec<KeySegment>,
}

/// Why a text is not a path, and at which byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPathError {
    pub at: usize,
    pub reason: &'static str,
}

impl KeyPath {
    pub fn new(segments: Vec<KeySegment>) -> KeyPath {
        KeyPath { segments }
    }

    /// A path of keys only.
    pub fn of_keys(keys: &[&str]) -> KeyPath {
        KeyPath::new(
            keys.iter()
                .map(|key| KeySegment::Key((*key).to_owned()))
                .collect(),
        )
    }

    /// Keys are separated by dots; one that holds a dot or a bracket is quoted: `headers."X.Y"` or `headers["X.Y"]`.
    ///
    /// # Errors
    /// Where a key is empty, a quote or bracket is not closed, or a position is no number.
    pub fn parse(text: &str) -> Result<KeyPath, KeyPathError> {
        let mut parser = KeyPathParser { text, at: 0 };
        let mut segments = Vec::new();
        if !text.starts_with('[') {
            segments.push(parser.key()?);
        }
        while parser.at < text.len() {
            segments.push(parser.next()?);
        }
        Ok(KeyPath { segments })
    }

    pub fn segments(&self) -> &[KeySegment] {
        &self.segments
    }

    /// The path of the list or mapping that holds the value; None at the top of the file.
    pub fn parent(&self) -> Option<KeyPath> {
        let (_, above) = self.segments.split_last()?;
        (!above.is_empty()).then(|| KeyPath::new(above.to_vec()))
    }

    pub fn child(&self, key: &str) -> KeyPath {
        let mut segments = self.segments.clone();
        segments.push(KeySegment::Key(key.to_owned()));
        KeyPath { segments }
    }
}

struct KeyPathParser<'t> {
    text: &'t str,
    at: usize,
}

impl KeyPathParser<'_> {
    fn next(&mut self) -> Result<KeySegment, KeyPathError> {
        let rest = &self.text[self.at..];
        if rest.starts_with('.') {
            self.at += 1;
            return self.key();
        }
        if rest.starts_with('[') {
            self.at += 1;
            return self.bracket();
        }
        Err(self.error("expected `.` or `[`"))
    }

    fn key(&mut self) -> Result<KeySegment, KeyPathError> {
        let rest = &self.text[self.at..];
        if let Some(quote) = rest.chars().next().filter(|first| matches!(first, '"' | '\'')) {
            return self.quoted(quote).map(KeySegment::Key);
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        if end == 0 {
            return Err(self.error("expected a key"));
        }
        self.at += end;
        Ok(KeySegment::Key(rest[..end].to_owned()))
    }

    fn quoted(&mut self, quote: char) -> Result<String, KeyPathError> {
        let rest = &self.text[self.at + 1..];
        let Some(end) = rest.find(quote) else {
            return Err(self.error("this quote is not closed"));
        };
        self.at += end + 2;
        Ok(rest[..end].to_owned())
    }

    fn bracket(&mut self) -> Result<KeySegment, KeyPathError> {
        let rest = &self.text[self.at..];
        let segment = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => KeySegment::Key(self.quoted(quote)?),
            _ => self.position()?,
        };
        if !self.text[self.at..].starts_with(']') {
            return Err(self.error("expected `]`"));
        }
        self.at += 1;
        Ok(segment)
    }

    fn position(&mut self) -> Result<KeySegment, KeyPathError> {
        let rest = &self.text[self.at..];
        let end = rest.find(']').unwrap_or(rest.len());
        let number = rest[..end].parse();
        let number = number.map_err(|_| self.error("expected a position such as `[0]`, or a quoted key"))?;
        self.at += end;
        Ok(KeySegment::Item(number))
    }

    fn error(&self, reason: &'static str) -> KeyPathError {
        KeyPathError { at: self.at, reason }
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, segment) in self.segments.iter().enumerate() {
            match segment {
                KeySegment::Item(at) => write!(out, "[{at}]")?,
                KeySegment::Key(key) if key.is_empty() || key.contains(['.', '[', '"', '\'']) => {
                    let quote = if key.contains('"') { '\'' } else { '"' };
                    write!(out, "[{quote}{key}{quote}]")?;
                }
                KeySegment::Key(key) if number == 0 => out.write_str(key)?,
                KeySegment::Key(key) => write!(out, ".{key}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for KeyPathError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} at character {}", self.reason, self.at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let parsed = KeyPath::parse(text).map(|path| format!("{:?} {path}", path.segments));
        let shown = parsed.unwrap_or_else(|error| error.to_string());
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn paths_are_keys_and_positions() {
        check("url", r#"[Key("url")] url"#);
        check("a.b[2].c", r#"[Key("a"), Key("b"), Item(2), Key("c")] a.b[2].c"#);
        check(
            r#"json["$.id"].'x.y'"#,
            r#"[Key("json"), Key("$.id"), Key("x.y")] json["$.id"]["x.y"]"#,
        );
        check(r#"a["b"]"#, r#"[Key("a"), Key("b")] a.b"#);
    }

    #[test]
    fn what_is_no_path_is_said_with_its_place() {
        check("", "expected a key at character 1");
        check("a..b", "expected a key at character 3");
        check("a.", "expected a key at character 3");
        check(
            "a[x]",
            "expected a position such as `[0]`, or a quoted key at character 3",
        );
        check("a[0", "expected `]` at character 4");
        check("a[0]b", "expected `.` or `[` at character 5");
        check("a.\"b", "this quote is not closed at character 3");
    }
}
