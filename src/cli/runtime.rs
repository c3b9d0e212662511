//! One thread on which everything of a command that waits is run.

use super::{CommandOutput, Exit};

/// # Errors
/// The exit code, once the error is shown.
pub fn block_on<T>(output: CommandOutput, work: impl Future<Output = Result<T, Exit>>) -> Result<T, Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(work),
        Err(error) => {
            output.error(&format!("the runtime cannot start: {error}"));
            Err(Exit::NotCarriedOut)
        }
    }
}
