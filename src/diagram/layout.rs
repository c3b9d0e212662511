//! Positions in the drawing: steps in rows from top to bottom, each value on a lane next to them, from the
//! step that captures it to the last that reads it.

use super::{Diagram, DiagramFolder, DiagramLink};
use crate::report::visible::visible_line;
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

/// Height of a step's row.
pub const ROW: usize = 30;
/// Height of a folder's heading, with the space above it.
const HEADING: usize = 42;
const LANE: usize = 16;
/// Space around everything.
pub const MARGIN: usize = 20;
/// Between the steps and the first lane.
const GAP: usize = 30;
/// Most characters of a name that are shown.
pub const NAME: usize = 56;
const NAME_LETTER: usize = 8;
const LABEL_LETTER: usize = 7;
const HEADING_LETTER: usize = 9;

pub struct DiagramLayout {
    /// The width of each step's box.
    pub box_width: usize,
    pub width: usize,
    pub height: usize,
    /// The folders' headings: index of the folder, height of the text's base line.
    pub headings: Vec<(usize, usize)>,
    /// The middle of each step's row.
    pub rows: Vec<usize>,
    /// The lane of each link; links that start at one step with one name share a lane.
    lanes: Vec<usize>,
}

impl DiagramLayout {
    /// `labels` are the texts at the right of each step's box, their letters counted.
    pub fn new(diagram: &Diagram, labels: &[usize]) -> DiagramLayout {
        let (headings, rows, height) = rows(diagram);
        let lanes = lanes(&diagram.links);
        let letters = diagram.steps.iter().zip(labels).map(|(step, labels)| {
            let name = (step.method.chars().count() + 1 + step.name.chars().count()).min(NAME + 8);
            name * NAME_LETTER + labels * LABEL_LETTER
        });
        let box_width = letters.max().unwrap_or(0) + 40;
        let count = lanes.iter().max().map_or(0, |most| most + 1);
        let heading = diagram.folders.iter().map(heading_letters).max().unwrap_or(0);
        let inner = (box_width + GAP + count * LANE).max(heading * HEADING_LETTER);
        DiagramLayout {
            box_width,
            width: MARGIN + inner + MARGIN,
            height: height + MARGIN,
            headings,
            rows,
            lanes,
        }
    }

    pub fn lane(&self, link: usize) -> usize {
        self.lanes[link]
    }

    /// Where the link's lane runs.
    pub fn lane_x(&self, link: usize) -> usize {
        MARGIN + self.box_width + GAP + self.lanes[link] * LANE
    }
}

/// The length of a folder's heading: the folders that it lies in, and its own name.
fn heading_letters(folder: &DiagramFolder) -> usize {
    let names = folder
        .names
        .iter()
        .skip(1)
        .map(|name| visible_line(name).width() + 3);
    let first = folder.names.first().map_or(0, |name| visible_line(name).width());
    names.sum::<usize>().max(first)
}

fn rows(diagram: &Diagram) -> (Vec<(usize, usize)>, Vec<usize>, usize) {
    let (mut headings, mut rows, mut y) = (Vec::new(), Vec::new(), 0);
    let mut folder = None;
    for step in &diagram.steps {
        if folder != Some(step.folder) {
            y += HEADING;
            headings.push((step.folder, y - 12));
            folder = Some(step.folder);
        }
        rows.push(y + ROW / 2);
        y += ROW;
    }
    (headings, rows, y)
}

/// Short ways lie inside. Two values share a lane where they do not meet.
fn lanes(links: &[DiagramLink]) -> Vec<usize> {
    let mut ways: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for link in links {
        let end = ways.entry((link.from, &link.label)).or_insert(link.to);
        *end = (*end).max(link.to);
    }
    let mut sorted: Vec<((usize, &str), usize)> = ways.into_iter().collect();
    sorted.sort_by_key(|((from, name), to)| (to.saturating_sub(*from), *from, *name));
    let mut taken: Vec<Vec<(usize, usize)>> = Vec::new();
    let mut lane_of: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (way, to) in sorted {
        let is_free =
            |lane: &Vec<(usize, usize)>| lane.iter().all(|(start, end)| to < *start || *end < way.0);
        let lane = taken.iter().position(is_free).unwrap_or(taken.len());
        if lane == taken.len() {
            taken.push(Vec::new());
        }
        taken[lane].push((way.0, to));
        lane_of.insert(way, lane);
    }
    links
        .iter()
        .map(|link| lane_of.get(&(link.from, &*link.label)).copied().unwrap_or(0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::LinkKind;

    #[test]
    fn ways_that_meet_have_lanes_of_their_own() {
        let link = |(from, to, label): (usize, usize, &str)| DiagramLink {
            from,
            to,
            label: label.to_owned(),
            kind: LinkKind::Value,
        };
        let check = |links: &[(usize, usize, &str)], expected: &[usize]| {
            let links: Vec<DiagramLink> = links.iter().copied().map(link).collect();
            assert_eq!(lanes(&links), expected);
        };
        check(&[(0, 1, "a"), (0, 3, "a"), (4, 5, "b")], &[0, 0, 0]);
        check(&[(0, 9, "a"), (1, 2, "b"), (2, 3, "c")], &[2, 0, 1]);
        check(&[(0, 1, "a"), (0, 1, "b")], &[0, 1]);
    }
}
