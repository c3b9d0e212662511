//! Digest (RFC 7616): a challenge comes with the first 401, its answer goes with the second request.
//!
//! MD5 and SHA-256, plain and `-sess`, `qop=auth` or none. `auth-int` alone, `userhash` and other algorithms are
//! refused with a reason: an answer that is wrong would look like a wrong password.

use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

#[derive(Clone)]
pub struct DigestCredentials {
    pub username: String,
    pub password: String,
}

impl std::fmt::Debug for DigestCredentials {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Credentials(***)")
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Algorithm {
    Md5,
    Sha256,
}

/// What a server asks.
#[derive(Debug, Clone, PartialEq)]
pub struct DigestChallenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    algorithm: Algorithm,
    /// The algorithm as the server spells it, where it does.
    spelling: Option<String>,
    session: bool,
    qop: bool,
    /// The credentials were right, and the nonce they were made for is out of date.
    pub is_stale: bool,
}

/// Nonces that were answered in a run, and how often: servers refuse a count that they have seen.
#[derive(Default)]
pub struct Nonces(HashMap<(String, String), u32>);

impl Nonces {
    /// Enough for any run that does not meet a new nonce with every request.
    const MOST: usize = 1000;

    /// How often the nonce of this challenge is answered now, from 1.
    pub fn count(&mut self, challenge: &DigestChallenge) -> u32 {
        if self.0.len() >= Nonces::MOST {
            self.0.clear();
        }
        let key = (challenge.realm.clone(), challenge.nonce.clone());
        let count = self.0.entry(key).or_insert(0);
        *count = count.saturating_add(1);
        *count
    }
}

/// What the answer is computed for.
#[derive(Debug, Clone, Copy)]
pub struct DigestTarget<'a> {
    pub method: &'a str,
    /// Path and query as they are sent.
    pub uri: &'a str,
    /// Fresh for every answer.
    pub cnonce: &'a str,
    /// How often the nonce is answered, from 1.
    pub count: u32,
}

/// The best digest challenge of the `WWW-Authenticate` headers: SHA-256 before MD5. None if there is none, an
/// error in words if there are only ones that cannot be answered.
pub fn challenge<'a>(headers: impl Iterator<Item = &'a [u8]>) -> Option<Result<DigestChallenge, String>> {
    let texts: Vec<_> = headers.map(String::from_utf8_lossy).collect();
    let read = texts
        .iter()
        .flat_map(|text| digest_challenges(text))
        .map(|text| read(&text));
    let (good, bad): (Vec<_>, Vec<_>) = read.partition(Result::is_ok);
    let best = good.into_iter().flatten().reduce(|best, next| {
        if next.algorithm == Algorithm::Sha256 && best.algorithm == Algorithm::Md5 {
            next
        } else {
            best
        }
    });
    best.map(Ok).or_else(|| bad.into_iter().next())
}

/// The value of the `Authorization` header.
pub fn answer(
    challenge: &DigestChallenge,
    credentials: &DigestCredentials,
    target: DigestTarget<'_>,
) -> String {
    let hash = |text: String| hash(challenge.algorithm, &text);
    let DigestChallenge { realm, nonce, .. } = challenge;
    let DigestTarget {
        method,
        uri,
        cnonce,
        count,
    } = target;
    let DigestCredentials { username, password } = credentials;
    let mut user = hash(format!("{username}:{realm}:{password}"));
    if challenge.session {
        user = hash(format!("{user}:{nonce}:{cnonce}"));
    }
    let request = hash(format!("{method}:{uri}"));
    let response = if challenge.qop {
        hash(format!("{user}:{nonce}:{count:08x}:{cnonce}:auth:{request}"))
    } else {
        hash(format!("{user}:{nonce}:{request}"))
    };
    let mut text = format!(
        "Digest username=\"{}\", realm=\"{}\", nonce=\"{}\", uri=\"{uri}\", response=\"{response}\"",
        escaped(username),
        escaped(realm),
        escaped(nonce)
    );
    if challenge.qop {
        text.push_str(&format!(", qop=auth, nc={count:08x}, cnonce=\"{cnonce}\""));
    } else if challenge.session {
        text.push_str(&format!(", cnonce=\"{cnonce}\""));
    }
    if let Some(spelling) = &challenge.spelling {
        text.push_str(&format!(", algorithm={spelling}"));
    }
    if let Some(opaque) = &challenge.opaque {
        text.push_str(&format!(", opaque=\"{}\"", escaped(opaque)));
    }
    text
}

fn hash(algorithm: Algorithm, text: &str) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    match algorithm {
        Algorithm::Md5 => hex(&md5::Md5::digest(text)),
        Algorithm::Sha256 => hex(&Sha256::digest(text)),
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// The parameters of each digest challenge in a header that may hold challenges of several schemes.
fn digest_challenges(text: &str) -> Vec<Vec<(String, String)>> {
    let mut found: Vec<Vec<(String, String)>> = Vec::new();
    let mut in_digest = false;
    for item in items(text) {
        let (head, value) = item.split_once('=').unwrap_or((&item, ""));
        let mut words = head.split_whitespace();
        let (first, second) = (words.next().unwrap_or_default(), words.next());
        // `Digest realm="x"` begins a challenge; `realm="x"` goes on with one.
        let name = match second {
            Some(name) => {
                in_digest = first.eq_ignore_ascii_case("digest");
                if in_digest {
                    found.push(Vec::new());
                }
                name
            }
            None => first,
        };
        if let Some(last) = found.last_mut().filter(|_| in_digest) {
            last.push((name.to_ascii_lowercase(), unquoted(value.trim())));
        }
    }
    found
}

/// Split at commas outside quotes.
fn items(text: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for character in text.chars() {
        match character {
            ',' if !quoted => {
                items.push(String::new());
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = quoted && character == '\\' && !escaped;
        if let Some(last) = items.last_mut() {
            last.push(character);
        }
    }
    items
}

fn unquoted(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else {
        return text.to_owned();
    };
    let mut plain = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        plain.extend(match character {
            '\\' => characters.next(),
            other => Some(other),
        });
    }
    plain
}

fn read(parameters: &[(String, String)]) -> Result<DigestChallenge, String> {
    let get = |name: &str| {
        let found = parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    };
    let required = |name: &str| get(name).ok_or(format!("the server's digest challenge has no `{name}`"));
    let spelling = get("algorithm");
    let (algorithm, session) = match spelling.as_deref().unwrap_or("MD5").to_ascii_lowercase().as_str() {
        "md5" => (Algorithm::Md5, false),
        "md5-sess" => (Algorithm::Md5, true),
        "sha-256" => (Algorithm::Sha256, false),
        "sha-256-sess" => (Algorithm::Sha256, true),
        other => {
            return Err(format!(
                "the server wants digest with `{other}`, which is not supported"
            ));
        }
    };
    if get("userhash").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Err("the server wants digest with a hashed user name, which is not supported".to_owned());
    }
    let qop = match get("qop") {
        None => false,
        Some(list)
            if list
                .split(',')
                .any(|word| word.trim().eq_ignore_ascii_case("auth")) =>
        {
            true
        }
        Some(list) => {
            return Err(format!(
                "the server wants digest with qop `{list}`, which is not supported"
            ));
        }
    };
    Ok(DigestChallenge {
        realm: required("realm")?,
        nonce: required("nonce")?,
        opaque: get("opaque"),
        algorithm,
        spelling,
        session,
        qop,
        is_stale: get("stale").is_some_and(|value| value.eq_ignore_ascii_case("true")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: &str) {
        let credentials = DigestCredentials {
            username: "Mufasa".to_owned(),
            password: "Circle of Life".to_owned(),
        };
        let target = DigestTarget {
            method: "GET",
            uri: "/dir/index.html",
            cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            count: 1,
        };
        let challenge = challenge(std::iter::once(header.as_bytes())).unwrap().unwrap();
        let text = answer(&challenge, &credentials, target);
        let found = text
            .split("response=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        assert_eq!(found, Some(expected), "{text}");
    }

    const HEAD: &str = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", \
                        nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe\\\"x\"";

    #[test]
    fn the_examples_of_rfc_7616() {
        check(
            &format!("{HEAD}, algorithm=MD5"),
            "8ca523f5e9506fed4657c9700eebdbec",
        );
        check(
            &format!("Basic realm=\"a, b\", {HEAD}, algorithm=SHA-256"),
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        );
    }

    #[test]
    fn sha_256_is_preferred() {
        let headers = [
            format!("{HEAD}, algorithm=MD5"),
            format!("{HEAD}, algorithm=SHA-256"),
        ];
        let best = challenge(headers.iter().map(|text| text.as_bytes()))
            .unwrap()
            .unwrap();
        assert_eq!(best.algorithm, Algorithm::Sha256);
        assert_eq!(best.opaque.as_deref(), Some("FQhe\"x"));
    }

    #[test]
    fn nonces_are_counted() {
        let read = |text: &str| challenge(std::iter::once(text.as_bytes())).unwrap().unwrap();
        let (one, other) = (read(HEAD), read("Digest realm=\"x\", nonce=\"y\", stale=TRUE"));
        let mut nonces = Nonces::default();
        let counts = [&one, &one, &other, &one].map(|challenge| nonces.count(challenge));
        assert_eq!(counts, [1, 2, 1, 3]);
        assert!(other.is_stale && !one.is_stale);
    }

    #[test]
    fn challenges_that_cannot_be_answered_say_why() {
        let refused = |text: &str| challenge(std::iter::once(text.as_bytes())).unwrap().unwrap_err();
        assert!(refused("Digest realm=\"x\", nonce=\"y\", algorithm=SHA-512-256").contains("sha-512-256"));
        assert!(refused("Digest realm=\"x\", nonce=\"y\", qop=auth-int").contains("auth-int"));
        assert!(refused("Digest realm=\"x\"").contains("no `nonce`"));
        assert!(challenge(std::iter::once(&b"Basic realm=\"x\""[..])).is_none());
    }
}
