//! Which item and which page of a step something belongs to, in words.

use super::event::{Attempt, AttemptKind};

/// The attempts of a step so far.
#[derive(Debug, Default)]
pub struct AttemptLabels {
    current: ItemAndPage,
    /// The label of each attempt.
    labels: Vec<Box<str>>,
}

#[derive(Debug, Default)]
struct ItemAndPage {
    item: Option<String>,
    page: Option<u32>,
}

impl AttemptLabels {
    pub fn enter(&mut self, attempt: &Attempt) {
        self.current.enter(attempt);
        self.labels.push(self.current.to_string().into());
    }

    /// The index of the attempt under way. None before the first.
    pub fn last(&self) -> Option<usize> {
        self.labels.len().checked_sub(1)
    }

    /// `item 2 (b): page 3: `, a prefix for messages about it; empty if the step has neither.
    pub fn label(&self, attempt: Option<usize>) -> &str {
        attempt
            .and_then(|attempt| self.labels.get(attempt))
            .map_or("", |label| label)
    }
}

impl ItemAndPage {
    /// Tries and polls are no labels: of them only the last counts.
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

impl std::fmt::Display for ItemAndPage {
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
        let mut labels = AttemptLabels::default();
        let item = |number| Attempt {
            detail: Some("a".to_owned()),
            ..Attempt::new(AttemptKind::Item, number)
        };
        let of = |kind, number| Attempt::new(kind, number);
        let labelled = [
            (item(1), "item 1 (a): "),
            (of(AttemptKind::Page, 1), "item 1 (a): page 1: "),
            (of(AttemptKind::Retry, 2), "item 1 (a): page 1: "),
            (of(AttemptKind::Page, 2), "item 1 (a): page 2: "),
            (item(2), "item 2 (a): "),
        ];
        for (at, (attempt, expected)) in labelled.iter().enumerate() {
            labels.enter(attempt);
            assert_eq!(
                (labels.last(), labels.label(labels.last())),
                (Some(at), *expected)
            );
        }
        assert_eq!(labels.label(Some(1)), "item 1 (a): page 1: ");
        assert_eq!(labels.label(None), "");
    }
}
