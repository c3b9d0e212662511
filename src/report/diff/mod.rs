//! Two reports of the same requests, compared: what newly fails, what is fixed, flaky or slower, which steps are new or
//! gone, and how the shape of answers changed. Two documents go in, a list of changes comes out.

mod compare;
mod page;
mod shape;
mod unit;

pub use compare::compare;
pub use page::page;
pub use shape::{ShapeChange, What};
pub use unit::{At, DiffUnit};

use super::schema::ReportDocument;
use crate::run::event::Summary;
use serde::Serialize;

/// How many times longer than before is slower.
pub const TIMES: f64 = 1.5;
/// Milliseconds that it takes longer at least: below, the difference is the network's and the machine's.
pub const FLOOR: f64 = 50.0;

#[derive(Serialize)]
pub struct Comparison<'a> {
    pub old: DiffSide<'a>,
    pub new: DiffSide<'a>,
    /// Whether something newly fails.
    pub worse: bool,
    /// What went wrong with the new run as a whole, and not with the old one.
    pub problems: Vec<String>,
    /// Steps, items and pages that failed before and fail now.
    pub still_failing: usize,
    /// Pairs of answers whose shapes could not be compared, because only the beginning of a JSON body was kept.
    pub not_compared: usize,
    pub changes: Vec<ReportChange<'a>>,
}

/// One of the two runs.
#[derive(Serialize)]
pub struct DiffSide<'a> {
    pub file: &'a str,
    pub started: &'a str,
    pub environments: &'a [String],
    pub duration_ms: f64,
    pub summary: Summary,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    NewlyFailing,
    Flaky,
    Slower,
    Shape,
    Vanished,
    New,
    Fixed,
}

/// A step, item or page that is not what it was.
#[derive(Serialize)]
pub struct ReportChange<'a> {
    pub kind: ChangeKind,
    #[serde(flatten)]
    pub at: At,
    /// None where the old run did not have it.
    pub old: Option<DiffUnit<'a>>,
    /// None where the new run did not have it.
    pub new: Option<DiffUnit<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shape: Vec<ShapeChange>,
}

impl ChangeKind {
    pub const ALL: [ChangeKind; 7] = [
        ChangeKind::NewlyFailing,
        ChangeKind::Flaky,
        ChangeKind::Slower,
        ChangeKind::Shape,
        ChangeKind::Vanished,
        ChangeKind::New,
        ChangeKind::Fixed,
    ];

    pub fn heading(self) -> &'static str {
        match self {
            ChangeKind::NewlyFailing => "newly failing",
            ChangeKind::Flaky => "flaky",
            ChangeKind::Slower => "slower",
            ChangeKind::Shape => "answers of another shape",
            ChangeKind::Vanished => "vanished",
            ChangeKind::New => "new",
            ChangeKind::Fixed => "fixed",
        }
    }
}

impl<'a> DiffSide<'a> {
    fn of(file: &'a str, document: &'a ReportDocument) -> DiffSide<'a> {
        DiffSide {
            file,
            started: &document.run.started,
            environments: &document.run.environments,
            duration_ms: document.end.duration_ms,
            summary: document.end.summary(),
        }
    }
}

impl DiffSide<'_> {
    /// The file, when the run began, its environments and its counts, with `separator` between them.
    pub fn described(&self, separator: &str) -> String {
        let environments = self.environments.join(", ");
        let counted = self.counted();
        let parts = [self.file, self.started, &environments, &counted];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(separator)
    }

    /// `12 passed, 1 failed`.
    pub fn counted(&self) -> String {
        let summary = &self.summary;
        let counts = [
            (summary.passed, "passed"),
            (summary.failed, "failed"),
            (summary.errored, "errored"),
            (summary.skipped, "skipped"),
            (summary.aborted, "aborted"),
        ];
        let counted = counts.iter().filter(|(count, _)| *count > 0);
        let counted: Vec<String> = counted.map(|(count, name)| format!("{count} {name}")).collect();
        if counted.is_empty() {
            "no steps".to_owned()
        } else {
            counted.join(", ")
        }
    }
}

impl Comparison<'_> {
    /// What of the answers nobody could look at.
    pub fn not_compared_text(&self) -> String {
        let count = self.not_compared;
        let answers = if count == 1 {
            "1 answer".to_owned()
        } else {
            format!("{count} answers")
        };
        format!(
            "the shape of {answers} was not compared: a report keeps only the beginning of what no step reads; \
             an `expect` or `capture` of the body keeps it whole"
        )
    }

    pub fn of_kind(&self, kind: ChangeKind) -> impl Iterator<Item = &ReportChange<'_>> {
        self.changes.iter().filter(move |change| change.kind == kind)
    }

    /// `1 newly failing, 2 fixed`; of what there is none, nothing is said.
    pub fn counted(&self) -> String {
        let kinds = ChangeKind::ALL
            .into_iter()
            .map(|kind| (self.of_kind(kind).count(), kind.heading()));
        let all = kinds.chain([(self.still_failing, "still failing")]);
        let counted: Vec<String> = all
            .filter(|(count, _)| *count > 0)
            .map(|(count, heading)| format!("{count} {heading}"))
            .collect();
        if counted.is_empty() {
            "no differences".to_owned()
        } else {
            counted.join(", ")
        }
    }
}

impl ReportChange<'_> {
    /// Why it fails, or what became of it, on a line.
    pub fn note(&self) -> Option<String> {
        match (self.kind, &self.old, &self.new) {
            (ChangeKind::NewlyFailing, _, Some(new)) => new.reason.clone(),
            (ChangeKind::Fixed, Some(old), _) => {
                old.reason.as_ref().map(|reason| format!("it was: {reason}"))
            }
            (ChangeKind::Vanished, _, Some(new)) => Some(match &new.reason {
                Some(reason) => format!("skipped: {reason}"),
                None => "skipped".to_owned(),
            }),
            (ChangeKind::New, Some(_), _) => Some("it was skipped".to_owned()),
            (ChangeKind::Slower, Some(old), Some(new)) => Some(format!(
                "{:.0} ms, was {:.0} ms: {:.1} times as long",
                new.millis,
                old.millis,
                new.millis / old.millis.max(1.0)
            )),
            (ChangeKind::Flaky, Some(old), _) if old.flaky => {
                Some("it passed on a later try only, as before".to_owned())
            }
            (ChangeKind::Flaky, ..) => Some("it passed on a later try only".to_owned()),
            _ => None,
        }
    }
}
