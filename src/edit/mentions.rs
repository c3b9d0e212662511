//! Everything in a file that names something else: variables, steps, environments, other files.

use super::catalog::CatalogFile;
use super::given_names::given;
use crate::format::{self, FileKind, Mapping, ValueType};
use crate::source::{MappingEntry, Node, NodeKind, NodeStyle, Scalar, SourceFile, Span};
use crate::template::{Compiler, ExpressionStore, FieldKind, Use};

/// What a name means where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    let mut visitor = MentionVisitor {
        source: &file.source,
        kind: file.kind,
        starts_items: file.starts_items,
        expressions,
        has_aliases: file.source.text.contains('*'),
        given: Vec::new(),
        found: Vec::new(),
    };
    if let Some(node) = &file.node {
        let at = Spot { mapping: "", key: "" };
        visitor.value(ValueType::Mapping(file.kind.mapping()), node, at);
        if file.kind == FileKind::Request {
            visitor.url_segments(node);
        }
    }
    visitor.found.sort_by_key(|mention| mention.span.start);
    visitor.found
}

/// Where in a file the visitor is.
#[derive(Debug, Clone, Copy)]
struct Spot {
    /// The name of the mapping that has the key.
    mapping: &'static str,
    /// The innermost key of the format.
    key: &'static str,
}

struct MentionVisitor<'f> {
    source: &'f SourceFile,
    expressions: &'f ExpressionStore,
    kind: FileKind,
    starts_items: bool,
    /// Whether a place may be visited more than once.
    has_aliases: bool,
    /// Names that the run or the mock gives here: they are no variables.
    given: Vec<String>,
    found: Vec<Mention>,
}

impl MentionVisitor<'_> {
    fn value(&mut self, value: ValueType, node: &Node, at: Spot) {
        match (value, &node.kind) {
            (ValueType::Mapping(mapping), NodeKind::Map(entries)) => self.mapping(mapping, entries),
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
            (ValueType::JsonSchema, NodeKind::Seq(_) | NodeKind::Map(_)) => {}
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

    fn mapping(&mut self, mapping: &'static Mapping, entries: &[MappingEntry]) {
        let is_verbatim = mapping.name == "body" && is_false(entries, "template");
        for entry in entries {
            let Some(key) = key_of(entry).and_then(|name| mapping.key(name)) else {
                continue;
            };
            if is_verbatim && matches!(key.name, "text" | "xml") {
                continue;
            }
            let before = self.given.len();
            self.given
                .extend(given((mapping.name, key.name), entries, self.starts_items));
            let inner = Spot {
                mapping: mapping.name,
                key: key.name,
            };
            self.value(key.value, &entry.value, inner);
            self.given.truncate(before);
        }
    }

    /// Matchers, or a value in which a key is none of theirs, which is data.
    fn matchers(&mut self, node: &Node, entries: &[MappingEntry], at: Spot) {
        let is_matcher = |entry: &MappingEntry| key_of(entry).is_some_and(|name| format::MATCHERS.has(name));
        if entries.iter().all(is_matcher) {
            self.mapping(&format::MATCHERS, entries);
        } else {
            self.value(ValueType::Data, node, at);
        }
    }

    fn map(&mut self, key: ValueType, inner: ValueType, entries: &[MappingEntry], at: Spot) {
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
        if is_path(at) && !scalar.text.contains("<<") {
            self.push(MentionKind::File, scalar, node.span, (at.key, false));
        }
        match value {
            ValueType::Expression => self.expression(scalar, node, at),
            ValueType::Words | ValueType::Literal | ValueType::Name | ValueType::Variable => {}
            _ => self.template(scalar, node, at),
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
            if !self.given.iter().any(|name| name == used.name()) {
                self.add(Mention {
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
        self.add(Mention {
            kind,
            name: scalar.text.to_string(),
            span: inner(scalar, span),
            key,
            is_secret,
        });
    }

    /// An alias says again what its anchor says, at the anchor's place.
    fn add(&mut self, mention: Mention) {
        let is_same = |known: &Mention| known.span == mention.span && known.kind == mention.kind;
        if !self.has_aliases || !self.found.iter().any(is_same) {
            self.found.push(mention);
        }
    }

    /// `:name` and `{name}` in the URL's path that `path` gives no value read the variable of that name.
    fn url_segments(&mut self, root: &Node) {
        let Some((url, scalar)) = root.get("url").and_then(|url| Some((url, url.scalar()?))) else {
            return;
        };
        let given = |name: &str| root.get("path").is_some_and(|path| path.get(name).is_some());
        let (start, end) = (url.span.start as usize, url.span.end as usize);
        let mut from = start;
        for name in segments(&scalar.text) {
            let place = segment(&self.source.text[..end], from, &name);
            from = place.map_or(from, |at| at + name.len());
            if given(&name) || !crate::load::is_identifier(&name) {
                continue;
            }
            // One that is written with escapes has the whole URL as its place, where it cannot be renamed.
            let span = place.map_or(url.span, |at| Span::new(url.span.file, at, at + name.len()));
            self.add(Mention {
                kind: MentionKind::Read,
                name,
                span,
                key: "url",
                is_secret: false,
            });
        }
    }
}

/// The names of a URL's path segments, as loading finds them.
pub(super) fn segments(url: &str) -> Vec<String> {
    let mut text = String::new();
    if url.starts_with("<<") || url.starts_with('/') {
        text.push_str("http://");
    }
    for (number, part) in url.split("<<").enumerate() {
        let behind = part.split_once(">>").filter(|_| number > 0);
        if let Some((_, behind)) = behind {
            // An expression may hold marks of its own.
            text.push_str("%78");
            text.push_str(behind);
        } else {
            text.push_str(part);
        }
    }
    format::segments::variables(&text).map(str::to_owned).collect()
}

/// Where `:name` or `{name}` has its name, from a place on.
fn segment(text: &str, from: usize, name: &str) -> Option<usize> {
    let rest = &text[from..];
    let is_end = |at: usize| {
        let next = rest[at..].chars().next();
        next.is_none_or(|next| "/?#\"'".contains(next) || next.is_whitespace())
    };
    let colon = format!("/:{name}");
    let braces = format!("{{{name}}}");
    let mut colons = rest.match_indices(&colon).map(|(at, _)| at + 2);
    let colon = colons.find(|at| is_end(at + name.len()));
    let braces = rest.find(&braces).map(|at| at + 1);
    colon.into_iter().chain(braces).min().map(|at| from + at)
}

/// A quoted text without its quotes, where it is written as it reads.
fn inner(scalar: &Scalar, span: Span) -> Span {
    let is_quoted = matches!(scalar.style, NodeStyle::SingleQuoted | NodeStyle::DoubleQuoted);
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
        (_, "file")
            | ("file", "path")
            | ("expect", "schema")
            | ("tls", "ca" | "cert" | "key")
            | ("options", "unix")
    )
}

pub(super) fn key_of(entry: &MappingEntry) -> Option<&str> {
    entry.key.scalar().map(|scalar| &*scalar.text)
}

fn is_false(entries: &[MappingEntry], name: &str) -> bool {
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
