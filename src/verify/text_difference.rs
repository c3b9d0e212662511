//! Where two long texts differ: the line, and what is around the place in it.

use super::differences::Differences;
use super::excerpt::TextExcerpt;
use super::show::Renderer;

/// Letters that are shown before the first that differs, and from it on.
const BEFORE: usize = 24;
const AFTER: usize = 40;

pub fn differences(expected: &str, actual: &str, show: Renderer<'_>) -> Differences {
    // Secrets are masked while they are whole.
    let masked = [expected, actual].map(show.mask);
    let [expected, actual] = masked.each_ref().map(String::as_str);
    let common = common(expected, actual);
    let before = &expected[..common];
    let line = before.matches('\n').count() + 1;
    let from = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[from..].chars().count() + 1;
    let multiline = expected.contains('\n') || actual.contains('\n');
    let path = if multiline {
        format!("line {line}, column {column}")
    } else {
        format!("letter {column}")
    };
    let window = |text: &str| format!("\"{}\"", show.plain(&window(text, from, common)));
    Differences {
        around: multiline.then(|| TextExcerpt::of_text(actual, line, show)),
        ..Differences::of_text(path, window(expected), window(actual))
    }
}

/// Bytes of what both begin with.
fn common(one: &str, other: &str) -> usize {
    let mut pairs = one.char_indices().zip(other.chars());
    let end = pairs.find(|((_, one), other)| one != other);
    end.map_or(one.len().min(other.len()), |((at, _), _)| at)
}

/// A part of the line: no word is cut in two, because it may be a secret that is learned later.
fn window(text: &str, from: usize, at: usize) -> String {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let far = |text: &str| text.char_indices().nth(AFTER).map_or(text.len(), |(at, _)| at);
    let near = text[from..at]
        .char_indices()
        .rev()
        .nth(BEFORE)
        .map_or(0, |(at, _)| at);
    let (mut start, mut stop) = (from + near, at + far(&text[at..end]));
    let in_word = |letter: char| letter.is_alphanumeric();
    if start > from {
        start = at - text[start..at].trim_start_matches(in_word).len();
    }
    if stop < end {
        stop = at + text[at..stop].trim_end_matches(in_word).len();
    }
    let (lead, tail) = (
        if start > from { "…" } else { "" },
        if stop < end { "…" } else { "" },
    );
    format!("{lead}{}{tail}", &text[start..stop])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::fixture::unmasked;

    fn check(expected: &str, actual: &str, said: &str) {
        assert_eq!(differences(expected, actual, unmasked()).text(), said);
    }

    #[test]
    fn the_line_is_named_and_shown() {
        check(
            "one\ntwo\nthree\n",
            "one\ntoo\nthree\n",
            "line 2, column 2: expected \"two\", got \"too\"",
        );
        check(
            "one\ntwo",
            "one\n",
            "line 2, column 1: expected \"two\", got \"\"",
        );
        let words = "many words ".repeat(20);
        check(
            &format!("{words}end {words}"),
            &format!("{words}End {words}"),
            "letter 221: expected \"… many words many words end many words many words many words …\", \
             got \"… many words many words End many words many words many words …\"",
        );
    }

    #[test]
    fn secrets_are_masked_while_they_are_whole() {
        let mask = |text: &str| text.replace("canary-1", "***").replace("canary-2", "***");
        let show = Renderer { mask: &mask };
        let long = "word ".repeat(30);
        let found = differences(&format!("{long}canary-1 a"), &format!("{long}canary-2 b"), show);
        assert!(!found.text().contains("canary"), "{}", found.text());
    }
}
