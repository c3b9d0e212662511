//! An answer that arrived for a run which did not live to read it.

use super::{
    Grant, GrantParams, LoginClient, MaybeSecret, TokenRequest, TokenSet, answer, fingerprint, token_request,
};
use crate::http::HttpResponse;
use jiff::Timestamp;

/// The tokens of the answer to a refresh token with the fingerprint `sent`, which arrived at `then`. The state
/// held `cached` when it was sent. None where the answer holds no tokens, or answers nothing that this login sends.
pub fn recovered(
    client: &LoginClient,
    cached: Option<&TokenSet>,
    sent: &str,
    response: &HttpResponse,
    then: Timestamp,
) -> Option<TokenSet> {
    let (request, lineage) = refresh(client, cached, sent).or_else(|| start(client, sent))?;
    let tokens = answer(&request, response, then).ok()?;
    Some(tokens.after(&lineage))
}

fn refresh(
    client: &LoginClient,
    cached: Option<&TokenSet>,
    sent: &str,
) -> Option<(TokenRequest, Vec<String>)> {
    let tokens = cached?;
    let token = tokens.refresh_token.as_deref()?;
    let refresh_token = MaybeSecret::secret(token);
    let request = || token_request(client, &GrantParams::Refresh { refresh_token });
    (fingerprint(token) == sent).then(|| (request(), tokens.lineage.clone()))
}

fn start(client: &LoginClient, sent: &str) -> Option<(TokenRequest, Vec<String>)> {
    let Grant::RefreshToken { start } = &client.grant else {
        return None;
    };
    (fingerprint(&start.text) == sent).then(|| (token_request(client, &GrantParams::Own), Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::oauth::fixtures::{at, client, json, machine, tokens};

    const ANSWER: &str = r#"{"access_token":"a2","refresh_token":"r2","expires_in":60}"#;

    fn check(
        client: &LoginClient,
        cached: Option<&TokenSet>,
        sent: &str,
        body: &str,
        expected: Option<&str>,
    ) {
        let found = recovered(client, cached, &fingerprint(sent), &json(200, body), at(0));
        let access = found.as_ref().map(|tokens| tokens.access_token.as_str());
        assert_eq!(access, expected, "{sent}: {body}");
    }

    #[test]
    fn d05_the_answer_to_the_kept_token_is_used_and_no_other() {
        let cached = tokens(r#"{"access_token":"a1","refresh_token":"r1"}"#);
        check(&machine(), Some(&cached), "r1", ANSWER, Some("a2"));
        check(&machine(), Some(&cached), "r0", ANSWER, None);
        check(&machine(), None, "r1", ANSWER, None);
        check(
            &machine(),
            Some(&cached),
            "r1",
            r#"{"error":"invalid_grant"}"#,
            None,
        );
        check(&machine(), Some(&cached), "r1", "<html>", None);
    }

    #[test]
    fn d05_the_answer_to_a_starting_token_is_used() {
        let client = client(&[
            ("grant", "refresh_token"),
            ("token_url", "https://as.test/token"),
            ("client_id", "app"),
            ("refresh_token", "r1"),
        ]);
        check(&client, None, "r1", ANSWER, Some("a2"));
        check(&client, None, "r0", ANSWER, None);
    }

    #[test]
    fn d05_recovered_tokens_end_when_their_answer_said_and_know_their_ancestors() {
        let mut cached = tokens(r#"{"access_token":"a1","refresh_token":"r1"}"#);
        cached.lineage = vec![fingerprint("r0"), fingerprint("r1")];
        let found = recovered(
            &machine(),
            Some(&cached),
            &fingerprint("r1"),
            &json(200, ANSWER),
            at(5),
        );
        let found = found.unwrap();
        assert_eq!(found.expires_at, Some(at(65)));
        assert!(["r0", "r1", "r2"].iter().all(|token| found.descends_from(token)));
    }
}
