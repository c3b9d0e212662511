//! What the run knows to be secret, and a writer that lets none of it through.

use crate::secret::Redactor;
use crate::source::Diagnostic;
use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// Bytes that are gathered before whole lines go on.
const HELD: usize = 64 * 1024;

/// Every secret value known so far, shared by all sinks of a run.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    redactor: Rc<RefCell<Redactor>>,
}

impl Secrets {
    /// Of names and values.
    pub fn new(values: impl IntoIterator<Item = (String, String)>) -> Secrets {
        let secrets = Secrets::default();
        secrets.add_all(values);
        secrets
    }

    pub fn add(&self, name: &str, value: &str) {
        self.redactor.borrow_mut().add(name, value);
    }

    pub fn add_all(&self, values: impl IntoIterator<Item = (String, String)>) {
        values
            .into_iter()
            .for_each(|(name, value)| self.add(&name, &value));
    }

    pub fn redact(&self, text: &str) -> String {
        self.redactor.borrow().redact(text).into_owned()
    }

    /// Whether there is anything to be masked in the text.
    pub fn holds(&self, text: &str) -> bool {
        matches!(self.redactor.borrow().redact(text), Cow::Owned(_))
    }

    pub fn redact_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        self.redactor.borrow().redact_bytes(bytes).into_owned()
    }

    /// A diagnostic without secrets, to be drawn in lines that may be cut.
    pub fn redact_diagnostic(&self, found: &Diagnostic) -> Diagnostic {
        let mut masked = found.clone();
        masked.message = self.redact(&found.message);
        masked.help = found.help.iter().map(|help| self.redact(help)).collect();
        for label in &mut masked.labels {
            label.text = self.redact(&label.text);
        }
        masked
    }

    /// How many values are masked.
    pub fn count(&self) -> usize {
        self.redactor.borrow().count()
    }

    /// Names of secrets that are too short to be masked.
    pub fn too_short(&self) -> Vec<String> {
        self.redactor.borrow().too_short().map(str::to_owned).collect()
    }
}

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
        let redactor = self.secrets.redactor.borrow();
        let written = self.inner.write_all(&redactor.redact_bytes(&self.held[..length]));
        drop(redactor);
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
        // Whoever needed to know of a failure has flushed before.
        let _ = self.flush();
    }
}
