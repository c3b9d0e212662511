//! Puts an `order` into the text of a folder's or a collection's file, and changes nothing else.
//!
//! Entries that are there already are moved as they were written, with the comments that are on their line and
//! above them; new ones are added behind. The result is read again and compared: what would change anything but
//! `order` is refused.

use super::data::YamlData;
use super::document::YamlDocument;
use super::error::EditError;
use super::key_path::KeyPath;
use super::scalar::{Surrounding, written};
use super::set::set;
use crate::format::FileKind;
use crate::load::bare;
use crate::source::Node;
use std::ops::Range;

/// The file's text with this order. Names are those of children, as `order` has them.
///
/// # Errors
/// `Refused` where the entries cannot be moved without touching anything else.
pub fn reorder(text: &str, names: &[String]) -> Result<String, EditError> {
    let document = YamlDocument::read(text)?;
    let order = document.root.as_ref().and_then(|root| root.get("order"));
    let Some(order) = order.filter(|order| order.items().is_none_or(|items| !items.is_empty())) else {
        let names = names.iter().cloned().map(YamlData::Text).collect();
        let keys: Vec<&str> = FileKind::Collection.mapping().names().collect();
        return set(text, &KeyPath::of_keys(&["order"]), &YamlData::List(names), &keys);
    };
    if order.items().is_none() || order.is_alias() {
        return Err(EditError::Refused("its `order` is no list"));
    }
    let changed = moved(text, order, names)?;
    if is_only_change(&document, &changed, names) {
        Ok(changed)
    } else {
        Err(EditError::Refused(
            "its `order` is written in a way that cannot be changed without touching the rest",
        ))
    }
}

fn moved(text: &str, order: &Node, names: &[String]) -> Result<String, EditError> {
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
        let name = item
            .scalar()
            .ok_or(EditError::Refused("its `order` is no list of names"))?;
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
    let mut blanks = between.iter().copied().chain([tail]);
    if is_flow && blanks.any(|blank| blank.contains('#')) {
        return Err(EditError::Refused(
            "its `order` has comments between `[` and `]`: write each entry on a line of its own",
        ));
    }
    let end = &text[place.end..];
    let joined = if is_flow {
        in_line(&new, &between)
    } else {
        in_lines(&new, text, end.is_empty())
    };
    Ok(format!("{}{joined}{end}", &text[..place.start]))
}

fn spans(items: &[Node]) -> Vec<Range<usize>> {
    items
        .iter()
        .map(|item| item.span.start as usize..item.span.end as usize)
        .collect()
}

/// Whole lines: each entry with the comments above it, from the line of the first dash on.
fn lines(text: &str, items: &[Node]) -> Result<Vec<Range<usize>>, EditError> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for item in items {
        let at = item.span.start as usize;
        let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..]
            .find('\n')
            .map_or(text.len(), |newline| at + newline + 1);
        if !text[line..at].trim_start().starts_with('-') || pieces.last().is_some_and(|last| last.end > line)
        {
            return Err(EditError::Refused("its `order` has entries that share a line"));
        }
        let begin = pieces.last().map_or_else(|| above(text, line), |last| last.end);
        pieces.push(begin..end);
    }
    Ok(pieces)
}

/// Where the comments begin that are right above a line.
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
    let data = YamlData::Text(name.to_owned());
    if is_flow {
        return written(&data, None, Surrounding::Flow);
    }
    let last = other.trim_end().rsplit('\n').next().unwrap_or_default();
    let indent = &last[..last.len() - last.trim_start().len()];
    let end = if other.ends_with("\r\n") { "\r\n" } else { "\n" };
    format!("{indent}- {}{end}", written(&data, None, Surrounding::Block))
}

/// What was between the entries is between them again.
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

/// Reads the new text and compares it with the old: the same values but `order`.
fn is_only_change(old: &YamlDocument<'_>, new: &str, names: &[String]) -> bool {
    let Ok(new) = YamlDocument::read(new) else {
        return false;
    };
    let (YamlData::Map(old), YamlData::Map(new)) = (old.data(), new.data()) else {
        return false;
    };
    let order = new.iter().find(|(key, _)| key == "order");
    let is_name =
        |(item, name): (&YamlData, &String)| matches!(item, YamlData::Text(text) if bare(text) == name);
    let is_order = match order {
        Some((_, YamlData::List(items))) if items.len() == names.len() => {
            items.iter().zip(names).all(is_name)
        }
        _ => false,
    };
    let rest = |entries: Vec<(String, YamlData)>| {
        let others = entries.into_iter().filter(|(key, _)| key != "order");
        others.collect::<Vec<_>>()
    };
    is_order && rest(old) == rest(new)
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
