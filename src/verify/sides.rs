//! A comparison's two sides, so that a failed one can say what it compared.

use crate::source::{NodeStyle, Scalar, SourceFile, Span};
use crate::template::{Compiler, Expression, ExpressionStore, FieldKind};

/// Both sides of an expression that is one comparison and nothing else, compiled. None for anything that is
/// not plainly so: the sides are shown as help only.
pub fn of(source: &str) -> Option<(Expression, Expression)> {
    let (left, right) = split(source)?;
    Some((compile(left)?, compile(right)?))
}

fn compile(side: &str) -> Option<Expression> {
    let scalar = Scalar {
        text: side.into(),
        style: NodeStyle::Plain,
    };
    let file = SourceFile {
        path: "".into(),
        text: side.into(),
    };
    let span = Span::new(Default::default(), 0, side.len());
    let compiler = Compiler {
        store: &ExpressionStore::default(),
        file: &file,
        place: FieldKind::Elsewhere,
    };
    compiler.expression(&scalar, span).ok()
}

const COMPARISONS: [&str; 6] = ["==", "!=", "<=", ">=", "<", ">"];
/// Whatever binds looser than a comparison.
const LOOSE: [&str; 6] = ["and", "or", "not", "if", "else", "in"];

fn split(source: &str) -> Option<(&str, &str)> {
    let mut found = None;
    let mut rest_from = 0;
    for (at, word) in top_level(source) {
        let operator = COMPARISONS
            .iter()
            .find(|operator| source[at..].starts_with(**operator));
        match operator {
            _ if at < rest_from => {}
            _ if LOOSE.contains(&word) => return None,
            Some(_) if found.is_some() => return None,
            Some(operator) => {
                rest_from = at + operator.len();
                found = Some((source[..at].trim(), source[rest_from..].trim()));
            }
            None => {}
        }
    }
    found
}

/// Words and single characters outside of strings and brackets, with their places.
fn top_level(source: &str) -> Vec<(usize, &str)> {
    let (mut depth, mut quote) = (0usize, None);
    let mut found = Vec::new();
    let mut word_ends = 0;
    for (at, c) in source.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, _) if depth == 0 && at >= word_ends => {
                let word = word_at(&source[at..]);
                word_ends = at + word.len();
                found.push((at, word));
            }
            (None, _) => {}
        }
    }
    found
}

fn word_at(text: &str) -> &str {
    let in_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let end = text.find(|c| !in_word(c)).unwrap_or(text.len());
    let first = text.chars().next().map_or(0, char::len_utf8);
    &text[..end.max(first)]
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn only_plain_comparisons_have_sides() {
        for (source, expected) in [
            ("status == 200", Some(("status", "200"))),
            ("body.a >= body.m | length", Some(("body.a", "body.m | length"))),
            ("'a < b' != text", Some(("'a < b'", "text"))),
            ("body['a<b'] <= 5", Some(("body['a<b']", "5"))),
            ("(a == b) == c", Some(("(a == b)", "c"))),
            ("größe > 1", Some(("größe", "1"))),
            ("a < b and c", None),
            ("not a == b", None),
            ("a if b < c else d", None),
            ("1 < a < 3", None),
            ("body.ok", None),
            ("a in b", None),
            ("'unclosed < ", None),
        ] {
            assert_eq!(split(source), expected, "{source}");
        }
    }
}
