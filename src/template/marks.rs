//! `{{name}}` and `${name}`: marks of other tools, which are plain text here.

use crate::source::Span;

/// One in a text file.
#[derive(Debug, Clone)]
pub struct ForeignMark {
    pub mark: Box<str>,
    /// The name inside of it.
    pub name: Box<str>,
    pub span: Span,
}

/// Each mark of a text, the name inside of it, and the byte at which it begins.
pub fn foreign_marks(text: &str) -> Vec<(&str, &str, usize)> {
    let mut found = Vec::new();
    for (open, close) in [("{{", "}}"), ("${", "}")] {
        for (at, _) in text.match_indices(open) {
            // Of three braces the last two are the mark.
            let more = text[at + open.len()..]
                .chars()
                .take_while(|c| open == "{{" && *c == '{');
            let at = at + more.count();
            let inner = &text[at + open.len()..];
            let Some(end) = inner.find(close) else { break };
            let name = inner[..end].trim();
            if is_name(name) {
                let mark = &text[at..at + open.len() + end + close.len()];
                found.push((mark, name, at));
            }
        }
    }
    found
}

/// Those of a file's template that are not within an expression of it.
pub(super) fn outside_of_expressions(text: &str) -> Vec<(&str, &str, usize)> {
    let mut found = foreign_marks(text);
    found.retain(|(_, _, at)| {
        let before = &text[..*at];
        match (before.rfind("<<"), before.rfind(">>")) {
            (Some(opened), closed) => closed.is_some_and(|closed| closed > opened),
            (None, _) => true,
        }
    });
    found
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_hold_a_name_and_nothing_else() {
        #[track_caller]
        fn check(text: &str, expected: &[(&str, &str, usize)]) {
            assert_eq!(foreign_marks(text), expected, "{text}");
        }
        check(
            "/a/{{id}}/{{ id }}",
            &[("{{id}}", "id", 3), ("{{ id }}", "id", 10)],
        );
        check("${name}!", &[("${name}", "name", 0)]);
        check("${{name}}", &[("{{name}}", "name", 1)]);
        check("{{#each}} {{a.b}} ${a + b} {name} $name {{", &[]);
        check("{{{name}}}", &[("{{name}}", "name", 1)]);
    }

    #[test]
    fn a_mark_within_an_expression_is_meant() {
        let marks = |text| outside_of_expressions(text).len();
        assert_eq!(marks("<<'{{id}}'>>"), 0);
        assert_eq!(marks("<<a>>{{id}}<<b>>"), 1);
        assert_eq!(marks("{{id}}"), 1);
    }
}
