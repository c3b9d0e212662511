//! Colours, or none.

use crate::run::Outcome;
use anstyle::{AnsiColor, Style};

/// Wraps text in ANSI styles, where colour is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    color: bool,
}

impl Palette {
    pub fn new(color: bool) -> Palette {
        Palette { color }
    }

    pub fn heading(&self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }

    pub fn dim(&self, text: &str) -> String {
        self.paint(Style::new().dimmed(), text)
    }

    pub fn good(&self, text: &str) -> String {
        self.paint(AnsiColor::Green.on_default(), text)
    }

    pub fn bad(&self, text: &str) -> String {
        self.paint(AnsiColor::Red.on_default(), text)
    }

    pub fn warn(&self, text: &str) -> String {
        self.paint(AnsiColor::Yellow.on_default(), text)
    }

    /// Text in the colour of an outcome.
    pub fn outcome(&self, outcome: Outcome, text: &str) -> String {
        match outcome {
            Outcome::Passed => self.good(text),
            Outcome::Failed | Outcome::Errored => self.bad(text),
            Outcome::Skipped => self.dim(text),
            Outcome::Aborted => self.warn(text),
        }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.color && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}
