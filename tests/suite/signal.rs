//! Signals, sent without the `kill` program, which small images lack.

#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

/// Far more than a busy machine needs.
#[cfg(target_os = "linux")]
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends a signal to a process that is this test's child.
#[cfg(unix)]
pub fn send(process: u32, signal: i32) {
    let process = i32::try_from(process).unwrap();
    // SAFETY: a call with two numbers, which touches no memory.
    assert_eq!(unsafe { libc::kill(process, signal) }, 0, "the process has ended");
}

/// Returns once the process has taken every signal that it was sent, and waits for what comes next.
#[cfg(target_os = "linux")]
pub fn settle(process: u32) {
    let begun = Instant::now();
    while pending(process) || !asleep(process) {
        assert!(begun.elapsed() < PATIENCE, "the process is never at rest");
        std::thread::yield_now();
    }
}

/// Whether a signal waits to be taken.
#[cfg(target_os = "linux")]
fn pending(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let masks = status
        .lines()
        .filter_map(|line| line.strip_prefix("SigPnd:").or(line.strip_prefix("ShdPnd:")));
    masks
        .into_iter()
        .any(|mask| mask.trim().contains(|digit| digit != '0'))
}

/// Whether no thread has anything to do.
#[cfg(target_os = "linux")]
fn asleep(process: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{process}/task"))
        .unwrap()
        .flatten();
    let states =
        threads.map(|thread| std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default());
    let sleeps = |stat: String| stat.rsplit(") ").next().unwrap_or_default().starts_with('S');
    states.into_iter().all(sleeps)
}
