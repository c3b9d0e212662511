//! A change to the project's files that another process began and did not live to finish.

use super::surroundings::Surroundings;
use super::{CommandOutput, Exit};
use crate::io::changes::{self, Recovered};
use crate::io::files;

/// Finishes it or puts it back before anything is read, and says so.
///
/// # Errors
/// `NotCarriedOut` where the disk refuses: half a change is no project to work on.
pub fn finish(surroundings: &Surroundings, targets: &[String]) -> Result<(), Exit> {
    let root = files::root(&surroundings.process.directory, targets);
    let output = CommandOutput::new(surroundings);
    match changes::recover(&root) {
        Ok(recovered) => {
            report(&recovered, output);
            Ok(())
        }
        Err(error) => {
            output.error(&format!(
                "a change that was interrupted cannot be finished: {error}"
            ));
            output.note("let a user who may write the project's files run any callsheet command there");
            Err(Exit::NotCarriedOut)
        }
    }
}

/// Says what became of the change of another process.
pub fn report(recovered: &Recovered, output: CommandOutput<'_>) {
    match recovered {
        Recovered::Nothing => {}
        Recovered::Finished(_) => output.note("a change of files that was interrupted is finished now"),
        Recovered::Undone { kept } if kept.is_empty() => {
            output.note("a change of files that was interrupted was put back");
        }
        Recovered::Undone { kept } => {
            output.warning("a change of files that was interrupted was put back, except in files that were changed since");
            for path in kept {
                output.note(&format!("  look at `{}`", path.display()));
            }
        }
    }
}
