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
//! A [`Project`] is what was read from disk; it can be shared, and dropping it frees everything. A [`Session`] chooses
//! environments and holds variables, captured values and secrets. Several sessions, of the same or of different
//! projects, know nothing of each other. Nothing here prints, exits, reads arguments or installs signal handlers.

#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
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

pub mod auth;
pub mod cli;
pub mod diagram;
pub mod edit;
pub mod export;
pub mod format;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzz;
pub mod http;
pub mod import;
pub mod interruptible;
#[allow(clippy::disallowed_methods, reason = "this is where effects belong")]
pub mod io;
pub mod json;
pub mod jsonpath;
pub mod load;
pub mod mock;
pub mod model;
pub mod plan;
pub mod report;
pub mod run;
pub mod schema;
pub mod scope;
pub mod secret;
pub mod session;
pub mod source;
pub mod template;
pub mod verify;

pub use run::event::{Event, Outcome, Summary};
pub use session::run::RunOptions;
pub use session::selection::Selection;
pub use session::{Error, Nobody, Plan, Project, Prompter, SecretSource, Session, SessionBuilder};
pub use source::{Diagnostic, Severity};
