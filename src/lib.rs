//! callsheet runs folders of API requests written as YAML, in order, and says what held.
//!
//! The program of the same name is built on this library. A program of your own opens a project, builds a session of
//! it, plans and runs:
//!
//! ```no_run
//! use callsheet::{Error, Event, Project, Selection, Session};
//!
//! fn main() -> Result<(), Error> {
//!     let (project, found) = Project::open(".")?;
//!     eprint!("{}", project.render(&found));
//!     let session = Session::builder(project).env("dev").var("userId", "me").build()?;
//!     let plan = session.plan(&Selection::ids(["zoom/users"]))?;
//!     let summary = session.run(plan, &mut |event| {
//!         if let Event::StepFinished { step, finish } = event {
//!             println!("step {step}: {}", finish.outcome.name());
//!         }
//!     })?;
//!     println!("{} of {} passed", summary.passed, summary.steps);
//!     Ok(())
//! }
//! ```
//!
//! A [`Project`] holds the files that were read from disk; it can be shared, and dropping it frees everything. A [`Session`] chooses
//! environments and holds variables, captured values and secrets. Several sessions, of the same or of different
//! projects, know nothing of each other. Nothing here prints, exits, reads arguments or installs signal handlers.

#![forbid(unsafe_code)]
// What a caller can reach, a caller can name.
#![warn(unnameable_types)]
#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        clippy::disallowed_macros,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        reason = "tests make their own world"
    )
)]

mod auth;
mod cli;
mod diagram;
mod edit;
mod export;
mod format;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
mod fuzz;
mod http;
mod import;
mod interruptible;
#[allow(clippy::disallowed_methods, reason = "this is where effects belong")]
mod io;
mod json;
mod jsonpath;
mod load;
mod mock;
mod model;
mod plan;
mod report;
mod rows;
mod run;
mod schema;
mod scope;
mod secret;
mod session;
mod shares;
mod source;
mod template;
mod verify;

/// The events of a run, and what they hold.
pub mod events {
    pub use crate::http::{Header, HttpBody, Segment, Timings, Tls};
    pub use crate::run::event::{
        AssertionRecord, Attempt, AttemptFinish, AttemptKind, CapturedValue, Event, Finish, Location, Lost,
        Outcome, Problem, Prompt, PromptKind, QuotedDiagnostic, ReadValue, Received, RunOrigin, RunStarted,
        Sent, Shard, StepInfo, StepIx, Summary, Tally, Waiting,
    };
}

pub use run::event::{Event, Outcome, Summary};
pub use session::run::RunOptions;
pub use session::run_selection::Goal;
pub use session::selection::Selection;
pub use session::{
    Error, LoginFailure, Nobody, Plan, Project, Prompter, SecretSource, Session, SessionBuilder,
};
pub use source::code::Code;
pub use source::{Diagnostic, Severity};

/// Runs the program with these arguments, the first of which is its name.
#[doc(hidden)]
pub fn program(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> std::process::ExitCode {
    cli::main(arguments)
}
