//! Telling the server that tokens are no longer wanted (RFC 7009).

use super::answer::{accepted, explained};
use super::request::{field, request};
use super::{LoginClient, MaybeSecret, TokenError, TokenRequest, TokenSet};
use crate::http::HttpResponse;
use jiff::Timestamp;

/// What to send, in this order: the refresh token first, since servers take the access token back along with it.
/// Empty where the login has no `revoke_url`.
pub fn revoke_requests(client: &LoginClient, tokens: &TokenSet) -> Vec<TokenRequest> {
    let refresh = tokens
        .refresh_token
        .as_deref()
        .map(|token| (token, "refresh_token"));
    let access = (tokens.access_token.as_str(), "access_token");
    let wanted = client.revoke_url.iter();
    wanted
        .flat_map(|url| refresh.into_iter().chain([access]).map(move |token| (url, token)))
        .map(|(url, (token, kind))| {
            let form = vec![
                field("token", MaybeSecret::secret(token)),
                field("token_type_hint", MaybeSecret::open(kind)),
            ];
            request(client, url, form)
        })
        .collect()
}

/// Whether the token is dead. A token that the server does not know is; the body of a success says nothing.
/// On an error the token is still good, and is to be kept so that it can be revoked later.
pub fn revoked(
    request: &TokenRequest,
    response: &HttpResponse,
    now: Timestamp,
) -> Result<(), Box<TokenError>> {
    let is_success = (200..300).contains(&response.status);
    match accepted(response) {
        Err(error) if error.is_spent() || (is_success && error.fault.is_some()) => Ok(()),
        Err(error) => Err(explained(error, request, response, now)),
        Ok(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::oauth::fixtures::{CANARY, at, client, json, machine, response, tokens};

    fn with_revocation() -> LoginClient {
        let mut client = machine();
        client.revoke_url = Some(client.token_url.clone());
        client
    }

    fn bodies(client: &LoginClient, answer: &str) -> Vec<String> {
        let requests = revoke_requests(client, &tokens(answer));
        requests.iter().map(TokenRequest::body).collect()
    }

    #[test]
    fn a19_the_refresh_token_goes_first() {
        assert_eq!(
            bodies(&with_revocation(), r#"{"access_token":"a","refresh_token":"r"}"#),
            [
                "token=r&token_type_hint=refresh_token",
                "token=a&token_type_hint=access_token"
            ]
        );
        assert_eq!(
            bodies(&with_revocation(), r#"{"access_token":"a"}"#),
            ["token=a&token_type_hint=access_token"]
        );
        assert!(bodies(&machine(), r#"{"access_token":"a"}"#).is_empty());
    }

    #[test]
    fn a19_only_a_dead_token_may_be_forgotten() {
        let request = revoke_requests(&with_revocation(), &tokens(r#"{"access_token":"a"}"#)).remove(0);
        let is_dead = |response: &HttpResponse| revoked(&request, response, at(0)).is_ok();
        assert!(is_dead(&json(200, r#"{"status":"success"}"#)));
        assert!(is_dead(&response(200, "", "")));
        assert!(is_dead(&response(204, "text/html", "<p>bye")));
        assert!(is_dead(&json(400, r#"{"error":"invalid_token"}"#)));
        assert!(!is_dead(&json(200, r#"{"error":"invalid_client"}"#)));
        assert!(!is_dead(&json(401, r#"{"error":"invalid_client"}"#)));
        assert!(!is_dead(&response(503, "text/html", "busy")));
        assert!(!is_dead(&response(302, "", "")));
    }

    #[test]
    fn a19_a_failure_says_so_without_the_token() {
        let client = client(&[
            ("token_url", "https://as.test/token"),
            ("revoke_url", "https://as.test/revoke"),
            ("client_id", "app"),
        ]);
        let held = tokens(&format!(r#"{{"access_token":"{CANARY}"}}"#));
        let request = revoke_requests(&client, &held).remove(0);
        let answer = json(
            400,
            &format!(r#"{{"error":"unsupported_token_type","message":"no {CANARY}"}}"#),
        );
        let error = revoked(&request, &answer, at(0)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the server answered 400 unsupported_token_type (message: no ***)"
        );
    }
}
