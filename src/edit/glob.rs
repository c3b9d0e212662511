//! Patterns of ids: `shop/*` is one level, `shop/**` all of them, `?` one character.

/// True if the text is a pattern rather than an id.
pub fn is_glob(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// True if the pattern matches the whole of `id`.
pub fn matches(pattern: &str, id: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').collect();
    let id: Vec<&str> = id.split('/').collect();
    segments(&pattern, &id)
}

/// Tries, for each `**`, all numbers of levels; remembers where the last one was, so that the time stays small.
fn segments(pattern: &[&str], id: &[&str]) -> bool {
    let (mut at, mut level) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while level < id.len() {
        match pattern.get(at) {
            Some(&"**") => {
                retry = Some((at, level));
                at += 1;
            }
            Some(segment) if one(segment, id[level]) => {
                at += 1;
                level += 1;
            }
            _ => {
                let Some((star, begun)) = retry else {
                    return false;
                };
                retry = Some((star, begun + 1));
                at = star + 1;
                level = begun + 1;
            }
        }
    }
    pattern[at.min(pattern.len())..]
        .iter()
        .all(|segment| *segment == "**")
}

fn one(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut letter) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while letter < text.len() {
        match pattern.get(at) {
            Some('*') => {
                retry = Some((at, letter));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == text[letter] => {
                at += 1;
                letter += 1;
            }
            _ => {
                let Some((star, begun)) = retry else {
                    return false;
                };
                retry = Some((star, begun + 1));
                at = star + 1;
                letter = begun + 1;
            }
        }
    }
    pattern[at..].iter().all(|wanted| *wanted == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_levels_and_letters() {
        for (pattern, id, expected) in [
            ("shop/**", "shop/a/b", true),
            ("shop/**", "shop/a", true),
            ("shop/*", "shop/a/b", false),
            ("shop/*", "shop/ab", true),
            ("**/create-*", "shop/a/create-x", true),
            ("**/create-*", "create-x", true),
            ("shop/**/x", "shop/x", true),
            ("shop/a?", "shop/ab", true),
            ("shop/a?", "shop/a", false),
            ("shop/*a*b", "shop/xxaxxb", true),
            ("shop", "shop/a", false),
            ("**", "a/b/c", true),
        ] {
            assert_eq!(matches(pattern, id), expected, "{pattern} {id}");
        }
    }
}
