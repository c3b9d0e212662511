//! The differences that a comparison found, as a report stores and shows them.

use super::excerpt::TextExcerpt;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What differs between what was expected and what came.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Differences {
    /// All of them.
    pub count: usize,
    /// The first of them.
    pub first: Vec<Difference>,
    /// Where in the answer the first one is: what is around it there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub around: Option<TextExcerpt>,
    /// Both as one text: lines that begin with `-` were expected, those with `+` came, and those with a blank are in both.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diff: Vec<String>,
}

/// One of them, its values in JSON and shortened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// `$.a.b[2]`, or `line 3` of a text.
    pub path: String,
    /// None for what should not be there.
    pub expected: Option<String>,
    /// None for what is missing.
    pub actual: Option<String>,
}

impl Differences {
    /// The only difference of a text that differs at one place.
    pub fn of_text(path: String, expected: String, actual: String) -> Differences {
        Differences {
            count: 1,
            first: vec![Difference {
                path,
                expected: Some(expected),
                actual: Some(actual),
            }],
            ..Differences::default()
        }
    }

    /// For values that were found at this path of an answer, or at several places that it names.
    pub fn within(mut self, root: &str, is_one: bool) -> Differences {
        let rebase = |path: &mut String, root: &str| {
            if let Some(rest) = path.strip_prefix('$') {
                *path = format!("{root}{rest}");
            }
        };
        let of_first = if is_one { root } else { "found" };
        self.first
            .iter_mut()
            .for_each(|found| rebase(&mut found.path, of_first));
        if let Some(around) = &mut self.around {
            rebase(&mut around.path, root);
        }
        self
    }

    /// `5 differences`.
    pub fn counted(&self) -> String {
        match self.count {
            1 => "1 difference".to_owned(),
            count => format!("{count} differences"),
        }
    }

    /// How many are in none of the lines.
    pub fn left(&self) -> usize {
        self.count - self.first.len()
    }

    /// A line for each, and how many were left out.
    pub fn text(&self) -> String {
        let lines = self.first.iter().map(Difference::to_string);
        let left = Some(self.left()).filter(|left| *left > 0);
        let left = left.map(|left| format!("and {left} more"));
        lines.chain(left).collect::<Vec<_>>().join("\n")
    }
}

/// `$.a.b[2]: expected 1, got 2`.
impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: ", self.path)?;
        match (&self.expected, &self.actual) {
            (Some(expected), Some(actual)) => write!(out, "expected {expected}, got {actual}"),
            (Some(expected), None) => write!(out, "missing, expected {expected}"),
            (None, Some(actual)) => write!(out, "not expected, got {actual}"),
            (None, None) => write!(out, "differs"),
        }
    }
}
