//! The usual causes behind the answers of authorization servers, as things to do.

use super::client::DEVICE_GRANT;
use super::{Basic, TokenError, TokenRequest};
use crate::http::HttpResponse;
use crate::model::ClientAuth;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// Clocks that differ by less are no cause for anything, in seconds.
const CLOCK_TOLERANCE: i64 = 60;

/// Error codes that mean the same whatever was asked.
const BY_ERROR: &[(&str, &str)] = &[
    (
        "access_denied",
        "the request was refused at the server: log in again and agree, or ask its administrator",
    ),
    (
        "unauthorized_client",
        "the server does not allow this grant to this client: check the app's settings there",
    ),
    (
        "unsupported_grant_type",
        "the server does not know this grant: check `grant` and `token_url`",
    ),
    ("invalid_scope", "ask for scopes that the app has: check `scope`"),
    ("invalid_target", "check `audience` or `resource` in `params`"),
    (
        "unsupported_token_type",
        "the server does not revoke this kind of token",
    ),
    (
        "temporarily_unavailable",
        "the server is busy: try again in a while",
    ),
    ("slow_down", "the server is busy: try again in a while"),
    (
        "invalid_request",
        "a parameter is missing or wrong: vendors want their own in `params`, such as `account_id` or `audience`",
    ),
];

pub(super) fn hints(
    error: &TokenError,
    request: &TokenRequest,
    response: &HttpResponse,
    now: Timestamp,
) -> Vec<String> {
    let cause = if mentions_redirect(error) {
        Some(REDIRECT.to_owned())
    } else {
        by_error(error, request).or_else(|| by_answer(error))
    };
    let kept = (error.is_open() && request.refresh_token().is_some()).then(|| KEPT.to_owned());
    cause
        .into_iter()
        .chain(kept)
        .chain(clock(response, now))
        .collect()
}

const KEPT: &str = "the refresh token is kept, and is sent once more next time: the answer does not tell whether the server has replaced it";

const REDIRECT: &str = "`redirect_uri` has to equal the registered one byte for byte: scheme, host, port, path and trailing slash";

fn by_error(error: &TokenError, request: &TokenRequest) -> Option<String> {
    match error.error.as_deref()? {
        "invalid_client" if request.basic.as_ref().is_some_and(Basic::is_encoded) => Some(ENCODED.to_owned()),
        "invalid_client" => Some(invalid_client(request.client_auth).to_owned()),
        "invalid_grant" => Some(invalid_grant(request).to_owned()),
        other => {
            let known = BY_ERROR.iter().find(|(name, _)| *name == other);
            known.map(|(_, hint)| (*hint).to_owned())
        }
    }
}

const ENCODED: &str = "check `client_id` and `client_secret`; they hold characters that are encoded in a header, as the standard has it, and a server that does not undo that needs `client_auth: body`";

fn invalid_client(auth: ClientAuth) -> &'static str {
    match auth {
        ClientAuth::Basic => {
            "check `client_id` and `client_secret`; a server that wants them in the body needs `client_auth: body`"
        }
        ClientAuth::Body => {
            "check `client_id` and `client_secret`; a server that wants them in a header needs `client_auth: basic`"
        }
        ClientAuth::None => "check `client_id`; the server may want a `client_secret` too",
    }
}

fn invalid_grant(request: &TokenRequest) -> &'static str {
    let grant = request.form.iter().find(|(name, _)| name == "grant_type");
    match grant.map(|(_, value)| value.text.as_str()) {
        Some("refresh_token") => "the refresh token was used, revoked, or has expired: log in again",
        Some("authorization_code") => {
            "the code was used, has expired, or belongs to another client, `redirect_uri` or PKCE verifier: log in again"
        }
        Some(DEVICE_GRANT) => "the device code was used or has expired: log in again",
        Some("password") => "check `username` and `password`",
        _ => "check the values in `params`: the server does not accept what they claim",
    }
}

/// Answers without an error code.
fn by_answer(error: &TokenError) -> Option<String> {
    let hint = match (error.status, &error.fault) {
        (300..=399, _) => {
            "the endpoint sends elsewhere, and credentials are not sent after it: write the final address"
        }
        (404 | 405, _) => "this is not the address of the endpoint: check the login's `..._url` keys",
        (429 | 500..=599, _) => "the server is busy or out of order: try again in a while",
        (200..=299, Some(_)) => {
            "this is not the answer of an OAuth endpoint: check the login's `..._url` keys"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

fn mentions_redirect(error: &TokenError) -> bool {
    let fields = error.fields.iter().map(|(_, text)| text);
    let mut texts = error.error.iter().chain(&error.description).chain(fields);
    texts.any(|text| text.to_lowercase().contains("redirect"))
}

/// Assertions and codes have times in them: a clock that is off makes good ones look stale or not yet valid.
fn clock(response: &HttpResponse, now: Timestamp) -> Option<String> {
    let date = String::from_utf8_lossy(response.header("date").next()?).into_owned();
    let server = rfc2822::parse(&date).ok()?.timestamp();
    let ahead = now.duration_since(server).as_secs();
    let (amount, direction) = match ahead {
        CLOCK_TOLERANCE.. => (ahead, "ahead of"),
        _ if ahead <= -CLOCK_TOLERANCE => (-ahead, "behind"),
        _ => return None,
    };
    Some(format!(
        "set this machine's clock: it is {amount} s {direction} the server's"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::oauth::answer;
    use crate::auth::oauth::fixtures::{at, client, json, refresh_request};
    use crate::auth::oauth::{GrantParams, MaybeSecret, token_request};

    const BASE: &[(&str, &str)] = &[
        ("grant", "account_credentials"),
        ("token_url", "https://as.test/token"),
        ("client_id", "app"),
    ];

    fn check(request: &TokenRequest, error: &str, expected: &str) {
        let response = json(400, &format!(r#"{{"error":"{error}"}}"#));
        let found = answer(request, &response, at(0)).unwrap_err().hints;
        assert!(found.concat().contains(expected), "{error}: {found:?}");
    }

    #[test]
    fn invalid_client_names_the_other_way_to_authenticate() {
        let with = |more: &[(&str, &str)]| token_request(&client(&[BASE, more].concat()), &GrantParams::Own);
        check(
            &with(&[("client_secret", "s")]),
            "invalid_client",
            "`client_auth: body`",
        );
        check(
            &with(&[("client_secret", "s+/")]),
            "invalid_client",
            "does not undo that needs `client_auth: body`",
        );
        check(
            &with(&[("client_secret", "s"), ("client_auth", "body")]),
            "invalid_client",
            "`client_auth: basic`",
        );
        check(&with(&[]), "invalid_client", "`client_secret` too");
    }

    #[test]
    fn invalid_grant_is_about_what_was_exchanged() {
        let client = client(BASE);
        let code = GrantParams::Code {
            code: MaybeSecret::secret("c"),
            redirect_uri: "http://127.0.0.1".to_owned(),
            verifier: None,
        };
        let device = GrantParams::Device {
            device_code: MaybeSecret::secret("d"),
        };
        check(
            &refresh_request(&client, "r"),
            "invalid_grant",
            "the refresh token was used",
        );
        check(
            &token_request(&client, &code),
            "invalid_grant",
            "the code was used",
        );
        check(
            &token_request(&client, &device),
            "invalid_grant",
            "the device code",
        );
        check(
            &token_request(&client, &GrantParams::Own),
            "invalid_grant",
            "`params`",
        );
    }

    #[test]
    fn other_errors_have_one_hint_each() {
        let request = token_request(&client(BASE), &GrantParams::Own);
        for (error, hint) in BY_ERROR {
            check(&request, error, hint);
        }
    }
}
