//! Who can be asked to sign in, and by which means.

use crate::io::browser::Browser;
use crate::io::interrupt::Interrupt;
use crate::io::stdin_lines::Typed;
use crate::io::terminal::{self, Paused};
use indicatif::ProgressBar;
use std::cell::Cell;
use std::time::Duration;

pub enum Person {
    /// The server consents at once, as the mock does: its redirect is followed without a browser.
    NotNeeded,
    /// Nobody is there.
    Absent,
    AtTerminal(Box<Desk>),
}

/// Where somebody sits: what can be opened there, what can be typed, and how long that may take.
pub struct Desk {
    pub browser: Browser,
    /// Whether an address can be pasted.
    pub typing: bool,
    /// How long an answer may take, where somebody has said so.
    pub patience: Option<Duration>,
    pub interrupt: Interrupt,
    /// Out of the way while somebody is asked.
    pub bar: Option<ProgressBar>,
    /// Once lines are read, nobody else can read them: the reader is kept for the next login.
    pub typed: Cell<Option<Typed>>,
}

impl Person {
    pub fn is_there(&self) -> bool {
        !matches!(self, Person::Absent)
    }

    /// Nothing else writes to the terminal while the value lives.
    pub fn quiet(&self) -> Option<Paused<'_>> {
        match self {
            Person::AtTerminal(desk) => desk.quiet(),
            _ => None,
        }
    }
}

impl Desk {
    /// Nothing else writes to the terminal while the value lives.
    pub fn quiet(&self) -> Option<Paused<'_>> {
        self.bar.as_ref().map(terminal::pause)
    }

    pub fn say(&self, text: &str) {
        terminal::say(text);
    }
}
