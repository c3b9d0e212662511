//! Members set in an object of JSON with comments, as editors keep their settings. Every other byte stays.

use serde_json::Value as Json;
use std::ops::Range;

/// The text with `members` set in the object under `key` of the outermost object, which is made where it is not there.
/// None where the text is no JSON with comments, or `key` holds something else than an object.
pub fn with_members(text: &str, key: &str, members: &[(String, Json)]) -> Option<String> {
    let mut text = if text.trim().is_empty() {
        "{}\n".to_owned()
    } else {
        text.to_owned()
    };
    if object(&text, &[])?.member(key).is_none() {
        text = with_member(&text, &[], key, &Json::Object(serde_json::Map::new()))?;
    }
    for (name, value) in members {
        text = with_member(&text, &[key], name, value)?;
    }
    Some(text)
}

/// The text with one member set in the object to which `path` leads.
fn with_member(text: &str, path: &[&str], name: &str, value: &Json) -> Option<String> {
    let object = object(text, path)?;
    let indent = "  ".repeat(path.len() + 1);
    let value = laid_out(value, &indent);
    let (place, new) = match (object.member(name), object.members.last()) {
        (Some(member), _) => (member.value.clone(), value),
        (None, Some(last)) => {
            let at = last.value.end;
            let name = Json::from(name);
            (at..at, format!(",\n{indent}{name}: {value}"))
        }
        (None, None) => {
            let outer = "  ".repeat(path.len());
            let name = Json::from(name);
            (
                object.inside.clone(),
                format!("\n{indent}{name}: {value}\n{outer}"),
            )
        }
    };
    Some(format!("{}{new}{}", &text[..place.start], &text[place.end..]))
}

/// Over several lines, and indented as a member whose own line begins with `indent`.
fn laid_out(value: &Json, indent: &str) -> String {
    match value {
        Json::Object(members) if members.is_empty() => "{}".to_owned(),
        Json::Array(items) if items.len() > 1 => {
            let lines: Vec<String> = items.iter().map(|item| format!("{indent}  {item}")).collect();
            format!("[\n{}\n{indent}]", lines.join(",\n"))
        }
        _ => value.to_string(),
    }
}

struct Object {
    members: Vec<Member>,
    /// Between the braces.
    inside: Range<usize>,
}

struct Member {
    name: String,
    value: Range<usize>,
}

impl Object {
    fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

/// The object to which `path` leads. None where the text cannot be read, or holds something else there.
fn object(text: &str, path: &[&str]) -> Option<Object> {
    let mut scan = Scan { text, at: 0 };
    scan.blank()?;
    let mut object = scan.object()?;
    scan.blank()?;
    if scan.at != text.len() {
        return None;
    }
    for key in path {
        let at = object.member(key)?.value.start;
        object = Scan { text, at }.object()?;
    }
    Some(object)
}

/// How deep brackets may be in each other: settings of an editor are flat.
const DEEPEST: usize = 64;

struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl Scan<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Goes past white space and comments. None where a comment has no end.
    fn blank(&mut self) -> Option<()> {
        loop {
            self.at = self.text.len()
                - self
                    .rest()
                    .trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
                    .len();
            if self.rest().starts_with("//") {
                self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            } else if self.rest().starts_with("/*") {
                self.at += self.rest().find("*/")? + 2;
            } else {
                return Some(());
            }
        }
    }

    fn take(&mut self, sign: char) -> bool {
        let takes = self.rest().starts_with(sign);
        self.at += if takes { sign.len_utf8() } else { 0 };
        takes
    }

    /// An object; a comma may follow its last member.
    fn object(&mut self) -> Option<Object> {
        self.take('{').then_some(())?;
        let start = self.at;
        let mut members: Vec<Member> = Vec::new();
        loop {
            self.blank()?;
            let end = self.at;
            if self.take('}') {
                return Some(Object {
                    members,
                    inside: start..end,
                });
            }
            let name = self.string()?;
            self.blank()?;
            self.take(':').then_some(())?;
            self.blank()?;
            let from = self.at;
            self.value()?;
            members.push(Member {
                name,
                value: from..self.at,
            });
            self.blank()?;
            let comma = self.take(',');
            self.blank()?;
            if !comma && !self.rest().starts_with('}') {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        let mut stream = serde_json::Deserializer::from_str(self.rest()).into_iter::<String>();
        let string = stream.next()?.ok()?;
        self.at += stream.byte_offset();
        Some(string)
    }

    /// Goes past a value: a string, a word, or brackets with whatever is in them.
    fn value(&mut self) -> Option<()> {
        let mut open = Vec::new();
        loop {
            let sign = self.rest().chars().next()?;
            match sign {
                '"' => {
                    self.string()?;
                }
                '{' | '[' if open.len() < DEEPEST => {
                    open.push(if sign == '{' { '}' } else { ']' });
                    self.at += 1;
                }
                '}' | ']' => {
                    (open.pop()? == sign).then_some(())?;
                    self.at += 1;
                }
                ',' | ':' if !open.is_empty() => self.at += 1,
                _ => self.word()?,
            }
            if open.is_empty() {
                return Some(());
            }
            self.blank()?;
        }
    }

    /// `true`, `null` or a number.
    fn word(&mut self) -> Option<()> {
        let is_end = |sign: char| !sign.is_ascii_alphanumeric() && !"+-.".contains(sign);
        let length = self.rest().find(is_end).unwrap_or(self.rest().len());
        self.at += length;
        (length > 0).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let members = [("a.json".to_owned(), json!("*.yaml"))];
        assert_eq!(
            with_members(text, "yaml.schemas", &members).as_deref(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn settings_keep_every_other_byte() {
        check(
            "",
            Some("{\n  \"yaml.schemas\": {\n    \"a.json\": \"*.yaml\"\n  }\n}\n"),
        );
        check(
            "// mine\n{\n  \"a\": [1, {\"b\": \"}\"}], // here\n}\n",
            Some(
                "// mine\n{\n  \"a\": [1, {\"b\": \"}\"}],\n  \"yaml.schemas\": {\n    \"a.json\": \"*.yaml\"\n  }, // here\n}\n",
            ),
        );
        check(
            "{ \"yaml.schemas\": { \"a.json\": [\"x\"], /* c */ \"b\": 1 } }",
            Some("{ \"yaml.schemas\": { \"a.json\": \"*.yaml\", /* c */ \"b\": 1 } }"),
        );
    }

    #[test]
    fn what_is_no_object_is_left_alone() {
        for text in [
            "[]",
            "{",
            "{ \"yaml.schemas\": 1 }",
            "{} x",
            "{ /* }",
            "{ \"a\": [}",
            "{ a: 1 }",
            "{\"a\" 1}",
        ] {
            check(text, None);
        }
    }
}
