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
use crate::source::diagnostic::nearest;
use std::io::{self, Write};

/// What reports are made from.
pub struct Making {
    pub secrets: Secrets,
    /// From the repository to the project, for annotations.
    pub prefix: String,
}

type Out = Redacted<Box<dyn Write>>;

pub struct Format {
    pub name: &'static str,
    /// On standard output it leaves room for the lines people read.
    pub beside_console: bool,
    /// A file is written line by line, to be followed.
    pub manner: Manner,
    pub make: fn(Out, &Making) -> io::Result<Box<dyn Report>>,
}

const FORMATS: [Format; 7] = [
    Format {
        name: "html",
        beside_console: false,
        manner: Manner::Whole,
        make: |out, _| Ok(Box::new(Html::new(out))),
    },
    Format {
        name: "json",
        beside_console: false,
        manner: Manner::Whole,
        make: |out, _| Ok(Box::new(JsonReport::new(out))),
    },
    Format {
        name: "jsonl",
        beside_console: false,
        manner: Manner::Live,
        make: |out, _| Ok(Box::new(JsonLines::new(out))),
    },
    Format {
        name: "junit",
        beside_console: false,
        manner: Manner::Whole,
        make: |out, _| Ok(Box::new(JUnit::new(out, Spool::new()?))),
    },
    Format {
        name: "tap",
        beside_console: false,
        manner: Manner::Whole,
        make: |out, _| Ok(Box::new(Tap::new(out))),
    },
    Format {
        name: "markdown",
        beside_console: false,
        manner: Manner::Whole,
        make: |out, _| Ok(Box::new(Markdown::new(out))),
    },
    Format {
        name: "github",
        beside_console: true,
        manner: Manner::Whole,
        make: |out, making| Ok(Box::new(GitHub::new(out, making.prefix.clone()))),
    },
];

pub fn find(name: &str) -> Result<&'static Format, String> {
    let known = || FORMATS.iter().map(|format| format.name);
    FORMATS.iter().find(|format| format.name == name).ok_or_else(|| {
        let near = nearest(name, known()).map(|near| format!("; did you mean `{near}`?"));
        let all: Vec<&str> = known().collect();
        format!(
            "there is no report `{name}`{}; there is: {}",
            near.unwrap_or_default(),
            all.join(", ")
        )
    })
}
