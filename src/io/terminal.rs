//! Standard output during a run: lines go out whole, and a progress line below them is moved out of the way.

use super::status_line;
use crate::source::ci_commands::{Spelling, harmless};
use indicatif::{ProgressBar, ProgressStyle};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Unshown lines are held at most this long where nobody is watching.
const HOLD: Duration = Duration::from_millis(100);
/// And no more of them than this many bytes.
const HELD_BYTES: usize = 64 * 1024;
/// Between two pictures of the progress line.
const TICK: Duration = Duration::from_millis(120);

/// Why standard output could not be written. The code that ends the run reads it too.
pub type TerminalFailure = Rc<RefCell<Option<io::Error>>>;

/// Standard output, buffered by lines.
pub struct Screen {
    failure: TerminalFailure,
    held: Vec<u8>,
    shown: Instant,
    bar: Option<ProgressBar>,
    /// A terminal shows each step at once.
    terminal: bool,
}

impl Screen {
    pub fn new(terminal: bool, bar: Option<ProgressBar>, failure: TerminalFailure) -> Screen {
        Screen {
            failure,
            held: Vec::new(),
            shown: Instant::now(),
            bar,
            terminal,
        }
    }

    fn show(&mut self) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        self.shown = Instant::now();
        let write = || {
            let mut stdout = io::stdout().lock();
            stdout.write_all(&held)?;
            stdout.flush()
        };
        let written = match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        };
        keep(written, &self.failure)
    }
}

/// The first failure is kept; the writer goes on as if nothing had happened, so that a run is not cut off.
fn keep(written: io::Result<()>, failure: &TerminalFailure) -> io::Result<()> {
    if let Err(error) = written {
        failure.borrow_mut().get_or_insert(error);
    }
    Ok(())
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.terminal || self.held.len() > HELD_BYTES || self.shown.elapsed() > HOLD {
            self.show()
        } else {
            Ok(())
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.show();
    }
}

/// Standard output for text that goes below everything else: it is written when this is dropped.
pub struct Below {
    held: Vec<u8>,
    failure: TerminalFailure,
}

impl Below {
    pub fn new(failure: TerminalFailure) -> Below {
        Below {
            held: Vec::new(),
            failure,
        }
    }
}

impl Write for Below {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Below {
    fn drop(&mut self) {
        let mut stdout = io::stdout().lock();
        let written = stdout.write_all(&self.held).and_then(|()| stdout.flush());
        let _ = keep(written, &self.failure);
    }
}

/// A line on standard error that says how far the run is.
pub fn progress(steps: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(steps), status_line::target());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} {wide_msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
    bar
}

/// The progress line is gone while this lives: it would be drawn over what somebody types.
pub struct Paused<'b> {
    bar: &'b ProgressBar,
    /// Steps that had ended: a line that is cleared counts as finished.
    position: u64,
}

pub fn pause(bar: &ProgressBar) -> Paused<'_> {
    let position = bar.position();
    bar.disable_steady_tick();
    bar.finish_and_clear();
    Paused { bar, position }
}

impl Drop for Paused<'_> {
    fn drop(&mut self) {
        self.bar.reset();
        self.bar.set_position(self.position);
        self.bar.enable_steady_tick(TICK);
    }
}

/// Words for the person at the terminal, on standard error.
pub fn say(text: &str) {
    // Where standard error is closed, nobody reads.
    let text = harmless(text, Spelling::Text);
    let _ = writeln!(io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_leaves_the_count_as_it_was() {
        let bar = ProgressBar::hidden();
        bar.set_length(9);
        bar.set_position(4);
        drop(pause(&bar));
        assert_eq!(bar.position(), 4);
        assert!(!bar.is_finished());
    }
}
