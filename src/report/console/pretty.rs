//! JSON in lines as people read it: only what is between its parts changes, so that numbers, spellings and the
//! order of members stay as they were answered.
//!
//! It does not judge: of text that is cut off or partly masked, it makes what can be made.

/// Columns up to which a list or an object stays on one line.
const SHORT: usize = 72;
/// Columns of one level.
const STEP: usize = 2;
/// Levels beyond this are not indented further.
const DEEPEST: usize = 12;

/// The first lines, and how many more there are.
pub fn lines(text: &str, most: usize) -> (Vec<String>, usize) {
    let parts = parts(text);
    let mut lines = PrettyLines::new(most);
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(part) = parts.get(at) {
        let short = short(&parts[at..]);
        match (*part, &short) {
            ("{" | "[", Some((text, _))) => lines.add(text),
            ("{" | "[", None) => {
                depth += 1;
                lines.add(part);
                lines.turn(depth);
            }
            ("}" | "]", _) => {
                depth = depth.saturating_sub(1);
                lines.turn(depth);
                lines.add(part);
            }
            (",", _) => {
                lines.add(part);
                lines.turn(depth);
            }
            (":", _) => lines.add(": "),
            _ => lines.add(part),
        }
        at += short.map_or(1, |(_, count)| count);
    }
    lines.end()
}

struct PrettyLines {
    most: usize,
    done: Vec<String>,
    line: String,
    more: usize,
}

impl PrettyLines {
    fn new(most: usize) -> PrettyLines {
        PrettyLines {
            most,
            done: Vec::new(),
            line: String::new(),
            more: 0,
        }
    }

    fn add(&mut self, text: &str) {
        if self.more == 0 {
            self.line.push_str(text);
        }
    }

    fn turn(&mut self, depth: usize) {
        let indent = " ".repeat(STEP * depth.min(DEEPEST));
        let line = std::mem::replace(&mut self.line, indent);
        if self.done.len() < self.most {
            self.done.push(line)
        } else {
            self.more += 1
        }
    }

    fn end(mut self) -> (Vec<String>, usize) {
        self.turn(0);
        (self.done, self.more)
    }
}

/// Brackets, commas, colons, strings with their quotes, and whatever else is between blanks.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            '"' => string(rest),
            _ => rest.find(ends_word).unwrap_or(rest.len()),
        };
        let (part, after) = rest.split_at(length);
        parts.push(part);
        rest = after.trim_start();
    }
    parts
}

fn ends_word(letter: char) -> bool {
    letter.is_whitespace() || "{}[],:\"".contains(letter)
}

/// Bytes of the string that the text begins with, its quotes included.
fn string(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// A list or an object that begins here, on one line where it is short enough, and how many parts it is made of.
fn short(parts: &[&str]) -> Option<(String, usize)> {
    if !matches!(parts.first(), Some(&"{" | &"[")) {
        return None;
    }
    let (mut text, mut depth) = (String::new(), 0);
    for (at, part) in parts.iter().enumerate() {
        match *part {
            "{" | "[" => depth += 1,
            "}" | "]" => depth -= 1,
            _ => {}
        }
        text.push_str(part);
        if depth == 0 {
            return Some((text, at + 1)).filter(|(text, _)| text.chars().count() <= SHORT);
        }
        if matches!(*part, "," | ":") {
            text.push(' ');
        }
        if text.len() > SHORT * 2 {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str], more: usize) {
        let (lines, left) = lines(text, 6);
        assert_eq!(
            (&lines[..], left),
            (
                &expected.iter().map(|line| line.to_string()).collect::<Vec<_>>()[..],
                more
            )
        );
    }

    #[test]
    fn short_parts_stay_on_a_line() {
        check(r#"{"a":[1,2],"b":{}}"#, &[r#"{"a": [1, 2], "b": {}}"#], 0);
        let long = "x".repeat(72);
        check(
            &format!(r#"{{"a":"{long}","b":[1,{{"c":1e400}}]}}"#),
            &[
                "{",
                &format!(r#"  "a": "{long}","#),
                r#"  "b": [1, {"c": 1e400}]"#,
                "}",
            ],
            0,
        );
    }

    #[test]
    fn strings_are_left_alone() {
        check(
            r#"{"a:[":"{\"b\\\": 1,  2}\\"}"#,
            &[r#"{"a:[": "{\"b\\\": 1,  2}\\"}"#],
            0,
        );
    }

    #[test]
    fn lines_that_are_too_many_are_counted() {
        let items = ["\"0123456789\""; 9].join(",");
        let line = r#"  "0123456789","#;
        check(&format!("[{items}]"), &["[", line, line, line, line, line], 5);
    }

    #[test]
    fn what_is_no_json_comes_out() {
        check(r#"{"a": ***, "#, &["{", r#"  "a": ***,"#, "  "], 0);
        check("]]}{", &["", "]", "]", "}{", "  "], 0);
        check(r#""open"#, &[r#""open"#], 0);
        check("", &[""], 0);
    }

    #[test]
    fn y09_deep_lists_take_no_time() {
        let (lines, more) = lines(&"[".repeat(64 * 1024), 6);
        assert_eq!((lines.len(), more), (6, 64 * 1024 - 5));
    }
}
