//! Puts an `order` into the text of a folder's or a collection's file, and changes nothing else.
//!
//! Entries that are there already are moved as they were written, with the comments that stand on their line and
//! above them; new ones are added behind. The result is read again and compared: what would change anything but
//! `order` is refused.

use super::order::bare;
use crate::source::{FileId, Node, NodeKind, SourceFile, yaml};
use std::ops::Range;
use std::str::FromStr;
use yaml_edit::Document;

/// The file's text with this order. Names are those of children, as `order` has them. The error says why not.
pub fn reorder(text: &str, names: &[String]) -> Result<String, String> {
    let root = read(text);
    let order = root.as_ref().and_then(|root| root.get("order"));
    let (changed, place) = match order.filter(|order| order.items().is_some_and(|items| !items.is_empty())) {
        Some(order) => moved(text, order, names)?,
        None if order.is_some() => return Err("its `order` is no list".to_owned()),
        None => added(text, root.as_ref(), names)?,
    };
    if is_only_change(text, &changed, place, names) {
        Ok(changed)
    } else {
        Err("its `order` is written in a way that cannot be changed without touching the rest".to_owned())
    }
}

/// A new file for a folder that has none.
pub fn fresh(names: &[String]) -> String {
    let lines: String = names
        .iter()
        .map(|name| format!("  - {}\n", written(name)))
        .collect();
    format!("order:\n{lines}")
}

/// The text and the bytes of the old one that were replaced.
type Changed = (String, Range<usize>);

fn moved(text: &str, order: &Node, names: &[String]) -> Result<Changed, String> {
    let items = order.items().unwrap_or_default();
    let is_flow = text[order.span.start as usize..].starts_with('[');
    let pieces = if is_flow {
        spans(items)
    } else {
        lines(text, items)?
    };
    let place = pieces.first().map_or(0, |first| first.start)..pieces.last().map_or(0, |last| last.end);
    let mut old = Vec::new();
    for (item, piece) in items.iter().zip(&pieces) {
        let name = item.scalar().ok_or("its `order` is no list of names")?;
        old.push((bare(&name.text), &text[piece.clone()]));
    }
    let mut new: Vec<String> = Vec::new();
    for name in names {
        let known = old.iter().find(|(known, _)| known == name);
        new.push(known.map_or_else(|| like(old[0].1, name, is_flow), |(_, piece)| (*piece).to_owned()));
    }
    let between: Vec<&str> = pieces
        .windows(2)
        .map(|pair| &text[pair[0].end..pair[1].start])
        .collect();
    let tail = text[place.end..].split(']').next().unwrap_or_default();
    let mut beside = between.iter().copied().chain([tail]);
    if is_flow && beside.any(|beside| beside.contains('#')) {
        return Err(
            "its `order` has comments between `[` and `]`: write each entry on a line of its own".to_owned(),
        );
    }
    let end = &text[place.end..];
    let joined = if is_flow {
        in_line(&new, &between)
    } else {
        in_lines(&new, text, end.is_empty())
    };
    Ok((format!("{}{joined}{end}", &text[..place.start]), place))
}

fn spans(items: &[Node]) -> Vec<Range<usize>> {
    items
        .iter()
        .map(|item| item.span.start as usize..item.span.end as usize)
        .collect()
}

/// Whole lines: each entry with the comments above it, from the line of the first dash on.
fn lines(text: &str, items: &[Node]) -> Result<Vec<Range<usize>>, String> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for item in items {
        let at = item.span.start as usize;
        let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..]
            .find('\n')
            .map_or(text.len(), |newline| at + newline + 1);
        if !text[line..at].trim_start().starts_with('-') || pieces.last().is_some_and(|last| last.end > line)
        {
            return Err("its `order` has entries that share a line".to_owned());
        }
        let begin = pieces.last().map_or_else(|| above(text, line), |last| last.end);
        pieces.push(begin..end);
    }
    Ok(pieces)
}

/// Where the comments begin that stand right above a line.
fn above(text: &str, line: usize) -> usize {
    let mut begin = line;
    for comment in text[..line].split_inclusive('\n').rev() {
        if !comment.trim_start().starts_with('#') {
            break;
        }
        begin -= comment.len();
    }
    begin
}

/// An entry for `name`, indented as `other` is.
fn like(other: &str, name: &str, is_flow: bool) -> String {
    if is_flow {
        return written(name);
    }
    let last = other.trim_end().rsplit('\n').next().unwrap_or_default();
    let indent = &last[..last.len() - last.trim_start().len()];
    let end = if other.ends_with("\r\n") { "\r\n" } else { "\n" };
    format!("{indent}- {}{end}", written(name))
}

/// What stood between the entries stands between them again.
fn in_line(pieces: &[String], between: &[&str]) -> String {
    let mut joined = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        if at > 0 {
            joined += between.get(at - 1).copied().unwrap_or(", ");
        }
        joined += piece;
    }
    joined
}

/// The last line of a file ends as it did.
fn in_lines(pieces: &[String], text: &str, at_end: bool) -> String {
    let mut joined = String::new();
    for piece in pieces {
        joined += piece;
        if !piece.ends_with('\n') {
            joined += "\n";
        }
    }
    if at_end && !text.ends_with('\n') {
        joined.truncate(joined.trim_end_matches(['\n', '\r']).len());
    }
    joined
}

/// Behind the name and what describes the folder.
fn added(text: &str, root: Option<&Node>, names: &[String]) -> Result<Changed, String> {
    let Some(root) = root else {
        let gap = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        return Ok((format!("{text}{gap}{}", fresh(names)), text.len()..text.len()));
    };
    let document = Document::from_str(text).map_err(|error| error.to_string())?;
    let mapping = document.as_mapping().ok_or("it is no mapping")?;
    let model = Document::from_str(&fresh(names)).map_err(|error| error.to_string())?;
    let sequence = model.get_sequence("order").ok_or("it has no order")?;
    let head = ["tags", "description", "name", "version"];
    match head.into_iter().find(|key| root.get(key).is_some()) {
        Some(key) => {
            mapping.insert_after(key, "order", &sequence);
        }
        None => mapping.set("order", &sequence),
    }
    let changed = document.to_string();
    let same = text
        .bytes()
        .zip(changed.bytes())
        .take_while(|(old, new)| old == new)
        .count();
    Ok((changed, same..same))
}

/// Reads the new text and holds it against the old: the same bytes around the place, the same values but `order`.
fn is_only_change(old: &str, new: &str, place: Range<usize>, names: &[String]) -> bool {
    let (before, after) = (&old.as_bytes()[..place.start], &old.as_bytes()[place.end..]);
    let around = new.as_bytes().starts_with(before) && new.as_bytes().ends_with(after);
    let (Some(found), old) = (read(new), read(old)) else {
        return false;
    };
    let order = found.get("order").and_then(Node::items).unwrap_or_default();
    let order = order
        .iter()
        .map(|item| item.scalar().map(|scalar| bare(&scalar.text)));
    let rest = |node: &Node| {
        let entries = node.entries().unwrap_or_default().iter();
        let others = entries.filter(|entry| entry.key.scalar().is_none_or(|key| &*key.text != "order"));
        others
            .map(|entry| (plain(&entry.key), plain(&entry.value)))
            .collect::<Vec<_>>()
    };
    around
        && order.eq(names.iter().map(|name| Some(name.as_str())))
        && rest(&found) == old.as_ref().map(rest).unwrap_or_default()
}

/// A node's values without its places.
fn plain(node: &Node) -> String {
    match &node.kind {
        NodeKind::Scalar(scalar) => format!("{:?} {:?}", scalar.style, scalar.text),
        NodeKind::Seq(items) => format!("{:?}", items.iter().map(plain).collect::<Vec<_>>()),
        NodeKind::Map(entries) => {
            let pairs = entries
                .iter()
                .map(|entry| (plain(&entry.key), plain(&entry.value)));
            format!("{:?}", pairs.collect::<Vec<_>>())
        }
    }
}

/// Names that could be taken for something else stand in quotes.
fn written(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._/-".contains(&byte);
    if name.starts_with(|first: char| first.is_ascii_alphanumeric()) && name.bytes().all(is_plain) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', "''"))
    }
}

fn read(text: &str) -> Option<Node> {
    let file = SourceFile {
        path: "".into(),
        text: text.into(),
    };
    yaml::read(&file, FileId::default()).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, names: &str, expected: &str) {
        let names: Vec<String> = names.split(' ').map(str::to_owned).collect();
        assert_eq!(reorder(text, &names).as_deref(), Ok(expected), "{text}");
    }

    #[test]
    fn entries_of_a_line_change_places() {
        check(
            "name: A\norder: [a, 'b',  c] # why\n",
            "c a b",
            "name: A\norder: [c, a,  'b'] # why\n",
        );
        check("order: [a.yaml, b/]\n", "b a", "order: [b/, a.yaml]\n");
        check("order: [b]\n", "a b", "order: [a, b]\n");
    }

    #[test]
    fn lines_take_their_comments_along() {
        let text = "# head\norder:\n  - a # first\n  # about b\n  - b\n\n# foot\nname: A\n";
        check(
            text,
            "b a",
            "# head\norder:\n  # about b\n  - b\n  - a # first\n\n# foot\nname: A\n",
        );
        check(
            "order:\n  # about y\n  - y\n  # about x\n  - x\n",
            "x y",
            "order:\n  # about x\n  - x\n  # about y\n  - y\n",
        );
        check("order:\n- a\n- b", "b c a", "order:\n- b\n- c\n- a");
        check("order:\r\n- a\r\n- b\r\n", "b a", "order:\r\n- b\r\n- a\r\n");
    }

    #[test]
    fn an_order_that_was_not_there_comes_behind_the_name() {
        check(
            "# head\nname: A # x\n# about auth\nauth: none\n",
            "b 'a",
            "# head\nname: A # x\norder:\n  - b\n  - '''a'\n# about auth\nauth: none\n",
        );
        check(
            "# only a comment\n",
            "b a",
            "# only a comment\norder:\n  - b\n  - a\n",
        );
        check("", "b a", "order:\n  - b\n  - a\n");
    }

    #[test]
    fn what_cannot_be_moved_is_refused() {
        let names = ["b".to_owned(), "a".to_owned()];
        assert!(reorder("order: {a: b}\n", &names).is_err());
        assert!(reorder("order: [a, # about a\n  b]\n", &names).is_err());
        assert!(reorder("order: [a,\n  b # about b\n]\n", &names).is_err());
        assert!(reorder("x: &o [a, b]\norder: *o\n", &names).is_err());
    }
}
