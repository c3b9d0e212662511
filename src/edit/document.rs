//! A YAML text with its tree, and where in the text each value begins and ends.

use super::block::Indent;
use super::data::{YamlData, key_text};
use super::error::EditError;
use super::key_path::{KeyPath, KeySegment};
use super::splice::{Splice, spliced};
use crate::source::{Diagnostic, FileId, Node, NodeKind, NodeStyle, SourceFile, yaml};

/// A text that was read. It is never changed: an edit makes a new text.
#[derive(Debug)]
pub struct YamlDocument<'t> {
    pub(super) text: &'t str,
    /// None where the file holds nothing but comments.
    pub(super) root: Option<Node>,
}

/// Where a value is, or would be if it were written out.
#[derive(Debug, Clone, Copy)]
pub(super) struct DocumentSlot<'n> {
    pub(super) value: &'n Node,
    /// Right behind the colon or dash.
    pub(super) begin: usize,
    /// Where the value ends; `begin` where nothing is written.
    pub(super) end: usize,
    /// The column of the key or dash.
    pub(super) column: usize,
    pub(super) is_flow: bool,
    pub(super) is_item: bool,
    /// False for `x` in `{x, y}`.
    pub(super) has_colon: bool,
}

/// The collection that holds a value, and which of its entries or items that is.
#[derive(Debug, Clone, Copy)]
pub(super) struct DocumentStep<'n> {
    pub(super) parent: &'n Node,
    pub(super) index: usize,
}

/// How far a path leads.
#[derive(Debug)]
pub(super) struct DocumentTrail<'n> {
    pub(super) steps: Vec<DocumentStep<'n>>,
    pub(super) node: &'n Node,
    /// How many segments of the path were found.
    pub(super) found: usize,
}

impl<'t> YamlDocument<'t> {
    /// # Errors
    /// `Unreadable` with the first mistake of the text.
    pub fn read(text: &'t str) -> Result<YamlDocument<'t>, EditError> {
        let file = SourceFile {
            path: "".into(),
            text: text.into(),
        };
        let (root, diagnostics) = yaml::read(&file, FileId::default());
        match diagnostics.into_iter().find(Diagnostic::is_error) {
            Some(error) => Err(EditError::Unreadable(Box::new(error))),
            None => Ok(YamlDocument { text, root }),
        }
    }

    /// The value that a text is as a whole, which need not be a mapping.
    ///
    /// # Errors
    /// As [`YamlDocument::read`].
    pub fn value(text: &str) -> Result<YamlData, EditError> {
        let document = YamlDocument::read(text)?;
        Ok(document.root.as_ref().map_or(YamlData::Null, YamlData::of))
    }

    /// None for a file without content.
    pub fn into_root(self) -> Option<Node> {
        self.root
    }

    /// The lines of a value as they are written, moved to the left edge.
    pub fn dedented(&self, node: &Node) -> String {
        let (start, end) = (node.span.start as usize, self.end(node));
        let column = self.column(start);
        let lines = self.text[start..end].lines();
        let dedent = |line: &str| {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            line[blanks.min(column)..].to_owned()
        };
        lines.map(dedent).collect::<Vec<_>>().join("\n")
    }

    /// What the file says; an empty mapping where it says nothing.
    pub fn data(&self) -> YamlData {
        self.root.as_ref().map_or(YamlData::Map(Vec::new()), YamlData::of)
    }

    /// The value at a path and the bytes that it has in this text. None where there is none.
    pub fn find(&self, path: &KeyPath) -> Option<&Node> {
        let trail = self.trail(path).ok()?;
        (trail.found == path.segments().len()).then_some(trail.node)
    }

    /// The text with the splices, if it then reads back as `expected`.
    ///
    /// # Errors
    /// [`EditError`] if the text cannot be changed so that only this value differs.
    pub(super) fn checked(&self, splices: &[Splice], expected: &YamlData) -> Result<String, EditError> {
        let changed = spliced(self.text, splices).ok_or(EditError::Differs)?;
        let reread = YamlDocument::read(&changed).map_err(|_| EditError::Differs)?;
        if reread.data() == *expected {
            Ok(changed)
        } else {
            Err(EditError::Differs)
        }
    }

    /// Follows a path as far as it leads.
    ///
    /// # Errors
    /// [`EditError`] if the text cannot be changed so that only this value differs.
    pub(super) fn trail(&self, path: &KeyPath) -> Result<DocumentTrail<'_>, EditError> {
        let mut trail = DocumentTrail {
            steps: Vec::new(),
            node: self
                .root
                .as_ref()
                .ok_or_else(|| EditError::NoSuchKey(path.clone()))?,
            found: 0,
        };
        for segment in path.segments() {
            if trail.node.is_alias() {
                let above = KeyPath::new(path.segments()[..trail.found].to_vec());
                let line = self.line_number(trail.node.span.start as usize);
                return Err(EditError::Alias(above, line));
            }
            let Some(index) = index_of(trail.node, segment) else {
                break;
            };
            trail.steps.push(DocumentStep {
                parent: trail.node,
                index,
            });
            trail.node = child(trail.node, index);
            trail.found += 1;
        }
        Ok(trail)
    }

    /// One-based, for people.
    pub fn line_number(&self, at: usize) -> usize {
        self.text[..at].bytes().filter(|byte| *byte == b'\n').count() + 1
    }

    pub(super) fn is_flow(&self, node: &Node) -> bool {
        let first = self.text.as_bytes().get(node.span.start as usize);
        !matches!(node.kind, NodeKind::Scalar(_)) && matches!(first, Some(b'[' | b'{'))
    }

    /// The place of an entry's or item's value. None where the file writes it in a way that is not handled here.
    pub(super) fn slot<'n>(&self, step: DocumentStep<'n>) -> Option<DocumentSlot<'n>> {
        let is_flow = self.is_flow(step.parent);
        let value = child(step.parent, step.index);
        let (column, begin, has_colon) = match &step.parent.kind {
            NodeKind::Map(entries) => {
                let key = &entries[step.index].key;
                let start = self.entry_start(key, is_flow);
                let end = key.written.end as usize;
                let colon = self.colon(key, is_flow);
                if !is_flow && (colon.is_none() || !self.is_first(start)) {
                    return None;
                }
                (self.column(start), colon.unwrap_or(end), colon.is_some())
            }
            NodeKind::Seq(_) if is_flow => {
                let start = value.written.start as usize;
                (self.column(start), start, true)
            }
            NodeKind::Seq(_) => {
                let dash = self.dash(step)?;
                (self.column(dash), dash + 1, true)
            }
            NodeKind::Scalar(_) => return None,
        };
        let is_written = value.written.start < value.written.end;
        Some(DocumentSlot {
            value,
            begin,
            end: if is_written {
                self.end(value).max(begin)
            } else {
                begin
            },
            column,
            is_flow,
            is_item: step.parent.items().is_some(),
            has_colon,
        })
    }

    /// Right behind the colon that follows a key.
    fn colon(&self, key: &Node, is_flow: bool) -> Option<usize> {
        let (start, end) = (key.written.start as usize, key.written.end as usize);
        let at = if self.entry_start(key, is_flow) < start {
            self.skip_blank(end)
        } else {
            let rest = &self.text[end..];
            let blanks = if is_flow {
                rest.trim_start()
            } else {
                rest.trim_start_matches([' ', '\t'])
            };
            end + rest.len() - blanks.len()
        };
        self.text[at..].starts_with(':').then_some(at + 1)
    }

    /// Where an entry begins: at its key, or at the `?` of one that is written as `? key`.
    pub(super) fn entry_start(&self, key: &Node, is_flow: bool) -> usize {
        let start = key.written.start as usize;
        let before = self.text[..start].trim_end_matches([' ', '\t']);
        let Some(mark) = before.strip_suffix('?') else {
            return start;
        };
        let is_first = if is_flow {
            mark.trim_end().ends_with(['{', ',', '['])
        } else {
            self.is_first(mark.len())
        };
        if is_first && before.len() < start {
            mark.len()
        } else {
            start
        }
    }

    /// Whether nothing comes before it on its line but indentation, the dashes of lists, and the colon of a `? key`.
    fn is_first(&self, start: usize) -> bool {
        let line = &self.text[self.line_start(start)..start];
        line.trim_start_matches('\u{feff}')
            .chars()
            .all(|found| matches!(found, ' ' | '-' | ':'))
    }

    /// Where the dash of a block list's item is. None in a list of the flow style.
    pub(super) fn dash(&self, step: DocumentStep<'_>) -> Option<usize> {
        let at = match step.index.checked_sub(1) {
            None => step.parent.span.start as usize,
            Some(before) => self.skip_blank(self.end(child(step.parent, before))),
        };
        self.text[at..].starts_with('-').then_some(at)
    }

    /// Past blanks, line ends and comments.
    pub(super) fn skip_blank(&self, mut at: usize) -> usize {
        loop {
            let rest = &self.text[at..];
            let trimmed = rest.trim_start();
            at += rest.len() - trimmed.len();
            if !trimmed.starts_with('#') {
                return at;
            }
            at = self.line_end(at);
        }
    }

    /// Where what is written for a value ends. Of a value that is not written, that is where its key ends.
    pub(super) fn end(&self, node: &Node) -> usize {
        let written = node.written.end as usize;
        if node.is_alias() || self.is_flow(node) {
            return written;
        }
        let index = match &node.kind {
            NodeKind::Scalar(_) => return written,
            NodeKind::Seq(items) => items.len(),
            NodeKind::Map(entries) => entries.len(),
        };
        let Some(index) = index.checked_sub(1) else {
            return written;
        };
        let inner = self.end(child(node, index));
        let after = match &node.kind {
            NodeKind::Map(entries) => self.colon(&entries[index].key, false),
            _ => None,
        };
        inner.max(after.unwrap_or(written))
    }

    pub(super) fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Where the line ends, before its `\n` or `\r\n`.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let end = self.text[at..]
            .find('\n')
            .map_or(self.text.len(), |found| at + found);
        if end > at && self.text[..end].ends_with('\r') {
            end - 1
        } else {
            end
        }
    }

    /// Where the next line begins.
    pub(super) fn next_line(&self, at: usize) -> usize {
        self.text[at..]
            .find('\n')
            .map_or(self.text.len(), |found| at + found + 1)
    }

    /// In characters, a byte order mark not counted.
    pub(super) fn column(&self, at: usize) -> usize {
        let line = &self.text[self.line_start(at)..at];
        line.trim_start_matches('\u{feff}').chars().count()
    }

    /// The line end that the file uses.
    pub(super) fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// Whether nothing but a comment follows on the line.
    pub(super) fn is_line_done(&self, at: usize) -> bool {
        let rest = self.text[at..self.line_end(at)].trim_start();
        rest.is_empty() || rest.starts_with('#')
    }

    /// How the file indents, read from its first block of each kind.
    pub(super) fn indent(&self) -> Indent {
        let mut found = IndentSample::default();
        if let Some(root) = &self.root {
            self.look_at(root, &mut found);
        }
        let step = found.step.unwrap_or(2);
        Indent {
            step,
            dash: found.dash.unwrap_or(step),
        }
    }

    fn look_at(&self, node: &Node, found: &mut IndentSample) {
        for entry in node.entries().unwrap_or_default() {
            let key = entry.key.written.start as usize;
            let value = entry.value.span.start as usize;
            let is_block =
                entry.value.scalar().is_none() && !self.is_flow(&entry.value) && !entry.value.is_alias();
            if is_block && self.line_start(key) != self.line_start(value) {
                let deeper = self.column(value).saturating_sub(self.column(key));
                match &entry.value.kind {
                    NodeKind::Map(_) => found.step.get_or_insert(deeper.max(1)),
                    _ => found.dash.get_or_insert(deeper),
                };
            }
            self.look_at(&entry.value, found);
        }
        for item in node.items().unwrap_or_default() {
            self.look_at(item, found);
        }
    }

    /// Whether the text of a block ends with blank lines that belong to it.
    pub(super) fn keeps_blank_lines(&self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::Scalar(scalar) => {
                matches!(scalar.style, NodeStyle::Literal | NodeStyle::Folded)
                    && !node.is_alias()
                    && scalar.text.ends_with("\n\n")
            }
            NodeKind::Seq(items) => items.last().is_some_and(|last| self.keeps_blank_lines(last)),
            NodeKind::Map(entries) => {
                let last = entries.last();
                last.is_some_and(|last| self.keeps_blank_lines(&last.value))
            }
        }
    }
}

#[derive(Default)]
struct IndentSample {
    step: Option<usize>,
    dash: Option<usize>,
}

/// The value of an entry, or an item.
pub(super) fn child(node: &Node, index: usize) -> &Node {
    match &node.kind {
        NodeKind::Seq(items) => &items[index],
        NodeKind::Map(entries) => &entries[index].value,
        NodeKind::Scalar(_) => node,
    }
}

fn index_of(node: &Node, segment: &KeySegment) -> Option<usize> {
    match (&node.kind, segment) {
        (NodeKind::Map(entries), KeySegment::Key(key)) => {
            entries.iter().position(|entry| key_text(entry) == key)
        }
        (NodeKind::Seq(items), KeySegment::Item(at)) => (*at < items.len()).then_some(*at),
        _ => None,
    }
}
