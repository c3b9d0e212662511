//! Templates whose result is JSON or GraphQL: how a value is written depends on whether its expression is inside a
//! string. That is decided on the template's own text, each expression as a unit, so that no value can end a string.

use super::{Template, TemplateKind, TemplatePart, Value};
use crate::source::{Diagnostic, Span, code};
use serde::de::IgnoredAny;
use serde_json::Value as Json;

/// What a template's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextSyntax {
    Json,
    GraphQl,
    /// A path in which each expression is one literal.
    JsonPath,
}

/// Where an expression is in such a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SlotContext {
    Outside,
    InString,
    /// Between `"""` and `"""`.
    InBlockString,
}

impl Template {
    /// The text with a value in place of each expression, which shows whether it can be JSON at all.
    pub fn sketch(&self, syntax: TextSyntax) -> String {
        let mut scanner = Scanner::new(syntax);
        let mut text = String::new();
        for piece in self.pieces() {
            match piece {
                Some(piece) => {
                    scanner.read(&piece);
                    text.push_str(&piece);
                }
                None if scanner.context == SlotContext::Outside => text.push_str("null"),
                None => text.push('x'),
            }
        }
        text
    }
}

impl Template {
    /// A warning for each expression inside of a string that escapes by hand: its value is escaped anyway.
    pub fn hand_escapes(&self, syntax: TextSyntax) -> Vec<Diagnostic> {
        let TemplateKind::Dynamic(dynamic) = &self.kind else {
            return Vec::new();
        };
        let slots = dynamic.parts.iter().filter_map(|part| match part {
            TemplatePart::Slot(slot) => Some(slot),
            TemplatePart::Text(_) => None,
        });
        contexts(&dynamic.parts, syntax)
            .into_iter()
            .zip(slots)
            .filter(|(context, _)| *context != SlotContext::Outside)
            .filter_map(|(_, slot)| slot.hand_escape(self.pieces().iter().flatten()))
            .collect()
    }
}

/// The contexts of the expressions, in order.
pub(super) fn contexts(parts: &[TemplatePart], syntax: TextSyntax) -> Vec<SlotContext> {
    let mut scanner = Scanner::new(syntax);
    let mut found = Vec::new();
    for part in parts {
        match part {
            TemplatePart::Text(text) => scanner.read(text),
            TemplatePart::Slot(_) => found.push(scanner.context),
        }
    }
    found
}

/// Appends a value as its context wants it.
///
/// # Errors
/// Why not.
pub(super) fn write(
    value: &Value,
    context: SlotContext,
    syntax: TextSyntax,
    out: &mut String,
) -> Result<(), Box<UnfitValue>> {
    match (context, syntax, &value.data) {
        (_, TextSyntax::JsonPath, Json::Array(_) | Json::Object(_)) => {
            return Err(Box::new(UnfitValue::NoLiteral));
        }
        (_, TextSyntax::JsonPath, Json::String(text)) => out.push_str(&Json::from(&**text).to_string()),
        (_, TextSyntax::JsonPath, _) => value.push_to(out),
        (SlotContext::Outside, _, data) if !data.is_string() => value.push_to(out),
        _ => {
            let fitted = fitted(&value.to_text(), context, syntax);
            out.push_str(&fitted.ok_or_else(|| Box::new(UnfitValue::NoJson))?);
        }
    }
    Ok(())
}

/// A text as its context wants it; None where it would have to be JSON and is not.
pub(super) fn fitted(text: &str, context: SlotContext, syntax: TextSyntax) -> Option<String> {
    match (context, syntax) {
        (SlotContext::InString, _) => Some(escaped(text)),
        (SlotContext::InBlockString, _) => Some(text.replace("\"\"\"", "\\\"\"\"")),
        (SlotContext::Outside, TextSyntax::GraphQl) => Some(text.to_owned()),
        (SlotContext::Outside, TextSyntax::JsonPath) => Some(Json::from(text).to_string()),
        (SlotContext::Outside, TextSyntax::Json) => serde_json::from_str::<IgnoredAny>(text)
            .ok()
            .map(|_| text.to_owned()),
    }
}

/// A value that cannot be written where its expression is.
#[derive(Debug)]
pub(super) enum UnfitValue {
    /// A text outside of strings is no JSON by itself.
    NoJson,
    /// A list or a map is no literal of a path.
    NoLiteral,
}

impl UnfitValue {
    pub const NO_JSON: &str = "an expression outside of quotes has a text for its value, which is no JSON";

    pub(super) fn at(&self, span: Span) -> Box<Diagnostic> {
        if matches!(self, UnfitValue::NoLiteral) {
            let message =
                "an expression in a JSONPath has a list or a map for its value, which is no literal";
            return Box::new(
                Diagnostic::error(code::BAD_JSON_PATH, message)
                    .at(span, "in this path")
                    .help("use a text, a number, a boolean or null"),
            );
        }
        let message = UnfitValue::NO_JSON;
        let diagnostic = Diagnostic::error(code::BODY_NOT_JSON, message);
        Box::new(
            diagnostic
                .at(span, "in this text")
                .help("write quotes around it, as in `\"<<name>>\"`, or write the body as YAML"),
        )
    }
}

/// Without the quotes around it. GraphQL knows the same escapes.
fn escaped(text: &str) -> String {
    let quoted = Json::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// Reads the text between the expressions.
#[derive(Debug, Clone)]
pub(super) struct Scanner {
    pub syntax: TextSyntax,
    pub context: SlotContext,
}

impl Scanner {
    pub fn new(syntax: TextSyntax) -> Scanner {
        Scanner {
            syntax,
            context: SlotContext::Outside,
        }
    }

    pub fn read(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let length = self.step(rest);
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    /// Reads one character or mark and says how long it is.
    fn step(&mut self, rest: &str) -> usize {
        let is_graphql = self.syntax == TextSyntax::GraphQl;
        match self.context {
            SlotContext::Outside if is_graphql && rest.starts_with('#') => {
                rest.find('\n').unwrap_or(rest.len())
            }
            SlotContext::Outside if is_graphql && rest.starts_with("\"\"\"") => {
                self.enter(SlotContext::InBlockString, 3)
            }
            SlotContext::Outside if rest.starts_with('"') => self.enter(SlotContext::InString, 1),
            SlotContext::InString if rest.starts_with('\\') => 1 + first_length(&rest[1..]),
            SlotContext::InString if rest.starts_with('"') => self.enter(SlotContext::Outside, 1),
            SlotContext::InBlockString if rest.starts_with("\\\"\"\"") => 4,
            SlotContext::InBlockString if rest.starts_with("\"\"\"") => self.enter(SlotContext::Outside, 3),
            _ => first_length(rest),
        }
    }

    fn enter(&mut self, context: SlotContext, length: usize) -> usize {
        self.context = context;
        length
    }
}

fn first_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(syntax: TextSyntax, pieces: &[&str], expected: &[SlotContext]) {
        let mut scanner = Scanner::new(syntax);
        let mut found = Vec::new();
        for (number, piece) in pieces.iter().enumerate() {
            if number > 0 {
                found.push(scanner.context);
            }
            scanner.read(piece);
        }
        assert_eq!(found, expected, "{pieces:?}");
    }

    #[test]
    fn an_expression_is_inside_of_a_string_or_outside() {
        use SlotContext::{InBlockString, InString, Outside};
        check(
            TextSyntax::Json,
            &["{\"a\": \"", "\", \"b\": ", "}"],
            &[InString, Outside],
        );
        check(TextSyntax::Json, &["{\"a\\\"b\": \"x\\\\", "\"}"], &[InString]);
        check(TextSyntax::Json, &["[\"\\\\\", ", "]"], &[Outside]);
        check(TextSyntax::Json, &["{\"", "\": 1}"], &[InString]);
        check(
            TextSyntax::GraphQl,
            &["{ a(b: \"", "\", c: ", ") }"],
            &[InString, Outside],
        );
        check(
            TextSyntax::GraphQl,
            &["{ a(b: \"\"\"x \" y", "\"\"\", c: ", ") }"],
            &[InBlockString, Outside],
        );
        check(TextSyntax::GraphQl, &["# it's \"\n{ a(b: ", ") }"], &[Outside]);
        check(TextSyntax::GraphQl, &["{ a(b: \"\", c: ", ") }"], &[Outside]);
    }

    #[test]
    fn values_cannot_end_a_string() {
        let written = |text: &str, context, syntax| {
            let mut out = String::new();
            write(&Value::text(text), context, syntax, &mut out).map(|()| out)
        };
        let inside = |text: &str| written(text, SlotContext::InString, TextSyntax::Json).unwrap();
        assert_eq!(inside("say \"hi\""), "say \\\"hi\\\"");
        assert_eq!(inside("a\\b\n\u{1}"), "a\\\\b\\n\\u0001");
        let outside = |text: &str| written(text, SlotContext::Outside, TextSyntax::Json).ok();
        assert_eq!(outside("{\"a\": 1}").as_deref(), Some("{\"a\": 1}"));
        assert_eq!(outside("1, \"admin\": true"), None);
        let block = written("a\"\"\"b", SlotContext::InBlockString, TextSyntax::GraphQl);
        assert_eq!(block.unwrap(), "a\\\"\"\"b");
    }
}
