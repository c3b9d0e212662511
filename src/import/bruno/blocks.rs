//! The language of `.bru` files: blocks of entries, of text, and lists.

/// One block: `headers { ... }`.
#[derive(Debug, Clone, PartialEq)]
pub struct BrunoBlock {
    pub name: String,
    pub content: BlockContent,
    /// The number of its first line, from 1.
    pub line: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum BlockContent {
    Entries(Vec<BruEntry>),
    Text(String),
    List(Vec<String>),
}

/// `name: value`; `~` before the name disables it.
#[derive(Debug, Clone, PartialEq)]
pub struct BruEntry {
    pub name: String,
    pub value: BruValue,
    pub disabled: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum BruValue {
    Text(String),
    List(Vec<String>),
    Entries(Vec<BruEntry>),
}

/// What is wrong, and the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BruError {
    pub line: usize,
    pub reason: String,
}

/// Blocks whose content is text.
fn is_text(name: &str) -> bool {
    let body = matches!(
        name,
        "body"
            | "body:json"
            | "body:text"
            | "body:xml"
            | "body:sparql"
            | "body:graphql"
            | "body:graphql:vars"
    );
    body || name.starts_with("script:") || matches!(name, "tests" | "docs" | "example:docs")
}

/// Entries in entries that are read.
const DEEPEST: usize = 20;

/// # Errors
/// Where a block is not closed, or a line is none of the language.
pub fn parse(text: &str) -> Result<Vec<BrunoBlock>, BruError> {
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .collect();
    let mut reader = BlockReader { lines, at: 0 };
    let mut blocks = Vec::new();
    while let Some(line) = reader.peek() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with("//") || trimmed.starts_with('#') {
            reader.at += 1;
        } else {
            blocks.push(reader.block()?);
        }
    }
    Ok(blocks)
}

struct BlockReader<'t> {
    lines: Vec<&'t str>,
    at: usize,
}

impl<'t> BlockReader<'t> {
    fn peek(&self) -> Option<&'t str> {
        self.lines.get(self.at).copied()
    }

    fn next(&mut self) -> Option<&'t str> {
        let line = self.peek()?;
        self.at += 1;
        Some(line)
    }

    fn error<T>(&self, line: usize, reason: impl Into<String>) -> Result<T, BruError> {
        Err(BruError {
            line,
            reason: reason.into(),
        })
    }

    fn block(&mut self) -> Result<BrunoBlock, BruError> {
        let line = self.at + 1;
        let head = self.next().unwrap_or_default().trim();
        let (name, opening) = match head.find(['{', '[']) {
            Some(at) => (head[..at].trim(), &head[at..]),
            None => {
                return self.error(
                    line,
                    format!("expected a block such as `headers {{`, found `{head}`"),
                );
            }
        };
        let content = if let Some(inside) = opening.strip_prefix('[') {
            BlockContent::List(self.list(inside, line)?)
        } else if opening == "{" && is_text(name) {
            BlockContent::Text(self.text(line)?)
        } else if opening == "{" {
            BlockContent::Entries(self.entries(line, 0)?)
        } else if opening.replace(' ', "") == "{}" {
            BlockContent::Entries(Vec::new())
        } else {
            return self.error(line, format!("expected nothing after `{{`, found `{head}`"));
        };
        Ok(BrunoBlock {
            name: name.to_owned(),
            content,
            line,
        })
    }

    /// Lines up to a brace in the first column, without their indentation of two.
    fn text(&mut self, start: usize) -> Result<String, BruError> {
        let mut lines = Vec::new();
        while let Some(line) = self.next() {
            if line.trim_end() == "}" {
                return Ok(lines.join("\n"));
            }
            lines.push(line.strip_prefix("  ").unwrap_or(line));
        }
        self.error(
            start,
            "this block is not closed by a `}` at the beginning of a line",
        )
    }

    fn entries(&mut self, start: usize, depth: usize) -> Result<Vec<BruEntry>, BruError> {
        if depth > DEEPEST {
            return self.error(start, "blocks are nested too deeply");
        }
        let mut entries = Vec::new();
        while let Some(line) = self.next() {
            let trimmed = line.trim();
            if trimmed == "}" {
                return Ok(entries);
            }
            if !trimmed.is_empty() {
                entries.push(self.entry(trimmed, depth)?);
            }
        }
        self.error(start, "this block is not closed by a `}`")
    }

    fn entry(&mut self, line: &str, depth: usize) -> Result<BruEntry, BruError> {
        let at = self.at;
        let (disabled, line) = line.strip_prefix('~').map_or((false, line), |rest| (true, rest));
        let (name, value) = match key_end(line) {
            Some(end) => (&line[..end], line[end + 1..].trim()),
            None => (line, ""),
        };
        let name = name.trim();
        let unquoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
        let name = unquoted.map_or_else(|| name.to_owned(), |name| name.replace("\\\"", "\""));
        let value = if value == "{" {
            BruValue::Entries(self.entries(at, depth + 1)?)
        } else if value.starts_with("'''") {
            BruValue::Text(self.long(value, at)?)
        } else if value == "[" {
            BruValue::List(self.list("", at)?)
        } else {
            BruValue::Text(value.to_owned())
        };
        Ok(BruEntry {
            name,
            value,
            disabled,
        })
    }

    /// A text between `'''`, its lines without the indentation that all of them have.
    fn long(&mut self, first: &str, start: usize) -> Result<String, BruError> {
        let first = first.trim_start_matches("'''");
        if let Some((inside, _)) = first.split_once("'''") {
            return Ok(inside.to_owned());
        }
        let mut lines: Vec<&str> = Vec::new();
        while let Some(line) = self.next() {
            if line.trim_start().starts_with("'''") {
                let filled = lines.iter().filter(|line| !line.trim().is_empty());
                let indent = filled
                    .map(|line| line.len() - line.trim_start_matches(' ').len())
                    .min()
                    .unwrap_or(0);
                let lines: Vec<&str> = lines
                    .iter()
                    .map(|line| line.get(indent..).unwrap_or_default())
                    .collect();
                return Ok(lines.join("\n"));
            }
            lines.push(line);
        }
        self.error(start, "this text is not closed by `'''`")
    }

    /// `[a, b]`, or an item on each line.
    fn list(&mut self, first: &str, start: usize) -> Result<Vec<String>, BruError> {
        let mut items = Vec::new();
        let mut line = first;
        loop {
            let (inside, closed) = match line.split_once(']') {
                Some((inside, _)) => (inside, true),
                None => (line, false),
            };
            let parts = inside.split(',').map(str::trim).filter(|part| !part.is_empty());
            items.extend(parts.map(str::to_owned));
            if closed {
                return Ok(items);
            }
            match self.next() {
                Some(next) => line = next,
                None => return self.error(start, "this list is not closed by a `]`"),
            }
        }
    }
}

/// Where the name of an entry ends. Within quotes a colon is a part of the name; so it is in `{{a:b}}`.
fn key_end(line: &str) -> Option<usize> {
    let mut quoted = false;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match c {
            '"' if at == 0 || quoted && before != '\\' => quoted = !quoted,
            ':' if !quoted => return Some(at),
            _ => {}
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_every_kind() {
        let text = "meta {\n  name: A: b\n  tags: [\n    x\n    y\n  ]\n}\n\nget {\n  url: http://x/{{id}}\n}\n\nheaders {\n  ~a: 1\n  \"b:c\": 2\n}\n\nbody:json {\n  {\n    \"a\": 1\n  }\n}\n\nvars:secret [\n  t,\n  ~u\n]\n";
        let blocks = parse(text).unwrap();
        let names: Vec<&str> = blocks.iter().map(|block| block.name.as_str()).collect();
        assert_eq!(names, ["meta", "get", "headers", "body:json", "vars:secret"]);
        assert_eq!(
            blocks[3].content,
            BlockContent::Text("{\n  \"a\": 1\n}".to_owned())
        );
        assert_eq!(
            blocks[4].content,
            BlockContent::List(vec!["t".to_owned(), "~u".to_owned()])
        );
        let BlockContent::Entries(headers) = &blocks[2].content else {
            panic!()
        };
        assert!(headers[0].disabled);
        assert_eq!(headers[1].name, "b:c");
    }

    #[test]
    fn mistakes_have_their_line() {
        assert_eq!(parse("meta {\n  a: 1\n").unwrap_err().line, 1);
        assert_eq!(parse("\nnonsense\n").unwrap_err().line, 2);
        assert!(parse("docs {\n  never closed").is_err());
    }
}
