//! Regular expressions of filters. RFC 9485 has a smaller language than ours: what differs is the dot, which matches
//! neither of the two line ends.

use crate::interruptible;
use crate::json::{BudgetStop, VisitBudget};
use regex::{Regex, RegexBuilder};
use std::borrow::Cow;

/// Bytes that a compiled pattern may take.
const LARGEST: usize = 1 << 20;

/// Bytes of text that are searched in no time, whatever the pattern.
const SHORT: usize = 4096;

#[derive(Debug, Clone)]
pub struct RegexPattern(Regex);

impl RegexPattern {
    /// With `whole`, the pattern has to match all of the text. The error says what is wrong with the pattern.
    pub fn compile(pattern: &str, whole: bool) -> Result<RegexPattern, String> {
        let dotted = with_dots(pattern);
        let source = if whole {
            format!(r"\A(?:{dotted})\z")
        } else {
            dotted
        };
        let compiled = RegexBuilder::new(&source).size_limit(LARGEST).build();
        compiled.map(RegexPattern).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
            error => reason(&error.to_string()),
        })
    }

    /// A large pattern may take minutes over a large text: that is done where it can be given up.
    ///
    /// # Errors
    /// [`BudgetStop`] if the budget is spent or the work was given up.
    pub fn is_match(&self, text: Cow<'_, str>, budget: &VisitBudget<'_>) -> Result<bool, BudgetStop> {
        if text.len() <= SHORT {
            return Ok(self.0.is_match(&text));
        }
        let (pattern, text) = (self.0.clone(), text.into_owned());
        interruptible::run(budget.interrupted(), move |_| pattern.is_match(&text))
    }
}

/// The crate draws the pattern over several lines; the last one says what is wrong.
fn reason(error: &str) -> String {
    let last = error.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

/// Each dot that is neither escaped nor in a class becomes a class without the line ends.
fn with_dots(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let (mut escaped, mut in_class) = (false, false);
    for c in pattern.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '.' if !in_class => {
                out.push_str(r"[^\n\r]");
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_match_no_line_end() {
        for (pattern, whole, text, expected) in [
            ("a.b", true, "a\u{2028}b", true),
            ("a.b", true, "a\rb", false),
            ("a.b", true, "a\nb", false),
            (r"a\.b", true, "axb", false),
            (r"a\\.b", true, r"a\xb", true),
            ("a[.x]b", true, "a.b", true),
            (r"a[\].]b", true, "a]b", true),
            ("b", true, "abc", false),
            ("b", false, "abc", true),
            ("a|b", true, "xb", false),
            ("^b.*$", true, "bc", true),
        ] {
            let compiled = RegexPattern::compile(pattern, whole).unwrap();
            let budget = VisitBudget::new(10, &|| false);
            let found = compiled.is_match(Cow::Borrowed(text), &budget);
            assert_eq!(found, Ok(expected), "{pattern} on {text:?}");
        }
        assert_eq!(RegexPattern::compile("a(", true).unwrap_err(), "unclosed group");
        assert_eq!(
            RegexPattern::compile("((a{99}){99}){99}", true).unwrap_err(),
            "it is too large"
        );
    }
}
