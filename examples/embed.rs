//! Runs a collection against its own mock, from a program.
//!
//! ```console
//! $ cargo run --example embed -- PROJECT ID ENVIRONMENT
//! ```

use callsheet::{Event, Project, Selection, Session};
use std::io::{Write, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |at: usize| arguments.get(at).map(String::as_str);
    let directory = argument(0).unwrap_or(env!("CARGO_MANIFEST_DIR"));
    match run(
        directory,
        argument(1).unwrap_or("zoom"),
        argument(2),
        &mut stdout(),
    ) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(stdout(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes a line for each step and one for the run. True if every step passed or was skipped as its files say.
///
/// # Errors
/// As the library says: a file that is wrong, an id that nothing has, a mock that cannot listen.
pub fn run(
    directory: &str,
    id: &str,
    environment: Option<&str>,
    out: &mut impl Write,
) -> Result<bool, callsheet::Error> {
    let (project, found) = Project::open(directory)?;
    let _ = write!(out, "{}", project.render(&found));
    let mut builder = Session::builder(project).mock();
    if let Some(environment) = environment {
        builder = builder.env(environment);
    }
    let session = builder.build()?;
    let plan = session.plan(&Selection::ids([id]))?;
    let ids: Vec<String> = plan.ids().map(str::to_owned).collect();
    let summary = session.run(plan, &mut |event| {
        if let Event::StepFinished { step, finish } = event {
            let _ = writeln!(out, "{:<8} {}", finish.outcome.name(), ids[*step]);
        }
    })?;
    let _ = writeln!(
        out,
        "{} steps, {} passed, {} requests, {} assertions",
        summary.steps, summary.passed, summary.requests, summary.assertions
    );
    Ok(summary.failed + summary.errored + summary.aborted == 0)
}
