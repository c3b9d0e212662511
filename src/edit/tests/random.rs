//! Random documents and edits: the right value or a refusal, and only the touched lines differ.

use super::super::key_path::Segment;
use super::super::{Data, Document, EditError, KeyPath, add, set, unset};
use std::fmt::Write;

/// Edits of one test; `EDITS=100000` makes more of them.
const EDITS: u64 = 4_000;

/// Numbers that look random and are the same in every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB) >> 11
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

const KEYS: &[&str] = &[
    "a",
    "b",
    "url",
    "X-Id",
    "$.id",
    "é",
    "two words",
    "200",
    "true",
    "c: d",
    "it's",
    "a,b",
    "[0]",
    "#x",
];

const TEXTS: &[&str] = &[
    "",
    "x",
    "two words",
    "<<baseUrl>>/x",
    "a: b",
    "a #b",
    "#",
    "- x",
    "it's",
    "\"q\"",
    "5",
    "true",
    "null",
    "~",
    "[x]",
    "{x",
    "a, b",
    "é",
    "tab\there",
    "line\nline\n",
    "line\nline",
    "\n",
    "x\n\n",
    " lead",
    "trail ",
    "|",
    ">-",
    "*a",
    "&a",
    "%",
    "@x",
    "`",
    "0x1F",
    "1e3",
    "?",
    ":",
    "-",
    "<<a[0]>>",
    "<<x | default('a, b: c')>>",
    "---",
    "...",
    "a\\b",
    "\u{200d}",
    "line\n  deeper\n\nlast\n",
    "<<",
    "a:",
    "2024-01-01",
    "\u{7}bell",
];

fn value(random: &mut Random, depth: usize) -> Data {
    match random.below(if depth == 0 { 7 } else { 10 }) {
        0 => Data::Null,
        1 => Data::Bool(random.one_in(2)),
        2 => Data::Number(
            random
                .pick(&["0", "1.10", "-3", "1e9", "12345678901234567890123"])
                .to_owned(),
        ),
        3..=6 => Data::Text(random.pick(TEXTS).to_owned()),
        7 => Data::List((0..random.below(4)).map(|_| value(random, depth - 1)).collect()),
        _ => map(random, depth - 1, 0),
    }
}

fn map(random: &mut Random, depth: usize, least: usize) -> Data {
    let mut entries: Vec<(String, Data)> = Vec::new();
    for _ in 0..random.below(4).max(least) {
        let key = random.pick(KEYS);
        if entries.iter().all(|(known, _)| known != key) {
            entries.push((key.to_owned(), value(random, depth)));
        }
    }
    Data::Map(entries)
}

/// Writes a value in one of the many ways in which people and programs do.
struct Writer<'r> {
    random: &'r mut Random,
    out: String,
    step: usize,
    dash: usize,
    anchors: usize,
}

impl Writer<'_> {
    fn scalar(&mut self, data: &Data, flow: bool, column: usize) -> String {
        let Data::Text(text) = data else {
            return match data {
                Data::Null => self.random.pick(&["null", "~"]).to_owned(),
                Data::Bool(truth) => truth.to_string(),
                Data::Number(text) => text.clone(),
                Data::List(_) => "[]".to_owned(),
                Data::Map(_) => "{}".to_owned(),
                Data::Text(text) => text.clone(),
            };
        };
        let is_word = text.starts_with(|first: char| first.is_alphabetic())
            && !["true", "null"].contains(&&**text)
            && text
                .chars()
                .all(|letter| letter.is_alphanumeric() || " /-".contains(letter));
        let is_printable = !text.chars().any(char::is_control);
        let body = text.strip_suffix('\n').unwrap_or(text);
        let is_block = text.contains('\n')
            && !body.is_empty()
            && !body.starts_with([' ', '\n'])
            && !body.contains(['\t', '\u{7}'])
            && !flow;
        match self.random.below(5) {
            0 | 1 if is_word => text.clone(),
            2 if is_printable && !text.is_empty() => format!("'{}'", text.replace('\'', "''")),
            3 | 4 if is_block => self.block(text, body, column),
            _ => serde_json::to_string(text).unwrap(),
        }
    }

    fn block(&mut self, text: &str, body: &str, column: usize) -> String {
        let trailing = text.len() - text.trim_end_matches('\n').len();
        let head = match trailing {
            0 => "|-",
            1 => "|",
            _ => "|+",
        };
        let body = if trailing > 1 {
            text.strip_suffix('\n').unwrap()
        } else {
            body
        };
        let pad = " ".repeat(column + self.step);
        let line = |line: &str| {
            if line.is_empty() {
                String::new()
            } else {
                format!("{pad}{line}")
            }
        };
        format!(
            "{head}\n{}",
            body.split('\n').map(line).collect::<Vec<_>>().join("\n")
        )
    }

    fn flow(&mut self, data: &Data) -> String {
        match data {
            Data::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.flow(item)).collect();
                let comma = if self.random.one_in(5) && !items.is_empty() {
                    ","
                } else {
                    ""
                };
                format!("[{}{comma}]", items.join(", "))
            }
            Data::Map(entries) => {
                let pair = |writer: &mut Self, (key, value): &(String, Data)| {
                    let key = serde_json::to_string(key).unwrap();
                    format!("{key}: {}", writer.flow(value))
                };
                let pairs: Vec<String> = entries.iter().map(|entry| pair(self, entry)).collect();
                format!(
                    "{{{}}}",
                    pairs.join(self.random.pick(&[", ", ",  ", ",\n              "]))
                )
            }
            scalar => self.scalar(scalar, true, 0),
        }
    }

    fn comment(&mut self, column: usize) {
        match self.random.below(8) {
            0 => writeln!(self.out, "{}# about it", " ".repeat(column)).unwrap(),
            1 => self.out.push('\n'),
            2 => self.out.push_str("# far left\n"),
            _ => {}
        }
    }

    fn end_of_line(&mut self, is_block: bool) {
        let comment = self.random.one_in(6) && !is_block;
        self.out.push_str(if comment { " # why\n" } else { "\n" });
    }

    fn is_block(&mut self, data: &Data) -> bool {
        data.is_collection() && !data.is_empty_collection() && !self.random.one_in(4)
    }

    fn anchor(&mut self) -> String {
        if !self.random.one_in(12) {
            return String::new();
        }
        self.anchors += 1;
        format!("&n{} ", self.anchors)
    }

    fn entries(&mut self, entries: &[(String, Data)], column: usize, is_behind_dash: bool) {
        for (number, (key, value)) in entries.iter().enumerate() {
            if number > 0 || !is_behind_dash {
                self.comment(column);
                self.out.push_str(&" ".repeat(column));
            }
            let is_word = key.chars().all(char::is_alphanumeric);
            let key = if is_word {
                key.clone()
            } else {
                serde_json::to_string(key).unwrap()
            };
            let blank = if self.random.one_in(10) { " " } else { "" };
            if self.random.one_in(12) {
                let _ = write!(self.out, "? {key}\n{}:", " ".repeat(column));
            } else {
                let _ = write!(self.out, "{key}{blank}:");
            }
            self.value(value, column, false);
        }
    }

    /// What follows a colon or dash, with its line end.
    fn value(&mut self, value: &Data, column: usize, is_item: bool) {
        if *value == Data::Null && self.random.one_in(2) {
            self.end_of_line(false);
            return;
        }
        if !self.is_block(value) {
            let anchor = self.anchor();
            let written = if value.is_collection() {
                self.flow(value)
            } else {
                self.scalar(value, false, column)
            };
            let _ = write!(self.out, " {anchor}{written}");
            self.end_of_line(written.starts_with('|'));
            return;
        }
        match value {
            Data::Map(entries) if is_item => {
                self.out.push(' ');
                self.entries(entries, column + 2, true);
            }
            Data::Map(entries) => {
                let anchor = self.anchor();
                if !anchor.is_empty() {
                    let _ = write!(self.out, " {}", anchor.trim_end());
                }
                self.end_of_line(false);
                self.entries(entries, column + self.step, false);
            }
            Data::List(items) => {
                self.end_of_line(false);
                let column = column + if is_item { 2 } else { self.dash };
                for item in items {
                    self.comment(column);
                    let _ = write!(self.out, "{}-", " ".repeat(column));
                    self.value(item, column, true);
                }
            }
            _ => {}
        }
    }
}

pub fn document(random: &mut Random) -> String {
    let Data::Map(entries) = map(random, 3, 1) else {
        return String::new();
    };
    let (step, dash) = ([2, 4, 3][random.below(3)], [0, 2, 2][random.below(3)]);
    let (has_crlf, has_mark, has_end) = (random.one_in(6), random.one_in(10), !random.one_in(5));
    let mut writer = Writer {
        random,
        out: String::new(),
        step,
        dash,
        anchors: 0,
    };
    writer.entries(&entries, 0, false);
    let (mut text, anchors) = (writer.out, writer.anchors);
    for number in 1..=anchors {
        let _ = writeln!(text, "alias{number}: *n{number}");
    }
    if !has_end {
        text.truncate(text.trim_end_matches('\n').len());
    }
    if has_crlf {
        text = text.replace('\n', "\r\n");
    }
    if has_mark { format!("\u{feff}{text}") } else { text }
}

/// A path to something that is there, or to what could be.
fn some_path(random: &mut Random, data: &Data) -> KeyPath {
    let mut segments = Vec::new();
    let mut at = data;
    loop {
        let next = match at {
            Data::Map(entries) if !entries.is_empty() && !random.one_in(5) => {
                let (key, value) = &entries[random.below(entries.len())];
                segments.push(Segment::Key(key.clone()));
                value
            }
            Data::List(items) if !items.is_empty() && !random.one_in(5) => {
                let number = random.below(items.len());
                segments.push(Segment::Item(number));
                &items[number]
            }
            Data::List(items) if random.one_in(2) => {
                segments.push(Segment::Item(items.len()));
                break;
            }
            Data::Map(_) | Data::Null => {
                segments.push(Segment::Key(random.pick(KEYS).to_owned()));
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
        segments.push(Segment::Key("new".to_owned()));
    }
    KeyPath::new(segments)
}

fn read_start(document: &Document<'_>, key: &crate::source::Node) -> usize {
    document
        .entry_start(key, false)
        .min(document.entry_start(key, true))
}

fn lines_of(document: &Document<'_>, path: &KeyPath) -> Option<(usize, usize)> {
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
    value: Option<Data>,
    result: Result<String, EditError>,
    /// None where the edit means nothing in this document.
    expected: Option<Data>,
}

impl Edit {
    fn of(random: &mut Random, text: &str, before: &Data) -> Edit {
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

fn model_set(data: &mut Data, path: &[Segment], new: &Data) -> bool {
    let Some((first, rest)) = path.split_first() else {
        *data = new.clone();
        return true;
    };
    if *data == Data::Null {
        *data = match first {
            Segment::Key(_) => Data::Map(Vec::new()),
            Segment::Item(_) => Data::List(Vec::new()),
        };
    }
    match (data, first) {
        (Data::Map(entries), Segment::Key(key)) => {
            if let Some((_, value)) = entries.iter_mut().find(|(known, _)| known == key) {
                return model_set(value, rest, new);
            }
            entries.push((key.clone(), Data::Null));
            model_set(&mut entries.last_mut().unwrap().1, rest, new)
        }
        (Data::List(items), Segment::Item(at)) if *at <= items.len() => {
            if *at == items.len() {
                items.push(Data::Null);
            }
            model_set(&mut items[*at], rest, new)
        }
        _ => false,
    }
}

fn model_unset(data: &mut Data, path: &[Segment]) -> bool {
    let (last, above) = path.split_last().unwrap();
    match (data.get_mut(above), last) {
        (Some(Data::Map(entries)), Segment::Key(key)) => {
            let before = entries.len();
            entries.retain(|(known, _)| known != key);
            entries.len() < before
        }
        (Some(Data::List(items)), Segment::Item(at)) if *at < items.len() => {
            items.remove(*at);
            true
        }
        _ => false,
    }
}

fn model_add(data: &mut Data, path: &[Segment], new: &Data) -> bool {
    let list = match data.get(path) {
        None | Some(Data::Null) => vec![new.clone()],
        Some(Data::List(items)) => [&items[..], std::slice::from_ref(new)].concat(),
        Some(Data::Map(_)) => return false,
        Some(single) => vec![single.clone(), new.clone()],
    };
    model_set(data, path, &Data::List(list))
}

#[test]
fn random_edits_are_right_or_refused_and_touch_only_their_lines() {
    let edits = std::env::var("EDITS").ok().and_then(|edits| edits.parse().ok());
    let edits: u64 = edits.unwrap_or(EDITS);
    let (mut done, mut refused, mut shared) = (0, 0, 0);
    for seed in 0..edits {
        let mut random = Random(seed);
        let text = document(&mut random);
        let read = Document::read(&text).unwrap_or_else(|error| panic!("seed {seed}: {error}: {text:?}"));
        let before = read.data();
        let edit = Edit::of(&mut random, &text, &before);
        let shown = format!("seed {seed}: {}", edit.shown(&text));
        match (&edit.result, &edit.expected) {
            (Ok(changed), Some(expected)) => {
                done += 1;
                assert_eq!(Document::read(changed).unwrap().data(), *expected, "{shown}");
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

fn check_lines(read: &Document<'_>, text: &str, changed: &str, edit: &Edit, shown: &str) {
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
