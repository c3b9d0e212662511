//! Credentials that are known by their look, whatever they are called: keys of vendors, JSON web tokens, passwords
//! in URLs.

use memchr::{memchr_iter, memchr3_iter, memmem};
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
    vendors(text).is_some_and(|pattern| pattern.is_match(text))
}

/// Where keys of vendors are.
pub fn vendor_keys(text: &str) -> impl Iterator<Item = Range<usize>> {
    all(vendors(text), text)
}

/// Where JSON web tokens are.
pub fn web_tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    all(web_token(text), text)
}

fn all<'t>(pattern: Option<&'static Regex>, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let found = pattern
        .into_iter()
        .flat_map(move |pattern| pattern.find_iter(text));
    found.map(|found| found.range())
}

/// The pattern of vendors' keys, where the text may hold one. Most texts hold none, and need not be searched.
fn vendors(text: &str) -> Option<&'static Regex> {
    let bytes = text.as_bytes();
    let mut marks = memchr3_iter(b'_', b'-', b'.', bytes);
    let mut capitals = memchr_iter(b'A', bytes);
    let may_hold_one = marks.any(|at| ends_head(&bytes[..at], bytes[at]))
        || capitals.any(|at| {
            matches!(
                &bytes[at..],
                [_, b'K' | b'S', b'I', b'A', ..] | [_, b'I', b'z', b'a', ..]
            )
        });
    may_hold_one.then(|| VENDORS.as_ref())?
}

/// Whether what vendors begin their keys with may end here.
fn ends_head(before: &[u8], mark: u8) -> bool {
    matches!(
        (before, mark),
        ([.., b'g', b'h', b'p' | b'o' | b'u' | b's' | b'r'], b'_')
            | ([.., b'_', b'p', b'a', b't'], b'_')
            | ([.., b'l', b'p', b'a', b't'], b'-')
            | ([.., b'l', b'i', b'v', b'e'], b'_')
            | ([.., b'x', b'o', b'x', _], b'-')
            | ([.., b'n', b'p', b'm'], b'_')
            | ([.., b's', b'k'], b'-')
            | ([.., b'S', b'G'], b'.')
            | ([.., b'K', b'E', b'Y'], b'-')
    )
}

fn web_token(text: &str) -> Option<&'static Regex> {
    memmem::find(text.as_bytes(), b"eyJ")?;
    WEB_TOKEN.as_ref()
}

/// Where the passwords of `scheme://user:password@host` and `//user:password@host` are.
pub fn passwords(text: &str) -> impl Iterator<Item = Range<usize>> {
    let may_hold_one = text.contains('@') && text.contains("//");
    let pattern = may_hold_one.then(|| PASSWORD.as_ref()).flatten();
    let found = pattern
        .into_iter()
        .flat_map(move |pattern| pattern.captures_iter(text));
    found.filter_map(|found| found.get(1).map(|password| password.range()))
}

/// Where everything is that looks like a credential.
pub fn credentials(text: &str) -> Vec<Range<usize>> {
    vendor_keys(text)
        .chain(web_tokens(text))
        .chain(passwords(text))
        .collect()
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
    fn x07_a_key_of_each_vendor_is_found() {
        let long = "a1B2c3D4e5".repeat(5);
        let upper = "A1B2C3D4E5F6G7H8";
        let check = |head: &str, tail: &str| {
            let key = format!("{head}{tail}");
            let text = format!("a b: {key}\nc");
            let found: Vec<&str> = credentials(&text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, [key]);
            assert!(is_vendor_key(&text), "{text}");
        };
        for kind in ["p", "o", "u", "s", "r"] {
            check(&format!("gh{kind}_"), &long);
        }
        for head in [
            "github_pat_",
            "glpat-",
            "sk_live_",
            "rk_live_",
            "AIza",
            "npm_",
            "sk-",
            "sk-ant-",
            "sk-proj-",
        ] {
            check(head, &long);
        }
        for head in ["AKIA", "ASIA"] {
            check(head, upper);
        }
        for kind in ["a", "b", "p", "r", "s"] {
            check(&format!("xox{kind}-"), &long);
        }
        check("SG.", &format!("{upper}.{upper}"));
        check("-----BEGIN RSA ", "PRIVATE KEY-----");
        check("-----BEGIN ", "PRIVATE KEY-----");
    }

    #[test]
    fn x07_a_key_is_found_to_its_end() {
        let key = format!("gh{}_{}tail", "p", "a1b2c3d4e5".repeat(3));
        let text = format!("token: {key} # of ada");
        let found: Vec<&str> = credentials(&text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, [key]);
    }
}
