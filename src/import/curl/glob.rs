//! Patterns in URLs, as curl expands them: `{a,b}`, `[1-3]`, `[001-100:10]`, `[a-z]`.

/// How many URLs one pattern may expand to. More of them are no requests that somebody would want as files.
const MOST: usize = 100;

/// The URLs that `url` expands to: itself if it has no pattern.
///
/// None if there are more than `MOST`.
pub fn expand(url: &str) -> Option<Vec<String>> {
    let Some((start, length, choices)) = first_pattern(url) else {
        return Some(vec![url.to_owned()]);
    };
    let rest = expand(&url[start + length..])?;
    if choices.len() * rest.len() > MOST {
        return None;
    }
    let head = &url[..start];
    let one = |choice: &String| -> Vec<String> {
        rest.iter().map(|rest| format!("{head}{choice}{rest}")).collect()
    };
    Some(choices.iter().flat_map(one).collect())
}

/// Where the first pattern begins, its length in bytes, and what it expands to.
fn first_pattern(url: &str) -> Option<(usize, usize, Vec<String>)> {
    url.char_indices()
        .filter(|(_, letter)| matches!(letter, '{' | '['))
        .find_map(|(at, letter)| {
            let end = if letter == '{' { '}' } else { ']' };
            let inside = &url[at + 1..];
            let length = inside.find(end)?;
            let choices = match letter {
                '{' => list(&inside[..length])?,
                _ => range(&inside[..length])?,
            };
            Some((at, length + 2, choices))
        })
}

fn list(inside: &str) -> Option<Vec<String>> {
    (!inside.is_empty()).then(|| inside.split(',').map(str::to_owned).collect())
}

/// `1-3`, `01-10`, `a-e`, each with a step behind a colon. None for what is no range, such as the address `::1`.
fn range(inside: &str) -> Option<Vec<String>> {
    let (bounds, step) = inside.split_once(':').unwrap_or((inside, "1"));
    let step: usize = step.parse().ok().filter(|step| *step > 0)?;
    let (from, to) = bounds.split_once('-')?;
    let letter = |text: &str| text.parse::<char>().ok().filter(char::is_ascii_alphabetic);
    if let (Some(from), Some(to)) = (letter(from), letter(to)) {
        return Some((from..=to).step_by(step).map(String::from).collect());
    }
    let width = if from.starts_with('0') { from.len() } else { 0 };
    let (from, to): (u32, u32) = (from.parse().ok()?, to.parse().ok()?);
    let numbers = (from..=to).step_by(step).take(MOST + 1);
    let made: Vec<String> = numbers.map(|number| format!("{number:0width$}")).collect();
    (!made.is_empty()).then_some(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_curl_stand_for_their_urls() {
        let check = |url: &str, expected: &[&str]| assert_eq!(expand(url).unwrap(), expected, "{url}");
        check("http://x/", &["http://x/"]);
        check(
            "http://x/{a,b}/[1-2]",
            &["http://x/a/1", "http://x/a/2", "http://x/b/1", "http://x/b/2"],
        );
        check("http://x/[08-10]", &["http://x/08", "http://x/09", "http://x/10"]);
        check("http://x/[a-e:2]", &["http://x/a", "http://x/c", "http://x/e"]);
        check("http://[::1]:80/", &["http://[::1]:80/"]);
        check("http://x/?a[]=1&b[x]=2", &["http://x/?a[]=1&b[x]=2"]);
        check("http://x/{}", &["http://x/{}"]);
        assert_eq!(expand("http://x/[1-100000]"), None);
        assert_eq!(expand("http://x/[1-90]/[1-90]"), None);
    }
}
