//! Standard output during a run: lines go out whole, and a progress line below them is moved out of the way.

use super::status_line;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// Unshown lines are held at most this long where nobody is watching.
const HOLD: Duration = Duration::from_millis(100);
/// And no more of them than this many bytes.
const HELD_BYTES: usize = 64 * 1024;
/// Between two pictures of the progress line.
const TICK: Duration = Duration::from_millis(120);

/// Standard output, buffered by lines.
pub struct Screen {
    held: Vec<u8>,
    shown: Instant,
    bar: Option<ProgressBar>,
    /// A terminal shows each step at once.
    terminal: bool,
}

impl Screen {
    pub fn new(terminal: bool, bar: Option<ProgressBar>) -> Screen {
        Screen {
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
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
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
        // The pipe may be closed; there is nobody left to tell.
        let _ = self.show();
    }
}

/// Standard output for text that goes below everything else: it is written when this is dropped.
#[derive(Default)]
pub struct Below(Vec<u8>);

impl Write for Below {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Below {
    fn drop(&mut self) {
        let mut stdout = io::stdout().lock();
        // The pipe may be closed; there is nobody left to tell.
        let _ = stdout.write_all(&self.0).and_then(|()| stdout.flush());
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
pub struct Paused<'b>(&'b ProgressBar);

pub fn pause(bar: &ProgressBar) -> Paused<'_> {
    bar.disable_steady_tick();
    bar.finish_and_clear();
    Paused(bar)
}

impl Drop for Paused<'_> {
    fn drop(&mut self) {
        let position = self.0.position();
        self.0.reset();
        self.0.set_position(position);
        self.0.enable_steady_tick(TICK);
    }
}

/// Words for the person at the terminal, on standard error.
pub fn say(text: &str) {
    // Where standard error is closed, nobody reads.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
