//! Values as they appear in messages: short, and harmless to a terminal.

use crate::json::{JsonKind, JsonNode};
use crate::secret::is_secret_name;
use crate::source::is_hidden;
use std::borrow::Cow;
use std::fmt::{self, Write};

/// What means a secret.
pub const HIDDEN: &str = "***";

/// Characters after which a rendering is cut.
const LIMIT: usize = 200;

/// Characters that are rendered before they are masked and cut: a secret across the end has to be whole to be known.
const RENDERED: usize = 4096;

/// Renders values for messages. It carries the mask of the run, because a secret that is cut in two is no longer
/// recognised by what masks the message later.
#[derive(Clone, Copy)]
pub struct Renderer<'m> {
    /// Gives the text back with every secret that the run knows replaced.
    pub mask: &'m dyn Fn(&str) -> String,
}

impl Renderer<'_> {
    /// The value as compact JSON, cut at about 200 characters. Members whose name says that they are secrets are
    /// hidden, control characters and those that turn the text's direction are escaped.
    pub fn short(self, value: JsonNode<'_>) -> Cow<'static, str> {
        match value.boolean() {
            _ if value.is_null() => "null".into(),
            Some(true) => "true".into(),
            Some(false) => "false".into(),
            None => self.bounded(|out| write_value(out, value)).into(),
        }
    }

    /// Text without quotes, cut and escaped as by [`Renderer::short`].
    pub fn plain(self, text: &str) -> String {
        self.bounded(|out| write_escaped(out, text))
    }

    /// As [`Renderer::short`], or three stars for a value that must not be shown.
    pub fn short_unless(self, hide: bool, value: JsonNode<'_>) -> Cow<'static, str> {
        if hide { HIDDEN.into() } else { self.short(value) }
    }

    fn bounded(self, write: impl FnOnce(&mut Bounded) -> fmt::Result) -> String {
        let mut out = Bounded::new(RENDERED);
        let whole = write(&mut out).is_ok();
        if whole && out.length <= LIMIT {
            return out.text;
        }
        let mut shown = Bounded::new(LIMIT);
        match shown.write_str(&(self.mask)(&out.text)) {
            Ok(()) if whole => shown.text,
            _ => shown.cut(),
        }
    }
}

/// The whole text, escaped as by [`Renderer::plain`]; None where it is longer than what is shown, since only a
/// renderer may cut it.
pub fn whole(text: &str) -> Option<String> {
    let mut out = Bounded::new(LIMIT);
    write_escaped(&mut out, text).ok().map(|()| out.text)
}

/// Refuses to be written to once it is full, which ends the rendering of the rest.
struct Bounded {
    text: String,
    length: usize,
    limit: usize,
}

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| self.write_char(c))
    }

    fn write_char(&mut self, c: char) -> fmt::Result {
        if self.length == self.limit {
            return Err(fmt::Error);
        }
        self.text.push(c);
        self.length += 1;
        Ok(())
    }
}

impl Bounded {
    fn new(limit: usize) -> Bounded {
        Bounded {
            text: String::new(),
            length: 0,
            limit,
        }
    }

    /// A word that would be cut is left out: it may be half of a secret that is learned later.
    fn cut(mut self) -> String {
        let in_word = |c: char| c.is_alphanumeric() || "_-.+/=~%\\".contains(c);
        self.text.truncate(self.text.trim_end_matches(in_word).len());
        self.text.push('…');
        self.text
    }
}

/// Recursion is bounded: what was parsed from JSON nests 128 levels at most, and the text is short.
fn write_value(out: &mut Bounded, value: JsonNode<'_>) -> fmt::Result {
    match value.kind() {
        JsonKind::Null => out.write_str("null"),
        JsonKind::Boolean => write!(out, "{}", value.boolean() == Some(true)),
        JsonKind::Number => out.write_str(&value.number().unwrap_or_default()),
        JsonKind::String => write_text(out, &value.string().unwrap_or_default()),
        JsonKind::Array => {
            out.write_char('[')?;
            for (index, item) in value.children().enumerate() {
                separate(out, index)?;
                write_value(out, item)?;
            }
            out.write_char(']')
        }
        JsonKind::Object => {
            out.write_char('{')?;
            for (index, (name, member)) in value.members().into_iter().flatten().enumerate() {
                separate(out, index)?;
                write_member(out, &name.text(), member)?;
            }
            out.write_char('}')
        }
    }
}

fn separate(out: &mut Bounded, index: usize) -> fmt::Result {
    match index {
        0 => Ok(()),
        _ => out.write_char(','),
    }
}

fn write_member(out: &mut Bounded, name: &str, member: JsonNode<'_>) -> fmt::Result {
    write_text(out, name)?;
    out.write_char(':')?;
    if hides(name, member) {
        out.write_str(HIDDEN)
    } else {
        write_value(out, member)
    }
}

/// Null under a secret's name gives nothing away, and is often the very fault.
pub fn hides(name: &str, member: JsonNode<'_>) -> bool {
    !member.is_null() && is_secret_name(name)
}

fn write_text(out: &mut Bounded, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.write_char('\\')?;
                out.write_char(c)?;
            }
            c => write_char(out, c)?,
        }
    }
    out.write_char('"')
}

fn write_escaped(out: &mut Bounded, text: &str) -> fmt::Result {
    text.chars().try_for_each(|c| write_char(out, c))
}

fn write_char(out: &mut Bounded, c: char) -> fmt::Result {
    match c {
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        c if is_hidden(c) => write!(out, "\\u{:04x}", c as u32),
        c => out.write_char(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    /// Knows one secret.
    fn renderer() -> Renderer<'static> {
        Renderer {
            mask: &|text| text.replace("correct'horse battery", HIDDEN),
        }
    }

    fn short(value: &Json) -> Cow<'static, str> {
        renderer().short(JsonNode::Tree(value))
    }

    fn plain(text: &str) -> String {
        renderer().plain(text)
    }

    fn check(value: Json, expected: &str) {
        assert_eq!(short(&value), expected);
    }

    #[test]
    fn values_are_compact_json() {
        check(json!(null), "null");
        check(json!(1.5), "1.5");
        check(json!("a\"b\\c"), r#""a\"b\\c""#);
        check(json!({"a": [1, true], "b": {}}), r#"{"a":[1,true],"b":{}}"#);
    }

    #[test]
    fn control_characters_are_escaped() {
        check(
            json!("a\u{1b}[31m\n\u{202e}x\u{85}"),
            r#""a\u001b[31m\n\u202ex\u0085""#,
        );
        assert_eq!(plain("a\0b\"c"), r#"a\u0000b"c"#);
    }

    #[test]
    fn long_values_are_cut_between_words() {
        let long = short(&json!("wörter ".repeat(100)));
        assert_eq!(long.chars().count(), 198);
        assert!(long.ends_with("wörter …"), "{long}");
        check(json!("x".repeat(1000)), "\"…");
        assert!(short(&json!(vec![1; 10_000])).ends_with(",…"));
    }

    #[test]
    fn a_secret_across_the_cut_is_masked_whole() {
        let text = format!("{} correct'horse battery staple", "word ".repeat(36));
        let long = format!("{text} {}", "more ".repeat(100));
        for text in [&text, &long] {
            let shown = plain(text);
            assert!(shown.contains(HIDDEN) && !shown.contains("correct"), "{shown}");
        }
        let unbroken = plain(&format!("correct'horse battery{}", "B".repeat(300)));
        assert_eq!(unbroken, "***…");
    }

    #[test]
    fn each_renderer_has_its_own_mask() {
        let text = format!("first second {}", "more ".repeat(100));
        let shown = |secret: &'static str| {
            let mask = move |text: &str| text.replace(secret, HIDDEN);
            Renderer { mask: &mask }.plain(&text)
        };
        assert!(shown("first").starts_with("*** second more"));
        assert!(shown("second").starts_with("first *** more"));
    }

    #[test]
    fn x05_members_named_like_secrets_are_hidden() {
        check(
            json!({"id": 1, "access_token": "eyJ", "refreshToken": null}),
            r#"{"id":1,"access_token":***,"refreshToken":null}"#,
        );
    }
}
