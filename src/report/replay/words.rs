//! Strings that are kept for good, each once.

use std::collections::HashSet;
use std::sync::Arc;

#[derive(Default)]
pub struct Words(HashSet<&'static str>);

impl Words {
    pub fn keep(&mut self, word: &str) -> &'static str {
        if let Some(known) = self.0.get(word) {
            return known;
        }
        let kept: &'static str = Box::leak(word.into());
        self.0.insert(kept);
        kept
    }

    pub fn all(&mut self, words: &[String]) -> Arc<[&'static str]> {
        words.iter().map(|word| self.keep(word)).collect()
    }
}
