//! `.env` files: `NAME=VALUE` lines, `export` in front allowed, quotes and comments as shells have them. A value in quotes
//! may go on over several lines.

/// A line of the file, or several where a value in quotes goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DotenvLine<'t> {
    Pair {
        name: &'t str,
        value: String,
    },
    /// Neither a pair, nor a comment, nor empty. The number counts from 1.
    Other {
        line: usize,
    },
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DotenvFault {
    /// The quote that begins in this line is never closed.
    OpenQuote { line: usize, quote: char },
    /// Something other than a comment follows a closing quote in this line.
    AfterQuote { line: usize },
}

impl std::fmt::Display for DotenvFault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DotenvFault::OpenQuote { line, quote } => write!(out, "line {line}: the {quote} is never closed"),
            DotenvFault::AfterQuote { line } => write!(out, "line {line}: text follows the closing quote"),
        }
    }
}

/// The last value of `name`, as a shell that sources the file would see it. None where no line gives it one.
///
/// # Errors
/// A quote is not closed, or text follows a closing one.
pub fn value(text: &str, name: &str) -> Result<Option<String>, DotenvFault> {
    let mut found = None;
    for line in lines(text)? {
        if let DotenvLine::Pair { name: known, value } = line
            && known == name
        {
            found = Some(value);
        }
    }
    Ok(found)
}

/// Everything in the file but comments and empty lines, in order.
///
/// # Errors
/// A quote is not closed, or text follows a closing one.
pub fn lines(text: &str) -> Result<Vec<DotenvLine<'_>>, DotenvFault> {
    let mut lines = Vec::new();
    let mut rest = text.trim_start_matches('\u{feff}');
    let mut number = 1;
    while !rest.is_empty() {
        let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let written = rest[..end].trim();
        let used = match pair(written) {
            None if written.is_empty() || written.starts_with('#') => end,
            None => {
                lines.push(DotenvLine::Other { line: number });
                end
            }
            Some((name, begin)) => {
                // The value may go on beyond this line, so it is taken from the rest of the file.
                let at = begin.as_ptr() as usize - rest.as_ptr() as usize;
                let (value, length) = value_at(&rest[at..], number)?;
                lines.push(DotenvLine::Pair { name, value });
                let ahead = &rest[at + length..];
                at + length + ahead.find('\n').map_or(ahead.len(), |end| end + 1)
            }
        };
        let used = used.max(end);
        number += rest[..used].matches('\n').count();
        rest = &rest[used..];
    }
    Ok(lines)
}

/// The name of a pair, and its value as far as the line goes.
fn pair(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    (!name.is_empty() && !name.starts_with('#')).then(|| (name, value.trim_start()))
}

/// The value with which `text` begins, and how long it is as written.
fn value_at(text: &str, line: usize) -> Result<(String, usize), DotenvFault> {
    let (value, length) = match text.chars().next() {
        Some('\'') => single_quoted(text, line)?,
        Some('"') => double_quoted(text, line)?,
        _ => {
            let end = text.find('\n').unwrap_or(text.len());
            let value = text[..end].split(" #").next().unwrap_or_default();
            return Ok((value.trim().to_owned(), end));
        }
    };
    let ahead = text[length..].lines().next().unwrap_or_default().trim();
    if ahead.is_empty() || ahead.starts_with('#') {
        return Ok((value, length));
    }
    let line = line + text[..length].matches('\n').count();
    Err(DotenvFault::AfterQuote { line })
}

fn single_quoted(text: &str, line: usize) -> Result<(String, usize), DotenvFault> {
    let inside = &text[1..];
    let end = inside
        .find('\'')
        .ok_or(DotenvFault::OpenQuote { line, quote: '\'' })?;
    Ok((inside[..end].replace("\r\n", "\n"), end + 2))
}

fn double_quoted(text: &str, line: usize) -> Result<(String, usize), DotenvFault> {
    let mut inside = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Ok((inside.replace("\r\n", "\n"), at + 1)),
            '\\' => match letters.next() {
                Some((_, 'n')) => inside.push('\n'),
                Some((_, 't')) => inside.push('\t'),
                Some((_, other)) => inside.push(other),
                None => {}
            },
            other => inside.push(other),
        }
    }
    Err(DotenvFault::OpenQuote { line, quote: '"' })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_a_shell_would() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(value(text, "A"), Ok(expected.map(str::to_owned)), "{text}");
        };
        check("A=1", Some("1"));
        check("export A = 'x # y'", Some("x # y"));
        check("A=\"a\\\"b\\n\" # note", Some("a\"b\n"));
        check("A=plain # note", Some("plain"));
        check("A=one\nA=two", Some("two"));
        check("# A=1", None);
        check("A=a=b", Some("a=b"));
        check("A=", Some(""));
        check("A=\nB=2\n", Some(""));
        check("\u{feff}A=1\r\nB=2\r\n", Some("1"));
    }

    #[test]
    fn a_value_in_quotes_goes_on_over_lines() {
        let key = "-----BEGIN KEY-----\nabc=\n-----END KEY-----";
        for quote in ['"', '\''] {
            let text = format!("X=1\nA={quote}{key}{quote} # mine\nB=2\n");
            assert_eq!(value(&text, "A"), Ok(Some(key.to_owned())));
            assert_eq!(value(&text, "B"), Ok(Some("2".to_owned())));
            assert_eq!(lines(&text).map(|lines| lines.len()), Ok(3));
        }
        assert_eq!(value("A=\"a\r\nb\"\r\n", "A"), Ok(Some("a\nb".to_owned())));
    }

    #[test]
    fn what_is_cut_is_named_with_its_line() {
        let check = |text: &str, expected: &str| {
            assert_eq!(
                lines(text).map_err(|fault| fault.to_string()),
                Err(expected.to_owned())
            );
        };
        check("B=1\nA=\"x\nC=2\n", "line 2: the \" is never closed");
        check("A='x\n", "line 1: the ' is never closed");
        check("A='x\ny'z\n", "line 2: text follows the closing quote");
        assert_eq!(
            lines("B=1\nnope\n").map(|lines| lines[1].clone()),
            Ok(DotenvLine::Other { line: 2 })
        );
    }
}
