//! Literals in texts of the source that are credentials by the name before them.

use crate::secret::is_secret_name;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Characters of the shortest literal that is taken for a credential.
const SHORTEST: usize = 4;

/// `name: 'literal'`, `name = "literal"`, `set('name', 'literal')`, `key: 'name', value: 'literal'`,
/// `<name>literal</name>`. Literals with expressions, spaces or escapes are not taken.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let name = r#"([A-Za-z_][\w.-]*)"#;
    let literal = r#"(?:(?:Bearer|Basic|Token)\s+)?([^\s"'`{}$<>\\]+)"#;
    let quoted = format!(r#"(?:"{literal}"|'{literal}'|`{literal}`)"#);
    let forms = [
        // The first that fits is taken: `key` is a name for the form after it.
        format!(r#"\bkey["']?\s*:\s*["'`](?i:{name})["'`]\s*,\s*["']?value["']?\s*:\s*{quoted}"#),
        format!(r#"(?i:{name})["'`]?\]?\s*[:=]\s*{quoted}"#),
        format!(r#"\(\s*["'`](?i:{name})["'`]\s*,\s*{quoted}"#),
        format!(r#"<(?:\w+:)?{name}>{literal}</"#),
    ];
    Regex::new(&forms.join("|")).ok()
});

/// Whether a literal under this name is taken for a credential: more names than those that make a variable a secret,
/// because here nothing but a place to keep the value depends on it.
pub fn is_credential_name(name: &str) -> bool {
    let last = name
        .rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let ends = |word: &&str| last == *word || (word.len() > 4 && last.ends_with(*word));
    is_secret_name(name)
        || ["pass", "pwd", "passwd", "passphrase", "passcode"]
            .iter()
            .any(ends)
        || name.ends_with("Pass")
        || name.ends_with("Pwd")
}

/// Where literals are that are credentials by the name before them. Sorted.
pub fn named(text: &str) -> Vec<Range<usize>> {
    let Some(pattern) = NAMED.as_ref() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for groups in pattern.captures_iter(text) {
        let mut filled = groups.iter().skip(1).flatten();
        let (Some(name), Some(literal)) = (filled.next(), filled.next()) else {
            continue;
        };
        let name = name.as_str();
        let is_named = is_credential_name(name) || name.eq_ignore_ascii_case("authorization");
        // `key` names the name of something in lists of pairs.
        if is_named && !name.eq_ignore_ascii_case("key") && literal.len() >= SHORTEST {
            found.push(literal.range());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i06_a_literal_under_the_name_of_a_credential_is_found() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = named(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("const clientSecret = 'abcd1234';", &["abcd1234"]);
        check("{ \"password\": \"hunter2\", \"user\": \"ada\" }", &["hunter2"]);
        check("{key: 'client_secret', value: 'abcd1234'}", &["abcd1234"]);
        check(
            "pm.environment.set('apiKey', \"k-123\"); set('id', 'abcd')",
            &["k-123"],
        );
        check("Authorization: 'Bearer abcdef'", &["abcdef"]);
        check("<ns:password>geheim</ns:password>", &["geheim"]);
        check(
            "dbPass = `abcd`; PWD='abcd'; compass = 'north'",
            &["abcd", "abcd"],
        );
        check("{key: 'X-Trace', value: 'abcdef'}", &[]);
        check("['password', 'username']", &[]);
        check("token: '{{token}}', secret = `${x}`, password = 'ab'", &[]);
    }
}
