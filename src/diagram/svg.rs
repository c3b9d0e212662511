//! The graph as a drawing: steps in the order they run, each captured value as a coloured line next to them.

use super::layout::{self, DiagramLayout, MARGIN, ROW};
use super::{Diagram, DiagramLink, DiagramNode, LinkKind};
use crate::report::visible::visible_line;
use crate::report::xml;
use std::fmt::Write;

pub const STYLE: &str = include_str!("drawing.css");
const COLORS: usize = 6;
/// Radius of the corners of lines.
const BEND: usize = 7;
const HALF: usize = ROW / 2 - 3;

/// A file of its own.
pub fn svg(diagram: &Diagram) -> String {
    drawing(diagram, &format!("<style>{STYLE}</style>\n"))
}

/// The drawing with something at its head. Steps and lines carry their numbers as `data-` attributes.
pub fn drawing(diagram: &Diagram, head: &str) -> String {
    let labels: Vec<Vec<SvgLabel>> = (0..diagram.steps.len()).map(|at| labels(diagram, at)).collect();
    let letters = labels
        .iter()
        .map(|labels| labels.iter().map(|label| label.text.chars().count() + 2).sum());
    let layout = DiagramLayout::new(diagram, &letters.collect::<Vec<_>>());
    let (width, height) = (layout.width, layout.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"group\" aria-label=\"Steps and the values between them\">\n{head}<rect class=\"cs-page\" width=\"{width}\" height=\"{height}\"/>\n"
    );
    headings(diagram, &layout, &mut out);
    for (number, link) in diagram.links.iter().enumerate() {
        line(&layout, number, link, &mut out);
    }
    for (number, step) in diagram.steps.iter().enumerate() {
        row(&layout, number, step, (diagram, &labels[number]), &mut out);
    }
    out + "</svg>\n"
}

/// Text at the right of a step's box, in the colour of its line.
struct SvgLabel {
    text: String,
    color: SvgColor,
}

enum SvgColor {
    /// That of this link.
    Link(usize),
    Bad,
    Plain,
}

fn labels(diagram: &Diagram, at: usize) -> Vec<SvgLabel> {
    let step = &diagram.steps[at];
    let mut labels = Vec::new();
    let mut add = |text: String, color: SvgColor| {
        labels.push(SvgLabel {
            text: visible_line(&text),
            color,
        })
    };
    for (login, variable) in &step.logins {
        add(format!("{variable} \u{2190} login {login}"), SvgColor::Plain);
    }
    for (number, link) in diagram.links.iter().enumerate().filter(|(_, link)| link.to == at) {
        if !step.forgets.contains(&link.label) {
            add(format!("\u{2190} {}", link.label), SvgColor::Link(number));
        }
    }
    for (variable, why) in &step.missing {
        // There is room for the last part of an id.
        let by = why.rsplit_once('/').map(|(_, by)| format!("forgotten by {by}"));
        let why = by.as_ref().unwrap_or(why);
        add(format!("? {variable}: {why}"), SvgColor::Bad);
    }
    step.forgets
        .iter()
        .for_each(|variable| add(format!("\u{2715} {variable}"), SvgColor::Bad));
    let mut given: Vec<&str> = Vec::new();
    for (number, link) in diagram
        .links
        .iter()
        .enumerate()
        .filter(|(_, link)| link.from == at)
    {
        if link.kind != LinkKind::Need && !given.contains(&&*link.label) {
            given.push(&link.label);
            add(format!("{} \u{2192}", link.label), SvgColor::Link(number));
        }
    }
    labels
}

fn headings(diagram: &Diagram, layout: &DiagramLayout, out: &mut String) {
    for (folder, y) in &layout.headings {
        let names: Vec<String> = diagram.folders[*folder]
            .names
            .iter()
            .map(|name| visible_line(name))
            .collect();
        let (last, around) = names
            .split_last()
            .map_or((String::new(), String::new()), |(last, around)| {
                let around: String = around.iter().skip(1).map(|name| format!("{name} / ")).collect();
                (last.clone(), around)
            });
        let (around, last) = (xml::text(&around), xml::text(&last));
        let _ = writeln!(
            out,
            "<text class=\"cs-folder\" x=\"{MARGIN}\" y=\"{y}\"><tspan class=\"cs-around\">{around}</tspan>{last}</text>"
        );
    }
}

/// From the box out to the lane, down, and back in.
fn line(layout: &DiagramLayout, number: usize, link: &DiagramLink, out: &mut String) {
    let edge = MARGIN + layout.box_width;
    let lane = layout.lane_x(number);
    let (start, end) = (layout.rows[link.from] + 5, layout.rows[link.to] - 5);
    let color = color(layout, number, link);
    let dashed = if link.kind == LinkKind::Value {
        ""
    } else {
        " cs-dashed"
    };
    let (from, to, label) = (link.from, link.to, xml::text(&visible_line(&link.label)));
    let (turn, down, up, back) = (lane - BEND, start + BEND, end.saturating_sub(BEND), edge + 6);
    let _ = writeln!(
        out,
        "<g class=\"cs-edge\" data-from=\"{from}\" data-to=\"{to}\"><title>{label}</title><path class=\"cs-link{dashed} {color}\" d=\"M{edge} {start}H{turn}Q{lane} {start} {lane} {down}V{up}Q{lane} {end} {turn} {end}H{back}\"/><path class=\"cs-end {color}\" d=\"M{edge} {end}l8 -4v8z\"/></g>"
    );
}

fn color(layout: &DiagramLayout, number: usize, link: &DiagramLink) -> String {
    match link.kind {
        LinkKind::Forget => "cs-bad".to_owned(),
        _ => format!("cs-{}", layout.lane(number) % COLORS),
    }
}

fn row(
    layout: &DiagramLayout,
    number: usize,
    step: &DiagramNode,
    (diagram, labels): (&Diagram, &[SvgLabel]),
    out: &mut String,
) {
    let class = match (step.missing.is_empty(), step.forgets.is_empty()) {
        (false, _) => " cs-missing",
        (true, false) => " cs-forgets",
        (true, true) => "",
    };
    let (middle, width) = (layout.rows[number], layout.box_width);
    let (id, name) = (
        xml::text(&visible_line(&step.id)),
        xml::text(&cut(&visible_line(&step.name))),
    );
    let _ = write!(
        out,
        "<g class=\"cs-step{class}\" data-step=\"{number}\"><title>{id}</title><rect class=\"cs-box\" x=\"{MARGIN}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"5\"/><text x=\"{left}\" y=\"{base}\"><tspan class=\"cs-method\">{method}</tspan> <tspan class=\"cs-name\">{name}</tspan></text>",
        top = middle - HALF,
        height = 2 * HALF,
        left = MARGIN + 10,
        base = middle + 4,
        method = xml::text(&visible_line(&step.method)),
    );
    let spans = labels.iter().enumerate().map(|(at, label)| {
        let gap = if at == 0 { 0 } else { 12 };
        let class = match label.color {
            SvgColor::Link(link) => color(layout, link, &diagram.links[link]),
            SvgColor::Bad => "cs-bad".to_owned(),
            SvgColor::Plain => String::new(),
        };
        format!(
            "<tspan class=\"cs-label {class}\" dx=\"{gap}\">{}</tspan>",
            xml::text(&label.text)
        )
    });
    let (right, base) = (MARGIN + width - 12, middle + 4);
    let _ = writeln!(
        out,
        "<text text-anchor=\"end\" x=\"{right}\" y=\"{base}\">{}</text></g>",
        spans.collect::<String>()
    );
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(layout::NAME) {
        Some((at, _)) => format!("{}\u{2026}", &name[..at]),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_as_in_the_other_formats() {
        let why = ["undefined", "defined by itself", "forgotten by c/f/delete"];
        let missing = why.iter().map(|why| ("v".to_owned(), (*why).to_owned()));
        let diagram = Diagram {
            steps: vec![DiagramNode {
                missing: missing.collect(),
                ..DiagramNode::default()
            }],
            folders: vec![crate::diagram::DiagramFolder {
                id: String::new(),
                names: Vec::new(),
            }],
            links: Vec::new(),
        };
        let drawn = svg(&diagram);
        for label in [
            "? v: undefined",
            "? v: defined by itself",
            "? v: forgotten by delete",
        ] {
            assert!(drawn.contains(label), "{label}: {drawn}");
        }
    }
}
