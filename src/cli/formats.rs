//! The formats of `--report`.

use crate::io::report_file::Manner;
use crate::io::spool::Spool;
use crate::report::Report;
use crate::report::github::GitHub;
use crate::report::html::Html;
use crate::report::json::JsonReport;
use crate::report::jsonl::JsonLines;
use crate::report::junit::JUnit;
use crate::report::markdown::Markdown;
use crate::report::redacted::Redacted;
use crate::report::tap::Tap;
use crate::secret::Secrets;
use crate::source::ci_commands::Spelling;
use crate::source::diagnostic::nearest;
use std::io::{self, Write};

/// What reports are made from.
pub struct Making {
    pub secrets: Secrets,
    /// From the repository to the project, for annotations.
    pub prefix: String,
}

type Out = Redacted<Box<dyn Write>>;

pub struct ReportFormat {
    pub name: &'static str,
    /// On standard output it leaves room for the lines people read.
    pub with_console: bool,
    /// How commands of CI runners are spelled out on standard output. None for what consists of such commands.
    pub spelling: Option<Spelling>,
    /// A file is written line by line, to be followed.
    pub manner: Manner,
    pub mark: FormatMark,
    pub make: fn(Out, &Making) -> io::Result<Box<dyn Report>>,
}

/// What a file of a format is recognised by, so that a report that `callsheet.yaml` names replaces nothing else.
pub struct FormatMark {
    /// Written at the beginning of files, where the format itself has no mark.
    pub head: &'static str,
    starts: &'static str,
    /// In what follows.
    holds: &'static str,
}

impl FormatMark {
    /// A mark that files are given.
    const fn head(head: &'static str) -> FormatMark {
        FormatMark {
            head,
            starts: head,
            holds: "",
        }
    }

    const fn own(starts: &'static str, holds: &'static str) -> FormatMark {
        FormatMark {
            head: "",
            starts,
            holds,
        }
    }

    /// Whether a file that begins so is of the format.
    pub fn is_on(&self, beginning: &[u8]) -> bool {
        let beginning = String::from_utf8_lossy(beginning);
        beginning.starts_with(self.starts) && beginning.contains(self.holds)
    }
}

const TOOL: &str = "\"tool\":{\"name\":\"callsheet\"";

const FORMATS: [ReportFormat; 7] = [
    ReportFormat {
        name: "html",
        with_console: false,
        spelling: Some(Spelling::Json),
        manner: Manner::Whole,
        mark: FormatMark::own(
            "<!doctype html>\n",
            "<meta name=\"generator\" content=\"callsheet\">",
        ),
        make: |out, _| Ok(Box::new(Html::new(out))),
    },
    ReportFormat {
        name: "json",
        with_console: false,
        spelling: Some(Spelling::Json),
        manner: Manner::Whole,
        mark: FormatMark::own("{\"schema\":", TOOL),
        make: |out, _| Ok(Box::new(JsonReport::new(out))),
    },
    ReportFormat {
        name: "jsonl",
        with_console: false,
        spelling: Some(Spelling::Json),
        manner: Manner::Live,
        mark: FormatMark::own("{\"event\":\"run_started\"", TOOL),
        make: |out, _| Ok(Box::new(JsonLines::new(out))),
    },
    ReportFormat {
        name: "junit",
        with_console: false,
        spelling: Some(Spelling::Xml),
        manner: Manner::Whole,
        mark: FormatMark::own("<?xml ", "<testsuites name=\"callsheet\""),
        make: |out, _| Ok(Box::new(JUnit::new(out, Spool::new()?))),
    },
    ReportFormat {
        name: "tap",
        with_console: false,
        spelling: Some(Spelling::Json),
        manner: Manner::Whole,
        mark: FormatMark::own("TAP version 14\n", "\n# callsheet report\n"),
        make: |out, _| Ok(Box::new(Tap::new(out))),
    },
    ReportFormat {
        name: "markdown",
        with_console: false,
        spelling: Some(Spelling::Text),
        manner: Manner::Whole,
        mark: FormatMark::head("<!-- callsheet report -->\n"),
        make: |out, _| Ok(Box::new(Markdown::new(out))),
    },
    ReportFormat {
        name: "github",
        with_console: true,
        spelling: None,
        manner: Manner::Whole,
        mark: FormatMark::head("::debug::callsheet report\n"),
        make: |out, making| Ok(Box::new(GitHub::new(out, making.prefix.clone()))),
    },
];

pub fn names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name)
}

/// A file that was meant for a report and is given where an id belongs: `--report html x.html`.
pub fn misplaced_file(
    reports: &[String],
    targets: &[String],
    exists: impl Fn(&str) -> bool,
) -> Option<String> {
    let bare = reports.iter().find(|report| !report.contains('='))?;
    let is_file = |target: &&String| {
        let ending = target.rsplit_once('.').map_or("", |(_, ending)| ending);
        ENDINGS.iter().any(|(known, _)| *known == ending) && !exists(target)
    };
    let file = targets.iter().find(is_file)?;
    Some(format!(
        "`{file}` is where an id belongs: a report and its file are one word, `--report {bare}={file}`"
    ))
}

/// Endings of files, and the reports that they are usually of.
const ENDINGS: [(&str, &str); 8] = [
    ("html", "html"),
    ("htm", "html"),
    ("xml", "junit"),
    ("json", "json"),
    ("jsonl", "jsonl"),
    ("tap", "tap"),
    ("md", "markdown"),
    ("txt", "tap"),
];

/// `--report x.html`: the file without the format.
fn with_format(name: &str) -> Option<String> {
    let (_, ending) = name.rsplit_once('.')?;
    let (_, format) = ENDINGS.iter().find(|(known, _)| *known == ending)?;
    Some(format!("; did you mean `--report {format}={name}`?"))
}

/// # Errors
/// A sentence that says what is wrong.
pub fn find(name: &str) -> Result<&'static ReportFormat, String> {
    FORMATS.iter().find(|format| format.name == name).ok_or_else(|| {
        let near = nearest(name, names()).map(|near| format!("; did you mean `{near}`?"));
        let near = with_format(name).or(near);
        let all: Vec<&str> = names().collect();
        format!(
            "there is no report `{name}`{}; there is: {}",
            near.unwrap_or_default(),
            all.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_and_its_file_are_one_word() {
        let check = |reports: &[&str], targets: &[&str], expected: Option<&str>| {
            let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
            let found = misplaced_file(&owned(reports), &owned(targets), |target| target == "there.json");
            assert_eq!(found.is_some(), expected.is_some(), "{targets:?}");
            assert!(
                found.unwrap_or_default().contains(expected.unwrap_or_default()),
                "{targets:?}"
            );
        };
        check(&["html"], &["x.html"], Some("`--report html=x.html`"));
        check(
            &["junit"],
            &["zoom", "out/r.xml"],
            Some("`--report junit=out/r.xml`"),
        );
        check(&["html=x.html"], &["y.html"], None);
        check(&["html"], &["zoom/v1.2"], None);
        check(&["json"], &["there.json"], None);
        let said = |name: &str| find(name).map(|format| format.name).unwrap_err();
        assert!(said("x.html").contains("did you mean `--report html=x.html`?"));
        assert!(said("juint").contains("did you mean `junit`?"));
    }
}
