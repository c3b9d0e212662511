//! The parts of a step that is more than one request: tries, polls, pages and items; and what it waits for.

use super::{Outcome, millis};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// A part of a step that is more than one request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attempt {
    pub kind: AttemptKind,
    /// Counted from 1. A first try is no attempt of its own; there is an event for the second and later ones.
    pub number: u32,
    /// How many there will be at most, where that is known.
    pub of: Option<u32>,
    /// Why it is tried again; the item.
    pub detail: Option<String>,
    /// Before it.
    #[serde(rename = "waited_ms", with = "millis")]
    pub waited: Duration,
}

/// How an attempt ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AttemptFinish {
    /// Its index among the attempts of its step.
    pub attempt: usize,
    pub outcome: Outcome,
    /// What kept it from passing, other than assertions and problems.
    #[serde(rename = "error", default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A person who is asked to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// The name of the login.
    pub login: Arc<str>,
    pub kind: PromptKind,
}

/// How a person signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PromptKind {
    /// In a browser, whose last address comes back here.
    Browser,
    /// On any device, with a code that is shown here.
    Device,
}

/// A pause long enough for somebody to wonder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Waiting {
    #[serde(rename = "for_ms", with = "millis")]
    pub duration: Duration,
    /// What for, as in "for the next poll".
    pub before: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
    pub(crate) fn new(kind: AttemptKind, number: u32) -> Attempt {
        Attempt {
            kind,
            number,
            of: None,
            detail: None,
            waited: Duration::ZERO,
        }
    }
}

impl std::fmt::Display for Prompt {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = match self.kind {
            PromptKind::Browser => "in a browser",
            PromptKind::Device => "on another device",
        };
        write!(out, "login `{}` asked a person to sign in {place}", self.login)
    }
}

impl AttemptKind {
    pub(crate) fn level(self) -> Level {
        match self {
            AttemptKind::Item => Level::Item,
            AttemptKind::Page | AttemptKind::Poll => Level::Within,
            AttemptKind::Retry => Level::Try,
        }
    }
}
