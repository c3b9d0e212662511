//! The table of folders, a row for each of their iterations. Of a run with very many, the rows that failed are kept.

use super::escape::escaped;
use crate::report::console::time;
use crate::report::step_record::{FinishedStepRecord, SuiteKey};
use crate::run::Outcome;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

/// Rows that are shown.
const ROWS: usize = 500;

#[derive(Default)]
pub struct Folders {
    rows: Vec<FolderRow>,
    by_key: HashMap<SuiteKey, usize>,
}

struct FolderRow {
    name: String,
    passed: usize,
    failed: usize,
    skipped: usize,
    time: Duration,
}

impl Folders {
    pub fn take(&mut self, ended: &FinishedStepRecord) {
        let rows = &mut self.rows;
        let at = *self.by_key.entry(ended.suite_key()).or_insert_with(|| {
            rows.push(FolderRow::new(ended.suite()));
            rows.len() - 1
        });
        let row = &mut rows[at];
        row.time += ended.finish.duration;
        match ended.finish.outcome {
            Outcome::Passed => row.passed += 1,
            Outcome::Skipped => row.skipped += 1,
            _ => row.failed += 1,
        }
    }

    pub fn table(&self) -> String {
        let mut text =
            "| Folder | Passed | Failed | Skipped | Time |\n| :-- | --: | --: | --: | --: |\n".to_owned();
        let all = self.rows.len() <= ROWS;
        let wanted = self.rows.iter().filter(|row| all || row.failed > 0);
        let shown: Vec<&FolderRow> = wanted.take(ROWS).collect();
        shown.iter().for_each(|row| row.write(&mut text));
        if let Some(more @ 1..) = self.rows.len().checked_sub(shown.len()) {
            let _ = writeln!(
                text,
                "\n{more} more rows did not fit here; those that failed come first."
            );
        }
        text
    }
}

impl FolderRow {
    fn new(name: String) -> FolderRow {
        FolderRow {
            name,
            passed: 0,
            failed: 0,
            skipped: 0,
            time: Duration::ZERO,
        }
    }

    fn write(&self, text: &mut String) {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            escaped(&self.name),
            self.passed,
            self.failed,
            self.skipped,
            time(self.time)
        );
    }
}
