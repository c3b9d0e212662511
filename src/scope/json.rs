//! Trees as JSON text. Everything that is filled in is escaped as a value: no text can become structure.

use crate::model::ValueTree;
use crate::source::Diagnostic;
use crate::template::{Template, Value};
use serde_json::Value as Json;

type JsonEvaluator<'e> = dyn Fn(&Template) -> Result<Value, Box<Diagnostic>> + 'e;

/// # Errors
/// A diagnostic at the value that is missing or does not fit.
pub(super) fn text(tree: &ValueTree, eval: &JsonEvaluator) -> Result<(String, bool), Box<Diagnostic>> {
    let mut writer = JsonWriter {
        out: String::new(),
        secret: false,
        eval,
    };
    writer.tree(tree)?;
    Ok((writer.out, writer.secret))
}

struct JsonWriter<'e> {
    out: String,
    secret: bool,
    eval: &'e JsonEvaluator<'e>,
}

impl JsonWriter<'_> {
    fn tree(&mut self, tree: &ValueTree) -> Result<(), Box<Diagnostic>> {
        match tree {
            ValueTree::Scalar(template) => {
                let value = (self.eval)(template)?;
                self.secret |= value.secret;
                self.value(&value);
                Ok(())
            }
            ValueTree::List(items, _) => self.between(('[', ']'), items, |writer, item| writer.tree(item)),
            ValueTree::Map(entries, _) => self.between(('{', '}'), entries, |writer, (name, value)| {
                writer.string(&name.value);
                writer.out.push(':');
                writer.tree(value)
            }),
        }
    }

    fn between<T>(
        &mut self,
        (open, close): (char, char),
        items: &[T],
        mut write: impl FnMut(&mut Self, &T) -> Result<(), Box<Diagnostic>>,
    ) -> Result<(), Box<Diagnostic>> {
        self.out.push(open);
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            write(self, item)?;
        }
        self.out.push(close);
        Ok(())
    }

    fn value(&mut self, value: &Value) {
        match &value.spelling {
            Some(spelling) if is_json(spelling, &value.data) => self.out.push_str(spelling),
            _ => self.out.push_str(&value.data.to_string()),
        }
    }

    fn string(&mut self, text: &str) {
        self.out.push_str(&Json::from(text).to_string());
    }
}

/// Lists and objects are spelled as they came, in JSON; a number of a YAML file may be none of JSON's.
fn is_json(spelling: &str, data: &Json) -> bool {
    matches!(data, Json::Array(_) | Json::Object(_)) || is_json_number(spelling)
}

/// The grammar of RFC 8259: no leading zeros or plus, digits on both sides of the point.
fn is_json_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_json_are_told_from_others() {
        for number in [
            "0",
            "-0",
            "1.10",
            "1e3",
            "1E+3",
            "-2.5e-10",
            "12345678901234567890123",
        ] {
            assert!(is_json_number(number), "{number}");
        }
        for other in [
            "", "-", "012", "+1", ".5", "5.", "1e", "0x1F", "1_0", "1.2.3", "e5", "--1",
        ] {
            assert!(!is_json_number(other), "{other}");
        }
    }
}
