//! YAML to text: readable, and read again as the same values.

use super::yaml::{Map, Yaml, YamlItem, YamlLine, YamlList, looks_like_number};

/// Columns that a value on one line may fill.
const WIDTH: usize = 100;

/// A whole file. Comments that are at its top are followed by the rest.
pub fn document(map: &Map) -> String {
    let mut out = Emitter { text: String::new() };
    if map.lines.is_empty() {
        return "{}\n".to_owned();
    }
    out.lines(map, 0);
    if !map.has_entries() {
        out.text.push_str("{}\n");
    }
    out.text
}

struct Emitter {
    text: String,
}

impl Emitter {
    fn indent(&mut self, depth: usize) {
        self.text.extend(std::iter::repeat_n("  ", depth));
    }

    fn comment(&mut self, comment: &str, depth: usize) {
        for line in comment.lines() {
            self.indent(depth);
            let shown = visible(line);
            self.text.push_str(format!("# {shown}").trim_end());
            self.text.push('\n');
        }
    }

    fn lines(&mut self, map: &Map, depth: usize) {
        for line in &map.lines {
            match line {
                YamlLine::Comment(comment) => self.comment(comment, depth),
                YamlLine::Entry(key, value) => {
                    self.indent(depth);
                    self.text.push_str(&key_text(key));
                    self.text.push(':');
                    self.value(value, depth);
                }
            }
        }
    }

    /// What comes after a colon, up to the end of its last line.
    fn value(&mut self, value: &Yaml, depth: usize) {
        match value {
            Yaml::Map(map) if !map.lines.is_empty() && !self.fits(value) => {
                self.text.push('\n');
                self.lines(map, depth + 1);
                self.close_empty(map.has_entries(), depth + 1, "{}");
            }
            Yaml::List(list) if !list.items.is_empty() && !self.fits(value) => {
                self.text.push('\n');
                self.items(list, depth + 1);
                let filled = list.items.iter().any(|item| matches!(item, YamlItem::Value(_)));
                self.close_empty(filled, depth + 1, "[]");
            }
            Yaml::Text(text) | Yaml::Words(text) if is_block(text) => {
                self.text.push(' ');
                self.block(text, depth + 1);
            }
            _ => {
                self.text.push(' ');
                self.text.push_str(&inline(value));
                self.text.push('\n');
            }
        }
    }

    /// Comments alone are no value.
    fn close_empty(&mut self, filled: bool, depth: usize, empty: &str) {
        if !filled {
            self.indent(depth);
            self.text.push_str(empty);
            self.text.push('\n');
        }
    }

    fn items(&mut self, list: &YamlList, depth: usize) {
        for item in &list.items {
            match item {
                YamlItem::Comment(comment) => self.comment(comment, depth),
                YamlItem::Value(value) => {
                    self.indent(depth);
                    self.text.push('-');
                    self.item(value, depth);
                }
            }
        }
    }

    /// A map's first entry is on the line of its dash.
    fn item(&mut self, value: &Yaml, depth: usize) {
        let Yaml::Map(map) = value else {
            return self.value(value, depth);
        };
        let starts_with_entry = matches!(map.lines.first(), Some(YamlLine::Entry(..)));
        if !starts_with_entry || self.fits(value) {
            return self.value(value, depth);
        }
        let mut inner = Emitter { text: String::new() };
        inner.lines(map, depth + 1);
        self.text.push(' ');
        self.text.push_str(inner.text.trim_start_matches(' '));
    }

    /// Whether a value is short enough for the line that was begun.
    fn fits(&self, value: &Yaml) -> bool {
        let column = self.text.len() - self.text.rfind('\n').map_or(0, |at| at + 1);
        flat(value, WIDTH.saturating_sub(column)).is_some()
    }

    fn block(&mut self, text: &str, depth: usize) {
        let body = text.trim_end_matches('\n');
        let chomp = match text.len() - body.len() {
            0 => "-",
            1 => "",
            _ => "+",
        };
        let indicator = if text.starts_with([' ', '\n']) { "2" } else { "" };
        self.text.push_str(&format!("|{indicator}{chomp}\n"));
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            if !line.is_empty() {
                self.indent(depth);
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
    }
}

/// The value on one line, if it may be written like that and has at most `room` characters.
fn flat(value: &Yaml, room: usize) -> Option<String> {
    let text = match value {
        Yaml::Map(map) if map.lines.is_empty() => "{}".to_owned(),
        Yaml::List(list) if list.items.is_empty() => "[]".to_owned(),
        Yaml::Map(map) if map.flow => {
            let entries = map.lines.iter().map(|line| match line {
                YamlLine::Entry(key, value) => {
                    Some(format!("{}: {}", flow_key(key), flat_inside(value, room)?))
                }
                YamlLine::Comment(_) => None,
            });
            format!("{{ {} }}", entries.collect::<Option<Vec<_>>>()?.join(", "))
        }
        Yaml::List(list) if list.flow => {
            let items = list.items.iter().map(|item| match item {
                YamlItem::Value(value) => flat_inside(value, room),
                YamlItem::Comment(_) => None,
            });
            format!("[{}]", items.collect::<Option<Vec<_>>>()?.join(", "))
        }
        Yaml::Map(_) | Yaml::List(_) => return None,
        _ => inline(value),
    };
    (text.chars().count() <= room).then_some(text)
}

fn flat_inside(value: &Yaml, room: usize) -> Option<String> {
    match value {
        Yaml::Text(text) | Yaml::Words(text) => Some(scalar(text, matches!(value, Yaml::Words(_)), true)),
        _ => flat(value, room),
    }
}

/// A value on one line, whatever its length.
fn inline(value: &Yaml) -> String {
    match value {
        Yaml::Null => "null".to_owned(),
        Yaml::Bool(flag) => flag.to_string(),
        Yaml::Number(number) => number.clone(),
        Yaml::Text(text) => scalar(text, false, false),
        Yaml::Words(text) => scalar(text, true, false),
        Yaml::List(_) | Yaml::Map(_) => flat(value, usize::MAX).unwrap_or_default(),
    }
}

fn key_text(key: &str) -> String {
    scalar(key, true, false)
}

fn flow_key(key: &str) -> String {
    scalar(key, true, true)
}

/// One scalar: plain where that reads as the same text, else in single quotes, else in double quotes.
fn scalar(text: &str, words: bool, flow: bool) -> String {
    if is_plain(text, words, flow) {
        text.to_owned()
    } else if text.contains(needs_escape) || (text.contains('\'') && !text.contains(['"', '\\'])) {
        double_quoted(text)
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

fn is_plain(text: &str, words: bool, flow: bool) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    let reserved = matches!(text, "~" | "null" | "Null" | "NULL" | "<<" | "=" | "---" | "...");
    let typed = matches!(text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE") || is_number(text);
    let starts_well = !"-?:,[]{}#&*!|>'\"%@`".contains(first) || (words && is_number(text));
    let marks = !text.contains(": ") && !text.contains(" #") && !text.ends_with(':');
    let inside_flow = !flow || !text.contains([',', '[', ']', '{', '}', ':']);
    let blanks = !text.starts_with(char::is_whitespace) && !text.ends_with(char::is_whitespace);
    let document = !text.starts_with("--- ") && !text.starts_with("... ");
    starts_well
        && marks
        && inside_flow
        && blanks
        && document
        && !reserved
        && (words || !typed)
        && !text.contains(|c| needs_escape(c) || c == '\t')
}

fn is_number(text: &str) -> bool {
    looks_like_number(text)
        || matches!(
            text.strip_prefix(['+', '-']).unwrap_or(text),
            ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN"
        )
}

/// Characters that only double quotes can hold so that they are seen.
fn needs_escape(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{a0}'
                | '\u{85}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff0}'..='\u{ffff}'
        )
}

fn double_quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if needs_escape(c) => quoted.push_str(&format!("\\u{:04x}", c as u32)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Text of several lines that a block can hold as it is.
fn is_block(text: &str) -> bool {
    let lines_fit = text
        .split('\n')
        .all(|line| line.is_empty() || !(line.trim().is_empty() || line.starts_with('\t')));
    text.contains('\n')
        && !text.starts_with('\n')
        && lines_fit
        && !text.contains(|c| c != '\n' && needs_escape(c) && c != '\t')
}

/// Characters that a comment cannot hold, made visible.
pub fn visible(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    for c in line.chars() {
        if c != '\t' && needs_escape(c) {
            shown.push_str(&format!("\\u{{{:x}}}", c as u32));
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: Yaml, expected: &str) {
        let mut map = Map::new();
        map.put("a", value);
        assert_eq!(document(&map), expected);
    }

    #[test]
    fn text_is_quoted_where_yaml_would_read_something_else() {
        check(Yaml::text("plain"), "a: plain\n");
        check(Yaml::text("<<baseUrl>>/users"), "a: <<baseUrl>>/users\n");
        check(Yaml::text("30"), "a: '30'\n");
        check(Yaml::words("30"), "a: 30\n");
        check(Yaml::words("-1"), "a: -1\n");
        check(Yaml::text("true"), "a: 'true'\n");
        check(Yaml::words("null"), "a: 'null'\n");
        check(Yaml::text(""), "a: ''\n");
        check(Yaml::text("a: b"), "a: 'a: b'\n");
        check(Yaml::text("it's"), "a: it's\n");
        check(Yaml::text("it's #1"), "a: \"it's #1\"\n");
        check(Yaml::text("it's a #1: x"), "a: \"it's a #1: x\"\n");
        check(Yaml::text("<<now('+1d')>> # x"), "a: \"<<now('+1d')>> # x\"\n");
        check(Yaml::text("a\u{1b}b"), "a: \"a\\u001bb\"\n");
        check(Yaml::text("\u{feff}x"), "a: \"\\ufeffx\"\n");
    }

    #[test]
    fn lines_become_a_block() {
        check(Yaml::text("a\n\nb"), "a: |-\n  a\n\n  b\n");
        check(Yaml::text("a\nb\n"), "a: |\n  a\n  b\n");
        check(Yaml::text(" a\nb\n\n"), "a: |2+\n   a\n  b\n\n");
        check(Yaml::text("a\r\nb"), "a: \"a\\r\\nb\"\n");
        check(Yaml::text("a\n \nb"), "a: \"a\\n \\nb\"\n");
    }

    #[test]
    fn short_maps_go_on_one_line_and_comments_do_not() {
        let flow = Map::flow([
            ("type".to_owned(), Yaml::text("integer")),
            ("x".to_owned(), Yaml::text("a,b")),
        ]);
        check(flow.clone().into(), "a: { type: integer, x: 'a,b' }\n");
        let mut commented = flow;
        commented.comment("why");
        check(commented.into(), "a:\n  type: integer\n  x: a,b\n  # why\n");
        check(
            YamlList::flow([Yaml::text("a"), Yaml::text("b")]).into(),
            "a: [a, b]\n",
        );
        check(
            YamlList::of([Yaml::Map(Map::flow([])), Yaml::text("b")]).into(),
            "a:\n  - {}\n  - b\n",
        );
    }

    #[test]
    fn a_map_in_a_list_begins_at_its_dash() {
        let mut map = Map::new();
        map.put("b", Yaml::words("1"));
        map.put("c", YamlList::of([Yaml::words("2")]));
        check(
            YamlList::of([map.into()]).into(),
            "a:\n  - b: 1\n    c:\n      - 2\n",
        );
    }
}
