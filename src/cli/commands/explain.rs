//! `explain`: the entry of docs/errors.md for a diagnostic's code.

use crate::cli::args::explain::ExplainArgs;
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit};
use crate::report::console::Palette;
use std::fmt::Write;

const ENTRIES: &str = include_str!("../../../docs/errors.md");

/// Columns that prose takes at most.
const WIDEST: usize = 100;

pub fn explain(args: &ExplainArgs, around: &Surroundings) -> Exit {
    let output = CommandOutput::new(around);
    let palette = Palette::new(output.stdout_color);
    let width = around.width.unwrap_or(WIDEST).clamp(20, WIDEST);
    if args.codes.is_empty() {
        let titles: Vec<&str> = entries().map(|(title, _)| title).collect();
        output.print(&(titles.join("\n") + "\n"));
        return Exit::Passed;
    }
    let mut text = String::new();
    for code in &args.codes {
        let Some((title, body)) = entry(code) else {
            output.error(&format!(
                "there is no diagnostic `{code}`; `callsheet explain` lists all"
            ));
            return Exit::Usage;
        };
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = writeln!(text, "{}\n", palette.heading(title));
        text += &shown(body, width, palette);
    }
    output.print(&text);
    Exit::Passed
}

/// All codes, for completion.
pub fn codes() -> impl Iterator<Item = &'static str> {
    let first = |(title, _): (&'static str, _)| title.split(' ').next();
    entries().filter_map(first)
}

/// The title and the body of each entry.
fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    let parts = ENTRIES.split("\n## ").skip(1);
    parts.filter_map(|part| part.split_once('\n'))
}

/// `E0301`, `e0301`, `301`.
fn entry(code: &str) -> Option<(&'static str, &'static str)> {
    let digits = code.trim_start_matches(['E', 'e']);
    let number: u16 = digits.parse().ok()?;
    let wanted = format!("E{number:04} ");
    entries().find(|(title, _)| title.starts_with(&wanted))
}

/// For a terminal: paragraphs in its width, examples indented.
fn shown(body: &str, width: usize, palette: Palette) -> String {
    let mut text = String::new();
    let mut paragraph = String::new();
    let mut is_example = false;
    for line in body.trim().lines() {
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

/// Lines of at most `width` columns, where the words allow it; links without their addresses.
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

/// `[the words](address)` becomes the words. What stands in backticks is kept.
fn without_links(paragraph: &str) -> String {
    let mut text = String::new();
    for (at, part) in paragraph.split('`').enumerate() {
        if at > 0 {
            text.push('`');
        }
        if at % 2 == 1 {
            text += part;
            continue;
        }
        let mut rest = part;
        while let Some((before, after)) = rest.split_once('[') {
            text += before;
            match after
                .split_once("](")
                .and_then(|(words, after)| Some((words, after.split_once(')')?.1)))
            {
                Some((words, after)) => {
                    text += words;
                    rest = after;
                }
                None => {
                    text.push('[');
                    rest = after;
                }
            }
        }
        text += rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_an_entry_under_each_of_its_spellings() {
        for (title, _) in entries().filter(|(title, _)| title.starts_with('E')) {
            let code = title.split(' ').next().unwrap();
            for spelling in [code, &code.to_lowercase(), code.trim_start_matches(['E', '0'])] {
                assert_eq!(entry(spelling).unwrap().0, title, "{spelling}");
            }
        }
        assert!(entry("E0301").unwrap().0.starts_with("E0301 "));
        assert!(entry("E9999").is_none() && entry("nonsense").is_none());
    }

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
}
