//! The parts of a step that is more than one request: tries, polls, pages and items.

use super::Outcome;
use std::time::Duration;

/// A part of a step that is more than one request.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub kind: AttemptKind,
    /// From 1. A first try is not told; tries are told from the second on.
    pub number: u32,
    /// How many there will be at most, where that is known.
    pub of: Option<u32>,
    /// Why it is tried again; the item.
    pub detail: Option<String>,
    /// Before it.
    pub waited: Duration,
}

/// How an attempt ended.
#[derive(Debug, Clone)]
pub struct AttemptFinish {
    /// Its index among the attempts that its step has told of.
    pub attempt: usize,
    pub outcome: Outcome,
    /// What else than assertions and problems kept it from passing.
    pub reason: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptKind {
    Retry,
    Poll,
    Page,
    Item,
}

/// What an attempt can lie within: an item holds pages or polls, and each of these holds tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Item,
    /// A page or a poll.
    Within,
    Try,
}

/// The attempts of a step, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tries after the first, of whatever page or item.
    pub retries: u32,
    pub polls: u32,
    pub pages: u32,
    pub items: u32,
    /// `max_pages` was met and there are more.
    pub more_pages: bool,
}

impl Attempt {
    pub fn new(kind: AttemptKind, number: u32) -> Attempt {
        Attempt {
            kind,
            number,
            of: None,
            detail: None,
            waited: Duration::ZERO,
        }
    }
}

impl AttemptKind {
    pub fn level(self) -> Level {
        match self {
            AttemptKind::Item => Level::Item,
            AttemptKind::Page | AttemptKind::Poll => Level::Within,
            AttemptKind::Retry => Level::Try,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            AttemptKind::Retry => "retry",
            AttemptKind::Poll => "poll",
            AttemptKind::Page => "page",
            AttemptKind::Item => "item",
        }
    }
}
