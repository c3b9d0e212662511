//! Events to nodes, on a stack of its own instead of the machine's.

use super::keys;
use super::limits::{self, MAX_ALIASED, MAX_DEPTH, MAX_NODES, MAX_PASTED};
use super::offsets::Offsets;
use super::pasted::{self, PastedStop};
use super::{code, extent, syntax};
use crate::source::{Diagnostic, FileId, MappingEntry, Node, NodeKind, NodeStyle, Scalar, Span};
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use std::borrow::Cow;
use std::collections::HashMap;

/// The root of the first document, and all that is wrong with the file. No root after a fatal error.
pub(super) fn build(text: &str, id: FileId) -> (Option<Node>, Vec<Diagnostic>) {
    let mut read = Cow::Borrowed(text);
    for _ in 0..=MAX_PASTED {
        let stopped = match attempt(text, &read, id) {
            Ok(built) => return built,
            Err(stopped) => stopped,
        };
        match pasted::joined(&read, &stopped.stop) {
            Some(joined) => read = Cow::Owned(joined),
            None => return (None, stopped.diagnostics),
        }
    }
    let start = Span::new(id, 0, 0);
    (None, vec![limits::too_many_pasted(start)])
}

/// A file that could not be read to its end.
struct StoppedReading {
    diagnostics: Vec<Diagnostic>,
    stop: PastedStop,
}

/// Reads `read`, which is `text` with some of its line breaks made blanks.
fn attempt(text: &str, read: &str, id: FileId) -> Result<(Option<Node>, Vec<Diagnostic>), StoppedReading> {
    let content = read.strip_prefix('\u{feff}').unwrap_or(read);
    let offsets = Offsets::new(content, read.len() - content.len(), id);
    let mut builder = NodeBuilder::new(text);
    let mut parser = Parser::new_from_str(content);
    while let Some(event) = parser.next_event() {
        let step = match event {
            Ok((event, span)) => {
                let span = offsets.span(span);
                let step = builder.event(event, span);
                builder.behind = span.end as usize;
                step
            }
            Err(error) => {
                let fault = syntax::explain(&error, text, &offsets, builder.open_bracket());
                builder.diagnostics.push(fault);
                return Err(builder.stopped(offsets.byte(error.marker().index())));
            }
        };
        if let Err(fatal) = step {
            builder.diagnostics.push(*fatal);
            return Ok((None, builder.diagnostics));
        }
    }
    Ok((builder.root, builder.diagnostics))
}

type BuildResult = Result<(), Box<Diagnostic>>;

/// A collection that has begun.
struct Frame {
    span: Span,
    /// With the anchor.
    written: Span,
    anchor: usize,
    /// Nodes of the file when it began, for the size of an anchored one.
    before: usize,
    kind: FrameKind,
}

enum FrameKind {
    Seq(Vec<Node>),
    Map {
        entries: Vec<MappingEntry>,
        key: Option<Node>,
    },
}

/// A finished node that aliases may repeat.
struct Anchored {
    node: Node,
    nodes: usize,
    depth: usize,
}

struct NodeBuilder<'t> {
    text: &'t str,
    stack: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    nodes: usize,
    aliased: usize,
    documents: usize,
    /// Where the event before this one ended.
    behind: usize,
    root: Option<Node>,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> NodeBuilder<'t> {
    fn new(text: &'t str) -> NodeBuilder<'t> {
        NodeBuilder {
            text,
            stack: Vec::new(),
            anchors: HashMap::new(),
            nodes: 0,
            aliased: 0,
            documents: 0,
            behind: 0,
            root: None,
            diagnostics: Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> BuildResult {
        match event {
            Event::DocumentStart(_) => self.start_document(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), span);
                let begin = span;
                let has_properties = anchor != 0 || tag.is_some();
                let scalar = Scalar {
                    text: text.into(),
                    style: style_of(style),
                };
                let span = if has_properties {
                    extent::without_properties(self.text, span)
                } else {
                    extent::with_header(self.text, span, scalar.style, self.behind)
                };
                let span = extent::of_scalar(self.text, span, &scalar);
                let written = if has_properties { begin.to(span) } else { span };
                self.scalar(scalar, anchor, [span, written])
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_tag(tag.as_deref(), span);
                self.open(FrameKind::Seq(Vec::new()), anchor, span)
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_tag(tag.as_deref(), span);
                let entries = Vec::new();
                self.open(FrameKind::Map { entries, key: None }, anchor, span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn start_document(&mut self, span: Span) -> BuildResult {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        let second = Diagnostic::error(code::SEVERAL_DOCUMENTS, "a file holds one document")
            .at(span, "a second one begins here")
            .help("put it into a file of its own, or remove the `---`");
        Err(Box::new(second))
    }

    fn scalar(&mut self, scalar: Scalar, anchor: usize, [span, written]: [Span; 2]) -> BuildResult {
        self.count(span)?;
        let kind = NodeKind::Scalar(scalar);
        let node = Node { span, written, kind };
        self.keep(anchor, &node, 1);
        self.place(node);
        Ok(())
    }

    fn open(&mut self, kind: FrameKind, anchor: usize, span: Span) -> BuildResult {
        self.count(span)?;
        if self.stack.len() >= MAX_DEPTH {
            return Err(Box::new(limits::too_deep(span)));
        }
        let span = if matches!(kind, FrameKind::Seq(_)) && self.expects_value() {
            extent::with_first_dash(self.text, span, self.behind)
        } else {
            span
        };
        self.stack.push(Frame {
            written: span,
            span: extent::without_properties(self.text, span),
            anchor,
            before: self.nodes - 1,
            kind,
        });
        Ok(())
    }

    /// Whether a mapping's key was read, and not yet its value.
    fn expects_value(&self) -> bool {
        let frame = self.stack.last().map(|frame| &frame.kind);
        matches!(frame, Some(FrameKind::Map { key: Some(_), .. }))
    }

    fn close(&mut self, span: Span) -> BuildResult {
        let Some(frame) = self.stack.pop() else {
            return Ok(());
        };
        let nodes = self.nodes - frame.before;
        let node = self.finish(frame.kind, frame.span.to(span), frame.written);
        self.keep(frame.anchor, &node, nodes);
        self.place(node);
        Ok(())
    }

    fn finish(&mut self, kind: FrameKind, span: Span, written: Span) -> Node {
        let (kind, last) = match kind {
            FrameKind::Seq(items) => {
                let last = items.last().map(|item| item.written.end);
                (NodeKind::Seq(items), last)
            }
            FrameKind::Map { entries, .. } => {
                let last = entries.last().map(|entry| entry.value.written.end);
                self.refuse_tabs(&entries, span);
                let entries = keys::checked(entries, self.text, &mut self.diagnostics);
                (NodeKind::Map(entries), last)
            }
        };
        let end = last
            .filter(|_| !self.is_flow(span))
            .unwrap_or(span.end)
            .max(span.start);
        Node {
            span: Span { end, ..span },
            written: Span { end, ..written },
            kind,
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) -> BuildResult {
        let Some(anchored) = self.anchors.get(&anchor) else {
            let inside = Diagnostic::error(code::SELF_ALIAS, "an alias is inside its own anchor")
                .at(span, "would hold itself")
                .help("write out what is meant here");
            return Err(Box::new(inside));
        };
        self.aliased += anchored.nodes;
        self.nodes += anchored.nodes;
        if self.aliased > MAX_ALIASED {
            return Err(Box::new(limits::too_many_aliased(span)));
        }
        if self.stack.len() + anchored.depth > MAX_DEPTH {
            return Err(Box::new(limits::too_deep(span)));
        }
        let mut node = anchored.node.clone();
        node.written = span;
        self.place(node);
        Ok(())
    }

    fn count(&mut self, span: Span) -> BuildResult {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            Err(Box::new(limits::too_many_nodes(span)))
        } else {
            Ok(())
        }
    }

    /// Anchored nodes are copied, so an anchor costs what an alias does.
    fn keep(&mut self, anchor: usize, node: &Node, nodes: usize) {
        if anchor == 0 {
            return;
        }
        let depth = depth(node);
        let node = node.clone();
        self.anchors.insert(anchor, Anchored { node, nodes, depth });
    }

    fn place(&mut self, node: Node) {
        match self.stack.last_mut().map(|frame| &mut frame.kind) {
            None => self.root = Some(node),
            Some(FrameKind::Seq(items)) => items.push(node),
            Some(FrameKind::Map { entries, key }) => match key.take() {
                None => *key = Some(node),
                Some(key) => entries.push(MappingEntry { key, value: node }),
            },
        }
    }

    /// The parser lets a mapping's first key be behind a tab.
    fn refuse_tabs(&mut self, entries: &[MappingEntry], span: Span) {
        let Some(first) = entries.first().filter(|_| !self.is_flow(span)) else {
            return;
        };
        let before = &self.text[..first.key.span.start as usize];
        let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        if line.contains('\t') && line.trim_start_matches('\u{feff}').trim().is_empty() {
            let end = before.len();
            self.diagnostics
                .push(syntax::tab_indent(Span::new(span.file, end - 1, end)));
        }
    }

    fn is_flow(&self, span: Span) -> bool {
        matches!(self.text.as_bytes().get(span.start as usize), Some(b'[' | b'{'))
    }

    fn refuse_tag(&mut self, tag: Option<&Tag>, span: Span) {
        if tag.is_none() {
            return;
        }
        let span = extent::of_tag(self.text, span).unwrap_or(span);
        let diagnostic = Diagnostic::error(code::TAG, "tags are not part of the format")
            .at(span, "a YAML tag")
            .help("remove it; to mean this as text, quote the whole value");
        self.diagnostics.push(diagnostic);
    }

    fn stopped(self, at: usize) -> StoppedReading {
        let outermost = self.stack.iter().find(|frame| self.is_flow(frame.span));
        let bracket = outermost.map(|frame| frame.span.start as usize);
        let ahead = self.behind.min(at)..at;
        StoppedReading {
            diagnostics: self.diagnostics,
            stop: PastedStop { bracket, ahead },
        }
    }

    /// The innermost `[` or `{` that is still open.
    fn open_bracket(&self) -> Option<Span> {
        let frame = self.stack.last()?;
        self.is_flow(frame.span).then_some(frame.span)
    }
}

fn style_of(style: ScalarStyle) -> NodeStyle {
    match style {
        ScalarStyle::Plain => NodeStyle::Plain,
        ScalarStyle::SingleQuoted => NodeStyle::SingleQuoted,
        ScalarStyle::DoubleQuoted => NodeStyle::DoubleQuoted,
        ScalarStyle::Literal => NodeStyle::Literal,
        ScalarStyle::Folded => NodeStyle::Folded,
    }
}

/// Levels of collections in a node. Its recursion is bounded by the depth a file may have.
fn depth(node: &Node) -> usize {
    match &node.kind {
        NodeKind::Scalar(_) => 0,
        NodeKind::Seq(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        NodeKind::Map(entries) => 1 + entries.iter().map(|entry| depth(&entry.value)).max().unwrap_or(0),
    }
}
