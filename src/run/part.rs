//! Which item and which page of a step something belongs to, in words.

use super::event::{Attempt, AttemptKind};

/// The attempts of a step so far.
#[derive(Debug, Default)]
pub struct Parts {
    current: Part,
    /// Of each attempt.
    labels: Vec<Box<str>>,
}

#[derive(Debug, Default)]
struct Part {
    item: Option<String>,
    page: Option<u32>,
}

impl Parts {
    pub fn enter(&mut self, attempt: &Attempt) {
        self.current.enter(attempt);
        self.labels.push(self.current.to_string().into());
    }

    /// The index of the attempt under way.
    pub fn last(&self) -> Option<usize> {
        self.labels.len().checked_sub(1)
    }

    /// `item 2 (b): page 3: `, to stand before what was found there; empty where the step has neither.
    pub fn label(&self, attempt: Option<usize>) -> &str {
        attempt
            .and_then(|attempt| self.labels.get(attempt))
            .map_or("", |label| label)
    }
}

impl Part {
    /// Tries and polls are no parts: of them only the last is looked at.
    fn enter(&mut self, attempt: &Attempt) {
        match attempt.kind {
            AttemptKind::Item => {
                let item = attempt.detail.as_deref().unwrap_or_default();
                self.item = Some(format!("item {} ({item})", attempt.number));
                self.page = None;
            }
            AttemptKind::Page => self.page = Some(attempt.number),
            AttemptKind::Retry | AttemptKind::Poll => {}
        }
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.item.iter().try_for_each(|item| write!(out, "{item}: "))?;
        self.page.iter().try_for_each(|page| write!(out, "page {page}: "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_and_pages_are_named_and_tries_belong_to_them() {
        let mut parts = Parts::default();
        let item = |number| Attempt {
            detail: Some("a".to_owned()),
            ..Attempt::new(AttemptKind::Item, number)
        };
        let of = |kind, number| Attempt::new(kind, number);
        let told = [
            (item(1), "item 1 (a): "),
            (of(AttemptKind::Page, 1), "item 1 (a): page 1: "),
            (of(AttemptKind::Retry, 2), "item 1 (a): page 1: "),
            (of(AttemptKind::Page, 2), "item 1 (a): page 2: "),
            (item(2), "item 2 (a): "),
        ];
        for (at, (attempt, expected)) in told.iter().enumerate() {
            parts.enter(attempt);
            assert_eq!((parts.last(), parts.label(parts.last())), (Some(at), *expected));
        }
        assert_eq!(parts.label(Some(1)), "item 1 (a): page 1: ");
        assert_eq!(parts.label(None), "");
    }
}
