//! Everything in a file that names something else: variables, steps, environments, other files.

use super::catalog::CatalogFile;
use crate::format::{self, FileKind, Mapping, ValueType};
use crate::source::{Entry, Node, NodeKind, Scalar, SourceFile, Span, Style};
use crate::template::{Compiler, ExpressionStore, FieldKind, Use};

/// Names that an expression over an answer is given by the run.
const RESPONSE_NAMES: [&str; 7] = ["status", "headers", "body", "text", "cookies", "time", "request"];

/// Names that the mock gives to the expressions of its answers.
const MOCK_NAMES: [&str; 7] = ["method", "url", "query", "headers", "body", "path", "mock"];

/// What a name means where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MentionKind {
    /// A variable's value is used.
    Read,
    /// A key of `vars`, `secrets` or `with`.
    Define,
    /// A key of `capture`.
    Capture,
    /// The variable of `for_each`, which only its own request sees.
    Item,
    /// A variable into which a login saves a field.
    Save,
    Forget,
    /// An entry of `needs`, `use` of a flow, or `example` of a mock's resource.
    Step,
    /// An entry of `order`.
    Order,
    /// `extends`, or the environment of the project or a mock.
    Environment,
    /// A file, relative to the one that names it.
    File,
}

/// A name and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    pub kind: MentionKind,
    pub name: String,
    pub span: Span,
    /// The key of the format in whose value it is.
    pub key: &'static str,
    /// For `Define` and `Capture`: whether the entry says that the value is secret.
    pub is_secret: bool,
}

/// All mentions of a file, in its order. A variable that one expression reads several times is there once. Files that are
/// looked at together share their compiled expressions.
pub fn mentions(file: &CatalogFile, expressions: &ExpressionStore) -> Vec<Mention> {
    let mut visitor = Visitor {
        source: &file.source,
        kind: file.kind,
        expressions,
        found: Vec::new(),
    };
    if let Some(node) = &file.node {
        let at = Spot {
            mapping: "",
            key: "",
            is_response: false,
        };
        visitor.value(ValueType::Mapping(file.kind.mapping()), node, at);
        if file.kind == FileKind::Request {
            visitor.url_segments(node);
        }
    }
    visitor.found
}

/// Where in a file the visitor is.
#[derive(Debug, Clone, Copy)]
struct Spot {
    /// The name of the mapping that has the key.
    mapping: &'static str,
    /// The innermost key of the format.
    key: &'static str,
    /// True in expressions that see an answer.
    is_response: bool,
}

struct Visitor<'f> {
    source: &'f SourceFile,
    expressions: &'f ExpressionStore,
    kind: FileKind,
    found: Vec<Mention>,
}

impl Visitor<'_> {
    fn value(&mut self, value: ValueType, node: &Node, at: Spot) {
        if node.is_alias() {
            return;
        }
        match (value, &node.kind) {
            (ValueType::Mapping(mapping), NodeKind::Map(entries)) => self.mapping(mapping, entries, at),
            (ValueType::Matchers, NodeKind::Map(entries)) => self.matchers(node, entries, at),
            (ValueType::Map(key, inner), NodeKind::Map(entries)) => self.map(*key, *inner, entries, at),
            (ValueType::AnyOf(types), _) => self.any_of(types, node, at),
            (
                ValueType::List(item)
                | ValueType::NonEmptyList(item)
                | ValueType::Two(item)
                | ValueType::OneOrMany(item),
                NodeKind::Seq(items),
            ) => items.iter().for_each(|inner| self.value(*item, inner, at)),
            (ValueType::OneOrMany(item), _) => self.value(*item, node, at),
            (ValueType::JsonSchema, _) => {}
            (_, NodeKind::Scalar(scalar)) => self.scalar(value, scalar, node, at),
            (_, NodeKind::Seq(items)) => {
                items
                    .iter()
                    .for_each(|item| self.value(ValueType::Data, item, at));
            }
            (_, NodeKind::Map(entries)) => {
                entries
                    .iter()
                    .for_each(|entry| self.value(ValueType::Data, &entry.value, at));
            }
        }
    }

    fn mapping(&mut self, mapping: &'static Mapping, entries: &[Entry], at: Spot) {
        let is_verbatim = mapping.name == "body" && is_false(entries, "template");
        for entry in entries {
            let Some(key) = key_of(entry).and_then(|name| mapping.key(name)) else {
                continue;
            };
            if is_verbatim && matches!(key.name, "text" | "xml") {
                continue;
            }
            let is_response = at.is_response || matches!(key.name, "that" | "until" | "fail_if" | "expr");
            let inner = Spot {
                mapping: mapping.name,
                key: key.name,
                is_response,
            };
            self.value(key.value, &entry.value, inner);
        }
    }

    /// Matchers, or a value in which a key is none of theirs, which is data.
    fn matchers(&mut self, node: &Node, entries: &[Entry], at: Spot) {
        let is_matcher = |entry: &Entry| key_of(entry).is_some_and(|name| format::MATCHERS.has(name));
        if entries.iter().all(is_matcher) {
            self.mapping(&format::MATCHERS, entries, at);
        } else {
            self.value(ValueType::Data, node, at);
        }
    }

    fn map(&mut self, key: ValueType, inner: ValueType, entries: &[Entry], at: Spot) {
        for entry in entries {
            let kind = match (key, at.key) {
                (ValueType::Variable, "capture") => Some(MentionKind::Capture),
                (ValueType::Variable, _) => Some(MentionKind::Define),
                _ => None,
            };
            if let (Some(kind), Some(scalar)) = (kind, entry.key.scalar()) {
                let is_secret = at.key == "secrets" || says_secret(&entry.value);
                self.push(kind, scalar, entry.key.span, (at.key, is_secret));
            } else if let Some(scalar) = entry.key.scalar() {
                self.template(scalar, &entry.key, at);
            }
            self.value(inner, &entry.value, at);
        }
    }

    /// The first type that takes such a node.
    fn any_of(&mut self, types: &'static [ValueType], node: &Node, at: Spot) {
        let takes = |value: &&ValueType| match (value, &node.kind) {
            (ValueType::Mapping(mapping), NodeKind::Map(entries)) => {
                let names = entries.iter().filter_map(key_of);
                names.into_iter().all(|name| mapping.has(name))
            }
            (ValueType::Map(..) | ValueType::Matchers | ValueType::Data, NodeKind::Map(_)) => true,
            (ValueType::List(_) | ValueType::NonEmptyList(_) | ValueType::Two(_), NodeKind::Seq(_)) => true,
            (ValueType::OneOrMany(_) | ValueType::AnyOf(_) | ValueType::Data, _) => true,
            (ValueType::JsonSchema, NodeKind::Map(_)) => true,
            (
                ValueType::Mapping(_)
                | ValueType::Map(..)
                | ValueType::List(_)
                | ValueType::NonEmptyList(_)
                | ValueType::Two(_),
                NodeKind::Scalar(_),
            ) => false,
            (_, NodeKind::Scalar(_)) => true,
            _ => false,
        };
        match types.iter().find(takes) {
            Some(value) => self.value(*value, node, at),
            None => self.value(ValueType::Data, node, at),
        }
    }

    fn scalar(&mut self, value: ValueType, scalar: &Scalar, node: &Node, at: Spot) {
        if scalar.is_null() {
            return;
        }
        let named = match (value, at.key) {
            (_, "needs" | "use" | "example") => Some(MentionKind::Step),
            (_, "order") => Some(MentionKind::Order),
            (_, "extends" | "environment") => Some(MentionKind::Environment),
            (_, "forget") => Some(MentionKind::Forget),
            (ValueType::Variable, "save") => Some(MentionKind::Save),
            (ValueType::Variable, "item") => Some(MentionKind::Item),
            _ => None,
        };
        if let Some(kind) = named {
            return self.push(kind, scalar, node.span, (at.key, false));
        }
        match value {
            ValueType::Expression => self.expression(scalar, node, at),
            ValueType::Words | ValueType::Literal | ValueType::Name | ValueType::Variable => {}
            _ => {
                if is_path(at) && !scalar.text.contains("<<") {
                    self.push(MentionKind::File, scalar, node.span, (at.key, false));
                }
                self.template(scalar, node, at);
            }
        }
    }

    fn template(&mut self, scalar: &Scalar, node: &Node, at: Spot) {
        if scalar.text.contains("<<")
            && let Ok(template) = self.compiler().template(scalar, node.span)
        {
            self.uses(template.uses(), at);
        }
    }

    fn expression(&mut self, scalar: &Scalar, node: &Node, at: Spot) {
        if let Ok(expression) = self.compiler().expression(scalar, node.span) {
            self.uses(expression.uses(), at);
        }
    }

    fn uses(&mut self, uses: &[Use], at: Spot) {
        for used in uses {
            let is_bound = (at.is_response && RESPONSE_NAMES.contains(&used.name()))
                || (self.kind == FileKind::Mock && MOCK_NAMES.contains(&used.name()));
            if !is_bound {
                self.found.push(Mention {
                    kind: MentionKind::Read,
                    name: used.name().to_owned(),
                    span: used.span,
                    key: at.key,
                    is_secret: false,
                });
            }
        }
    }

    fn compiler(&self) -> Compiler<'_> {
        let place = if self.kind == FileKind::Environment {
            FieldKind::Environment
        } else {
            FieldKind::Elsewhere
        };
        Compiler {
            store: self.expressions,
            file: self.source,
            place,
        }
    }

    fn push(
        &mut self,
        kind: MentionKind,
        scalar: &Scalar,
        span: Span,
        (key, is_secret): (&'static str, bool),
    ) {
        self.found.push(Mention {
            kind,
            name: scalar.text.to_string(),
            span: inner(scalar, span),
            key,
            is_secret,
        });
    }

    /// `:name` and `{name}` in the URL's path that `path` gives no value read the variable of that name.
    fn url_segments(&mut self, root: &Node) {
        let Some((url, scalar)) = root.get("url").and_then(|url| Some((url, url.scalar()?))) else {
            return;
        };
        let span = inner(scalar, url.span);
        let written = &self.source.text[span.start as usize..span.end as usize];
        if written != &*scalar.text {
            return;
        }
        let given = |name: &str| root.get("path").is_some_and(|path| path.get(name).is_some());
        for (at, name) in segments(written).into_iter().filter(|(_, name)| !given(name)) {
            let start = span.start as usize + at;
            self.found.push(Mention {
                kind: MentionKind::Read,
                name: name.to_owned(),
                span: Span::new(span.file, start, start + name.len()),
                key: "url",
                is_secret: false,
            });
        }
    }
}

/// The names of a URL's path segments with their places.
fn segments(url: &str) -> Vec<(usize, &str)> {
    let path_end = url.find(['?', '#']).unwrap_or(url.len());
    let mut found = Vec::new();
    let mut at = 0;
    for segment in url[..path_end].split('/') {
        let name = segment
            .strip_prefix(':')
            .or_else(|| segment.strip_prefix('{')?.strip_suffix('}'));
        if let Some(name) = name.filter(|name| crate::load::is_identifier(name)) {
            found.push((at + 1, name));
        }
        at += segment.len() + 1;
    }
    found
}

/// A quoted text without its quotes, where it is written as it reads.
fn inner(scalar: &Scalar, span: Span) -> Span {
    let is_quoted = matches!(scalar.style, Style::SingleQuoted | Style::DoubleQuoted);
    if is_quoted && (span.end - span.start) as usize == scalar.text.len() + 2 {
        Span::new(span.file, span.start as usize + 1, span.end as usize - 1)
    } else {
        span
    }
}

/// Keys whose values are files, relative to the file that names them.
fn is_path(at: Spot) -> bool {
    matches!(
        (at.mapping, at.key),
        (_, "file") | ("file", "path") | ("expect", "schema") | ("tls", "ca" | "cert" | "key")
    )
}

fn key_of(entry: &Entry) -> Option<&str> {
    entry.key.scalar().map(|scalar| &*scalar.text)
}

fn is_false(entries: &[Entry], name: &str) -> bool {
    let entry = entries.iter().find(|entry| key_of(entry) == Some(name));
    entry
        .and_then(|entry| entry.value.scalar())
        .and_then(Scalar::as_bool)
        == Some(false)
}

fn says_secret(node: &Node) -> bool {
    let secret = node.get("secret").and_then(Node::scalar);
    secret.and_then(Scalar::as_bool) == Some(true)
}
