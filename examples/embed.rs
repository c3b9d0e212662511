//! Runs a collection against its own mock, from a program.
//!
//! ```console
//! $ cargo run --example embed -- PROJECT ENVIRONMENT ID
//! ```

use callsheet::{Event, Project, Selection, Session};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |at: usize, default: &str| arguments.get(at).map_or(default, |given| given).to_owned();
    let (directory, environment, id) = (
        argument(0, env!("CARGO_MANIFEST_DIR")),
        argument(1, "server-to-server"),
        argument(2, "zoom"),
    );
    match run(&directory, &environment, &id) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// True if every step passed or was skipped as its files say.
fn run(directory: &str, environment: &str, id: &str) -> Result<bool, callsheet::Error> {
    let (project, found) = Project::open(directory)?;
    eprint!("{}", project.render(&found));
    let session = Session::builder(project).env(environment).mock().build()?;
    let plan = session.plan(&Selection::ids([id]))?;
    let ids: Vec<String> = plan.ids().map(str::to_owned).collect();
    let summary = session.run(plan, &mut |event| {
        if let Event::StepFinished { step, finish } = event {
            println!("{:<8} {}", finish.outcome.name(), ids[*step]);
        }
    })?;
    println!(
        "{} steps, {} passed, {} requests, {} assertions",
        summary.steps, summary.passed, summary.requests, summary.assertions
    );
    Ok(summary.failed + summary.errored + summary.aborted == 0)
}
