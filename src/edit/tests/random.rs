//! Random documents and edits: the right value or a refusal, and only the touched lines differ.

use super::super::key_path::KeySegment;
use super::super::{EditError, KeyPath, YamlData, YamlDocument, add, set, unset};
use super::documents::{KEYS, Random, document, value};

/// Edits of one test; `EDITS=100000` makes more of them.
const EDITS: u64 = 4_000;

/// A path to something that is there, or to what could be.
fn some_path(random: &mut Random, data: &YamlData) -> KeyPath {
    let mut segments = Vec::new();
    let mut at = data;
    loop {
        let next = match at {
            YamlData::Map(entries) if !entries.is_empty() && !random.one_in(5) => {
                let (key, value) = &entries[random.below(entries.len())];
                segments.push(KeySegment::Key(key.clone()));
                value
            }
            YamlData::List(items) if !items.is_empty() && !random.one_in(5) => {
                let number = random.below(items.len());
                segments.push(KeySegment::Item(number));
                &items[number]
            }
            YamlData::List(items) if random.one_in(2) => {
                segments.push(KeySegment::Item(items.len()));
                break;
            }
            YamlData::Map(_) | YamlData::Null => {
                segments.push(KeySegment::Key(random.pick(KEYS).to_owned()));
                break;
            }
            _ => break,
        };
        at = next;
        if random.one_in(3) {
            break;
        }
    }
    if segments.is_empty() {
        segments.push(KeySegment::Key("new".to_owned()));
    }
    KeyPath::new(segments)
}

fn read_start(document: &YamlDocument<'_>, key: &crate::source::Node) -> usize {
    document
        .entry_start(key, false)
        .min(document.entry_start(key, true))
}

fn lines_of(document: &YamlDocument<'_>, path: &KeyPath) -> Option<(usize, usize)> {
    let trail = document.trail(path).ok()?;
    let step = *trail.steps.get(trail.found.checked_sub(1)?)?;
    let slot = document.slot(step)?;
    let begin = match step.parent.entries() {
        Some(entries) => read_start(document, &entries[step.index].key),
        None => slot.begin,
    };
    // One more: an added line is said to be before or behind a neighbour.
    let end = document.line_number(slot.end);
    Some((document.line_number(begin), end))
}

/// The lines of the old text, counted from 1, that are not in the new one: from, to.
fn touched(old: &str, new: &str) -> (usize, usize) {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split('\n').collect(), new.split('\n').collect());
    let before = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let most = old.len().min(new.len()) - before;
    let pairs = old.iter().rev().zip(new.iter().rev()).take(most);
    let behind = pairs.take_while(|(old, new)| old == new).count();
    (before + 1, old.len() - behind)
}

/// An edit, and its intended result made without the code under test.
struct Edit {
    what: &'static str,
    path: KeyPath,
    value: Option<YamlData>,
    result: Result<String, EditError>,
    /// None where the edit means nothing in this document.
    expected: Option<YamlData>,
}

impl Edit {
    fn of(random: &mut Random, text: &str, before: &YamlData) -> Edit {
        let path = some_path(random, before);
        let mut expected = before.clone();
        let what = random.pick(&["unset", "add", "set", "set"]);
        let new = value(random, 2);
        let segments = path.segments();
        let (done, result) = match what {
            "unset" => (model_unset(&mut expected, segments), unset(text, &path)),
            "add" => (
                model_add(&mut expected, segments, &new),
                add(text, &path, &new, &[]),
            ),
            _ => (
                model_set(&mut expected, segments, &new),
                set(text, &path, &new, &[]),
            ),
        };
        Edit {
            what,
            value: (what != "unset").then_some(new),
            path,
            result,
            expected: done.then_some(expected),
        }
    }

    fn shown(&self, text: &str) -> String {
        let result = self.result.as_deref().unwrap_or("refused");
        format!(
            "{} {} {:?}\n{text}\n----\n{result}",
            self.what, self.path, self.value
        )
    }
}

fn model_set(data: &mut YamlData, path: &[KeySegment], new: &YamlData) -> bool {
    let Some((first, rest)) = path.split_first() else {
        *data = new.clone();
        return true;
    };
    if *data == YamlData::Null {
        *data = match first {
            KeySegment::Key(_) => YamlData::Map(Vec::new()),
            KeySegment::Item(_) => YamlData::List(Vec::new()),
        };
    }
    match (data, first) {
        (YamlData::Map(entries), KeySegment::Key(key)) => {
            if let Some((_, value)) = entries.iter_mut().find(|(known, _)| known == key) {
                return model_set(value, rest, new);
            }
            entries.push((key.clone(), YamlData::Null));
            model_set(&mut entries.last_mut().unwrap().1, rest, new)
        }
        (YamlData::List(items), KeySegment::Item(at)) if *at <= items.len() => {
            if *at == items.len() {
                items.push(YamlData::Null);
            }
            model_set(&mut items[*at], rest, new)
        }
        _ => false,
    }
}

fn model_unset(data: &mut YamlData, path: &[KeySegment]) -> bool {
    let (last, above) = path.split_last().unwrap();
    match (data.get_mut(above), last) {
        (Some(YamlData::Map(entries)), KeySegment::Key(key)) => {
            let before = entries.len();
            entries.retain(|(known, _)| known != key);
            entries.len() < before
        }
        (Some(YamlData::List(items)), KeySegment::Item(at)) if *at < items.len() => {
            items.remove(*at);
            true
        }
        _ => false,
    }
}

fn model_add(data: &mut YamlData, path: &[KeySegment], new: &YamlData) -> bool {
    let list = match data.get(path) {
        None | Some(YamlData::Null) => vec![new.clone()],
        Some(YamlData::List(items)) => [&items[..], std::slice::from_ref(new)].concat(),
        Some(YamlData::Map(_)) => return false,
        Some(single) => vec![single.clone(), new.clone()],
    };
    model_set(data, path, &YamlData::List(list))
}

#[test]
fn random_edits_are_right_or_refused_and_touch_only_their_lines() {
    let edits = std::env::var("EDITS").ok().and_then(|edits| edits.parse().ok());
    let edits: u64 = edits.unwrap_or(EDITS);
    let (mut done, mut refused, mut shared) = (0, 0, 0);
    for seed in 0..edits {
        let mut random = Random::new(seed);
        let text = document(&mut random);
        let read = YamlDocument::read(&text).unwrap_or_else(|error| panic!("seed {seed}: {error}: {text:?}"));
        let before = read.data();
        let edit = Edit::of(&mut random, &text, &before);
        let shown = format!("seed {seed}: {}", edit.shown(&text));
        match (&edit.result, &edit.expected) {
            (Ok(changed), Some(expected)) => {
                done += 1;
                assert_eq!(YamlDocument::read(changed).unwrap().data(), *expected, "{shown}");
                check_lines(&read, &text, changed, &edit, &shown);
            }
            (Ok(_), None) => panic!("an edit that means nothing was made: {shown}"),
            (Err(EditError::Differs), Some(_)) if may_be_refused(&text) => refused += 1,
            (Err(EditError::Refused(reason)), Some(_)) if is_understood(reason) => {}
            (Err(EditError::Shared(..)), Some(_)) if text.contains("alias") => shared += 1,
            (Err(EditError::Alias(..) | EditError::NoSuchKey(_)), _) | (Err(_), None) => {}
            (Err(error), Some(_)) => panic!("{error}: {shown}"),
        }
    }
    println!("{done} done, {shared} shared through an anchor, {refused} refused");
    assert!(refused * 50 < done, "{refused} of {done} refused");
}

/// A file keeps something, and a comment between a dash and the next entry has nowhere to go.
fn is_understood(reason: &str) -> bool {
    reason.contains("remove the file") || reason.contains("a comment is in the way")
}

/// A text that keeps its blank lines takes those of a neighbour that goes.
fn may_be_refused(text: &str) -> bool {
    text.contains("|+")
}

fn check_lines(read: &YamlDocument<'_>, text: &str, changed: &str, edit: &Edit, shown: &str) {
    if text == changed {
        return;
    }
    let (from, to) = touched(text, changed);
    // A mapping or list that becomes empty is written behind its own key.
    let above = edit.path.parent().filter(|_| edit.what == "unset");
    let first = above
        .and_then(|above| lines_of(read, &above))
        .map(|(first, _)| first);
    if let Some((own, last)) = lines_of(read, &edit.path) {
        let first = first.unwrap_or(own);
        // Where the last line of a file without a last line end goes, so do the blank ones above it.
        let above: Vec<&str> = text.split('\n').take(first - 1).collect();
        let blank = above.iter().rev().take_while(|line| line.trim().is_empty());
        let first = first - blank.count();
        // Behind a dash the next entry takes the place of the first one, over blank lines.
        let blank = text
            .split('\n')
            .skip(last)
            .take_while(|line| line.trim().is_empty());
        let last = last + blank.count();
        // Lines that are equal to a neighbour may be counted as its neighbour's.
        assert!(
            from + 1 >= first && to <= last + 1,
            "lines {from}..{to} of {first}..{last}: {shown}"
        );
    }
    let (ends, carriages) = (changed.matches('\n').count(), changed.matches("\r\n").count());
    let expected = if text.contains("\r\n") { ends } else { 0 };
    assert_eq!(carriages, expected, "{shown}");
    assert_eq!(
        text.starts_with('\u{feff}'),
        changed.starts_with('\u{feff}'),
        "{shown}"
    );
    assert_eq!(text.ends_with('\n'), changed.ends_with('\n'), "{shown}");
}
