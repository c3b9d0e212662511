//! What follows an answer: nothing, another request, or a refusal. A function of data, so that it can be tested whole.
//!
//! | status   | GET, HEAD | POST          | other methods |
//! |----------|-----------|---------------|---------------|
//! | 301, 302 | the same  | GET, no body  | the same      |
//! | 303      | the same  | GET, no body  | GET, no body  |
//! | 307, 308 | the same  | the same      | the same      |
//!
//! "The same" keeps method and body. Any other status, and one of these without a `Location`, ends the exchange.
//!
//! Headers are derived anew from the request before. Another origin gets no credential: no `Authorization`, no
//! cookie of the request, no header that a secret went into or that is named like one, no `Host` of the user's. A
//! request that has left its origin has lost these, so that a way back does not bring them back. A body is taken to
//! another origin only where that was allowed, and never if a secret went into it; from https to http nothing is
//! taken unless that was allowed. A `Referer` is never made up.

use super::{Header, HttpBody, HttpRequest, HttpResponse, Origin, header};
use url::Url;

/// Longer than any browser follows.
const LONGEST_LOCATION: usize = 16 * 1024;

#[derive(Debug)]
pub enum RedirectVerdict {
    /// The answer is the last one.
    Stop,
    Follow(Box<HttpRequest>),
    /// A redirect that is not followed: message and help.
    Refuse(String, Option<String>),
}

/// What a redirect to another origin may do; by default neither.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Leave {
    /// Take a body along in which there is no secret.
    pub with_body: bool,
    /// Lead from https to http.
    pub to_http: bool,
}

pub fn decide(previous: &HttpRequest, response: &HttpResponse, leave: Leave) -> RedirectVerdict {
    if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return RedirectVerdict::Stop;
    }
    let target = match location(previous, response) {
        Ok(Some(target)) => target,
        Ok(None) => return RedirectVerdict::Stop,
        Err(reason) => return refuse(reason),
    };
    if !leave.to_http && previous.url.scheme() == "https" && target.scheme() == "http" {
        return refuse_http(&target);
    }
    let next = follow(previous, response.status, target);
    let leaves = Origin::of(&next.url) != Origin::of(&previous.url);
    if leaves && next.body.has_content() && (next.body.secret || !leave.with_body) {
        refuse_body(response.status, &next)
    } else {
        RedirectVerdict::Follow(Box::new(next))
    }
}

fn refuse(reason: String) -> RedirectVerdict {
    RedirectVerdict::Refuse(
        reason,
        Some("say `options: { redirects: none }` to look at the redirect itself".to_owned()),
    )
}

fn refuse_http(target: &Url) -> RedirectVerdict {
    let message = format!(
        "the redirect leads from https to plain http, to {}",
        Origin::of(target)
    );
    let help = "say `options: { redirect_scheme: any }` to follow it without credentials, or `redirects: none` to look at it";
    RedirectVerdict::Refuse(message, Some(help.to_owned()))
}

fn refuse_body(status: u16, next: &HttpRequest) -> RedirectVerdict {
    let origin = Origin::of(&next.url);
    let (which, help) = if next.body.secret {
        (
            ", which holds a secret,",
            "a secret goes to the origin it was written for only: give that URL to the request",
        )
    } else {
        (
            "",
            "give that URL to the request, or say `options: { redirect_body: any }` to let the body go",
        )
    };
    let message = format!(
        "the {status} redirect would send the body of this {}{which} to {origin}",
        next.method
    );
    RedirectVerdict::Refuse(message, Some(help.to_owned()))
}

/// Where the answer points, without fragment and userinfo. The error is a reason in words.
fn location(previous: &HttpRequest, response: &HttpResponse) -> Result<Option<Url>, String> {
    // An empty one names nothing, and browsers do not follow it either.
    let mut values = response
        .header("location")
        .filter(|value| !value.trim_ascii().is_empty());
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.any(|other| other != value) {
        return Err("the redirect names several locations".to_owned());
    }
    if value.len() > LONGEST_LOCATION {
        return Err(format!("the redirect's location is {} bytes long", value.len()));
    }
    let text = std::str::from_utf8(value).map_err(|_| "the redirect's location is not UTF-8".to_owned())?;
    if let Some(control) = text.chars().find(|character| character.is_control()) {
        return Err(format!(
            "the redirect's location holds the control character U+{:04X}",
            control as u32
        ));
    }
    let mut target = previous
        .url
        .join(text)
        .map_err(|error| format!("the redirect's location is not a URL: {error}"))?;
    if !matches!(target.scheme(), "http" | "https") {
        return Err(format!("the redirect leads to a `{}:` URL", target.scheme()));
    }
    target.set_fragment(None);
    Ok(Some(super::failure::without_userinfo(&target)))
}

fn follow(previous: &HttpRequest, status: u16, target: Url) -> HttpRequest {
    let becomes_get = match (status, &*previous.method) {
        (_, "GET" | "HEAD") => false,
        (303, _) | (301 | 302, "POST") => true,
        _ => false,
    };
    let leaves = Origin::of(&target) != Origin::of(&previous.url);
    let keep = |header: &&Header| {
        let dropped = becomes_get && describes_body(&header.name);
        let left_behind = leaves && is_bound(header);
        !dropped && !left_behind
    };
    HttpRequest {
        method: if becomes_get {
            "GET".to_owned()
        } else {
            previous.method.clone()
        },
        url: target,
        secret_url: previous.secret_url,
        headers: previous.headers.iter().filter(keep).cloned().collect(),
        body: if becomes_get {
            HttpBody::default()
        } else {
            previous.body.clone()
        },
    }
}

fn describes_body(name: &str) -> bool {
    name.get(..8)
        .is_some_and(|start| start.eq_ignore_ascii_case("content-"))
}

/// Whether a header belongs to the origin it was written for.
pub fn is_bound(header: &Header) -> bool {
    let fixed = ["host", "origin", "referer"];
    header.secret
        || header::is_credential(&header.name)
        || fixed.iter().any(|name| header.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Segment;
    use bytes::Bytes;

    fn decide(previous: &HttpRequest, response: &HttpResponse) -> RedirectVerdict {
        super::decide(previous, response, Leave::default())
    }

    fn request(method: &str, url: &str, body: Option<&'static str>) -> HttpRequest {
        let plain = |name: &str| Header {
            name: name.to_owned(),
            value: b"v".to_vec(),
            secret: false,
        };
        let secret = Header {
            secret: true,
            ..plain("X-Tenant")
        };
        HttpRequest {
            method: method.to_owned(),
            url: url.parse().unwrap(),
            secret_url: false,
            headers: vec![
                plain("aUTHORIZATION"),
                plain("Accept"),
                plain("X-Api-Key"),
                plain("Content-Type"),
                plain("Host"),
                secret,
            ],
            body: HttpBody {
                segments: body.map(|text| vec![Segment::Bytes(Bytes::from_static(text.as_bytes()))]),
                secret: false,
            },
        }
    }

    fn answer(status: u16, locations: &[&[u8]]) -> HttpResponse {
        let headers = locations
            .iter()
            .map(|value| ("location".to_owned(), value.to_vec()))
            .collect();
        HttpResponse::from_head(status, headers)
    }

    fn followed(verdict: RedirectVerdict) -> HttpRequest {
        match verdict {
            RedirectVerdict::Follow(next) => *next,
            other => panic!("not followed: {other:?}"),
        }
    }

    fn names(request: &HttpRequest) -> Vec<&str> {
        request.headers.iter().map(|header| &*header.name).collect()
    }

    #[test]
    fn r07_methods_and_bodies() {
        for (status, method, expected, keeps) in [
            (301, "GET", "GET", true),
            (301, "POST", "GET", false),
            (302, "POST", "GET", false),
            (301, "PUT", "PUT", true),
            (302, "PURGE", "PURGE", true),
            (303, "POST", "GET", false),
            (303, "PUT", "GET", false),
            (303, "HEAD", "HEAD", true),
            (307, "POST", "POST", true),
            (308, "PUT", "PUT", true),
        ] {
            let next = followed(decide(
                &request(method, "http://a/x", Some("b")),
                &answer(status, &[b"/y"]),
            ));
            assert_eq!(next.method, expected, "{status} {method}");
            assert_eq!(next.body.has_content(), keeps, "{status} {method}");
            assert_eq!(names(&next).contains(&"Content-Type"), keeps, "{status} {method}");
            assert_eq!(next.url.as_str(), "http://a/y");
        }
    }

    #[test]
    fn r02_r03_r04_credentials_stay_at_their_origin() {
        for place in ["http://b/", "http://a:81/", "https://a/", "http://a./"] {
            let away = followed(decide(
                &request("GET", "http://a/", None),
                &answer(302, &[place.as_bytes()]),
            ));
            assert_eq!(names(&away), ["Accept", "Content-Type"], "{place}");
            if place.starts_with("http:") {
                let back = followed(decide(&away, &answer(302, &[b"http://a/"])));
                assert_eq!(names(&back), ["Accept", "Content-Type"], "back from {place}");
            }
        }
        let near = followed(decide(
            &request("GET", "http://a/", None),
            &answer(302, &[b"http://A:80/z"]),
        ));
        assert_eq!(near.headers.len(), 6);
        let user = followed(decide(
            &request("GET", "http://a/", None),
            &answer(302, &[b"http://u:p@b/#f"]),
        ));
        assert_eq!(user.url.as_str(), "http://b/");
    }

    fn check_refused(url: &str, method: &str, status: u16, location: &[u8], part: &str) {
        match decide(&request(method, url, Some("b")), &answer(status, &[location])) {
            RedirectVerdict::Refuse(message, _) => assert!(message.contains(part), "{message}"),
            other => panic!("not refused: {other:?}"),
        }
    }

    #[test]
    fn an_empty_location_is_no_redirect() {
        for value in [&b""[..], b"  "] {
            let verdict = decide(&request("GET", "http://a/", None), &answer(302, &[value]));
            assert!(matches!(verdict, RedirectVerdict::Stop), "{verdict:?}");
        }
    }

    #[test]
    fn r02_a_body_stays_at_its_origin() {
        check_refused(
            "http://a/",
            "POST",
            307,
            b"http://b/",
            "would send the body of this POST to http://b",
        );
        check_refused("http://a/", "PUT", 301, b"http://a:81/", "to http://a:81");
    }

    #[test]
    fn r05_nothing_goes_from_https_to_http() {
        check_refused("https://a/", "GET", 302, b"http://a/", "from https to plain http");
    }

    #[test]
    fn r02_r05_what_was_allowed_goes_without_secrets() {
        let leave = Leave {
            with_body: true,
            to_http: true,
        };
        let elsewhere = answer(307, &[b"http://b/"]);
        let next = followed(super::decide(
            &request("POST", "https://a/", Some("b")),
            &elsewhere,
            leave,
        ));
        assert!(next.body.has_content());
        assert_eq!(names(&next), ["Accept", "Content-Type"]);
        let mut secret = request("POST", "https://a/", Some("b"));
        secret.body.secret = true;
        let verdict = super::decide(&secret, &elsewhere, leave);
        assert!(
            matches!(verdict, RedirectVerdict::Refuse(message, _) if message.contains("which holds a secret"))
        );
    }

    #[test]
    fn r08_bad_locations_are_readable() {
        check_refused("http://a/", "GET", 302, b"file:///etc/passwd", "a `file:` URL");
        check_refused("http://a/", "GET", 302, b"http://[::1", "not a URL");
        check_refused("http://a/", "GET", 302, b"/\x1b[31m", "U+001B");
        check_refused("http://a/", "GET", 302, b"/\xff", "not UTF-8");
        check_refused("http://a/", "GET", 302, &[b'a'; 100_000], "100000 bytes long");
        let two = decide(&request("GET", "http://a/", None), &answer(302, &[b"/a", b"/b"]));
        assert!(matches!(two, RedirectVerdict::Refuse(..)));
        let none = decide(&request("GET", "http://a/", None), &answer(302, &[]));
        assert!(matches!(none, RedirectVerdict::Stop));
        let words = followed(decide(
            &request("GET", "http://a/", None),
            &answer(302, &["/ü".as_bytes()]),
        ));
        assert_eq!(words.url.as_str(), "http://a/%C3%BC");
    }

    proptest::proptest! {
        /// Whatever the chain, a request that was once elsewhere carries nothing that is bound to its home.
        #[test]
        fn r02_r04_no_chain_brings_credentials_along(
            hops in proptest::collection::vec((0..5usize, 0..6usize), 1..8),
        ) {
            let statuses = [301, 302, 303, 307, 308];
            let places = ["http://a/", "http://b/", "http://a:81/", "https://a/", "/x", "http://u:p@a/"];
            let mut current = request("GET", "http://a/", None);
            let mut left = false;
            for (status, place) in hops {
                let verdict = decide(&current, &answer(statuses[status], &[places[place].as_bytes()]));
                let RedirectVerdict::Follow(next) = verdict else {
                    break;
                };
                left |= Origin::of(&next.url) != Origin::of(&current.url);
                proptest::prop_assert_eq!(next.headers.iter().any(is_bound), !left);
                proptest::prop_assert!(next.url.username().is_empty());
                current = *next;
            }
        }
    }
}
