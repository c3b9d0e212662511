//! A writer that lets no secret through.

use crate::secret::Secrets;
use std::io::{self, Write};

/// Bytes that are gathered before whole lines go on.
const HELD: usize = 64 * 1024;

/// Masks whole lines before they go on.
pub struct Redacted<W: Write> {
    inner: W,
    secrets: Secrets,
    held: Vec<u8>,
    /// How much of what is held is whole lines. It is known as pieces come in: a line may be a body of megabytes, and
    /// looking for its end with every piece takes minutes.
    whole: usize,
}

impl<W: Write> Redacted<W> {
    pub fn new(inner: W, secrets: Secrets) -> Redacted<W> {
        Redacted {
            inner,
            secrets,
            held: Vec::new(),
            whole: 0,
        }
    }

    /// Text that the program brings along: no secret is looked for in it, so that one that happens to read like
    /// a piece of it does not break it.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn constant(&mut self, text: &'static str) -> io::Result<()> {
        self.pass(self.held.len())?;
        self.inner.write_all(text.as_bytes())
    }

    /// Masks text that waits elsewhere before it is written here.
    pub fn mask(&self, text: &str) -> String {
        self.secrets.redact(text)
    }

    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    fn pass(&mut self, length: usize) -> io::Result<()> {
        let masked = self.secrets.known();
        let written = self.inner.write_all(&masked.redact_bytes(&self.held[..length]));
        drop(masked);
        self.held.drain(..length);
        self.whole = 0;
        written
    }
}

impl<W: Write> Write for Redacted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') {
            self.whole = self.held.len() + end + 1;
        }
        self.held.extend_from_slice(bytes);
        if self.whole > HELD {
            self.pass(self.whole)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass(self.held.len())?;
        self.inner.flush()
    }
}

impl<W: Write> Drop for Redacted<W> {
    fn drop(&mut self) {
        // A caller that needs to know of a failure has flushed before.
        let _ = self.flush();
    }
}
