//! The parser's faults of syntax in the tool's own words, with the place where the author has to look.
//!
//! The parser says where it gave up, often a line after the mistake; each rule finds the mistake from there.

use super::code;
use super::offsets::Offsets;
use crate::source::{Diagnostic, FileId, Span};
use saphyr_parser::ScanError;
use std::ops::Range;

/// Where the parser gave up, and what it was in.
struct YamlFault<'t> {
    text: &'t str,
    file: FileId,
    at: usize,
    /// The innermost `[` or `{` that is still open.
    bracket: Option<Span>,
    info: &'t str,
}

type Rule = for<'t> fn(&YamlFault<'t>) -> Diagnostic;

/// Parts of the parser's texts, and what they mean here. The first that fits is taken.
const RULES: &[(&str, Rule)] = &[
    ("recursion limit", too_deep),
    ("unknown anchor", unknown_alias),
    ("mapping values are not allowed", second_colon),
    ("simple key expect", missing_colon),
    ("flow sequence", open_bracket),
    ("flow mapping", open_bracket),
    ("illegal placement of ':'", open_bracket),
    ("flow construct", open_bracket),
    ("expected node content", open_bracket),
    ("in quoted scalar", open_quote),
    ("quoted scalar, found unexpected", open_quote),
    ("trailing content after", after_quote),
    ("escape", bad_escape),
    ("hexadecimal", bad_escape),
    ("unexpected character", bad_start),
    ("misplaced bracket", stray_bracket),
    ("did not find expected key", indentation),
    ("did not find expected '-'", key_in_list),
    ("sequence entries are not allowed", list_on_line),
    ("wrongly indented line in block", indentation),
    ("invalid indentation", indentation),
];

pub(super) fn explain(
    error: &ScanError,
    text: &str,
    offsets: &Offsets<'_>,
    bracket: Option<Span>,
) -> Diagnostic {
    let fault = YamlFault {
        text,
        file: offsets.file(),
        at: offsets.byte(error.marker().index()),
        bracket,
        info: error.info(),
    };
    if let Some(tab) = fault.tab() {
        return tab_indent(tab);
    }
    let rule = RULES.iter().find(|(part, _)| fault.info.contains(part));
    rule.map_or_else(|| unknown(&fault), |(_, explain)| explain(&fault))
}

/// A tab among the blanks that begin a line.
pub(super) fn tab_indent(span: Span) -> Diagnostic {
    Diagnostic::error(code::TAB_INDENT, "a tab in the indentation")
        .at(span, "a tab, where YAML wants spaces")
        .help("indent with spaces")
}

fn too_deep(fault: &YamlFault<'_>) -> Diagnostic {
    super::limits::too_deep(fault.point())
}

fn unknown_alias(fault: &YamlFault<'_>) -> Diagnostic {
    let span = fault.word();
    let name = fault.written(span).trim_start_matches('*').to_owned();
    Diagnostic::error(
        code::UNKNOWN_ALIAS,
        format!("no anchor `&{name}` before this alias"),
    )
    .at(span, "an alias (`*`) repeats what an anchor (`&`) named")
    .help("to mean this as text, quote the value")
}

/// `a: b: c`, `a: <<x | default('p: q')>>`, or a key indented below a value.
fn second_colon(fault: &YamlFault<'_>) -> Diagnostic {
    let line = fault.line();
    let before = &fault.text[line.start..fault.at];
    if before.rfind("<<") > before.rfind(">>") {
        return fault.cut_expression("at `: `");
    }
    if before.contains(": ") {
        return fault
            .syntax(
                "a plain value may not hold `: `",
                fault.colon(),
                "a second colon in this line",
            )
            .help("quote the value, or put the inner mapping on lines of its own");
    }
    match fault.previous_line() {
        Some(above) if !fault.written(above).contains(':') => missing_colon_at(fault, above),
        Some(above) => fault
            .syntax(
                "a key below a value",
                fault.key(),
                "indented deeper than the key above",
            )
            .at(above, "this key has its value already")
            .help("give both keys the same indentation, or leave the value above empty"),
        None => fault.syntax("a colon is not expected here", fault.colon(), "this colon"),
    }
}

fn missing_colon(fault: &YamlFault<'_>) -> Diagnostic {
    let span = fault.previous_line().unwrap_or_else(|| fault.rest());
    missing_colon_at(fault, span)
}

fn missing_colon_at(fault: &YamlFault<'_>, span: Span) -> Diagnostic {
    let written = fault.written(span);
    let diagnostic = fault.syntax("expected `key: value`", span, "no `: ` in this line");
    match written.split_once(':') {
        Some((key, value)) => diagnostic.help(format!("put a space after the colon: `{key}: {value}`")),
        None => {
            diagnostic.help("a mapping's lines are `key: value`; a longer text is indented below its key")
        }
    }
}

fn open_bracket(fault: &YamlFault<'_>) -> Diagnostic {
    let before = &fault.text[fault.line().start..fault.at];
    if before.rfind("<<") > before.rfind(">>") {
        return fault.cut_expression("at a bracket or comma");
    }
    let Some(open) = fault.bracket else {
        return fault.syntax(
            "this does not belong into a list or mapping in brackets",
            fault.rest(),
            "here",
        );
    };
    let bracket = fault.written(open);
    let closing = if bracket.starts_with('[') { "]" } else { "}" };
    fault
        .syntax(format!("`{bracket}` is not closed"), open, "opened here")
        .at(fault.point(), format!("expected `,` or `{closing}`"))
        .help(format!(
            "close it with `{closing}`, or quote the value to mean it as text"
        ))
}

fn open_quote(fault: &YamlFault<'_>) -> Diagnostic {
    let quote = fault.written(fault.point()).to_owned();
    fault
        .syntax(
            "a quoted text is not closed",
            fault.rest(),
            format!("no closing `{quote}`"),
        )
        .help("a text over several lines is indented below its key, best as a block: `key: |`")
}

fn after_quote(fault: &YamlFault<'_>) -> Diagnostic {
    fault
        .syntax("text after a closing quote", fault.rest(), "not expected here")
        .help("quote the whole value; inside single quotes a quote is written twice: 'it''s'")
}

fn bad_escape(fault: &YamlFault<'_>) -> Diagnostic {
    fault
        .syntax("an escape that YAML does not know", fault.rest(), "in this text")
        .help("use single quotes, where a backslash is a backslash, or write it twice")
}

fn bad_start(fault: &YamlFault<'_>) -> Diagnostic {
    fault
        .syntax(
            "a plain value may not begin with this character",
            fault.word(),
            "reserved by YAML",
        )
        .help("quote the value")
}

fn stray_bracket(fault: &YamlFault<'_>) -> Diagnostic {
    fault
        .syntax(
            "a closing bracket without an opening one",
            fault.point(),
            "nothing to close",
        )
        .help("remove it, or quote the value")
}

/// Mostly a line that begins at a column where nothing above began; else text after a value has ended.
fn indentation(fault: &YamlFault<'_>) -> Diagnostic {
    let before = &fault.text[fault.line().start..fault.at];
    match before.trim() {
        "" => fault
            .syntax(
                "this indentation matches nothing above",
                fault.rest(),
                "begins between two levels",
            )
            .help("give it the indentation of the key that it belongs next to"),
        "-" => fault
            .syntax("a list item among keys", fault.rest(), "belongs to no key")
            .help("put a key above the list, and nothing after its colon"),
        _ => fault
            .syntax("text after a value has ended", fault.rest(), "not expected here")
            .help("quote the whole value"),
    }
}

fn key_in_list(fault: &YamlFault<'_>) -> Diagnostic {
    fault
        .syntax("a key among list items", fault.rest(), "expected `- `")
        .help("begin the line with `- `, or end the list by indenting it below a key")
}

fn list_on_line(fault: &YamlFault<'_>) -> Diagnostic {
    fault
        .syntax(
            "a list begins on a line of its own",
            fault.rest(),
            "after a key on the same line",
        )
        .help("put the items below the key, or write them as `[a, b]`; to mean a dash, quote the value")
}

fn unknown(fault: &YamlFault<'_>) -> Diagnostic {
    let info = fault.info.trim_start_matches("while ");
    fault
        .syntax(
            format!("this is not YAML: {info}"),
            fault.rest(),
            "the reader stopped here",
        )
        .help("where text is meant, quote it")
}

impl YamlFault<'_> {
    fn syntax(&self, message: impl Into<String>, span: Span, label: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code::YAML_SYNTAX, message).at(span, label)
    }

    fn cut_expression(&self, place: &str) -> Diagnostic {
        let line = self.line();
        let start = self.text[line.start..self.at].rfind("<<").unwrap_or(0);
        let span = self.trimmed(line.start + start..line.end);
        self.syntax(
            "a `<<...>>` in a plain value is cut",
            span,
            format!("YAML ends the value {place}"),
        )
        .help("quote this value")
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn written(&self, span: Span) -> &str {
        &self.text[span.start as usize..span.end as usize]
    }

    /// The line of the fault, without its end.
    fn line(&self) -> Range<usize> {
        line_at(self.text, self.at)
    }

    fn point(&self) -> Span {
        let length = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        self.span(self.at..self.at + length)
    }

    /// From the fault to the end of its line. The fault may be within the line's end, after its `\r`.
    fn ahead(&self) -> Range<usize> {
        self.at..self.line().end.max(self.at)
    }

    fn rest(&self) -> Span {
        self.trimmed(self.ahead())
    }

    fn word(&self) -> Span {
        let rest = &self.text[self.ahead()];
        let length = rest.find([' ', '\t', ',', ']', '}']).unwrap_or(rest.len());
        self.span(self.at..self.at + length)
    }

    fn colon(&self) -> Span {
        self.span(self.at..(self.at + 1).min(self.text.len()))
    }

    /// What is before the colon of the fault's line.
    fn key(&self) -> Span {
        self.trimmed(self.line().start..self.at)
    }

    /// The last line with content before the fault's own.
    fn previous_line(&self) -> Option<Span> {
        let mut end = self.line().start;
        while end > 0 {
            let line = line_at(self.text, end - 1);
            let content = self.text[line.clone()].trim();
            if !content.is_empty() && !content.starts_with('#') {
                return Some(self.trimmed(line));
            }
            end = line.start;
        }
        None
    }

    fn trimmed(&self, range: Range<usize>) -> Span {
        let written = &self.text[range.clone()];
        let start = range.start + (written.len() - written.trim_start().len());
        self.span(start..start + written.trim().len())
    }

    /// The first tab that indents the fault's line or the two after it.
    fn tab(&self) -> Option<Span> {
        let mut start = self.line().start;
        for _ in 0..3 {
            let line = line_at(self.text, start);
            let blanks = &self.text[line.start..line.end];
            let indent = &blanks[..blanks.len() - blanks.trim_start().len()];
            if let Some(tab) = indent.find('\t').filter(|_| indent.len() < blanks.len()) {
                return Some(self.span(line.start + tab..line.start + tab + 1));
            }
            start = (line.end + 1).min(self.text.len());
        }
        None
    }
}

fn line_at(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let carriage = text[start..end].ends_with('\r');
    start..end - usize::from(carriage)
}
