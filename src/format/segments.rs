//! Variables in the path of a URL: `:name` as a whole segment, `{name}` anywhere in one.

/// A part of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SegmentPiece<'a> {
    Text(&'a str),
    Variable(&'a str),
}

impl<'a> SegmentPiece<'a> {
    /// The variable's name. None for text.
    pub fn name(&self) -> Option<&'a str> {
        match self {
            SegmentPiece::Variable(name) => Some(name),
            SegmentPiece::Text(_) => None,
        }
    }
}

/// A segment of a path in its pieces: `/things:batch` is text.
pub fn pieces(segment: &str) -> Vec<SegmentPiece<'_>> {
    if let Some(name) = segment.strip_prefix(':').filter(|name| is_name(name)) {
        return vec![SegmentPiece::Variable(name)];
    }
    let mut pieces = Vec::new();
    let mut rest = segment;
    while let Some((before, name, after)) = next_brace(rest) {
        pieces.push(SegmentPiece::Text(before));
        pieces.push(SegmentPiece::Variable(name));
        rest = after;
    }
    pieces.push(SegmentPiece::Text(rest));
    pieces
}

/// The names in a whole URL, in their order. Scheme, host and query hold none.
pub fn variables(url: &str) -> impl Iterator<Item = &str> {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let names = path
        .split('/')
        .flat_map(|segment| pieces(segment).into_iter().filter_map(|piece| piece.name()));
    names.collect::<Vec<_>>().into_iter()
}

fn next_brace(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    is_name(name).then_some((before, name, after))
}

fn is_name(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|first| first.is_alphabetic() || first == '_')
        && text
            .chars()
            .all(|character| character.is_alphanumeric() || "_-".contains(character))
}
