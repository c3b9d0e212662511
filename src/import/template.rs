//! Texts of the source as templates of this project: `{{name}}` becomes `<<name>>`, and text that callsheet would
//! read as a mark is escaped, so that it stays text.

use super::context::ImportContext;
use super::{Dialect, dynamic};

/// Surrounds an expression of this project within a text of the source. No input has it: see [`without_marks`].
pub const MARK: char = '\u{fdd0}';

/// Input in which nothing is taken for an expression of this project.
pub fn without_marks(text: String) -> String {
    let plain = if text.contains(MARK) {
        text.replace(MARK, "\u{fffd}")
    } else {
        text
    };
    let ends = |end: [u8; 3]| end.eq_ignore_ascii_case(b"dd0");
    if !plain
        .as_bytes()
        .windows(3)
        .any(|end| end.try_into().is_ok_and(ends))
    {
        return plain;
    }
    let lower = plain.to_ascii_lowercase();
    if !lower.contains("fdd0") {
        return plain;
    }
    // Spelled as an escape of JSON, YAML or JavaScript.
    let mut out = String::with_capacity(plain.len());
    let mut from = 0;
    for (at, found) in lower.match_indices("fdd0") {
        out.push_str(&plain[from..at]);
        out.push_str("fffd");
        from = at + found.len();
    }
    out.push_str(&plain[from..]);
    out
}

/// An expression of this project within a text of the source.
pub fn marked(expression: &str) -> String {
    format!("{MARK}{expression}{MARK}")
}

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePiece {
    Literal(String),
    /// An expression of this project.
    Expression(String),
}

/// The text as a template.
pub fn text(cx: &mut ImportContext, source: &str) -> String {
    let pieces = pieces(cx, source);
    joined(&pieces)
}

/// The text as an expression: a name, a literal, or both joined.
pub fn expression(cx: &mut ImportContext, source: &str) -> String {
    let pieces = pieces(cx, source);
    let written: Vec<String> = pieces
        .iter()
        .map(|piece| match piece {
            TemplatePiece::Literal(literal) => quoted(literal),
            TemplatePiece::Expression(expression) if pieces.len() > 1 && expression.contains(' ') => {
                format!("({expression})")
            }
            TemplatePiece::Expression(expression) => expression.clone(),
        })
        .collect();
    if written.is_empty() {
        return "''".to_owned();
    }
    written.join(" ~ ")
}

/// The expression, where the text is one and nothing else.
pub fn only_expression(cx: &mut ImportContext, source: &str) -> Option<String> {
    match &pieces(cx, source)[..] {
        [TemplatePiece::Expression(expression)] => Some(expression.clone()),
        _ => None,
    }
}

/// The stretches of a text. Credentials in it are expressions already.
pub fn pieces(cx: &mut ImportContext, source: &str) -> Vec<TemplatePiece> {
    let mut pieces = Vec::new();
    for (at, part) in source.split(MARK).enumerate() {
        if at % 2 == 1 {
            pieces.push(TemplatePiece::Expression(part.to_owned()));
        } else {
            unmarked(cx, part, &mut pieces);
        }
    }
    pieces
}

fn unmarked(cx: &mut ImportContext, source: &str, pieces: &mut Vec<TemplatePiece>) {
    let mut rest = source;
    while let Some((before, name, after)) = next_variable(cx.dialect, rest) {
        cx.hide(before, pieces);
        match variable(cx, name) {
            Some(expression) => pieces.push(TemplatePiece::Expression(expression)),
            None => pieces.push(TemplatePiece::Literal(format!("{{{{{name}}}}}"))),
        }
        rest = after;
    }
    cx.hide(rest, pieces);
}

/// What is before the first `{{...}}`, its inside, and what follows it.
fn next_variable(dialect: Dialect, text: &str) -> Option<(&str, &str, &str)> {
    if dialect == Dialect::Plain {
        return None;
    }
    let mut from = 0;
    loop {
        let close = from + text.get(from..)?.find("}}")?;
        let inside = text[..close]
            .rfind("{{")
            .map(|open| (open, &text[open + 2..close]));
        match inside.filter(|(_, inside)| !inside.contains(['}', '\n']) && !inside.trim().is_empty()) {
            Some((open, inside)) => return Some((&text[..open], inside, &text[close + 2..])),
            None => from = close + 1,
        }
    }
}

/// What the inside of `{{...}}` means. None for what only its tool can make.
fn variable(cx: &mut ImportContext, inside: &str) -> Option<String> {
    let name = inside.trim();
    if let Some(made_up) = name.strip_prefix('$') {
        let expression = dynamic::expression(made_up);
        if expression.is_none() {
            cx.unknown_dynamic(name);
        }
        return expression;
    }
    if let Some(variable) = name.strip_prefix("process.env.") {
        return Some(cx.process_variable(variable));
    }
    if let Some(question) = name.strip_prefix('?') {
        return Some(cx.prompt(question.trim()));
    }
    if let Some((object, members)) = name.split_once('.')
        && cx.is_structured(object)
    {
        let object = cx.variables.identifier(object);
        return Some(format!("{object}.{members}"));
    }
    Some(cx.variables.identifier(name))
}

/// Pieces written as one template.
pub fn joined(pieces: &[TemplatePiece]) -> String {
    let mut out = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            TemplatePiece::Expression(expression) => out.push_str(&format!("<<{expression}>>")),
            TemplatePiece::Literal(literal) => {
                let before_expression = matches!(pieces.get(at + 1), Some(TemplatePiece::Expression(_)));
                literal_text(&mut out, literal, before_expression);
            }
        }
    }
    out
}

/// Text in which nothing is a mark. A run of `<` and `>` is quoted as a whole where a part of it would be one.
pub fn literal_text(out: &mut String, literal: &str, before_expression: bool) {
    let is_angle = |c: char| c == '<' || c == '>';
    let mut rest = literal;
    while let Some(start) = rest.find(is_angle) {
        out.push_str(&rest[..start]);
        let length = rest[start..].find(|c| !is_angle(c)).unwrap_or(rest.len() - start);
        let (run, after) = rest[start..].split_at(length);
        let opens_early = before_expression && after.is_empty() && run.ends_with('<');
        if run.contains("<<") || run.contains(">>") || opens_early {
            out.push_str(&format!("<<'{run}'>>"));
        } else {
            out.push_str(run);
        }
        rest = after;
    }
    out.push_str(rest);
}

/// Writes text so that a callsheet template reads it back unchanged.
pub fn escaped(literal: &str) -> String {
    let mut out = String::new();
    literal_text(&mut out, literal, false);
    out
}

/// An expression as a template: what it joins to a text is written as text.
pub fn of_expression(code: &str) -> String {
    joined(&joined_parts(code))
}

/// What an expression joins with `~`: its literals, and its other parts. Anything else is one part.
pub fn joined_parts(code: &str) -> Vec<TemplatePiece> {
    let mut pieces = Vec::new();
    let (mut depth, mut quote, mut from) = (0_usize, false, 0);
    let bytes = code.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote => at += 1,
            b'\'' => quote = !quote,
            b'(' | b'[' | b'{' if !quote => depth += 1,
            b')' | b']' | b'}' if !quote => depth = depth.saturating_sub(1),
            b'~' if !quote && depth == 0 => {
                pieces.push(part(&code[from..at]));
                from = at + 1;
            }
            // A condition takes its parts together.
            b' ' if !quote
                && depth == 0
                && [" if ", " and ", " or "]
                    .iter()
                    .any(|word| code[at..].starts_with(word)) =>
            {
                return vec![TemplatePiece::Expression(code.to_owned())];
            }
            _ => {}
        }
        at += 1;
    }
    if pieces.is_empty() {
        return vec![TemplatePiece::Expression(code.to_owned())];
    }
    pieces.push(part(&code[from..]));
    pieces
}

fn part(code: &str) -> TemplatePiece {
    let code = code.trim();
    let inside = code.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    match inside {
        Some(inside) if !inside.contains(['\\', '\'']) => TemplatePiece::Literal(inside.to_owned()),
        _ => TemplatePiece::Expression(code.to_owned()),
    }
}

/// A string literal of the expression language.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        assert_eq!(text(&mut ImportContext::default(), source), expected, "{source}");
    }

    #[test]
    fn variables_become_expressions() {
        check("{{baseUrl}}/users/{{ user-id }}", "<<baseUrl>>/users/<<user_id>>");
        check("{{$guid}}", "<<uuid()>>");
        check("{{$noSuch}}", "{{$noSuch}}");
        check("{{a{{b}}}}", "{{a<<b>>}}");
        check("{{}} {{ }} }} {{", "{{}} {{ }} }} {{");
        check("{{a}}{{b}}", "<<a>><<b>>");
    }

    #[test]
    fn marks_of_ours_stand_for_themselves() {
        check("a << b", "a <<'<<'>> b");
        check("a >> b", "a <<'>>'>> b");
        check("<{{tag}}>", "<<'<'>><<tag>>>");
        check("<id>{{id}}</id>", "<id><<id>></id>");
        check("{{a}}>>", "<<a>><<'>>'>>");
        check("<>>{{a}}", "<<'<>>'>><<a>>");
    }

    #[test]
    fn texts_become_expressions_too() {
        let mut cx = ImportContext::default();
        assert_eq!(expression(&mut cx, "a-{{b}}"), "'a-' ~ b");
        assert_eq!(expression(&mut cx, "it's"), "'it\\'s'");
        assert_eq!(expression(&mut cx, ""), "''");
        assert_eq!(
            expression(&mut cx, "{{$randomPrice}}!"),
            "(random_int(0, 999) ~ '.' ~ random_int(10, 99)) ~ '!'"
        );
    }
}
