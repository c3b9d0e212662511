//! Credentials that are known by their look, whatever they are called: keys of vendors, JSON web tokens, passwords
//! in URLs.

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What vendors begin their keys with, the least length of what follows, and whatever hangs on to it.
static VENDORS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let forms = [
        "gh[pousr]_[A-Za-z0-9]{30}",
        "github_pat_[A-Za-z0-9_]{40}",
        "glpat-[A-Za-z0-9_-]{20}",
        "[sr]k_live_[A-Za-z0-9]{16}",
        "(AKIA|ASIA)[A-Z0-9]{16}",
        "xox[abprs]-[A-Za-z0-9-]{10}",
        "AIza[A-Za-z0-9_-]{35}",
        "npm_[A-Za-z0-9]{36}",
        "sk-(ant-|proj-)?[A-Za-z0-9_-]{32}",
        "SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16}",
        "-----BEGIN [A-Z ]*PRIVATE KEY-----",
    ];
    Regex::new(&format!("(?:{})[A-Za-z0-9_-]*", forms.join("|"))).ok()
});

/// A JSON web token: two JSON objects and a signature, in base64.
static WEB_TOKEN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}").ok());

/// A password before a host, as it is written. Expressions in its place are none.
static PASSWORD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"//[^\s/?#@:"'<>]*:([^\s/?#"'<>]+)@"#).ok());

pub fn is_vendor_key(text: &str) -> bool {
    VENDORS.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

pub fn is_web_token(text: &str) -> bool {
    WEB_TOKEN.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// Where the passwords of `scheme://user:password@host` and `//user:password@host` stand.
pub fn passwords(text: &str) -> impl Iterator<Item = Range<usize>> {
    let found = PASSWORD
        .iter()
        .flat_map(move |pattern| pattern.captures_iter(text));
    found.filter_map(|found| found.get(1).map(|password| password.range()))
}

/// Where everything stands that looks like a credential.
pub fn credentials(text: &str) -> Vec<Range<usize>> {
    let patterns = [&VENDORS, &WEB_TOKEN]
        .into_iter()
        .filter_map(|pattern| pattern.as_ref());
    let found = patterns.flat_map(|pattern| pattern.find_iter(text));
    found.map(|found| found.range()).chain(passwords(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x07_a_password_stands_before_the_host_only() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = passwords(text).map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("https://ada:hunter22@x.test/", &["hunter22"]);
        check("url: 'http://a:b@x.test' # //c:d@y", &["b", "d"]);
        check("//ada:a:b@c@x.test", &["a:b@c"]);
        check("https://ada@x.test/", &[]);
        check("https://x.test/?a=b:c@d", &[]);
        check("https://<<user>>:<<password>>@x.test/", &[]);
        check("mailto:a:b@x.test", &[]);
    }

    #[test]
    fn x07_a_key_is_found_to_its_end() {
        let key = format!("gh{}_{}tail", "p", "a1b2c3d4e5".repeat(3));
        let text = format!("token: {key} # of ada");
        let found: Vec<&str> = credentials(&text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, [key]);
    }
}
