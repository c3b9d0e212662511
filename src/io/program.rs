//! Runs the program that prints a secret. It has a process group of its own, so that everything it starts ends with it,
//! and what it says on standard error is kept back until its secret is known and can be masked.

use super::clock;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// More than this is no secret.
const MOST_OUTPUT: u64 = 1 << 20;

/// More than this of standard error is not kept.
const MOST_SAID: u64 = 64 << 10;

/// How often the program is looked at.
const BEAT: Duration = Duration::from_millis(5);

/// How long pipes may stay open once the program and its group have ended: something has left the group.
const LEFT_OPEN: Duration = Duration::from_secs(1);

/// From when on somebody at a terminal wonders what is going on: the program may wait for a touch or a fingerprint.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the one who waits wants.
pub struct WaitingProgram<'a> {
    pub longest: Duration,
    pub is_interrupted: &'a dyn Fn() -> bool,
    /// Called once where it takes a while.
    pub say: &'a dyn Fn(),
}

/// What a program did.
pub struct Ran {
    /// Standard output, as text, or why it is none.
    pub printed: Result<String, ProgramFailure>,
    /// What came on standard output, whatever became of the program.
    pub output: Vec<u8>,
    /// What came on standard error.
    pub said: Vec<u8>,
}

#[derive(Debug, PartialEq)]
pub enum ProgramFailure {
    Interrupted,
    Problem(String),
}

pub fn run(mut command: Command, waiting: &WaitingProgram<'_>) -> Ran {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Ran::failed(&format!("could not be started: {error}")),
    };
    let output = reader(child.stdout.take(), MOST_OUTPUT);
    let said = reader(child.stderr.take(), MOST_SAID);
    let status = wait(&mut child, waiting);
    let deadline = clock::instant() + LEFT_OPEN;
    let (output, said) = (collected(&output, deadline), collected(&said, deadline));
    Ran {
        printed: status.and_then(|status| text(status, &output)),
        output: output.bytes,
        said: said.bytes,
    }
}

impl Ran {
    fn failed(problem: &str) -> Ran {
        Ran {
            printed: Err(ProgramFailure::Problem(problem.to_owned())),
            output: Vec::new(),
            said: Vec::new(),
        }
    }
}

/// Standard output without its last line break.
fn text(status: ExitStatus, output: &CollectedOutput) -> Result<String, ProgramFailure> {
    let problem = |text: String| Err(ProgramFailure::Problem(text));
    if !status.success() {
        return problem(format!("ended with {status}"));
    }
    if !output.is_whole {
        return problem("ended, and something that it has started keeps its output open".to_owned());
    }
    if output.bytes.len() as u64 > MOST_OUTPUT {
        return problem("printed more than 1 MiB".to_owned());
    }
    match std::str::from_utf8(&output.bytes) {
        Ok(text) => Ok(text.trim_end_matches(['\n', '\r']).to_owned()),
        Err(_) => problem("printed bytes that are not text".to_owned()),
    }
}

/// Reads on a thread of its own, so that a program that prints much does not wait for its reader. What is over the limit
/// is read and dropped.
fn reader(pipe: Option<impl Read + Send + 'static>, most: u64) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let Some(mut pipe) = pipe else { return };
        let mut left = most + 1;
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = pipe.read(&mut buffer) {
            let kept = left.min(read as u64);
            left -= kept;
            if kept > 0 && sender.send(buffer[..kept as usize].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

struct CollectedOutput {
    bytes: Vec<u8>,
    /// The pipe was closed.
    is_whole: bool,
}

fn collected(pieces: &Receiver<Vec<u8>>, deadline: Instant) -> CollectedOutput {
    let mut bytes = Vec::new();
    loop {
        let left = deadline.saturating_duration_since(clock::instant());
        match pieces.recv_timeout(left) {
            Ok(piece) => bytes.extend(piece),
            Err(error) => {
                let is_whole = error == RecvTimeoutError::Disconnected;
                return CollectedOutput { bytes, is_whole };
            }
        }
    }
}

/// Waits for the end of the program, and ends what it has started.
fn wait(child: &mut Child, waiting: &WaitingProgram<'_>) -> Result<ExitStatus, ProgramFailure> {
    let began = clock::instant();
    let mut is_said = false;
    let ended = loop {
        match state(child) {
            Ok(ProgramState::Ended) => break Ok(()),
            Ok(ProgramState::Runs) => {}
            Ok(ProgramState::Stopped) => {
                let message = "wants to be answered at the terminal, which it cannot be here";
                break Err(ProgramFailure::Problem(message.to_owned()));
            }
            Err(error) => break Err(ProgramFailure::Problem(error.to_string())),
        }
        let taken = clock::instant() - began;
        if (waiting.is_interrupted)() {
            break Err(ProgramFailure::Interrupted);
        }
        if taken > waiting.longest {
            let message = format!("took longer than {} s", waiting.longest.as_secs());
            break Err(ProgramFailure::Problem(message));
        }
        if taken > PATIENCE && !is_said {
            (waiting.say)();
            is_said = true;
        }
        std::thread::sleep(BEAT);
    };
    end_group(child);
    let status = child.wait();
    ended?;
    status.map_err(|error| ProgramFailure::Problem(error.to_string()))
}

enum ProgramState {
    Runs,
    /// By the system, because it reads from a terminal that is not its own.
    Stopped,
    Ended,
}

/// The program is not reaped: its group's number is not given to others until then.
#[cfg(unix)]
fn state(child: &mut Child) -> std::io::Result<ProgramState> {
    use rustix::process::{WaitId, WaitIdOptions, waitid};
    let options =
        WaitIdOptions::EXITED | WaitIdOptions::STOPPED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let status = waitid(WaitId::Pid(rustix::process::Pid::from_child(child)), options)?;
    Ok(match status {
        None => ProgramState::Runs,
        Some(status) if status.stopped() => ProgramState::Stopped,
        Some(_) => ProgramState::Ended,
    })
}

#[cfg(not(unix))]
fn state(child: &mut Child) -> std::io::Result<ProgramState> {
    let status = child.try_wait()?;
    Ok(status.map_or(ProgramState::Runs, |_| ProgramState::Ended))
}

/// Whatever has not ended by now ends.
fn end_group(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = rustix::process::Pid::from_child(child);
        // There is nobody left in the group of a program that has started nothing.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, is_interrupted: bool) -> Ran {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let waiting = WaitingProgram {
            longest: Duration::from_millis(400),
            is_interrupted: &|| is_interrupted,
            say: &|| {},
        };
        run(command, &waiting)
    }

    fn problem(text: &str) -> Result<String, ProgramFailure> {
        Err(ProgramFailure::Problem(text.to_owned()))
    }

    /// Whether a process is there and not merely waiting to be reaped.
    fn lives(id: &str) -> bool {
        let stat = Command::new("ps")
            .args(["-o", "stat=", "-p", id])
            .output()
            .unwrap();
        let stat = String::from_utf8_lossy(&stat.stdout).trim().to_owned();
        !stat.is_empty() && !stat.starts_with('Z')
    }

    #[test]
    fn the_output_is_the_value_and_the_rest_is_kept() {
        let ran = shell("echo value; echo noise >&2", false);
        assert_eq!(ran.printed, Ok("value".to_owned()));
        assert_eq!(ran.said, b"noise\n");
        assert_eq!(
            shell("exit 3", false).printed,
            problem("ended with exit status: 3")
        );
        assert_eq!(
            shell("printf '\\377'", false).printed,
            problem("printed bytes that are not text")
        );
        let much = shell("head -c 2000000 /dev/zero", false);
        assert_eq!(much.printed, problem("printed more than 1 MiB"));
        let much = shell("head -c 2000000 /dev/zero >&2", false);
        assert_eq!(much.said.len() as u64, MOST_SAID + 1);
    }

    #[test]
    fn what_a_program_has_started_ends_with_it() {
        for (script, is_interrupted, expected) in [
            ("sleep 100 & echo $!", false, None),
            (
                "sleep 100 & echo $! >&2; sleep 100",
                false,
                problem("took longer than 0 s").err(),
            ),
            (
                "sleep 100 & echo $!; exit 2",
                false,
                problem("ended with exit status: 2").err(),
            ),
        ] {
            let ran = shell(script, is_interrupted);
            assert_eq!(ran.printed.as_ref().err(), expected.as_ref(), "{script}");
            let bytes = [ran.output, ran.said].concat();
            let id = String::from_utf8(bytes).unwrap().trim().to_owned();
            // The signal was sent; the system delivers it in its own time.
            while lives(&id) {
                std::thread::yield_now();
            }
        }
    }

    #[test]
    fn an_interrupt_ends_a_program_that_does_not_want_to() {
        let ran = shell("trap '' INT TERM; sleep 100", true);
        assert_eq!(ran.printed, Err(ProgramFailure::Interrupted));
    }
}
