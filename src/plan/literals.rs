//! Credentials in files: what looks like one is reported, before it is committed.
//!
//! Three signs are known: the shape of a JSON web token, the prefix that a vendor gives its keys, and long random
//! text where a secret belongs. Examples of answers and a mock's own file hold made-up tokens, and only a vendor's
//! prefix counts there. Nothing is shown of the value but its place.

use crate::secret::{is_secret_name, shape};
use crate::source::{Diagnostic, FileId, Node, NodeKind, Sources, code, yaml};
use std::collections::BTreeSet;

/// Words that say that a value is made up.
const PLACEHOLDERS: [&str; 11] = [
    "example",
    "sample",
    "dummy",
    "placeholder",
    "change",
    "your",
    "secret",
    "xxxx",
    "fake",
    "test",
    "mock",
];

/// Characters of the shortest random text that is taken for a credential.
const SHORTEST: usize = 20;

/// Different characters that random text of 20 and more has at least.
const VARIETY: usize = 10;

/// Parameters of URLs that hold a secret, whatever it looks like.
const PARAMETERS: [&str; 6] = [
    "access_token=",
    "refresh_token=",
    "id_token=",
    "client_secret=",
    "client_assertion=",
    "device_code=",
];

/// A value in a file that looks like a credential.
#[derive(Debug)]
pub struct Credential {
    /// The warning.
    pub warning: Diagnostic,
    /// What has to be masked where the file is shown.
    pub value: String,
}

/// What looks like a credential in the files.
pub fn credentials(sources: &Sources) -> Vec<Credential> {
    let mut found = Vec::new();
    for (at, file) in sources.files().enumerate() {
        if !may_hold_one(&file.text) {
            continue;
        }
        let (Some(root), _) = yaml::read(file, FileId(at as u32)) else {
            continue;
        };
        let made_up =
            file.path.rsplit('/').next() == Some("mock.yaml") && file.path.starts_with("collections/");
        let mut search = Search { found: &mut found };
        search.node(&root, ValueContext { key: "", made_up });
    }
    found
}

/// Whether a file is worth being read as YAML once more: most hold nothing that could be a credential.
fn may_hold_one(text: &str) -> bool {
    let has_password = text.contains('@') && text.contains("://");
    let has_parameter = text.contains('=') && PARAMETERS.iter().any(|name| text.contains(name));
    has_password
        || has_parameter
        || text.contains("eyJ")
        || shape::is_vendor_key(text)
        || has_random_word(text)
}

/// Whether something random is set off from the text around it, as a whole value is and a part of a URL is not.
fn has_random_word(text: &str) -> bool {
    let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || b"+/_-".contains(&byte);
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| is_inside(**byte)).count();
        if length >= SHORTEST && is_set_off(bytes, at, at + length) && is_random(&text[at..at + length]) {
            return true;
        }
        at += length.max(1);
    }
    false
}

fn is_set_off(text: &[u8], from: usize, to: usize) -> bool {
    let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| b" \t\r\n\"'[]{},:=".contains(byte));
    is_edge(from.checked_sub(1).and_then(|before| text.get(before))) && is_edge(text.get(to))
}

/// What is known of a value before it is looked at.
#[derive(Clone, Copy)]
struct ValueContext<'n> {
    /// The key nearest above it.
    key: &'n str,
    made_up: bool,
}

struct Search<'f> {
    found: &'f mut Vec<Credential>,
}

impl Search<'_> {
    fn node(&mut self, node: &Node, place: ValueContext<'_>) {
        match &node.kind {
            NodeKind::Scalar(scalar) => self.value(node, &scalar.text, place),
            NodeKind::Seq(items) => items.iter().for_each(|item| self.node(item, place)),
            NodeKind::Map(entries) => {
                for entry in entries {
                    let key = entry.key.scalar().map_or("", |key| &*key.text);
                    let made_up = place.made_up || key == "examples";
                    self.node(&entry.value, ValueContext { key, made_up });
                }
            }
        }
    }

    fn value(&mut self, node: &Node, text: &str, place: ValueContext<'_>) {
        let Some(what) = suspicion(text, place) else {
            return;
        };
        let message = format!("this looks like {what}, and the file is not secret");
        let warning = Diagnostic::warning(code::CREDENTIAL_IN_FILE, message)
            .at(node.span, "everybody who gets the file can use it")
            .help(
                "move it into `secrets:` of an environment, and have it revoked if it was committed before",
            );
        let in_url = password(text).or_else(|| parameter(text));
        let value = in_url.unwrap_or_else(|| bare(text)).to_owned();
        self.found.push(Credential { warning, value });
    }
}

fn suspicion(text: &str, place: ValueContext<'_>) -> Option<&'static str> {
    if shape::is_vendor_key(text) {
        return Some("a vendor's key");
    }
    if place.made_up {
        return None;
    }
    if shape::is_web_token(text) {
        return Some("a JSON web token");
    }
    if has_password(text) {
        return Some("a password in a URL");
    }
    if parameter(text).is_some() {
        return Some("a credential in a URL");
    }
    let authorization = place.key.eq_ignore_ascii_case("authorization");
    let value = if authorization { bare(text) } else { text };
    (authorization || is_secret_name(place.key)).then_some(())?;
    is_random(value).then_some("a credential")
}

/// An Authorization's value without its scheme.
fn bare(text: &str) -> &str {
    let schemes = ["Bearer ", "Basic "];
    let bare = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
    bare.unwrap_or(text)
}

/// Whether a URL holds a password and no expression.
fn has_password(text: &str) -> bool {
    password(text).is_some_and(|password| !text.contains("<<") && !is_placeholder(password))
}

/// Of `https://user:password@host`.
fn password(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    (!password.is_empty()).then_some(password)
}

/// The value of a secret parameter of a URL, where it is written there and not made up.
fn parameter(text: &str) -> Option<&str> {
    let (_, query) = text.split_once(['?', '#'])?;
    let value_of = |pair: &&'_ str| PARAMETERS.iter().any(|name| pair.starts_with(name));
    let pair = query.split(['&', '#']).find(value_of)?;
    let (_, value) = pair.split_once('=')?;
    let is_written = value.len() >= 4 && !value.contains("<<") && !is_placeholder(value);
    is_written.then_some(value)
}

fn is_random(value: &str) -> bool {
    is_encoded(value)
        && is_mixed(value)
        && value.bytes().collect::<BTreeSet<u8>>().len() >= VARIETY
        && !is_placeholder(value)
}

/// Text of base64 or hexadecimal that is long enough.
fn is_encoded(value: &str) -> bool {
    let digits = value.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || b"+/_-".contains(&byte);
    digits.len() >= SHORTEST && value.len() - digits.len() <= 2 && digits.bytes().all(is_digit)
}

fn is_mixed(value: &str) -> bool {
    value.contains(|c: char| c.is_ascii_digit()) && value.contains(|c: char| c.is_ascii_alphabetic())
}

fn is_placeholder(value: &str) -> bool {
    let lower = value.to_lowercase();
    PLACEHOLDERS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLW9mLXRva2Vu";

    fn check(path: &str, text: &str, expected: usize) {
        let mut sources = Sources::default();
        sources.add(path, text);
        let found = credentials(&sources);
        assert_eq!(found.len(), expected, "{text}");
    }

    #[test]
    fn x12_credentials_in_files_are_told_of() {
        let request = |text: &str| check("collections/a/b.yaml", text, 1);
        request(&format!("headers: {{ Authorization: 'Bearer {JWT}' }}\n"));
        request(&format!("vars: {{ anything: '{JWT}' }}\n"));
        request("headers: { Authorization: Basic dXNlcjpodW50ZXIyLWlzLW15LXB3 }\n");
        request("body: { json: { client_secret: 0f3bc9a1d4e67788aabbccdd } }\n");
        request(&format!("text: gh{}_{}\n", "p", "a1b2c3d4e5".repeat(3)));
        request(&format!("url: https://x.test/?k=AKI{}\n", "AIOSFODNN7QWERTYU"));
        request("url: https://ada:hunter22@x.test/\n");
        request("url: https://x.test/?page=1&access_token=a1b2c3\n");
        request("url: <<base>>/token#client_secret=hunter22\n");
        request("vars: { dbPassword: [abc, 9f86d081884c7d659a2feaa0c55ad015] }\n");
    }

    #[test]
    fn x12_what_is_made_up_is_not() {
        let request = |text: &str| check("collections/a/b.yaml", text, 0);
        request("auth: { bearer: <<accessToken>> }\n");
        request("capture: { token: $.access_token }\n");
        request("body: { form: { token: example-access-token-0123456789 } }\n");
        request("body: { form: { grant_type: urn:ietf:params:oauth:grant-type:jwt-bearer } }\n");
        request("vars: { description: 9f86d081884c7d659a2feaa0c55ad015 }\n");
        request("secrets: { apiKey: { env: MY_SERVICE_API_KEY_NUMBER_1 } }\n");
        request("url: https://<<user>>:<<password>>@x.test/\n");
        request("url: https://x.test/?access_token=<<token>>&client_secret=\n");
        request("url: https://x.test/?access_token=your-token-here\n");
        request(&format!(
            "examples: {{ ok: {{ json: {{ access_token: {JWT} }} }} }}\n"
        ));
        check(
            "collections/a/mock.yaml",
            "oauth2: { clients: [{ id: a, secret: 9f86d081884c7d659a2feaa0c55ad015 }] }\n",
            0,
        );
    }
}
