//! What the server answered to a step that failed: its status, and the beginning of its body, JSON laid out in lines.

use super::{ConsoleSettings, Palette, body, pretty};
use crate::report::visible::{visible, visible_line};
use crate::run::event::Received;
use crate::verify;
use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::fmt::Write;

/// Lines that are shown, and how many letters in all fill so many.
const LINES: usize = 12;
const COLUMNS: usize = 80;
/// Bytes that are masked, and how many of those may be shown: a secret that lies across the end of what is masked
/// is known by half, and must not be in what is shown.
const MASKED: usize = 64 * 1024;
const SHOWN: usize = 32 * 1024;

/// The beginning of a body.
struct AnswerExcerpt {
    lines: Vec<String>,
    /// How many lines were left out, where all of them were looked at.
    more: Option<usize>,
    cut: bool,
}

pub fn write(out: &mut String, last: &Received, settings: &ConsoleSettings, palette: &Palette) {
    let kind = kind(last);
    let _ = writeln!(out, "      {}", palette.dim(&head(last)));
    let Some(bytes) = last.body.as_deref().filter(|body| !body.is_empty()) else {
        return;
    };
    let excerpt = excerpt(bytes, last, kind.as_deref(), settings);
    for line in &excerpt.lines {
        let _ = writeln!(out, "        {}", palette.dim(line));
    }
    if let Some(said) = excerpt.rest(bytes.len(), last) {
        let _ = writeln!(out, "        {}", palette.dim(&said));
    }
}

/// The part of the answer in which something differs, in place of its beginning.
pub fn write_around(out: &mut String, last: &Received, around: &verify::TextExcerpt, palette: &Palette) {
    let at = Some(visible_line(&around.path)).filter(|path| path != "$");
    let at = at.map(|path| format!("; at {path}")).unwrap_or_default();
    let head = head(last) + &at;
    let _ = writeln!(out, "      {}", palette.dim(&head));
    for line in &around.lines {
        let _ = writeln!(out, "        {}", palette.dim(&visible_line(line)));
    }
}

fn kind(last: &Received) -> Option<Cow<'_, str>> {
    let headers = last.headers.iter();
    body::kind(headers.map(|(name, value)| (&**name, &**value)))
}

fn head(last: &Received) -> String {
    let named = kind(last).map(|kind| format!(", {}", visible_line(&kind)));
    let reason = visible_line(&last.reason);
    let head = format!("the answer was {} {reason}", last.status);
    head.trim_end().to_owned() + &named.unwrap_or_default()
}

fn excerpt(bytes: &[u8], last: &Received, kind: Option<&str>, settings: &ConsoleSettings) -> AnswerExcerpt {
    let looked = &bytes[..bytes.len().min(MASKED)];
    let Some(mut text) = body::text(looked, kind, &settings.secrets) else {
        let size = last.decoded_size.max(bytes.len() as u64);
        return AnswerExcerpt {
            lines: vec![visible_line(&body::counted(size, kind))],
            more: Some(0),
            cut: false,
        };
    };
    let whole = looked.len() == bytes.len() && !last.is_cut();
    if looked.len() < bytes.len() {
        text.truncate(text.floor_char_boundary(SHOWN));
    }
    let is_json = if whole {
        serde_json::from_slice::<IgnoredAny>(bytes).is_ok() && text.trim_start().starts_with(['{', '['])
    } else {
        body::is_json(kind)
    };
    let (lines, more) = if is_json {
        pretty::lines(&text, LINES)
    } else {
        plain(&text)
    };
    let columns = if settings.wraps {
        settings.width.min(COLUMNS)
    } else {
        COLUMNS
    };
    AnswerExcerpt::of(lines, LINES * columns, whole.then_some(more))
}

/// Lines as they are, but for blank ones at the end.
fn plain(text: &str) -> (Vec<String>, usize) {
    let mut lines = text.trim_end().lines();
    let shown = lines.by_ref().take(LINES).map(str::to_owned).collect();
    (shown, lines.count())
}

impl AnswerExcerpt {
    /// As many letters as are shown. Blank ends of lines are not worth a turn.
    fn of(lines: Vec<String>, letters: usize, more: Option<usize>) -> AnswerExcerpt {
        let (mut left, mut cut) = (letters, false);
        let mut kept = Vec::new();
        for line in lines {
            if left == 0 {
                cut = true;
                break;
            }
            let line = visible(line.trim_end());
            let (shown, whole) = begin(&line, left);
            left -= shown.chars().count();
            cut |= !whole;
            kept.push(if whole {
                shown.to_owned()
            } else {
                format!("{shown}…")
            });
        }
        AnswerExcerpt {
            lines: kept,
            more,
            cut,
        }
    }

    /// What is not shown.
    fn rest(&self, length: usize, last: &Received) -> Option<String> {
        let (size, them) = if last.is_cut() {
            (last.decoded_size, "more")
        } else {
            (length as u64, "them")
        };
        let lines: Cow<str> = match self.more {
            Some(0) if !self.cut => return None,
            Some(1) => "1 more line, ".into(),
            Some(more) if more > 1 => format!("{more} more lines, ").into(),
            _ => "".into(),
        };
        Some(format!("… {lines}{size} bytes in all; -v shows {them}"))
    }
}

/// The first letters, and whether that is all.
fn begin(line: &str, most: usize) -> (&str, bool) {
    match line.char_indices().nth(most) {
        Some((end, _)) => (&line[..end], false),
        None => (line, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted_over_all_lines() {
        let lines = vec!["a".repeat(7), "béc d".to_owned(), "never".to_owned()];
        let excerpt = AnswerExcerpt::of(lines, 10, Some(0));
        assert_eq!(excerpt.lines.len(), 2);
        assert_eq!((&*excerpt.lines[1], excerpt.cut), ("béc…", true));
    }
}
