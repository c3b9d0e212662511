//! Credentials in files: what looks like one is reported, before it is committed.
//!
//! Three signs are known: the shape of a JSON web token, the prefix that a vendor gives its keys, and long random
//! text where a secret belongs. Examples of answers and a mock's own file hold made-up tokens, and only a vendor's
//! prefix counts there. Nothing is shown of the value but its place.

use crate::secret::{is_secret_name, shape};
use crate::source::{Diagnostic, FileId, MappingEntry, Node, NodeKind, Sources, code, yaml};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

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

/// Parameters that hold a secret, whatever it looks like.
const PARAMETERS: [&str; 7] = [
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "client_assertion",
    "code_verifier",
    "device_code",
];

/// Characters of the shortest value that a name alone makes a credential.
const SHORTEST_NAMED: usize = 6;

/// Keys under which a file says what is sent.
const SENT: [&str; 7] = ["url", "query", "headers", "cookies", "body", "auth", "bearer"];

/// Keys under which a file says what is expected, and expressions that only look like values.
const NOT_SENT: [&str; 3] = ["expect", "capture", "secrets"];

/// Keys of mappings from fields of an answer to names of variables, or to paths: no value there is one of a credential.
const NAMES_OF_FIELDS: [&str; 2] = ["save", "token_answer"];

/// A value in a file that looks like a credential.
#[derive(Debug)]
pub struct LiteralCredential {
    /// The warning.
    pub warning: Diagnostic,
    /// What has to be masked where the file is shown. A text may hold several.
    pub values: Vec<String>,
}

/// What looks like a credential in the files.
pub fn credentials(sources: &Sources) -> Vec<LiteralCredential> {
    let files = sources.files().enumerate();
    files
        .flat_map(|(at, _)| credentials_of(sources, FileId(at as u32)))
        .collect()
}

/// The same in one file.
pub fn credentials_of(sources: &Sources, id: FileId) -> Vec<LiteralCredential> {
    let mut found = Vec::new();
    let file = sources.get(id);
    if !may_hold_one(&file.text) {
        return found;
    }
    let (Some(root), _) = yaml::read(file, id) else {
        return found;
    };
    let made_up = file.path.rsplit('/').next() == Some("mock.yaml") && file.path.starts_with("collections/");
    let context = ValueContext {
        key: "",
        made_up,
        sent: Some(false),
    };
    LiteralSearch { found: &mut found }.node(&root, context);
    found
}

/// What looks like a credential in a text that is shown, such as a word of the command line.
pub fn credentials_in_text(text: &str) -> Vec<&str> {
    let place = ValueContext {
        key: "",
        made_up: false,
        sent: Some(true),
    };
    let found = suspicions(text, place).into_iter();
    found.map(|(_, value)| value).collect()
}

/// Names that give a value away, with something behind them that may be one.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let named = r#"(?i)(?:password|secret|token|key|bearer|code|code_verifier|assertion)["']?\s*[:=]\s*["']?[^\s<"'&{\[|>]{4}"#;
    let listed = r#"name:\s*["']?[\w-]*(?:password|secret|token|key)"#;
    Regex::new(&format!("{named}|{listed}|api_key:")).ok()
});

/// Whether a file is worth being read as YAML once more: most hold nothing that could be a credential.
fn may_hold_one(text: &str) -> bool {
    let has_password = text.contains('@') && text.contains("://");
    has_password
        || text.contains("eyJ")
        || shape::is_vendor_key(text)
        || has_random_word(text)
        || NAMED.as_ref().is_some_and(|pattern| pattern.is_match(text))
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
    /// Whether it is sent with a request; None where it is not, whatever the keys below say.
    sent: Option<bool>,
}

impl<'n> ValueContext<'n> {
    fn below(self, key: &'n str) -> ValueContext<'n> {
        ValueContext {
            key,
            made_up: self.made_up || key == "examples",
            sent: self
                .sent
                .filter(|_| !NOT_SENT.contains(&key))
                .map(|sent| sent || SENT.contains(&key)),
        }
    }
}

struct LiteralSearch<'f> {
    found: &'f mut Vec<LiteralCredential>,
}

impl LiteralSearch<'_> {
    fn node(&mut self, node: &Node, place: ValueContext<'_>) {
        match &node.kind {
            NodeKind::Scalar(scalar) => self.value(node, &scalar.text, place),
            NodeKind::Seq(items) => items.iter().for_each(|item| self.node(item, place)),
            NodeKind::Map(entries) => {
                let key_of = |entry: &MappingEntry| entry.key.scalar().map(|key| key.text.to_string());
                let named = entries
                    .iter()
                    .find(|entry| key_of(entry).as_deref() == Some("name"));
                let name = named.and_then(|entry| entry.value.scalar());
                for entry in entries {
                    let key = entry.key.scalar().map_or("", |key| &*key.text);
                    // `{ name: X-Api-Key, value: ... }` is a pair as well.
                    let key = match name {
                        Some(name) if key == "value" && is_secret_name(&name.text) => &*name.text,
                        _ if key == "value" && place.key == "api_key" => place.key,
                        _ if NAMES_OF_FIELDS.contains(&place.key) => "",
                        _ => key,
                    };
                    self.node(&entry.value, place.below(key));
                }
            }
        }
    }

    fn value(&mut self, node: &Node, text: &str, place: ValueContext<'_>) {
        let suspicions = suspicions(text, place);
        let Some((what, _)) = suspicions.first() else {
            return;
        };
        let message = format!("this looks like {what}, and the file is not secret");
        let warning = Diagnostic::warning(code::CREDENTIAL_IN_FILE, message)
            .at(node.span, "everybody who gets the file can use it")
            .help(
                "move it into `secrets:` of an environment, and have it revoked if it was committed before",
            );
        let values = suspicions.iter().map(|(_, value)| (*value).to_owned()).collect();
        self.found.push(LiteralCredential { warning, values });
    }
}

/// What a text looks like, and the part of it that does, for each of its credentials.
fn suspicions<'t>(text: &'t str, place: ValueContext<'_>) -> Vec<(&'static str, &'t str)> {
    let keys = shape::vendor_keys(text).map(|range| ("a vendor's key", &text[range]));
    let mut found: Vec<(&'static str, &str)> = keys.collect();
    if place.made_up {
        return found;
    }
    found.extend(shape::web_tokens(text).map(|range| ("a JSON web token", &text[range])));
    let passwords = shape::passwords(text).map(|range| &text[range]);
    found.extend(
        passwords
            .filter(|password| !is_placeholder(password))
            .map(|password| ("a password in a URL", password)),
    );
    let is_url = text.contains(['?', '#']);
    let what = if is_url {
        "a credential in a URL"
    } else {
        "a credential"
    };
    found.extend(parameters(text, place).map(|value| (what, value)));
    if place.sent == Some(true) {
        found.extend(members(text).map(|value| ("a credential", value)));
    }
    let value = bare(text);
    if found.is_empty() && is_whole(value, text, place) {
        found.push(("a credential", value));
    }
    found
}

/// Whether a value is a credential as it is, by its key.
fn is_whole(value: &str, text: &str, place: ValueContext<'_>) -> bool {
    let authorization = place.key.eq_ignore_ascii_case("authorization");
    let named = authorization
        || place.key == "bearer"
        || is_secret_name(place.key)
        || PARAMETERS.contains(&place.key);
    if !named || (!authorization && value != text) {
        return false;
    }
    is_random(value) || (place.sent == Some(true) && is_credential(place.key, value))
}

/// The values of parameters with a secret's name, in URLs, forms and cookies.
fn parameters<'t>(text: &'t str, place: ValueContext<'_>) -> impl Iterator<Item = &'t str> {
    let sent = place.sent == Some(true);
    let is_edge = |c: char| matches!(c, '?' | '&' | '#' | ';' | '"' | '\'' | ',') || c.is_whitespace();
    let pairs = text.split(is_edge).filter_map(|pair| pair.split_once('='));
    pairs
        .filter(move |(name, value)| {
            let is_oauths = PARAMETERS.contains(name) && value.len() >= 4;
            is_written(value) && (is_oauths || (sent && is_credential(name, value)))
        })
        .map(|(_, value)| value)
}

/// Texts behind the names of members in JSON that is written as text.
static MEMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#""([^"\\]{1,100})"\s*:\s*"((?:[^"\\]|\\.)*)""#).ok());

fn members(text: &str) -> impl Iterator<Item = &str> {
    let found = MEMBER.iter().flat_map(|pattern| pattern.captures_iter(text));
    found.filter_map(|found| {
        let (name, value) = (found.get(1)?.as_str(), found.get(2)?.as_str());
        is_credential(name, value).then_some(value)
    })
}

/// Whether a name says of this value that it is secret. Names that end in key or token are given to other things too:
/// their values have to be long, of digits and letters, and random where the name is nothing else.
fn is_credential(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if PARAMETERS.contains(&&*name) {
        return value.len() >= 4 && is_written(value);
    }
    if value.len() < SHORTEST_NAMED || !is_written(value) {
        return false;
    }
    if name == "authorization" || name == "bearer" {
        return !value.contains(' ') && is_mixed(value);
    }
    if !is_secret_name(&name) {
        return false;
    }
    match name.as_str() {
        "key" | "token" => is_random(value),
        _ if name.ends_with("key") || name.ends_with("token") => {
            value.len() >= 8 && is_mixed(value) && !value.contains(char::is_whitespace)
        }
        _ => true,
    }
}

/// Whether a value is written there, and neither an expression nor made up.
fn is_written(value: &str) -> bool {
    !value.is_empty() && !value.contains("<<") && !is_placeholder(value)
}

/// An Authorization's value without its scheme.
fn bare(text: &str) -> &str {
    let schemes = ["Bearer ", "Basic ", "bearer ", "basic ", "Token ", "ApiKey "];
    let bare = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
    bare.unwrap_or(text)
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

    /// The credentials of a request.
    fn values(text: &str) -> String {
        let mut sources = Sources::default();
        sources.add("collections/a/b.yaml", text);
        let found = credentials(&sources).into_iter();
        found.flat_map(|found| found.values).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_credential_of_a_text_is_found() {
        let check = |text: &str, expected: &str| assert_eq!(values(text), expected, "{text}");
        check(
            "url: https://x.test/?access_token=abcd1&client_secret=efgh2#id_token=ijkl3",
            "abcd1 efgh2 ijkl3",
        );
        check(
            "name: https://a:first1@x and https://b:second2@y?refresh_token=abcd",
            "first1 second2 abcd",
        );
        check(
            "url: /?api_key=abc12345&password=hunter2&page_token=abc12345",
            "abc12345 hunter2",
        );
        check(
            "query: { api_key: abc12345, password: hunter2, q: abc12345 }",
            "abc12345 hunter2",
        );
        check(
            "body: { json: { user: { password: hunter2, key: status } } }",
            "hunter2",
        );
        check(
            "body: { form: { client_secret: hunter2, code: 123456, code_verifier: abcd } }",
            "hunter2 abcd",
        );
        check(
            "body: { text: 'a=b&client_secret=abcd&password=hunter2' }",
            "abcd hunter2",
        );
        check(
            r#"body: { text: '{"a": "b", "password" : "hunter2"}' }"#,
            "hunter2",
        );
        check("headers: [{ name: X-Api-Key, value: abc12345 }]", "abc12345");
        check(
            "headers: { Cookie: 'session_token=abc12345; a=b', Authorization: Basic YWRhOjEyMzQ1 }",
            "abc12345 YWRhOjEyMzQ1",
        );
        check("auth: { basic: { username: ada, password: hunter2 } }", "hunter2");
        check(
            "auth: { api_key: { header: X-Whatever, value: abc12345 } }",
            "abc12345",
        );
        check("auth: { bearer: abc12345 }", "abc12345");
    }

    #[test]
    fn what_is_not_sent_is_no_credential_by_its_name() {
        let check = |text: &str| assert_eq!(values(text), "", "{text}");
        // Values that are expected, captured, fetched, rendered or generated are not literal credentials.
        check("expect: { json: { password: hunter2 } }");
        check("capture: { password: $.password }");
        check("secrets: { password: { env: MY_PASSWORD } }");
        check("body: { json: { password: <<password>>, api_key: your-key-123 } }");
        check("body: { json: { password: '', token: true, key: invoice-1 } }");
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
