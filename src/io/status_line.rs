//! Where the progress line is drawn: standard error, a few columns of which stay free.
//!
//! A terminal shows Ctrl-C as `^C` where the cursor is. The cursor is behind the line, which is filled with blanks:
//! were it as wide as the terminal, `^C` would begin another line, and this one would never be cleared.

use indicatif::{ProgressDrawTarget, TermLike};
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

/// Columns for `^C`, and the one that keeps the cursor from waiting at the edge.
const FREE: u16 = 3;
/// Columns and lines where they are not known.
const SIZE: (u16, u16) = (80, 24);
const NARROWEST: u16 = 10;

/// What is drawn is gathered and shown at once, so that nothing flickers.
#[derive(Debug, Default)]
struct StatusLine(Mutex<String>);

pub fn target() -> ProgressDrawTarget {
    ProgressDrawTarget::term_like(Box::new(StatusLine::default()))
}

fn size() -> (u16, u16) {
    terminal_size::terminal_size_of(io::stderr()).map_or(SIZE, |(width, height)| (width.0, height.0))
}

impl StatusLine {
    fn add(&self, text: &str) -> io::Result<()> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_str(text);
        Ok(())
    }

    fn turn(&self, by: usize, direction: char) -> io::Result<()> {
        match by {
            0 => Ok(()),
            by => self.add(&format!("\u{1b}[{by}{direction}")),
        }
    }
}

impl TermLike for StatusLine {
    fn width(&self) -> u16 {
        size().0.saturating_sub(FREE).max(NARROWEST)
    }

    fn height(&self) -> u16 {
        size().1
    }

    fn move_cursor_up(&self, by: usize) -> io::Result<()> {
        self.turn(by, 'A')
    }

    fn move_cursor_down(&self, by: usize) -> io::Result<()> {
        self.turn(by, 'B')
    }

    fn move_cursor_right(&self, by: usize) -> io::Result<()> {
        self.turn(by, 'C')
    }

    fn move_cursor_left(&self, by: usize) -> io::Result<()> {
        self.turn(by, 'D')
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.add(text)?;
        self.add("\n")
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.add(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.add("\r\u{1b}[2K")
    }

    fn flush(&self) -> io::Result<()> {
        let drawn = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut stderr = io::stderr().lock();
        stderr.write_all(drawn.as_bytes())?;
        stderr.flush()
    }
}
