//! Every secret value that is known so far.

use super::Redactor;
use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// A handle: clones share what they know, so that each sink masks what any part of a run has learnt.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    redactor: Arc<RwLock<Redactor>>,
}

impl Secrets {
    /// Takes pairs of a name and a value.
    #[cfg(test)]
    pub fn new(values: impl IntoIterator<Item = (String, String)>) -> Secrets {
        let secrets = Secrets::default();
        secrets.add_all(values);
        secrets
    }

    /// `name` is used in warnings only.
    pub fn add(&self, name: &str, value: &str) {
        let mut redactor = self.redactor.write().unwrap_or_else(PoisonError::into_inner);
        redactor.add(name, value);
    }

    pub fn add_all(&self, values: impl IntoIterator<Item = (String, String)>) {
        values
            .into_iter()
            .for_each(|(name, value)| self.add(&name, &value));
    }

    pub fn redact(&self, text: &str) -> String {
        self.known().redact(text).into_owned()
    }

    /// Whether there is anything to be masked in the text.
    pub fn holds(&self, text: &str) -> bool {
        matches!(self.known().redact(text), Cow::Owned(_))
    }

    pub fn redact_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        self.known().redact_bytes(bytes).into_owned()
    }

    /// How many values are masked.
    pub fn count(&self) -> usize {
        self.known().count()
    }

    /// Names of secrets that are too short to be masked.
    pub fn too_short(&self) -> Vec<String> {
        self.known().too_short().map(str::to_owned).collect()
    }

    /// What is known now, for several look-ups. Nothing can be added while the guard lives.
    pub fn known(&self) -> RwLockReadGuard<'_, Redactor> {
        self.redactor.read().unwrap_or_else(PoisonError::into_inner)
    }
}
