//! A child process as the system measures it: wall time, processor time and peak memory.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// One run of a whole process.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    pub wall: Duration,
    /// In the program and in the kernel, of all its threads.
    pub processor: Duration,
    pub memory_mib: f64,
}

/// The medians of several runs, each figure by itself.
pub fn median(runs: &[Measured]) -> Measured {
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let seconds = |of: fn(&Measured) -> Duration| {
        let values = runs.iter().map(|run| of(run).as_secs_f64()).collect();
        Duration::from_secs_f64(middle(values))
    };
    Measured {
        wall: seconds(|run| run.wall),
        processor: seconds(|run| run.processor),
        memory_mib: middle(runs.iter().map(|run| run.memory_mib).collect()),
    }
}

/// Runs the commands in turn, so that a machine that changes its speed changes it for all, and returns the medians.
/// The first round only warms the caches.
pub fn in_turn<const N: usize>(rounds: usize, commands: [&dyn Fn() -> Command; N]) -> [Measured; N] {
    let mut runs = [const { Vec::new() }; N];
    for round in 0..=rounds {
        for (command, runs) in commands.iter().zip(&mut runs) {
            let run = measure(&mut command());
            if round > 0 {
                runs.push(run);
            }
        }
    }
    runs.map(|runs| median(&runs))
}

/// Runs the command to its end, which has to be a success.
#[expect(
    clippy::zombie_processes,
    reason = "it is waited for by wait4, which also says what it used"
)]
pub fn measure(command: &mut Command) -> Measured {
    let began = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn();
    let child = child.expect("the program starts");
    let (mut status, mut usage) = (0, unsafe { std::mem::zeroed::<libc::rusage>() });
    // SAFETY: the two places are valid for the call, and the child is ours and not waited for elsewhere.
    unsafe { libc::wait4(child.id() as i32, &mut status, 0, &mut usage) };
    assert_eq!(status, 0, "{command:?} failed");
    Measured {
        wall: began.elapsed(),
        processor: duration(usage.ru_utime) + duration(usage.ru_stime),
        memory_mib: usage.ru_maxrss as f64 / 1024.0,
    }
}

fn duration(time: libc::timeval) -> Duration {
    Duration::from_micros(time.tv_sec as u64 * 1_000_000 + time.tv_usec as u64)
}

pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

pub fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64().max(1e-9)
}
