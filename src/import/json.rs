//! JSON of a request's body as YAML. It may have variables where values go, comments, and numbers of any length.

use super::context::ImportContext;
use super::credentials::is_credential_name;
use super::yaml::{Map, Yaml, YamlItem, YamlLine, YamlList};
use super::{Dialect, template};
use std::collections::HashSet;

/// Nesting that the format's files can hold, with room for what is around the body.
const DEEPEST: usize = 50;

/// Characters of the longest key that YAML reads on one line.
const LONGEST_KEY: usize = 500;

/// Why JSON stays text.
#[derive(Debug, PartialEq, Eq)]
pub enum StaysText {
    /// It is JSON once its variables are in, but no YAML: keys that are twice there, keys that are templates.
    NotYaml,
    /// It is no JSON.
    Broken,
}

/// # Errors
/// Where the text has to stay a text.
pub fn body(cx: &mut ImportContext, text: &str) -> Result<Yaml, StaysText> {
    // Answers that were saved hold made-up values more often than requests do.
    let shortest = if cx.dialect == Dialect::Plain && cx.in_answer {
        16
    } else {
        8
    };
    let mut reader = JsonReader {
        text,
        at: 0,
        is_yaml: true,
        shortest,
        cx,
    };
    reader.space();
    let value = reader.value(0)?;
    reader.space();
    if reader.at < text.len() {
        Err(StaysText::Broken)
    } else if reader.is_yaml {
        Ok(value)
    } else {
        Err(StaysText::NotYaml)
    }
}

/// JSON data as YAML, its texts standing for themselves.
pub fn data(json: &serde_json::Value) -> Yaml {
    match json {
        serde_json::Value::Null => Yaml::Null,
        serde_json::Value::Bool(flag) => Yaml::Bool(*flag),
        serde_json::Value::Number(number) => Yaml::Number(number.to_string()),
        serde_json::Value::String(text) => Yaml::Text(template::escaped(text)),
        serde_json::Value::Array(items) => YamlList::of(items.iter().map(data)).into(),
        serde_json::Value::Object(members) => {
            let mut map = Map::new();
            for (key, value) in members {
                map.put(key.clone(), data(value));
            }
            map.into()
        }
    }
}

struct JsonReader<'t, 'c> {
    text: &'t str,
    at: usize,
    is_yaml: bool,
    /// Characters of the shortest text that is taken for a credential under the name of one.
    shortest: usize,
    cx: &'c mut ImportContext,
}

impl<'t> JsonReader<'t, '_> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Blanks and comments. Gives the comments.
    fn space(&mut self) -> Vec<String> {
        let mut comments = Vec::new();
        loop {
            let rest = self.rest();
            let blanks = rest.len() - rest.trim_start().len();
            self.at += blanks;
            let rest = self.rest();
            let (inside, length) = if let Some(line) = rest.strip_prefix("//") {
                let end = line.find('\n').unwrap_or(line.len());
                (&line[..end], end + 2)
            } else if let Some(block) = rest.strip_prefix("/*") {
                match block.find("*/") {
                    Some(end) => (&block[..end], end + 4),
                    None => return comments,
                }
            } else {
                return comments;
            };
            comments.push(self.cx.masked(inside.trim()));
            self.at += length;
        }
    }

    fn eat(&mut self, mark: char) -> bool {
        let eaten = self.rest().starts_with(mark);
        self.at += if eaten { mark.len_utf8() } else { 0 };
        eaten
    }

    fn value(&mut self, depth: usize) -> Result<Yaml, StaysText> {
        if depth > DEEPEST {
            return Err(StaysText::NotYaml);
        }
        if self.rest().starts_with("{{") && self.variable_length().is_some() {
            return self.variable();
        }
        match self.rest().chars().next() {
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some('"') => {
                let raw = self.string()?;
                Ok(Yaml::Text(self.typed_text(&raw)))
            }
            _ => self.word(),
        }
    }

    /// The length of `{{name}}` at this place.
    fn variable_length(&self) -> Option<usize> {
        let inside = self.rest().strip_prefix("{{")?;
        let end = inside.find("}}")?;
        let name = &inside[..end];
        let is_name = !name.trim().is_empty() && !name.contains(['{', '"', '\n', ':', ',']);
        is_name.then_some(end + 4)
    }

    /// A variable that is no part of a text keeps its type.
    fn variable(&mut self) -> Result<Yaml, StaysText> {
        let length = self.variable_length().ok_or(StaysText::Broken)?;
        let source = self.rest()[..length].to_owned();
        self.at += length;
        let expression = template::only_expression(self.cx, &source).ok_or(StaysText::Broken)?;
        Ok(Yaml::Text(format!("<<{expression}>>")))
    }

    /// Text in quotes stays text, also where it is one variable that holds a number.
    fn typed_text(&mut self, raw: &str) -> String {
        match template::only_expression(self.cx, raw) {
            Some(expression) if self.cx.may_be_typed(&expression) => format!("<<{expression} | string>>"),
            Some(expression) => format!("<<{expression}>>"),
            None => template::text(self.cx, raw),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Yaml, StaysText> {
        self.eat('{');
        let mut map = Map::new();
        let mut keys = HashSet::new();
        loop {
            self.comments(|comment| map.lines.push(YamlLine::Comment(comment)));
            if self.eat('}') {
                return if keys.is_empty() || !self.ends_with_comma() {
                    Ok(map.into())
                } else {
                    Err(StaysText::Broken)
                };
            }
            if !self.rest().starts_with('"') {
                return Err(StaysText::Broken);
            }
            let key = self.string()?;
            let is_plain = key.chars().count() < LONGEST_KEY && !key.contains("{{") && !key.contains("<<");
            self.is_yaml &= is_plain && !key.contains(">>") && keys.insert(key.clone());
            self.space();
            if !self.eat(':') {
                return Err(StaysText::Broken);
            }
            self.space();
            let value = self.value(depth + 1)?;
            let value = self.without_credential(&key, value);
            map.put(key, value);
            self.space();
            if !self.eat(',') && !self.rest().starts_with('}') {
                return Err(StaysText::Broken);
            }
        }
    }

    /// A literal under the name of a secret becomes a variable that holds it.
    fn without_credential(&mut self, key: &str, value: Yaml) -> Yaml {
        match value {
            Yaml::Text(text)
                if is_credential_name(key)
                    && text.chars().count() >= self.shortest
                    && !text.contains("<<") =>
            {
                let name = self.cx.secret(&text, key);
                Yaml::Text(format!("<<{name}>>"))
            }
            other => other,
        }
    }

    /// Whether what is before the bracket that was just read is a comma.
    fn ends_with_comma(&self) -> bool {
        self.text[..self.at - 1].trim_end().ends_with(',')
    }

    fn array(&mut self, depth: usize) -> Result<Yaml, StaysText> {
        self.eat('[');
        let mut list = YamlList::default();
        loop {
            self.comments(|comment| list.items.push(YamlItem::Comment(comment)));
            if self.eat(']') {
                return if list.items.is_empty() || !self.ends_with_comma() {
                    Ok(list.into())
                } else {
                    Err(StaysText::Broken)
                };
            }
            let value = self.value(depth + 1)?;
            list.items.push(YamlItem::Value(value));
            self.space();
            if !self.eat(',') && !self.rest().starts_with(']') {
                return Err(StaysText::Broken);
            }
        }
    }

    fn comments(&mut self, add: impl FnMut(String)) {
        self.space().into_iter().for_each(add);
    }

    /// A string in quotes, decoded.
    fn string(&mut self) -> Result<String, StaysText> {
        let rest = self.rest();
        let mut escaped = false;
        let end = rest.char_indices().skip(1).find(|(_, c)| {
            let ends = *c == '"' && !escaped;
            escaped = *c == '\\' && !escaped;
            ends
        });
        let (end, _) = end.ok_or(StaysText::Broken)?;
        let decoded = serde_json::from_str(&rest[..=end]).map_err(|_| StaysText::Broken)?;
        self.at += end + 1;
        Ok(decoded)
    }

    fn word(&mut self) -> Result<Yaml, StaysText> {
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || ",]}/".contains(c);
        let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let value = match word {
            "null" => Yaml::Null,
            "true" => Yaml::Bool(true),
            "false" => Yaml::Bool(false),
            _ if serde_json::from_str::<serde_json::Number>(word).is_ok() => Yaml::Number(word.to_owned()),
            _ => return Err(StaysText::Broken),
        };
        self.at += word.len();
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::emit::document;

    fn check(text: &str, expected: Result<&str, StaysText>) {
        let value = body(&mut ImportContext::default(), text).map(|value| {
            let mut map = Map::new();
            map.put("j", value);
            document(&map)
        });
        assert_eq!(value.as_deref(), expected.as_deref(), "{text}");
    }

    #[test]
    fn json_becomes_yaml() {
        check(
            r#"{"a": 1, "b": [true, null, "x"]}"#,
            Ok("j:\n  a: 1\n  b:\n    - true\n    - null\n    - x\n"),
        );
        check(
            r#"{"id": {{id}}, "n": "{{name}}", "t": "a {{b}}"}"#,
            Ok("j:\n  id: <<id>>\n  n: <<name>>\n  t: a <<b>>\n"),
        );
        check("{\n// why\n\"a\": \"1\" /* x */}", Ok("j:\n  # why\n  a: '1'\n"));
        check("{}", Ok("j: {}\n"));
        check("12345678901234567890123", Ok("j: 12345678901234567890123\n"));
    }

    #[test]
    fn what_is_no_json_or_no_yaml_stays_text() {
        check(r#"{"a": 1, "a": 2}"#, Err(StaysText::NotYaml));
        check(r#"{"{{k}}": 1}"#, Err(StaysText::NotYaml));
        check("{\"a\": 1,}", Err(StaysText::Broken));
        check("{a: 1}", Err(StaysText::Broken));
        check("[1", Err(StaysText::Broken));
        check("", Err(StaysText::Broken));
        check(&"[".repeat(5000), Err(StaysText::NotYaml));
    }
}
