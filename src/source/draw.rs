//! Diagnostics as people read them: message, place, source line, caret, help.
//!
//! Nothing of a file or a message reaches a terminal raw: what acts on terminals or turns text around is drawn as
//! a visible sign. Long lines are cut around their labels.

use super::visible::{line_cut, visible};
use super::{Diagnostic, Label, Severity, Sources, Span};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use std::borrow::Cow;
use std::fmt::Write;

/// How many [`draw`] shows in full. More than this nobody reads, and drawing each takes a while.
const MOST: usize = 50;
/// Labels at most this many lines apart share one excerpt.
const NEAR: usize = 8;

/// All diagnostics, most useful first, as one text. `color` adds ANSI styles. Of many only the first are drawn in
/// full; a line tells how many more there are.
pub fn draw(diagnostics: &[Diagnostic], sources: &Sources, color: bool) -> String {
    draw_at_most(diagnostics, sources, color, MOST)
}

/// As [`draw`], with `most` of them in full.
pub fn draw_at_most(diagnostics: &[Diagnostic], sources: &Sources, color: bool, most: usize) -> String {
    let renderer = match color {
        true => Renderer::styled(),
        false => Renderer::plain(),
    }
    .decor_style(DecorStyle::Ascii);
    let mut drawn = String::new();
    for diagnostic in sorted(diagnostics).into_iter().take(most) {
        drawn.push_str(&draw_one(diagnostic, sources, &renderer));
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
            path: visible(&file.path),
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
    let kind = match placed.primary {
        true => AnnotationKind::Primary,
        false => AnnotationKind::Context,
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

    #[test]
    fn probe() {
        let mut sources = Sources::default();
        let id = sources.add("zoom/a.yaml", "a: 1\nb: 2\na: 3\nq\u{1b}: é\n");
        let span = |s, e| Span::new(id, s, e);
        let list = [
            Diagnostic::error(code::DUPLICATE_KEY, "`a` is there twice")
                .at(span(10, 11), "again here")
                .at(span(0, 1), "first here")
                .help("keep one")
                .help("or two"),
            Diagnostic::error(code::TAG, "x \u{1b} y").at(span(15, 17), ""),
            Diagnostic::warning(code::TAG, "empty").at(span(22, 22), "end"),
            Diagnostic::error(code::NOT_UTF8, "no place"),
        ];
        println!("{}", draw(&list, &sources, false));
        let _ = FileId(1);
    }
}
