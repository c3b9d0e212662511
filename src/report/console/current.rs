//! The step under way, as the lines for people need it.

use super::explain::{AskedValue, FailedStep};
use crate::run::attempt_labels::AttemptLabels;
use crate::run::event::{AssertionRecord, Received, Sent};

/// What is known of the step under way.
#[derive(Default)]
pub struct Current {
    /// The last request, and all of it while it is to be shown.
    pub asked: AskedValue,
    /// The exchange under way is a login's.
    pub of_login: bool,
    pub sent: Option<Box<Sent>>,
    /// Its answer.
    pub last: Option<Box<Received>>,
    /// The answer that the last failed assertion is about.
    pub failing: Option<Box<Received>>,
    /// The item and the page under way: failures are reported with them.
    pub parts: AttemptLabels,
    pub failed: Vec<FailedStep>,
    /// Its exchanges, where they are shown.
    pub trace: Vec<u8>,
}

impl Current {
    pub fn fail(&mut self, assertion: &AssertionRecord) {
        // An expression is its own subject: the sentence begins with "that" already.
        let own = &*assertion.subject;
        let own = if own == "that" { "" } else { own };
        let part = self.parts.label(self.parts.last());
        let subject = format!("{part}{own}").into();
        self.failing = self.last.as_deref().map(|last| Box::new(last.shallow()));
        self.failed.push(FailedStep {
            asked: self.asked.clone(),
            assertion: AssertionRecord {
                subject,
                ..assertion.clone()
            },
        });
    }
}
