//! AWS Signature Version 4: a digest of the request, signed with a key that is good for one day, region and service.
//!
//! The headers that are signed are those that every service asks for: `Host`, `Content-Type`, and all `X-Amz-*`. S3 signs
//! the path as it is sent and wants the digest of the body in a header; other services sign the path in normal form and
//! encoded once more.

use super::scheme;
use crate::http::{Header, header};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Everything but the unreserved characters of RFC 3986.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Who signs, and for which service.
#[derive(Clone)]
pub struct SigningKey {
    pub service: String,
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SigningKey(***)")
    }
}

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub struct Signable<'a> {
    pub method: &'a str,
    /// With the port, where it is not the scheme's own.
    pub host: &'a str,
    /// As it is sent.
    pub path: &'a str,
    /// As it is sent, without `?`.
    pub query: &'a str,
    pub headers: &'a [Header],
    /// SHA-256 of the body, in hexadecimal.
    pub body: &'a str,
    /// `20150830T123600Z`
    pub time: &'a str,
}

/// The headers that the request needs besides its own, `Authorization` last.
pub fn sign(key: &SigningKey, request: &Signable<'_>) -> Vec<Header> {
    let mut added = vec![plain("X-Amz-Date", request.time)];
    if is_s3(&key.service) {
        added.push(plain("X-Amz-Content-Sha256", request.body));
    }
    if let Some(token) = &key.session_token {
        added.push(Header {
            secret: true,
            ..plain("X-Amz-Security-Token", token)
        });
    }
    let signed = signed_headers(request, &added);
    let names: Vec<&str> = signed.iter().map(|(name, _)| &**name).collect();
    let names = names.join(";");
    let day = request.time.get(..8).unwrap_or(request.time);
    let scope = format!("{day}/{}/{}/aws4_request", key.region, key.service);
    let digest = hex(&Sha256::digest(
        canonical(key, request, &signed, &names).as_bytes(),
    ));
    let text = format!("{ALGORITHM}\n{}\n{scope}\n{digest}", request.time);
    let signature = hex(&hmac(&day_key(key, day), text.as_bytes()));
    added.push(scheme::authorization(format!(
        "{ALGORITHM} Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
        key.access_key_id
    )));
    added
}

/// Names of headers that a signature brings, which a request that is signed anew must not have yet.
pub const ADDED: [&str; 4] = [
    "authorization",
    "x-amz-date",
    "x-amz-content-sha256",
    "x-amz-security-token",
];

fn is_s3(service: &str) -> bool {
    service == "s3" || service.starts_with("s3-") || service == "s3express"
}

fn plain(name: &str, value: &str) -> Header {
    Header {
        name: name.to_owned(),
        value: value.as_bytes().to_vec(),
        secret: false,
    }
}

fn canonical(key: &SigningKey, request: &Signable<'_>, signed: &[(String, String)], names: &str) -> String {
    let path = if request.path.is_empty() {
        "/".to_owned()
    } else {
        path(request.path, is_s3(&key.service))
    };
    let query = query(request.query);
    let headers: String = signed
        .iter()
        .map(|(name, value)| format!("{name}:{value}\n"))
        .collect();
    [request.method, &path, &query, &headers, names, request.body].join("\n")
}

/// Each segment encoded: for S3 as text that was decoded before, because `a//b` is another object than `a/b`; else as it
/// is sent, without empty segments.
fn path(path: &str, is_as_sent: bool) -> String {
    if is_as_sent {
        let segments = path.split('/').map(|segment| encoded(&decoded(segment)));
        return segments.collect::<Vec<_>>().join("/");
    }
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    let segments: Vec<String> = segments.map(|segment| encoded(segment.as_bytes())).collect();
    let end = if path.len() > 1 && path.ends_with('/') && !segments.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{end}", segments.join("/"))
}

/// Parameters in the order of their encoded names, then of their values.
fn query(query: &str) -> String {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<(String, String)> = pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (encoded(&decoded(name)), encoded(&decoded(value)))
        })
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// Names in lower case and in order, each with its values; blanks at the ends and runs of them are one matter to proxies.
fn signed_headers(request: &Signable<'_>, added: &[Header]) -> Vec<(String, String)> {
    let is_signed = |name: &str| name == "host" || name == "content-type" || name.starts_with("x-amz-");
    let mut signed: Vec<(String, String)> = Vec::new();
    if !header::has(request.headers, "host") {
        signed.push(("host".to_owned(), request.host.to_owned()));
    }
    for header in request.headers.iter().chain(added) {
        let name = header.name.to_ascii_lowercase();
        if !is_signed(&name) {
            continue;
        }
        let text = String::from_utf8_lossy(&header.value);
        let value = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        match signed.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(&value);
            }
            None => signed.push((name, value)),
        }
    }
    signed.sort();
    signed
}

fn day_key(key: &SigningKey, day: &str) -> Vec<u8> {
    let secret = format!("AWS4{}", key.secret_access_key);
    let parts = [day, &key.region, &key.service, "aws4_request"];
    parts
        .iter()
        .fold(secret.into_bytes(), |key, part| hmac(&key, part.as_bytes()))
}

/// A key of HMAC may have any length.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(text);
            mac.finalize().into_bytes().to_vec()
        }
        Err(_) => Vec::new(),
    }
}

fn decoded(text: &str) -> Vec<u8> {
    percent_decode_str(text).collect()
}

fn encoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => utf8_percent_encode(text, COMPONENT).to_string(),
        Err(_) => percent_encoding::percent_encode(bytes, COMPONENT).to_string(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// The key of AWS's published test suite for signature version 4.
    fn suite() -> SigningKey {
        SigningKey {
            service: "service".to_owned(),
            region: "us-east-1".to_owned(),
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: ["wJalrXUtnFEMI/K7MDENG", "+bPxRfiCYEXAMPLEKEY"].concat(),
            session_token: None,
        }
    }

    fn request<'a>(method: &'a str, path: &'a str, query: &'a str) -> Signable<'a> {
        Signable {
            method,
            host: "example.amazonaws.com",
            path,
            query,
            headers: &[],
            body: EMPTY,
            time: "20150830T123600Z",
        }
    }

    fn check(key: &SigningKey, request: Signable<'_>, expected: &str) {
        let added = sign(key, &request);
        let authorization = added.last().unwrap();
        assert!(authorization.secret);
        let text = String::from_utf8_lossy(&authorization.value).into_owned();
        let (_, signature) = text.split_once("Signature=").unwrap();
        assert_eq!(signature, expected, "{request:?}\n{text}");
    }

    #[test]
    fn the_published_suite() {
        let vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
        check(&suite(), request("GET", "/", ""), vanilla);
        check(&suite(), request("GET", "", ""), vanilla);
        check(&suite(), request("GET", "//", ""), vanilla);
        check(
            &suite(),
            request("POST", "/", ""),
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        );
        check(
            &suite(),
            request("GET", "/", "Param2=value2&Param1=value1"),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        );
        check(
            &suite(),
            request("GET", "/", "%E1%88%B4=bar"),
            "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        );
        // The suite writes the path before it is encoded.
        check(
            &suite(),
            request("GET", "/ሴ", ""),
            "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        );
        let unreserved = "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        check(
            &suite(),
            request("GET", unreserved, ""),
            "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
        );
    }

    #[test]
    fn the_published_suite_with_a_body_and_with_a_session() {
        let form = [plain("Content-Type", "application/x-www-form-urlencoded")];
        let body = hex(&Sha256::digest(b"Param1=value1"));
        check(
            &suite(),
            Signable {
                headers: &form,
                body: &body,
                ..request("POST", "/", "")
            },
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        );
        let session = SigningKey {
            session_token: Some(
                "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="
                    .to_owned(),
            ),
            ..suite()
        };
        check(
            &session,
            request("POST", "/", ""),
            "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
        );
    }

    /// They are in "Signature Calculations for the Authorization Header" of the documentation of S3.
    #[test]
    fn the_published_examples_of_s3() {
        let key = SigningKey {
            service: "s3".to_owned(),
            access_key_id: ["AKIAIOSFODNN7", "EXAMPLE"].concat(),
            secret_access_key: ["wJalrXUtnFEMI/K7MDENG", "/bPxRfiCYEXAMPLEKEY"].concat(),
            ..suite()
        };
        let s3 = |method, path, query| Signable {
            host: "examplebucket.s3.amazonaws.com",
            time: "20130524T000000Z",
            ..request(method, path, query)
        };
        check(
            &key,
            s3("GET", "/", "lifecycle"),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        );
        check(
            &key,
            s3("GET", "/", "max-keys=2&prefix=J"),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        );
    }

    #[test]
    fn s3_signs_the_path_as_it_is_sent_and_others_its_normal_form() {
        assert_eq!(path("/a%20b//c$d", true), "/a%20b//c%24d");
        assert_eq!(path("/a%20b//c/", false), "/a%2520b/c/");
        assert_eq!(path("/", false), "/");
        let added = sign(&suite(), &request("GET", "/", ""));
        let names: Vec<&str> = added.iter().map(|header| &*header.name).collect();
        assert_eq!(names, ["X-Amz-Date", "Authorization"]);
    }
}
