//! Work that cannot be asked to stop, such as a search with a regular expression: it is done on a thread of its own,
//! and given up where the user interrupts or where it takes too long.

use crate::json::BudgetStop;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Between two looks at the interrupt.
const PAUSE: Duration = Duration::from_millis(20);

/// Room for the recursion of a validator.
const STACK: usize = 32 * 1024 * 1024;

/// Longer than any work that somebody meant to be done.
const LONGEST: Duration = Duration::from_secs(30);

/// The result of the work. `given_up` is true once nobody waits for it any more; work that does not look at it goes on
/// until the process ends.
///
/// # Errors
/// The user has interrupted, the work took 30 seconds, or there is no thread for it.
pub fn run<T: Send + 'static>(
    interrupted: &dyn Fn() -> bool,
    work: impl FnOnce(&AtomicBool) -> T + Send + 'static,
) -> Result<T, BudgetStop> {
    let given_up = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = channel();
    let looked_at = Arc::clone(&given_up);
    let done = move || drop(sender.send(work(&looked_at)));
    if thread::Builder::new().stack_size(STACK).spawn(done).is_err() {
        return Err(BudgetStop::Failed);
    }
    let mut waited = Duration::ZERO;
    loop {
        let stopped = match receiver.recv_timeout(PAUSE) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Disconnected) => return Err(BudgetStop::Failed),
            Err(RecvTimeoutError::Timeout) if interrupted() => BudgetStop::Interrupted,
            Err(RecvTimeoutError::Timeout) if waited >= LONGEST => BudgetStop::TooLong(LONGEST.as_secs()),
            Err(RecvTimeoutError::Timeout) => {
                waited += PAUSE;
                continue;
            }
        };
        given_up.store(true, Ordering::Relaxed);
        return Err(stopped);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_ends_with_its_result_or_is_given_up() {
        assert_eq!(run(&|| false, |_| 5), Ok(5));
        let endless = |given_up: &AtomicBool| {
            while !given_up.load(Ordering::Relaxed) {
                thread::yield_now();
            }
        };
        assert_eq!(run(&|| true, endless), Err(BudgetStop::Interrupted));
    }
}
