//! An entry of `docs/errors.md` for a terminal: prose in its width, examples indented, links without their addresses.

use crate::report::console::Palette;
use crate::source::explanations::Explanation;
use std::fmt::Write;

/// Columns that prose takes at most.
const WIDEST: usize = 100;

/// The entries below each other. `columns` is the terminal's width, if there is a terminal.
pub fn text(entries: &[Explanation], columns: Option<usize>, palette: Palette) -> String {
    let width = columns.unwrap_or(WIDEST).clamp(20, WIDEST);
    let sections = entries.iter().map(|entry| {
        let title = palette.heading(entry.title);
        format!("{title}\n\n{}", body(entry.body, width, palette))
    });
    sections.collect::<Vec<_>>().join("\n")
}

fn body(markdown: &str, width: usize, palette: Palette) -> String {
    let mut text = String::new();
    let mut paragraph = String::new();
    let mut is_example = false;
    for line in markdown.trim().lines() {
        if line.starts_with("```") || line.is_empty() || line.starts_with("- ") || line.starts_with('|') {
            text += &wrapped(&std::mem::take(&mut paragraph), width);
        }
        match line {
            fence if fence.starts_with("```") => is_example = !is_example,
            line if is_example => {
                let _ = writeln!(text, "    {}", palette.dim(line));
            }
            "" => text.push('\n'),
            line => {
                paragraph += line;
                paragraph.push('\n');
            }
        }
    }
    text + &wrapped(&paragraph, width)
}

/// Lines of at most `width` columns, where the words allow it.
fn wrapped(paragraph: &str, width: usize) -> String {
    let plain = without_links(paragraph);
    let mut text = String::new();
    let mut column = 0;
    for word in plain.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            text.push('\n');
            column = 0;
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text += word;
        column += length;
    }
    if column > 0 {
        text.push('\n');
    }
    text
}

/// `[the words](address)` becomes the words. Text in backticks is kept.
fn without_links(paragraph: &str) -> String {
    let mut text = String::new();
    for (index, section) in paragraph.split('`').enumerate() {
        if index > 0 {
            text.push('`');
        }
        if index % 2 == 1 {
            text += section;
            continue;
        }
        let mut rest = section;
        while let Some((before, after)) = rest.split_once('[') {
            text += before;
            if let Some((words, after)) = link(after) {
                text += words;
                rest = after;
            } else {
                text.push('[');
                rest = after;
            }
        }
        text += rest;
    }
    text
}

/// The words of a link whose opening bracket was read, and what follows the link.
fn link(text: &str) -> Option<(&str, &str)> {
    let (words, after) = text.split_once("](")?;
    let (_, after) = after.split_once(')')?;
    Some((words, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_fits_the_width_and_loses_its_links() {
        let check = |text: &str, expected: &str| assert_eq!(wrapped(text, 20), expected);
        check(
            "one two three\nfour five six seven",
            "one two three four\nfive six seven\n",
        );
        check(
            "see [the format](format.md#a), `a[0](b)`",
            "see the format,\n`a[0](b)`\n",
        );
        check("`[a`](x", "`[a`](x\n");
        check("", "");
    }

    #[test]
    fn examples_are_indented_and_entries_are_separated_by_a_blank_line() {
        let entry = Explanation {
            title: "E1 a",
            body: "\nWords.\n\n```yaml\na: 1\n```\n",
        };
        let expected = "E1 a\n\nWords.\n\n    a: 1\n";
        assert_eq!(text(&[entry], None, Palette::new(false)), expected);
        let both = format!("{expected}\n{expected}");
        assert_eq!(text(&[entry, entry], Some(40), Palette::new(false)), both);
    }
}
