//! Diagnostics as people read them: message, place, source line, caret, help.
//!
//! Nothing of a file or a message reaches a terminal raw: what acts on terminals or turns text around is drawn as
//! a visible sign. Long lines are cut around their labels.

use super::visible::{line_cut, visible, visible_name};
use super::{Diagnostic, Label, Severity, Sources, Span};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use std::borrow::Cow;
use std::fmt::Write;

/// How many [`draw`] shows in full. More than this nobody reads, and drawing each takes a while.
const MOST: usize = 50;
/// Columns that a source line is given at least.
const NARROWEST: usize = 30;
/// Labels at most this many lines apart share one excerpt.
const NEAR: usize = 8;

/// All diagnostics, most useful first, as one text. `color` adds ANSI styles. Of many only the first are drawn in
/// full; a line tells how many more there are.
pub fn draw(diagnostics: &[Diagnostic], sources: &Sources, color: bool) -> String {
    draw_with(diagnostics, sources, &renderer(color), MOST)
}

/// As [`draw`], with source lines that fit into so many columns.
pub fn draw_within(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    color: bool,
    columns: Option<usize>,
) -> String {
    let renderer = renderer(color);
    let renderer = match columns {
        Some(columns) => renderer.term_width(columns.max(NARROWEST)),
        None => renderer,
    };
    draw_with(diagnostics, sources, &renderer, MOST)
}

/// As [`draw`], with `most` of them in full.
#[cfg(test)]
fn draw_at_most(diagnostics: &[Diagnostic], sources: &Sources, color: bool, most: usize) -> String {
    draw_with(diagnostics, sources, &renderer(color), most)
}

fn renderer(color: bool) -> Renderer {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.decor_style(DecorStyle::Ascii)
}

fn draw_with(diagnostics: &[Diagnostic], sources: &Sources, renderer: &Renderer, most: usize) -> String {
    let mut drawn = String::new();
    for diagnostic in sorted(diagnostics).into_iter().take(most) {
        drawn.push_str(&draw_one(diagnostic, sources, renderer));
        drawn.push_str("\n\n");
    }
    if diagnostics.len() > most {
        let _ = writeln!(drawn, "... and {} more\n", diagnostics.len() - most);
    }
    drawn
}

/// Errors first; then by file and place; what has no place before what has one.
fn sorted(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    let place = |diagnostic: &Diagnostic| diagnostic.labels.first().map(|label| label.span);
    sorted.sort_by_key(|diagnostic| (diagnostic.severity, place(diagnostic)));
    sorted
}

fn draw_one(diagnostic: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let title = level(diagnostic.severity)
        .primary_title(visible(&diagnostic.message))
        .id(diagnostic.code.0);
    let clusters = clusters(&diagnostic.labels, sources);
    let windows: Vec<Window<'_>> = clusters
        .iter()
        .map(|cluster| Window::new(cluster, sources))
        .collect();
    let helps = diagnostic
        .help
        .iter()
        .map(|help| Level::HELP.message(visible(help)));
    let places: Vec<(String, String)> = windows.iter().filter_map(|window| window.place.clone()).collect();
    let group = Group::with_title(title)
        .elements(windows.into_iter().map(Window::snippet))
        .elements(helps);
    let drawn = renderer.render(&[group]);
    places
        .iter()
        .fold(drawn, |drawn, (cut, real)| drawn.replacen(cut, real, 1))
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// A label and where it is to be drawn.
struct Placed<'a> {
    label: &'a Label,
    line: usize,
    primary: bool,
}

/// Labels that are drawn in one excerpt: same file, near lines. The primary label's comes first.
fn clusters<'a>(labels: &'a [Label], sources: &Sources) -> Vec<Vec<Placed<'a>>> {
    let mut clusters: Vec<Vec<Placed<'a>>> = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        let (line, _) = sources.line_col(label.span);
        let placed = Placed {
            label,
            line,
            primary: at == 0,
        };
        let near = |other: &Placed<'_>| {
            other.label.span.file == label.span.file && other.line.abs_diff(line) <= NEAR
        };
        match clusters.iter_mut().find(|cluster| cluster.iter().any(near)) {
            Some(cluster) => cluster.push(placed),
            None => clusters.push(vec![placed]),
        }
    }
    clusters
}

/// The lines of a cluster, made safe and cut, and the labels moved along with them.
struct Window<'a> {
    path: Cow<'a, str>,
    first: usize,
    text: String,
    annotations: Vec<Annotation<'a>>,
    /// The renderer counts columns in what it is given: where a line was cut, its place and the real one.
    place: Option<(String, String)>,
}

impl<'a> Window<'a> {
    fn new(cluster: &[Placed<'a>], sources: &'a Sources) -> Window<'a> {
        let first = cluster.iter().map(|placed| placed.line).min().unwrap_or(1);
        let last = cluster.iter().map(|placed| placed.line).max().unwrap_or(1);
        let file = sources.get(cluster[0].label.span.file);
        let mut window = Window {
            path: visible_name(&file.path),
            first,
            text: String::new(),
            annotations: Vec::new(),
            place: None,
        };
        let mut start = line_start(&file.text, cluster, first);
        for number in first..=last {
            let end = file.text[start..]
                .find('\n')
                .map_or(file.text.len(), |at| start + at);
            let labels: Vec<&Placed<'a>> = cluster.iter().filter(|placed| placed.line == number).collect();
            window.add_line(&file.text[start..end], start, &labels);
            start = (end + 1).min(file.text.len());
        }
        window
    }

    fn snippet(self) -> Snippet<'a, Annotation<'a>> {
        Snippet::source(self.text)
            .line_start(self.first)
            .path(self.path)
            .annotations(self.annotations)
    }

    fn add_line(&mut self, line: &str, start: usize, labels: &[&Placed<'a>]) {
        let within = |span: Span| {
            let from = (span.start as usize).saturating_sub(start).min(line.len());
            from..(span.end as usize).saturating_sub(start).clamp(from, line.len())
        };
        let focus = labels.first().map_or(0..0, |placed| within(placed.label.span));
        let cut = line_cut(line, focus);
        let base = self.text.len();
        for placed in labels {
            let range = cut.moved(within(placed.label.span));
            if placed.primary && cut.from > 0 {
                let shown = cut.text[..range.start].chars().count() + 1;
                let real = line[..within(placed.label.span).start].chars().count() + 1;
                self.move_place(placed.line, shown, real);
            }
            self.annotations
                .push(annotation(placed, base + range.start..base + range.end));
        }
        self.text.push_str(&cut.text);
        self.text.push('\n');
    }

    fn move_place(&mut self, line: usize, shown: usize, real: usize) {
        let place = |column: usize| format!("{}:{line}:{column}", self.path);
        self.place = Some((place(shown), place(real)));
    }
}

fn annotation<'a>(placed: &Placed<'a>, range: std::ops::Range<usize>) -> Annotation<'a> {
    let kind = if placed.primary {
        AnnotationKind::Primary
    } else {
        AnnotationKind::Context
    };
    kind.span(range).label(visible(&placed.label.text))
}

fn line_start(text: &str, cluster: &[Placed<'_>], first: usize) -> usize {
    let placed = cluster.iter().find(|placed| placed.line == first);
    let span = placed.map_or(cluster[0].label.span, |placed| placed.label.span);
    let before = &text[..(span.start as usize).min(text.len())];
    before.rfind('\n').map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, code};

    fn file(text: &str) -> (Sources, FileId) {
        let mut sources = Sources::default();
        let id = sources.add("zoom/a.yaml", text);
        (sources, id)
    }

    #[test]
    fn errors_come_first_and_by_place() {
        let (sources, id) = file("a: 1\nb: 2\n");
        let at = |diagnostic: Diagnostic, start| diagnostic.at(Span::new(id, start, start + 1), "here");
        let drawn = draw(
            &[
                at(Diagnostic::note(code::TAG, "a note"), 0),
                at(Diagnostic::error(code::TAG, "second"), 5),
                at(Diagnostic::warning(code::TAG, "a warning"), 0),
                at(Diagnostic::error(code::TAG, "first"), 0),
                Diagnostic::error(code::UNREADABLE, "no place"),
            ],
            &sources,
            false,
        );
        let heads: Vec<&str> = drawn.lines().filter(|line| line.contains("[E0")).collect();
        assert_eq!(
            heads,
            [
                "error[E0118]: no place",
                "error[E0104]: first",
                "error[E0104]: second",
                "warning[E0104]: a warning",
                "note[E0104]: a note",
            ]
        );
    }

    #[test]
    fn labels_far_apart_have_excerpts_of_their_own() {
        let (sources, id) = file(&format!("a: 1\n{}a: 2\n", "#\n".repeat(100)));
        let twice = Diagnostic::error(code::DUPLICATE_KEY, "twice")
            .at(Span::new(id, 205, 206), "again")
            .at(Span::new(id, 0, 1), "first")
            .help("keep one");
        assert_eq!(
            draw(&[twice], &sources, false),
            "\
error[E0103]: twice
   --> zoom/a.yaml:102:1
    |
102 | a: 2
    | ^ again
    |
   ::: zoom/a.yaml:1:1
    |
  1 | a: 1
    | - first
    |
    = help: keep one

"
        );
    }

    #[test]
    fn of_many_only_the_first_are_drawn() {
        let (sources, id) = file(&"a: 1\n".repeat(10_000));
        let at =
            |line: usize| Diagnostic::error(code::TAG, "wrong").at(Span::new(id, line * 5, line * 5 + 1), "");
        let many: Vec<Diagnostic> = (0..10_000).map(at).collect();
        let drawn = draw(&many, &sources, false);
        assert_eq!(drawn.matches("error[E0104]").count(), 50);
        assert!(drawn.ends_with("... and 9950 more\n\n"));
        assert_eq!(
            draw_at_most(&many, &sources, false, 2)
                .matches("error[E0104]")
                .count(),
            2
        );
    }

    #[test]
    fn o02_a_line_of_a_megabyte_is_cut_around_its_label() {
        let (sources, id) = file(&format!(
            "a: {}\u{e9} here {}",
            "\u{e9}".repeat(500_000),
            "y".repeat(500_000)
        ));
        let place = Span::new(id, 3 + 1_000_003, 3 + 1_000_007);
        let drawn = draw(
            &[Diagnostic::error(code::TAG, "wrong").at(place, "this")],
            &sources,
            false,
        );
        assert!(drawn.contains("zoom/a.yaml:1:500006"), "{drawn}");
        assert!(drawn.len() < 1_000 && drawn.contains("\u{e9} here y"), "{drawn}");
    }

    #[test]
    fn o01_nothing_that_acts_on_a_terminal_is_drawn() {
        let (sources, id) = file("k\u{1b}[2J: v\u{9b}\u{7}\n");
        let nasty = "m\u{1b}]0;x\u{7}\u{202e}";
        let drawn = draw(
            &[Diagnostic::error(code::TAG, nasty)
                .at(Span::new(id, 0, 2), nasty)
                .help(nasty)],
            &sources,
            false,
        );
        let acts = |found: char| (found.is_control() && found != '\n') || found == '\u{202e}';
        assert!(!drawn.contains(acts), "{drawn:?}");
        assert!(drawn.contains("k\u{241b}[2J"), "{drawn}");
    }

    #[test]
    fn colour_is_asked_for() {
        let (sources, id) = file("a: 1\n");
        let wrong = [Diagnostic::error(code::TAG, "wrong").at(Span::new(id, 0, 1), "")];
        assert!(draw(&wrong, &sources, true).contains("\u{1b}["));
        assert!(!draw(&wrong, &sources, false).contains('\u{1b}'));
    }
}
