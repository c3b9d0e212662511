//! Whether somebody can be asked to log in, and how.

use super::CommandOutput;
use super::args::login::PersonArgs;
use super::surroundings::Surroundings;
use crate::io::browser::Browser;
use crate::io::interrupt::Interrupt;
use crate::run::login::{Desk, Person, Warn};
use crate::session::Session;
use indicatif::ProgressBar;
use std::cell::Cell;
use std::rc::Rc;

/// What a command does when it needs a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// A login is in the way of something else: only somebody at a terminal is asked.
    OnTheWay,
    /// The user asked for a login: naming a browser, or doing without one, is as good as a terminal.
    Asked,
}

pub fn person(
    args: &PersonArgs,
    around: &Surroundings,
    occasion: Occasion,
    interrupt: Interrupt,
    bar: Option<ProgressBar>,
) -> Person {
    let set = |name: &str| around.variable(name).is_some_and(|value| !value.is_empty());
    let at_terminal = around.stdin_terminal && around.stderr.terminal;
    let by_wish = occasion == Occasion::Asked && (args.no_browser || set("BROWSER"));
    if set("CI") || !(at_terminal || by_wish) {
        return Person::Absent;
    }
    let browser = if args.no_browser {
        Browser::None
    } else {
        Browser::find(&|name| around.variable(name).map(str::to_owned))
    };
    Person::AtTerminal(Box::new(Desk {
        browser,
        typing: around.stdin_terminal || (by_wish && args.no_browser),
        patience: args.login_timeout,
        interrupt,
        bar,
        typed: Cell::new(None),
    }))
}

/// Shows what works but is unwise, as soon as it is known.
pub fn warn(session: &Session, around: &Surroundings) -> Warn {
    let (around, project) = (around.clone(), session.project.clone());
    Rc::new(move |found| CommandOutput::new(&around).diagnostics(found, &project.sources))
}
