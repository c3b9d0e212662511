//! Mistakes that a run reports: in a step, or in the run as a whole.

use crate::source::{Diagnostic, FileId, Severity, Sources, Span};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Relative to the project's root.
    pub file: Arc<str>,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
}

/// What went wrong, and what to do about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Problem {
    /// Index of the step's attempt that it was found in, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<usize>,
    pub severity: Severity,
    /// Its entry in `docs/errors.md`; None for what has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Cow<'static, str>>,
    pub message: String,
    /// Things to do, a sentence each.
    pub help: Vec<String>,
    pub place: Option<Location>,
    /// With the lines of the files that it is about, for those who draw it. Reports do not keep it.
    #[serde(skip)]
    pub quoted: Option<Box<QuotedDiagnostic>>,
}

/// A diagnostic together with the files that its labels point into, and no others.
#[derive(Debug, Clone)]
pub struct QuotedDiagnostic {
    pub diagnostic: Diagnostic,
    pub(crate) sources: Sources,
}

impl Location {
    /// Where a span begins.
    pub(crate) fn of(span: Span, sources: &Sources) -> Location {
        let (line, column) = sources.line_col(span);
        Location {
            file: sources.get(span.file).path.clone(),
            line,
            column,
        }
    }
}

impl Problem {
    /// An error that has no place in a file.
    pub(crate) fn error(message: impl Into<String>) -> Problem {
        Problem {
            attempt: None,
            severity: Severity::Error,
            code: None,
            message: message.into(),
            help: Vec::new(),
            place: None,
            quoted: None,
        }
    }

    /// A diagnostic by its first label, without the lines it is about.
    pub(crate) fn of(found: &Diagnostic, sources: &Sources) -> Problem {
        Problem {
            attempt: None,
            severity: found.severity,
            code: Some(found.code.0.into()),
            message: found.message.clone(),
            help: found.help.clone(),
            place: found
                .labels
                .first()
                .map(|label| Location::of(label.span, sources)),
            quoted: None,
        }
    }

    /// A diagnostic that a consumer can draw.
    pub(crate) fn quoting(found: Diagnostic, attempt: Option<usize>, sources: &Sources) -> Problem {
        Problem {
            attempt,
            quoted: Some(Box::new(QuotedDiagnostic::new(&found, sources))),
            ..Problem::of(&found, sources)
        }
    }

    /// `E0401 message`, and a line for each thing to do.
    pub fn text(&self) -> String {
        let code = self.code.as_deref().map(|code| format!("{code} "));
        let help: String = self.help.iter().map(|help| format!("\nhelp: {help}")).collect();
        format!("{}{}{help}", code.unwrap_or_default(), self.message)
    }
}

impl QuotedDiagnostic {
    fn new(found: &Diagnostic, sources: &Sources) -> QuotedDiagnostic {
        let mut quoted = QuotedDiagnostic {
            diagnostic: found.clone(),
            sources: Sources::default(),
        };
        let mut known: Vec<(FileId, FileId)> = Vec::new();
        for label in &mut quoted.diagnostic.labels {
            let whole = label.span.file;
            let own = known
                .iter()
                .find(|(known, _)| *known == whole)
                .map(|(_, own)| *own);
            label.span.file = own.unwrap_or_else(|| {
                let own = quoted.sources.add_file(sources.get(whole).clone());
                known.push((whole, own));
                own
            });
        }
        quoted
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}:{}", self.file, self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::code;

    #[test]
    fn a_problem_keeps_the_files_it_points_into_and_no_others() {
        let mut sources = Sources::default();
        let files = ["a", "b", "c"].map(|name| sources.add(name, "key: value\n"));
        let at = |file, start| Span::new(file, start, start + 1);
        let found = Diagnostic::error(code::URL_SYNTAX, "wrong")
            .at(at(files[2], 5), "here")
            .at(at(files[0], 0), "there")
            .at(at(files[2], 0), "and here");
        let problem = Problem::quoting(found, None, &sources);
        assert_eq!(problem.place.unwrap().to_string(), "c:1:6");
        let quoted = problem.quoted.unwrap();
        let names: Vec<&str> = quoted.sources.files().map(|file| &*file.path).collect();
        assert_eq!(names, ["c", "a"]);
        let places = quoted.diagnostic.labels.iter();
        let places: Vec<String> = places.map(|label| quoted.sources.place(label.span)).collect();
        assert_eq!(places, ["c:1:6", "a:1:1", "c:1:1"]);
    }
}
