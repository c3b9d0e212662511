//! What the run knows to be secret, and a writer that lets none of it through.

use crate::run::Event;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// Every secret value known so far, shared by all sinks of a run.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    values: Rc<RefCell<Vec<String>>>,
}

impl Secrets {
    pub fn new(values: impl IntoIterator<Item = String>) -> Secrets {
        let secrets = Secrets::default();
        values.into_iter().for_each(|value| secrets.add(&value));
        secrets
    }

    pub fn add(&self, value: &str) {
        self.values.borrow_mut().push(value.to_owned());
    }

    /// Takes in what an event says is secret, before any sink sees it.
    pub fn learn(&self, event: &Event) {
        if let Event::Captured { captured, .. } = event
            && captured.secret
        {
            self.add(&captured.value);
        }
    }

    pub fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for value in self.values.borrow().iter().filter(|value| value.len() >= 4) {
            text = text.replace(value.as_str(), "***");
        }
        text
    }
}

/// Masks whole lines before they go on.
pub struct Redacted<W: Write> {
    inner: W,
    secrets: Secrets,
    line: Vec<u8>,
}

impl<W: Write> Redacted<W> {
    pub fn new(inner: W, secrets: Secrets) -> Redacted<W> {
        Redacted {
            inner,
            secrets,
            line: Vec::new(),
        }
    }

    fn pass(&mut self) -> io::Result<()> {
        let text = self.secrets.redact(&String::from_utf8_lossy(&self.line));
        self.line.clear();
        self.inner.write_all(text.as_bytes())
    }
}

impl<W: Write> Write for Redacted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass()?;
        self.inner.flush()
    }
}

impl<W: Write> Drop for Redacted<W> {
    fn drop(&mut self) {
        // Whoever needed to know of a failure has flushed before.
        let _ = self.flush();
    }
}
