//! Text to literal parts and expressions, by bytes. Knows quotes, and nothing else of the expression
//! language.

use std::ops::Range;

/// A part of a template, as byte ranges of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ScannedPiece {
    Text(Range<usize>),
    /// What is between `<<` and `>>`.
    Expression(Range<usize>),
}

/// A mark without its partner, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unpaired {
    Open(usize),
    /// A `<<` whose `>>` is swallowed by the quote that opens at the second offset.
    OpenQuote(usize, usize),
    Close(usize),
}

pub(super) fn has_marks(text: &str) -> bool {
    text.contains("<<") || text.contains(">>")
}

/// # Errors
/// [`Unpaired`] if a mark has no other end.
pub(super) fn scan(text: &str) -> Result<Vec<ScannedPiece>, Unpaired> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let open = text[at..].find("<<").map_or(text.len(), |offset| at + offset);
        if let Some(close) = text[at..open].find(">>") {
            return Err(Unpaired::Close(at + close));
        }
        if open > at {
            pieces.push(ScannedPiece::Text(at..open));
        }
        if open == text.len() {
            break;
        }
        let close = find_close(text, open)?;
        pieces.push(ScannedPiece::Expression(open + 2..close));
        at = close + 2;
    }
    Ok(pieces)
}

/// The first `>>` after the `<<` at `open` that is not inside quotes.
fn find_close(text: &str, open: usize) -> Result<usize, Unpaired> {
    let bytes = text.as_bytes();
    let mut at = open + 2;
    while at < bytes.len() {
        match bytes[at] {
            b'>' if bytes.get(at + 1) == Some(&b'>') => return Ok(at),
            quote @ (b'\'' | b'"') => {
                at = end_of_quote(bytes, at, quote).ok_or(Unpaired::OpenQuote(open, at))?;
            }
            _ => at += 1,
        }
    }
    Err(Unpaired::Open(open))
}

/// The offset behind the quote that closes the one at `start`.
fn end_of_quote(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expressions come in brackets, text as it is.
    fn check(text: &str, expected: Result<&str, Unpaired>) {
        let shown = scan(text).map(|pieces| {
            let show = |piece: &ScannedPiece| match piece {
                ScannedPiece::Text(range) => text[range.clone()].to_owned(),
                ScannedPiece::Expression(range) => format!("[{}]", &text[range.clone()]),
            };
            pieces.iter().map(show).collect::<String>()
        });
        assert_eq!(shown, expected.map(str::to_owned), "{text}");
    }

    #[test]
    fn splits_text_and_expressions() {
        check("", Ok(""));
        check("plain < text > here", Ok("plain < text > here"));
        check("<<a>>", Ok("[a]"));
        check("<<a>>/users/<< b >>", Ok("[a]/users/[ b ]"));
        check("<<userId>>>", Ok("[userId]>"));
        check("<<<x>>", Ok("[<x]"));
        check("é<<a>>é", Ok("é[a]é"));
        check("<<>>", Ok("[]"));
    }

    #[test]
    fn quotes_hide_marks() {
        check("<<'<<'>>", Ok("['<<']"));
        check("<<'>>'>>", Ok("['>>']"));
        check(r#"<<"a\">>" ~ 'it'>>"#, Ok(r#"["a\">>" ~ 'it']"#));
    }

    #[test]
    fn marks_without_partner_are_errors() {
        check("a << b", Err(Unpaired::Open(2)));
        check("a >> b", Err(Unpaired::Close(2)));
        check("<<a>>>>", Err(Unpaired::Close(5)));
        check("<<it's>>", Err(Unpaired::OpenQuote(0, 4)));
        check("<<'é\\", Err(Unpaired::OpenQuote(0, 2)));
    }
}
