//! Places in files that are not at hand: sources of empty lines, wide enough for the places that a report names.

use super::document::{Document, LocationRecord};
use crate::source::{FileId, Sources, Span};
use std::collections::{BTreeMap, HashMap};

/// Bytes of such a file. A place further down is not shown.
const MOST: usize = 1 << 24;

/// Where lines begin, by file.
#[derive(Default)]
pub struct Places {
    files: HashMap<String, (FileId, BTreeMap<usize, usize>)>,
}

impl Places {
    pub fn of(document: &Document) -> (Places, Sources) {
        let mut widths: BTreeMap<&str, BTreeMap<usize, usize>> = BTreeMap::new();
        for place in document.steps.iter().flat_map(places) {
            let width = widths
                .entry(&place.file)
                .or_default()
                .entry(place.line)
                .or_default();
            *width = place.column.max(*width);
        }
        let (mut places, mut sources) = (Places::default(), Sources::default());
        for (file, widths) in widths {
            let (text, starts) = text(&widths);
            places
                .files
                .insert(file.to_owned(), (sources.add(file, &text), starts));
        }
        (places, sources)
    }

    pub fn span(&self, place: &LocationRecord) -> Option<Span> {
        let (file, starts) = self.files.get(&place.file)?;
        let at = starts.get(&place.line)? + place.column.checked_sub(1)?;
        Some(Span::new(*file, at, at))
    }
}

fn places(step: &super::document::Step) -> impl Iterator<Item = &LocationRecord> {
    let problems = step.problems.iter().filter_map(|problem| problem.place.as_ref());
    problems.chain(
        step.assertions
            .iter()
            .filter_map(|assertion| assertion.place.as_ref()),
    )
}

/// Empty lines, of which those named are so many characters wide; and where each of these begins.
fn text(widths: &BTreeMap<usize, usize>) -> (String, BTreeMap<usize, usize>) {
    let (mut text, mut starts) = (String::new(), BTreeMap::new());
    let mut current = 1;
    for (line, width) in widths {
        let Some(breaks) = line.checked_sub(current) else {
            continue;
        };
        if text.len().saturating_add(breaks).saturating_add(*width) > MOST {
            break;
        }
        text.extend(std::iter::repeat_n('\n', breaks));
        current = *line;
        starts.insert(*line, text.len());
        text.extend(std::iter::repeat_n(' ', *width));
    }
    (text, starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_again() {
        let widths = BTreeMap::from([(0, 3), (2, 7), (5, 1), (usize::MAX, 1)]);
        let (text, starts) = text(&widths);
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", &text);
        let files = HashMap::from([("a.yaml".to_owned(), (file, starts))]);
        let places = Places { files };
        let check = |line, column, expected: Option<&str>| {
            let file = "a.yaml".to_owned();
            let span = places.span(&LocationRecord { file, line, column });
            assert_eq!(span.map(|span| sources.place(span)).as_deref(), expected);
        };
        check(2, 7, Some("a.yaml:2:7"));
        check(2, 3, Some("a.yaml:2:3"));
        check(5, 1, Some("a.yaml:5:1"));
        check(0, 3, None);
        check(usize::MAX, 1, None);
    }
}
