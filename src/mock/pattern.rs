//! Path patterns: `/v2/users/:id/**`. They compare decoded segments, so that no encoding gets around one.

use super::call::segments;
use std::collections::BTreeMap;

/// Values of a pattern's parameters, decoded.
pub type Params = BTreeMap<String, String>;

#[derive(Debug, Clone)]
pub struct RoutePattern {
    source: String,
    parts: Vec<PatternSegment>,
}

#[derive(Debug, Clone, PartialEq)]
enum PatternSegment {
    Literal(String),
    Param(String),
    /// `*`: one segment.
    Any,
    /// `**`: what is left, if anything.
    Rest,
}

impl RoutePattern {
    /// Fails, in words, where the pattern could never match.
    pub fn parse(source: &str) -> Result<RoutePattern, String> {
        if !source.starts_with('/') {
            return Err("a path pattern begins with `/`".to_owned());
        }
        let parts: Vec<PatternSegment> = segments(source).into_iter().map(PatternSegment::read).collect();
        match parts.iter().position(|part| *part == PatternSegment::Rest) {
            Some(at) if at + 1 != parts.len() => Err("`**` can only be at the end".to_owned()),
            _ => Ok(RoutePattern {
                source: source.to_owned(),
                parts,
            }),
        }
    }

    /// The values of the parameters, if the path matches.
    pub fn matches(&self, path: &[String]) -> Option<Params> {
        let mut params = Params::new();
        let mut path = path.iter();
        for part in &self.parts {
            if *part == PatternSegment::Rest {
                return Some(params);
            }
            let segment = path.next()?;
            match part {
                PatternSegment::Literal(text) if text != segment => return None,
                PatternSegment::Param(_) | PatternSegment::Any if segment.is_empty() => return None,
                PatternSegment::Param(name) => drop(params.insert(name.clone(), segment.clone())),
                _ => {}
            }
        }
        path.next().is_none().then_some(params)
    }

    /// Smaller is more specific: the first segment that differs decides, a literal before a parameter.
    pub fn rank(&self) -> Vec<u8> {
        self.parts.iter().map(PatternSegment::rank).collect()
    }

    /// Whether both match the same paths, whatever their parameters are called.
    pub fn same_shape(&self, other: &RoutePattern) -> bool {
        let same = |(one, two): (&PatternSegment, &PatternSegment)| match (one, two) {
            (PatternSegment::Literal(one), PatternSegment::Literal(two)) => one == two,
            _ => one.is_open() == two.is_open() && one.is_open(),
        };
        self.parts.len() == other.parts.len() && self.parts.iter().zip(&other.parts).all(same)
    }

    /// The last parameter's name. None if the pattern has no parameter.
    pub fn last_param(&self) -> Option<&str> {
        self.params().last()
    }

    pub fn params(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            PatternSegment::Param(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// How many characters would have to change for the path to match.
    pub fn distance(&self, path: &[String]) -> usize {
        let common = self
            .parts
            .iter()
            .zip(path)
            .map(|(part, segment)| part.distance(segment));
        let missing = self.parts.iter().skip(path.len()).map(PatternSegment::weight);
        let extra = path
            .iter()
            .skip(self.parts.len())
            .map(|segment| segment.len() + 1);
        common.chain(missing).chain(extra).sum()
    }
}

impl PatternSegment {
    fn read(segment: String) -> PatternSegment {
        let braced = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        match (braced.or(segment.strip_prefix(':')), segment.as_str()) {
            (Some(name), _) if !name.is_empty() => PatternSegment::Param(name.to_owned()),
            (_, "*") => PatternSegment::Any,
            (_, "**") => PatternSegment::Rest,
            _ => PatternSegment::Literal(segment),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            PatternSegment::Literal(_) => 0,
            PatternSegment::Param(_) => 1,
            PatternSegment::Any => 2,
            PatternSegment::Rest => 3,
        }
    }

    fn is_open(&self) -> bool {
        matches!(self, PatternSegment::Param(_) | PatternSegment::Any)
    }

    fn distance(&self, segment: &str) -> usize {
        match self {
            PatternSegment::Literal(text) => strsim::damerau_levenshtein(text, segment),
            _ => 0,
        }
    }

    fn weight(&self) -> usize {
        match self {
            PatternSegment::Literal(text) => text.len() + 1,
            _ => 1,
        }
    }
}

impl std::fmt::Display for RoutePattern {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, path: &str, expected: Option<&[(&str, &str)]>) {
        let found = RoutePattern::parse(pattern).unwrap().matches(&segments(path));
        let expected = expected.map(|pairs| {
            let owned = pairs
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_string()));
            owned.collect::<Params>()
        });
        assert_eq!(found, expected, "{pattern} on {path}");
    }

    #[test]
    fn matches_segments_and_binds_parameters() {
        check("/a/:id", "/a/7", Some(&[("id", "7")]));
        check("/a/{id}/b", "/a/x%20y/b", Some(&[("id", "x y")]));
        check("/a/:id", "/a", None);
        check("/a/:id", "/a/", None);
        check("/a/:id", "/a/7/", None);
        check("/a/*", "/a/7", Some(&[]));
        check("/a/**", "/a", Some(&[]));
        check("/a/**", "/a/b/c", Some(&[]));
        check("/a/**", "/ab", None);
        check("/**", "/", Some(&[]));
    }

    #[test]
    fn an_encoded_slash_or_letter_does_not_get_around_a_pattern() {
        check("/a/:id", "/a/x%2Fy", Some(&[("id", "x/y")]));
        check("/v2/**", "/%76%32/users", Some(&[]));
    }

    #[test]
    fn refuses_what_could_never_match() {
        assert!(RoutePattern::parse("v2/users").is_err());
        assert!(RoutePattern::parse("/a/**/b").is_err());
    }

    #[test]
    fn a_literal_ranks_before_a_parameter() {
        let rank = |pattern| RoutePattern::parse(pattern).unwrap().rank();
        assert!(rank("/drafts/send") < rank("/drafts/:id"));
        assert!(rank("/drafts/:id") < rank("/drafts/**"));
    }
}
