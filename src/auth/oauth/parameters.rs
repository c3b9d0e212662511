//! Parameters by which OAuth moves secrets about, in the addresses and forms of anybody's requests: a code in a
//! redirect is worth a token to anyone who reads it.

use crate::http::{Header, HttpBody, Segment};
use crate::secret::shape;
use std::ops::Range;
use url::{Url, form_urlencoded};

/// Secret everywhere.
const SECRET: [&str; 10] = [
    "access_token",
    "refresh_token",
    "id_token",
    "subject_token",
    "actor_token",
    "client_secret",
    "client_assertion",
    "code_verifier",
    "device_code",
    "assertion",
];

/// Everybody has a `code` and a `state`, of a country or an order. They are OAuth's where one of these comes with them.
const AMBIGUOUS: [&str; 2] = ["code", "state"];
/// Shorter ones are placeholders, such as `state=test`, and masking them would mask half of every text.
const SHORTEST: usize = 8;
const COMPANIONS: [&str; 8] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "grant_type",
    "code_verifier",
    "code_challenge",
    "access_token",
    "id_token",
];

/// What makes a request one for an authorization, whose answer leads back with a code.
const AUTHORIZATION: [&str; 3] = ["response_type", "code_challenge", "client_id"];

/// The secrets in an address: its password, its query and its fragment.
pub fn in_address(address: &str) -> Vec<(&'static str, String)> {
    secrets_of(address, false)
}

/// The secrets in the address to which the answer to a request for `asked` leads. A code there is OAuth's if an
/// authorization was asked for, whatever else the query holds.
pub fn in_location(asked: &Url, location: &str) -> Vec<(&'static str, String)> {
    let is_authorization = asked
        .query_pairs()
        .any(|(name, _)| AUTHORIZATION.contains(&&*name));
    secrets_of(location, is_authorization)
}

/// The secrets in a URL.
pub fn in_url(url: &Url) -> Vec<(&'static str, String)> {
    match (url.query(), url.fragment(), url.password()) {
        (None, None, None) => Vec::new(),
        _ => in_address(url.as_str()),
    }
}

fn secrets_of(address: &str, is_oauth: bool) -> Vec<(&'static str, String)> {
    let (rest, fragment) = address.split_once('#').unwrap_or((address, ""));
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let mut found = passwords(address);
    found.extend(in_pairs(query.as_bytes(), is_oauth));
    found.extend(in_pairs(fragment.as_bytes(), is_oauth));
    found
}

/// The password before the host, as it is there and decoded.
fn passwords(address: &str) -> Vec<(&'static str, String)> {
    let both = |range: Range<usize>| {
        let written = &address[range];
        let decoded = percent_encoding::percent_decode_str(written).decode_utf8_lossy();
        [written.to_owned(), decoded.into_owned()]
    };
    let texts = shape::passwords(address).flat_map(both);
    texts.map(|text| ("password", text)).collect()
}

/// The secrets in a body, if its headers say that it is a form.
pub fn in_body(headers: &[Header], body: &HttpBody) -> Vec<(&'static str, String)> {
    let is_form = |header: &Header| {
        header.name.eq_ignore_ascii_case("content-type")
            && header.value.starts_with(b"application/x-www-form-urlencoded")
    };
    let segments = if headers.iter().any(is_form) {
        body.segments.as_deref().unwrap_or_default()
    } else {
        &[]
    };
    let form = |segment: &Segment| match segment {
        Segment::Bytes(bytes) => in_form(bytes),
        Segment::File { .. } => Vec::new(),
    };
    segments.iter().flat_map(form).collect()
}

/// The secrets in form-encoded text.
pub fn in_form(form: &[u8]) -> Vec<(&'static str, String)> {
    in_pairs(form, false)
}

fn in_pairs(form: &[u8], is_oauth: bool) -> Vec<(&'static str, String)> {
    let pairs = || form_urlencoded::parse(form);
    let has = |known: &[&str]| pairs().any(|(name, _)| known.contains(&&*name));
    let is_oauth = is_oauth || has(&COMPANIONS) || AMBIGUOUS.iter().all(|name| has(&[name]));
    let find = |names: &[&'static str], name: &str| names.iter().find(|known| **known == name).copied();
    let secret = |name: &str, value: &str| match find(&SECRET, name) {
        None if is_oauth && value.len() >= SHORTEST => find(&AMBIGUOUS, name),
        found => found,
    };
    pairs()
        .filter_map(|(name, value)| Some((secret(&name, &value)?, value.into_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: &[&str]) {
        let found = in_address(address);
        let values: Vec<&str> = found.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, expected, "{address}");
    }

    #[test]
    fn x01_what_oauth_moves_in_addresses_is_found() {
        check(
            "https://app.test/cb?code=c0de-of-it&state=st8-of-it",
            &["c0de-of-it", "st8-of-it"],
        );
        check("/cb?state=st8-of-it&error=no&client_id=a", &["st8-of-it"]);
        check("/authorize?client_id=a&state=st8-of-it", &["st8-of-it"]);
        check(
            "https://app.test/cb#access_token=a%2Bb&state=st8-of-it",
            &["a+b", "st8-of-it"],
        );
        check("?code_verifier=v&device_code=d&assertion=j", &["v", "d", "j"]);
        check(
            "/x?refresh_token=r&id_token=i&client_secret=s&access_token=a",
            &["r", "i", "s", "a"],
        );
    }

    #[test]
    fn x01_a_code_that_answers_a_request_for_authorization_is_secret() {
        let check = |asked: &str, location: &str, expected: &[&str]| {
            let found = in_location(&asked.parse().unwrap(), location);
            let values: Vec<&str> = found.iter().map(|(_, value)| value.as_str()).collect();
            assert_eq!(values, expected, "{asked} -> {location}");
        };
        let location = "https://app.test/cb?code=c0de-of-it";
        check("https://a.test/authorize?client_id=a", location, &["c0de-of-it"]);
        check(
            "https://a.test/authorize?response_type=code",
            location,
            &["c0de-of-it"],
        );
        check("https://a.test/countries?page=1", location, &[]);
    }

    #[test]
    fn x07_passwords_in_addresses_are_found() {
        check("http://ru:canary@host.test/", &["canary", "canary"]);
        check("//ru:can%40ry@host.test/x?y=1", &["can%40ry", "can@ry"]);
        check("http://ru@host.test/a:b@c", &[]);
        check("/plain:b@c", &[]);
    }

    #[test]
    fn codes_and_states_of_other_things_are_none() {
        check("/issues?state=in-progress", &[]);
        check("/authorize?client_id=a&state=test", &[]);
        check("/countries?code=AT", &[]);
        check("/plain", &[]);
        check("/x?codes=1#section", &[]);
    }
}
