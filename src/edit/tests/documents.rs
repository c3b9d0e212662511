//! Documents that look random and are the same in every run.

use super::super::YamlData;
use std::fmt::Write;

/// Numbers that look random and are the same in every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB) >> 11
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

pub const KEYS: &[&str] = &[
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

pub fn value(random: &mut Random, depth: usize) -> YamlData {
    match random.below(if depth == 0 { 7 } else { 10 }) {
        0 => YamlData::Null,
        1 => YamlData::Bool(random.one_in(2)),
        2 => YamlData::Number(
            random
                .pick(&["0", "1.10", "-3", "1e9", "12345678901234567890123"])
                .to_owned(),
        ),
        3..=6 => YamlData::Text(random.pick(TEXTS).to_owned()),
        7 => YamlData::List((0..random.below(4)).map(|_| value(random, depth - 1)).collect()),
        _ => map(random, depth - 1, 0),
    }
}

fn map(random: &mut Random, depth: usize, least: usize) -> YamlData {
    let mut entries: Vec<(String, YamlData)> = Vec::new();
    for _ in 0..random.below(4).max(least) {
        let key = random.pick(KEYS);
        if entries.iter().all(|(known, _)| known != key) {
            entries.push((key.to_owned(), value(random, depth)));
        }
    }
    YamlData::Map(entries)
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
    fn scalar(&mut self, data: &YamlData, flow: bool, column: usize) -> String {
        let YamlData::Text(text) = data else {
            return match data {
                YamlData::Null => self.random.pick(&["null", "~"]).to_owned(),
                YamlData::Bool(truth) => truth.to_string(),
                YamlData::Number(text) => text.clone(),
                YamlData::List(_) => "[]".to_owned(),
                YamlData::Map(_) => "{}".to_owned(),
                YamlData::Text(text) => text.clone(),
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

    fn flow(&mut self, data: &YamlData) -> String {
        match data {
            YamlData::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.flow(item)).collect();
                let comma = if self.random.one_in(5) && !items.is_empty() {
                    ","
                } else {
                    ""
                };
                format!("[{}{comma}]", items.join(", "))
            }
            YamlData::Map(entries) => {
                let pair = |writer: &mut Self, (key, value): &(String, YamlData)| {
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

    fn is_block(&mut self, data: &YamlData) -> bool {
        data.is_collection() && !data.is_empty_collection() && !self.random.one_in(4)
    }

    fn anchor(&mut self) -> String {
        if !self.random.one_in(12) {
            return String::new();
        }
        self.anchors += 1;
        format!("&n{} ", self.anchors)
    }

    fn entries(&mut self, entries: &[(String, YamlData)], column: usize, is_behind_dash: bool) {
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
    fn value(&mut self, value: &YamlData, column: usize, is_item: bool) {
        if *value == YamlData::Null && self.random.one_in(2) {
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
            YamlData::Map(entries) if is_item => {
                self.out.push(' ');
                self.entries(entries, column + 2, true);
            }
            YamlData::Map(entries) => {
                let anchor = self.anchor();
                if !anchor.is_empty() {
                    let _ = write!(self.out, " {}", anchor.trim_end());
                }
                self.end_of_line(false);
                self.entries(entries, column + self.step, false);
            }
            YamlData::List(items) => {
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

/// The text of a document, written in one of the ways that YAML allows.
pub fn document(random: &mut Random) -> String {
    let YamlData::Map(entries) = map(random, 3, 1) else {
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
