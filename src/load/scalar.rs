//! Single values: text, names, flags, numbers, choices, expressions, JSONPaths, patterns.

use super::context::LoadContext;
use super::exact::exact;
use crate::format;
use crate::jsonpath::JsonPath;
use crate::model::JsonPlace;
use crate::model::{Name, TemplateText};
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, Node, NodeKind, NodeStyle, Scalar, Span, Spanned, code};
use crate::template::{Expression, FieldKind, Template, Value};

/// Holds both kinds of quotes, so that no path in which an expression is inside of quotes can be read with it.
const JSON_PATH_LITERAL: &str = "\"'x\"";

impl LoadContext<'_> {
    /// Text that may hold `<<...>>`. Numbers and booleans are text here, as they are written.
    /// None where a mistake was reported.
    pub(super) fn text(&mut self, node: &Node) -> Option<TemplateText> {
        let scalar = self.scalar(node, "text")?;
        if has_marks(scalar) {
            self.template(scalar, node)
        } else {
            Some(Template::literal(Value::text(&*scalar.text), node.span))
        }
    }

    /// As [`LoadContext::text`], but null stays null. None where a mistake was reported.
    pub(super) fn text_or_null(&mut self, node: &Node) -> Option<TemplateText> {
        if node.is_null() {
            Some(Template::literal(Value::null(), node.span))
        } else {
            self.text(node)
        }
    }

    /// Text in which `<<` means itself. None where a mistake was reported.
    pub(super) fn verbatim(&mut self, node: &Node) -> Option<TemplateText> {
        let scalar = self.scalar(node, "text")?;
        Some(Template::literal(Value::text(&*scalar.text), node.span))
    }

    /// None where a mistake was reported.
    pub(super) fn template(&mut self, scalar: &Scalar, node: &Node) -> Option<Template> {
        let compiled = self.compiler().template(scalar, node.span);
        let template = compiled.map_err(|wrong| self.diagnostics.extend(wrong)).ok()?;
        self.diagnostics.extend_from_slice(template.warnings());
        Some(template)
    }

    /// The value of a variable that the file names without marks, at `span`.
    pub(super) fn variable_value(&mut self, name: &str, span: Span) -> Option<Template> {
        let scalar = Scalar {
            text: format!("<<{name}>>").into(),
            style: NodeStyle::Plain,
        };
        let kind = NodeKind::Scalar(scalar.clone());
        let node = Node {
            span,
            written: span,
            kind,
        };
        self.template(&scalar, &node)
    }

    /// An expression of which only matters whether it is true. None where a mistake was reported.
    pub(super) fn condition(&mut self, node: &Node) -> Option<Expression> {
        let place = std::mem::replace(&mut self.place, FieldKind::Condition);
        let expression = self.expression(node);
        self.place = place;
        expression
    }

    /// None where a mistake was reported.
    pub(super) fn expression(&mut self, node: &Node) -> Option<Expression> {
        let scalar = self.scalar(node, "an expression")?;
        let compiled = self.compiler().expression(scalar, node.span);
        let expression = compiled.map_err(|wrong| self.diagnostics.extend(wrong)).ok()?;
        self.diagnostics.extend_from_slice(expression.warnings());
        Some(expression)
    }

    /// Text for people, in which `<<` means nothing.
    pub(super) fn words(&mut self, node: &Node) -> Option<Box<str>> {
        self.scalar(node, "text").map(|scalar| scalar.text.clone())
    }

    /// Text that is compared as it is, where `<<...>>` would be a mistake.
    pub(super) fn literal(&mut self, node: &Node) -> Option<Box<str>> {
        let scalar = self.scalar(node, "text")?;
        if has_marks(scalar) {
            let message = "expressions are not evaluated here";
            self.error(
                code::NO_EXPRESSION_HERE,
                message,
                node.span,
                "taken as it is written",
            );
            return None;
        }
        Some(scalar.text.clone())
    }

    /// A name that the format gives or asks for: not empty. None where a mistake was reported.
    pub(super) fn name(&mut self, node: &Node) -> Option<Name> {
        let text = self.literal(node)?;
        if text.trim().is_empty() {
            self.expected(node, "a name");
            return None;
        }
        Some(Spanned::new(text, node.span))
    }

    /// A name that expressions can use. None where a mistake was reported.
    pub(super) fn variable(&mut self, node: &Node) -> Option<Name> {
        let name = self.name(node)?;
        if !is_identifier(&name.value) {
            let message = format!("`{}` cannot be the name of a variable", name.value);
            let diagnostic =
                Diagnostic::error(code::BAD_VARIABLE, message).at(node.span, "no `<<...>>` can name it");
            let fixed = as_identifier(&name.value);
            self.report(diagnostic.help(format!(
                "letters, digits and `_` make a name, a digit not at its start: `{fixed}`"
            )));
        }
        Some(name)
    }

    /// One name or a list of them. None where a mistake was reported.
    pub(super) fn names(&mut self, node: &Node) -> Option<Vec<Name>> {
        Some(self.one_or_many(node, LoadContext::name))
    }

    /// None where a mistake was reported.
    pub(super) fn one_or_many<T>(&mut self, node: &Node, read: fn(&mut Self, &Node) -> Option<T>) -> Vec<T> {
        match node.items() {
            Some(items) => exact(items.len(), items.iter().filter_map(|item| read(self, item))),
            None => exact(1, read(self, node).into_iter()),
        }
    }

    /// None where a mistake was reported.
    pub(super) fn list<T>(&mut self, node: &Node, read: fn(&mut Self, &Node) -> Option<T>) -> Option<Vec<T>> {
        match node.items() {
            Some(items) => Some(exact(
                items.len(),
                items.iter().filter_map(|item| read(self, item)),
            )),
            None => {
                self.expected(node, "a list");
                None
            }
        }
    }

    /// None where a mistake was reported.
    pub(super) fn flag(&mut self, node: &Node) -> Option<bool> {
        let flag = node.scalar().and_then(Scalar::as_bool);
        if flag.is_none() {
            let help = "write `true` or `false`; `yes`, `no`, `on` and `off` are text in YAML 1.2";
            self.expected_with(node, "`true` or `false`", help);
        }
        flag
    }

    /// A whole number that is not negative. None where a mistake was reported.
    pub(super) fn count(&mut self, node: &Node) -> Option<u32> {
        self.whole_number(node, 0)
    }

    /// A whole number that is not zero either. None where a mistake was reported.
    pub(super) fn count_from_1(&mut self, node: &Node) -> Option<u32> {
        self.whole_number(node, 1)
    }

    fn whole_number(&mut self, node: &Node, least: u32) -> Option<u32> {
        let number = node.scalar().and_then(|scalar| scalar.text.parse().ok());
        let number = number.filter(|number| *number >= least);
        if number.is_none() {
            let expected = format!("a whole number from {least}");
            self.expected_instead(node, &expected);
        }
        number
    }

    /// One of a few words: the value at the word's place. None where a mistake was reported.
    pub(super) fn choice<T: Copy, const N: usize>(
        &mut self,
        node: &Node,
        words: &[&str; N],
        values: [T; N],
    ) -> Option<T> {
        let scalar = self.scalar(node, "text")?;
        let found = words.iter().position(|word| *word == &*scalar.text);
        if found.is_none() {
            let diagnostic =
                Diagnostic::error(code::UNKNOWN_WORD, format!("`{}` is not known here", scalar.text))
                    .at(node.span, "not one of the known words");
            self.report(match nearest(&scalar.text, words.iter().copied()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help(format!("known are {}", format::listed(words))),
            });
        }
        found.map(|at| values[at])
    }

    /// None where a mistake was reported.
    pub(super) fn json_path(&mut self, node: &Node) -> Option<JsonPath> {
        let scalar = self.scalar(node, "a JSONPath")?;
        let error = match JsonPath::parse(&scalar.text) {
            Ok(path) => return Some(path),
            Err(error) => error,
        };
        let message = format!("this JSONPath cannot be read: {}", error.message);
        let diagnostic =
            Diagnostic::error(code::BAD_JSON_PATH, message).at(self.within(node, error.offset), "from here");
        self.report(error.help.into_iter().fold(diagnostic, Diagnostic::help));
        None
    }

    /// A JSONPath in which an expression may be where a literal may be: its value becomes one, whatever it holds.
    pub(super) fn json_place(&mut self, node: &Node) -> Option<JsonPlace> {
        if !node.scalar().is_some_and(|scalar| scalar.text.contains("<<")) {
            return self.json_path(node).map(JsonPlace::from);
        }
        let template = self.text(node)?;
        let pieces = template.pieces();
        let sketch: String = pieces
            .iter()
            .map(|piece| piece.as_deref().unwrap_or(JSON_PATH_LITERAL))
            .collect();
        let written = &node.scalar()?.text;
        if let Ok(path) = JsonPath::parse_as(&sketch, written) {
            return Some(JsonPlace {
                path,
                template: Some(Box::new(template)),
            });
        }
        let message = "this JSONPath cannot be read with a value in place of its expression";
        self.report(
            Diagnostic::error(code::BAD_JSON_PATH, message)
                .at(node.span, "an expression is one literal here, as a number or a quoted text is")
                .help("write it where a literal may be and without quotes: `$.items[?@.id == <<id>>]`, `$.items[<<name>>]`"),
        );
        None
    }

    /// None where a mistake was reported.
    pub(super) fn pattern(&mut self, node: &Node) -> Option<regex::Regex> {
        let scalar = self.scalar(node, "a regular expression")?;
        let error = match regex::Regex::new(&scalar.text) {
            Ok(pattern) => return Some(pattern),
            Err(error) => error.to_string(),
        };
        let reason = error
            .lines()
            .last()
            .unwrap_or_default()
            .trim_start_matches("error: ");
        let message = format!("this regular expression cannot be read: {reason}");
        let span = caret(&error).map_or(node.span, |offset| self.within(node, offset));
        self.error(code::BAD_REGEX, message, span, "here");
        None
    }

    /// None where a mistake was reported.
    pub(super) fn scalar<'n>(&mut self, node: &'n Node, expected: &str) -> Option<&'n Scalar> {
        let scalar = node.scalar().filter(|scalar| !scalar.is_null());
        if scalar.is_none() {
            self.expected(node, expected);
        }
        scalar
    }
}

pub(super) fn has_marks(scalar: &Scalar) -> bool {
    scalar.text.contains("<<") || scalar.text.contains(">>")
}

/// Words of the expression language.
const WORDS: [&str; 13] = [
    "true", "false", "none", "True", "False", "None", "and", "or", "not", "in", "is", "if", "else",
];

/// Whether an expression can read it.
pub fn is_identifier(name: &str) -> bool {
    let fits = |found: char| found.is_ascii_alphanumeric() || found == '_';
    !name.is_empty()
        && name.chars().all(fits)
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && !WORDS.contains(&name)
}

fn as_identifier(name: &str) -> String {
    let fits = |found: char| if found.is_ascii_alphanumeric() { found } else { '_' };
    let letters = name.chars().map(fits);
    let fixed: String = letters.collect();
    if is_identifier(&fixed) {
        fixed
    } else {
        format!("_{fixed}")
    }
}

/// The regex crate draws its errors; its caret is below the pattern, four blanks in.
fn caret(drawn: &str) -> Option<usize> {
    let line = drawn.lines().find(|line| line.trim_start().starts_with('^'))?;
    line.find('^')?.checked_sub(4)
}
