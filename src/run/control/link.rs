//! The target of a relation in `Link` headers, as RFC 8288 writes them.

/// The first target whose `rel` names the relation, of all the header's values. None if no target does.
pub fn target<'v>(values: impl Iterator<Item = &'v [u8]>, relation: &str) -> Option<String> {
    let mut values = values.map(String::from_utf8_lossy);
    values.find_map(|value| find(&value, relation))
}

fn find(value: &str, relation: &str) -> Option<String> {
    let mut rest = value;
    while let Some(start) = rest.find('<') {
        let (target, after) = rest[start + 1..].split_once('>')?;
        let (parameters, next) = split_link(after);
        if names(parameters, relation) {
            return Some(target.trim().to_owned());
        }
        rest = next;
    }
    None
}

/// The parameters of one link, and what comes after its comma.
fn split_link(text: &str) -> (&str, &str) {
    split_at(text, ',').unwrap_or((text, ""))
}

/// At the first separator outside of quotes.
fn split_at(text: &str, separator: char) -> Option<(&str, &str)> {
    let mut quoted = false;
    let at = text.find(|letter| {
        quoted ^= letter == '"';
        letter == separator && !quoted
    })?;
    Some((&text[..at], &text[at + 1..]))
}

/// Only the first `rel` of a link counts. It may hold several relations.
fn names(parameters: &str, relation: &str) -> bool {
    let mut rest = parameters;
    while !rest.is_empty() {
        let (parameter, next) = split_at(rest, ';').unwrap_or((rest, ""));
        rest = next;
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        if name.trim().eq_ignore_ascii_case("rel") {
            let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
            return relations.any(|known| known.eq_ignore_ascii_case(relation));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Option<&str>) {
        let found = target([header.as_bytes()].into_iter(), "next");
        assert_eq!(found.as_deref(), expected, "{header}");
    }

    #[test]
    fn the_next_page_is_found_among_others() {
        check("<https://x/?page=2>; rel=\"next\"", Some("https://x/?page=2"));
        check("</a>; rel=prev, </b>; rel=next", Some("/b"));
        check("</a>; rel=\"last next\"", Some("/a"));
        check("</a>; title=\"x, <y>; rel=z\"; REL=\"Next\"", Some("/a"));
        check("</a?x=1,2>; rel=next", Some("/a?x=1,2"));
    }

    #[test]
    fn what_is_no_next_page_is_not_taken_for_one() {
        check("</a>; rel=prev", None);
        check("</a>; rel=prev; rel=next", None);
        check("</a", None);
        check("", None);
    }
}
