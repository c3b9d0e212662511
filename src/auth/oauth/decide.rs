//! What to do next to have a token for a login: use the one at hand, refresh, run the grant, or give up because
//! a person is needed.
//!
//! A session lives for one attempt, under the lock of the state. The driver calls [`Session::next`] with what the
//! state holds, sends what it is told, hands the answer to [`Session::answered`], and on `Again` reads the state
//! anew and asks again. A refresh token that was refused, or whose answer was lost, is never sent twice.

use super::client::{Client, CodeGrant, Grant};
use super::{GrantParams, Guarded, TokenError, TokenRequest, Tokens, answer, token_request};
use crate::http::HttpResponse;
use crate::source::code::LOGIN_NEEDS_PERSON;
use crate::source::{Diagnostic, Span};
use jiff::Timestamp;
use std::fmt;

#[derive(Debug, Clone)]
pub enum Next<'c> {
    /// The tokens that were handed in are good.
    Use,
    Refresh(TokenRequest),
    /// The grant itself, and why the tokens at hand did not do.
    Grant(Start<'c>, Why),
    NeedsPerson(NeedsPerson),
}

#[derive(Debug, Clone)]
pub enum Start<'c> {
    /// One request does it.
    Token(TokenRequest),
    Code(&'c CodeGrant),
    Device,
}

/// What became of a token request.
#[derive(Debug, Clone)]
pub enum Answered {
    /// To be written to the state before they are used.
    Tokens(Box<Tokens>),
    /// The refresh token is spent. Another process may have replaced it: read the state, then ask for the next step.
    Again(Box<TokenError>),
    Failed(Box<TokenError>),
}

/// Why there is no token to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nobody logged in yet, or with another starting token.
    NoToken,
    Expired,
    /// A server answered 401 to the access token.
    Rejected,
    /// The refresh token is spent.
    RefreshRefused,
    /// The refresh token was sent and no answer arrived: the server may have replaced it, and sending it again
    /// could make the server revoke everything that descends from it.
    RefreshLost,
}

/// The grant cannot go on by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedsPerson {
    pub login: String,
    pub grant: String,
    pub why: Why,
}

pub struct Session<'c> {
    client: &'c Client,
    interactive: bool,
    rejected: Option<String>,
    /// Refresh tokens not to be sent again.
    spent: Vec<String>,
    why: Option<Why>,
    lineage: Vec<String>,
}

impl<'c> Session<'c> {
    /// `interactive`: somebody can be asked to open a browser or to type a code.
    pub fn new(client: &'c Client, interactive: bool) -> Session<'c> {
        Session {
            client,
            interactive,
            rejected: None,
            spent: Vec::new(),
            why: None,
            lineage: Vec::new(),
        }
    }

    /// A server answered 401 to this access token: it is not used again. If the state holds another one by then,
    /// that one is.
    pub fn rejected(&mut self, access_token: &str) {
        self.rejected = Some(access_token.to_owned());
    }

    /// No answer to a refresh arrived, in this session or in one that was killed.
    pub fn lost(&mut self, refresh_token: &str) {
        self.spent.push(refresh_token.to_owned());
        self.why = Some(Why::RefreshLost);
    }

    /// `cached` is what the state holds now.
    pub fn next(&mut self, cached: Option<&Tokens>, now: Timestamp) -> Next<'c> {
        let cached = cached.filter(|tokens| self.is_ours(tokens));
        let Some(tokens) = cached else {
            return self.grant(Why::NoToken);
        };
        let is_rejected = self.rejected.as_deref() == Some(&*tokens.access_token);
        if !is_rejected && tokens.usable(now) {
            return Next::Use;
        }
        if let Some(request) = self.refresh(tokens) {
            self.lineage = tokens.lineage.clone();
            return Next::Refresh(request);
        }
        self.grant(match is_rejected {
            true => Why::Rejected,
            false => Why::Expired,
        })
    }

    /// The answer to a request of [`Next::Refresh`] or [`Start::Token`].
    pub fn answered(&mut self, request: &TokenRequest, response: &HttpResponse, now: Timestamp) -> Answered {
        match (answer(request, response, now), request.refresh_token()) {
            (Ok(tokens), _) => Answered::Tokens(Box::new(tokens.after(&self.lineage))),
            (Err(error), Some(sent)) if error.is_spent() && !self.is_spent(sent) => {
                self.spent.push(sent.to_owned());
                self.why = Some(Why::RefreshRefused);
                Answered::Again(error)
            }
            (Err(error), _) => Answered::Failed(error),
        }
    }

    /// For a login that starts from a refresh token, refreshing is the grant, whatever `refresh` says.
    fn refresh(&self, tokens: &Tokens) -> Option<TokenRequest> {
        let token = tokens
            .refresh_token
            .as_deref()
            .filter(|token| !self.is_spent(token))?;
        let refresh_token = Guarded::secret(token);
        let may_refresh = self.client.refresh || matches!(self.client.grant, Grant::RefreshToken { .. });
        may_refresh.then(|| token_request(self.client, &GrantParams::Refresh { refresh_token }))
    }

    fn grant(&mut self, reason: Why) -> Next<'c> {
        self.lineage.clear();
        let why = self.why.unwrap_or(reason);
        let client = self.client;
        if !self.can_run(reason) {
            return Next::NeedsPerson(self.needs_person(why));
        }
        let start = match &client.grant {
            Grant::AuthorizationCode(code) => Start::Code(code),
            Grant::DeviceCode { .. } => Start::Device,
            _ => Start::Token(token_request(client, &GrantParams::Own)),
        };
        Next::Grant(start, why)
    }

    /// A starting refresh token is sent only while no tokens descend from it: once some do, it has been replaced,
    /// and a server may revoke them all when it sees the old one again.
    fn can_run(&self, reason: Why) -> bool {
        match &self.client.grant {
            Grant::RefreshToken { start } => reason == Why::NoToken && !self.is_spent(&start.text),
            grant => self.interactive || !grant.is_interactive(),
        }
    }

    /// Tokens that descend from another starting token may be another account's.
    fn is_ours(&self, tokens: &Tokens) -> bool {
        match &self.client.grant {
            Grant::RefreshToken { start } => tokens.descends_from(&start.text),
            _ => true,
        }
    }

    fn is_spent(&self, refresh_token: &str) -> bool {
        self.spent.iter().any(|spent| spent == refresh_token)
    }

    fn needs_person(&self, why: Why) -> NeedsPerson {
        NeedsPerson {
            login: self.client.name.clone(),
            grant: self.client.grant.name().to_owned(),
            why,
        }
    }
}

impl NeedsPerson {
    /// Says which grants work unattended. With a place: where the login is declared.
    pub fn diagnostic(&self, login: Span) -> Diagnostic {
        let help = match self.grant.as_str() {
            "refresh_token" => format!(
                "get a new refresh token, or use a grant that needs none, and log in again with `callsheet login {}`",
                self.login
            ),
            _ => format!(
                "run `callsheet login {}` at a terminal first: its refresh token then works unattended",
                self.login
            ),
        };
        Diagnostic::error(LOGIN_NEEDS_PERSON, self.to_string())
            .at(login, format!("grant `{}`", self.grant))
            .help(help)
            .help("without a person, use `grant: client_credentials`, a vendor's own grant such as `account_credentials`, or `grant: refresh_token`")
    }
}

impl fmt::Display for NeedsPerson {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NeedsPerson { login, grant, why } = self;
        match grant.as_str() {
            "refresh_token" => write!(out, "login `{login}` needs a new refresh token: {why}"),
            _ => write!(
                out,
                "login `{login}` needs a person for grant `{grant}`, and there is no terminal: {why}"
            ),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Why::NoToken => "there is no token yet",
            Why::Expired => "the token has expired and cannot be refreshed",
            Why::Rejected => "the token was rejected with 401 and cannot be refreshed",
            Why::RefreshRefused => "the server does not accept the refresh token any more",
            Why::RefreshLost => {
                "the last refresh was sent but its answer never arrived, so the state of the refresh token is unknown"
            }
        })
    }
}

impl fmt::Debug for Session<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Session")
            .field("login", &self.client.name)
            .field("interactive", &self.interactive)
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::oauth::fixtures::{
        at, browser, client, json, machine, refresh_request, starting_from, tokens,
    };

    const REVOKED: &str = r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#;

    /// Tokens got with refresh token `spent` in place, good for an hour from second 0.
    fn refreshed(client: &Client, spent: &str, fresh: &str) -> Tokens {
        let body =
            format!(r#"{{"access_token":"access-{fresh}","refresh_token":"{fresh}","expires_in":3600}}"#);
        answer(&refresh_request(client, spent), &json(200, &body), at(0)).unwrap()
    }

    fn describe(next: &Next<'_>) -> String {
        match next {
            Next::Use => "use".to_owned(),
            Next::Refresh(request) => format!("refresh {}", request.refresh_token().unwrap()),
            Next::Grant(Start::Token(request), why) => format!("token {why:?} {}", request.form[0].1.text),
            Next::Grant(Start::Code(_), why) => format!("code {why:?}"),
            Next::Grant(Start::Device, why) => format!("device {why:?}"),
            Next::NeedsPerson(needs) => format!("person {:?}", needs.why),
        }
    }

    fn check(session: &mut Session<'_>, cached: Option<&Tokens>, second: i64, expected: &str) {
        assert_eq!(describe(&session.next(cached, at(second))), expected);
    }

    #[test]
    fn cached_then_refresh_then_grant() {
        let client = browser(&[]);
        let cached = refreshed(&client, "r1", "r2");
        let mut session = Session::new(&client, true);
        check(&mut session, Some(&cached), 0, "use");
        check(&mut session, Some(&cached), 3599, "refresh r2");
        check(&mut session, None, 0, "code NoToken");
    }

    #[test]
    fn a_machine_grant_is_run_again_when_its_token_ends() {
        let client = machine();
        let cached = tokens(r#"{"access_token":"t","expires_in":60}"#);
        let mut session = Session::new(&client, false);
        check(&mut session, Some(&cached), 0, "use");
        check(
            &mut session,
            Some(&cached),
            60,
            "token Expired client_credentials",
        );
    }

    #[test]
    fn refresh_false_goes_to_the_grant() {
        let client = browser(&[("refresh", "false")]);
        let cached = refreshed(&client, "r1", "r2");
        check(
            &mut Session::new(&client, true),
            Some(&cached),
            3599,
            "code Expired",
        );
    }

    #[test]
    fn a16_a_refused_refresh_asks_for_a_login() {
        let client = browser(&[]);
        let cached = refreshed(&client, "r1", "r2");
        let mut session = Session::new(&client, true);
        let Next::Refresh(request) = session.next(Some(&cached), at(3599)) else {
            panic!("no refresh");
        };
        let answered = session.answered(&request, &json(400, REVOKED), at(3599));
        assert!(matches!(answered, Answered::Again(_)));
        check(&mut session, Some(&cached), 3599, "code RefreshRefused");
        let mut unattended = Session::new(&client, false);
        unattended.answered(&request, &json(400, REVOKED), at(3599));
        check(&mut unattended, Some(&cached), 3599, "person RefreshRefused");
    }

    #[test]
    fn a16_other_failures_end_the_session() {
        let client = browser(&[]);
        let request = refresh_request(&client, "r2");
        for (status, body) in [
            (401, r#"{"error":"invalid_client"}"#),
            (500, "oops"),
            (200, "<html>"),
        ] {
            let answered = Session::new(&client, true).answered(&request, &json(status, body), at(0));
            assert!(matches!(answered, Answered::Failed(_)), "{status}");
        }
    }

    #[test]
    fn a16_after_a_lost_answer_the_token_is_not_sent_again() {
        let client = browser(&[]);
        let cached = refreshed(&client, "r1", "r2");
        let mut session = Session::new(&client, false);
        session.lost("r2");
        check(&mut session, Some(&cached), 3599, "person RefreshLost");
        let Next::NeedsPerson(needs) = session.next(Some(&cached), at(3599)) else {
            panic!("no person needed");
        };
        assert!(needs.to_string().contains("unknown"), "{needs}");
    }

    #[test]
    fn d05_a_lost_answer_does_not_replay_the_starting_token() {
        let client = starting_from("r1");
        let cached = refreshed(&client, "r1", "r2");
        let mut session = Session::new(&client, true);
        session.lost("r2");
        check(&mut session, Some(&cached), 3599, "person RefreshLost");
        check(&mut session, None, 3599, "token RefreshLost refresh_token");
    }

    #[test]
    fn d12_the_loser_of_a_race_uses_what_the_winner_wrote() {
        let client = browser(&[]);
        let old = refreshed(&client, "r1", "r2");
        let won = refreshed(&client, "r2", "r3");
        let mut session = Session::new(&client, false);
        session.rejected(&old.access_token);
        let Next::Refresh(request) = session.next(Some(&old), at(0)) else {
            panic!("no refresh");
        };
        session.answered(&request, &json(400, REVOKED), at(0));
        check(&mut session, Some(&won), 0, "use");
        check(&mut session, Some(&won), 3599, "refresh r3");
    }

    #[test]
    fn d12_a_stale_starting_token_does_not_win_over_its_descendants() {
        let client = starting_from("r1");
        let cached = refreshed(&client, "r1", "r2");
        let mut session = Session::new(&client, false);
        let Next::Refresh(request) = session.next(Some(&cached), at(3599)) else {
            panic!("no refresh");
        };
        let body = r#"{"access_token":"t3","refresh_token":"r3","expires_in":3600}"#;
        let Answered::Tokens(newest) = session.answered(&request, &json(200, body), at(3599)) else {
            panic!("no tokens");
        };
        assert!(["r1", "r2", "r3"].iter().all(|token| newest.descends_from(token)));
        check(&mut Session::new(&client, false), Some(&newest), 3600, "use");
    }

    #[test]
    fn d12_a_spent_starting_token_is_looked_up_again_before_giving_up() {
        let client = starting_from("r1");
        let mut session = Session::new(&client, false);
        let Next::Grant(Start::Token(request), Why::NoToken) = session.next(None, at(0)) else {
            panic!("no grant");
        };
        let answered = session.answered(&request, &json(400, REVOKED), at(0));
        assert!(matches!(answered, Answered::Again(_)));
        let won = refreshed(&client, "r1", "r2");
        check(&mut session, Some(&won), 0, "use");
        check(&mut session, None, 0, "person RefreshRefused");
    }

    #[test]
    fn a17_a_401_leads_to_one_refresh() {
        let client = browser(&[]);
        let cached = refreshed(&client, "r1", "r2");
        let mut session = Session::new(&client, false);
        session.rejected(&cached.access_token);
        check(&mut session, Some(&cached), 0, "refresh r2");
        let newer = refreshed(&client, "r2", "r3");
        check(&mut session, Some(&newer), 0, "use");
    }

    #[test]
    fn a18_tokens_from_another_starting_token_are_not_used() {
        let other = starting_from("other-account");
        let cached = refreshed(&starting_from("r1"), "r1", "r2");
        check(
            &mut Session::new(&other, false),
            Some(&cached),
            0,
            "token NoToken refresh_token",
        );
    }

    #[test]
    fn a_person_is_needed_only_by_grants_that_ask_one() {
        let device = client(&[
            ("grant", "device_code"),
            ("token_url", "https://as.test/token"),
            ("device_url", "https://as.test/device"),
            ("client_id", "app"),
        ]);
        check(&mut Session::new(&device, true), None, 0, "device NoToken");
        check(&mut Session::new(&device, false), None, 0, "person NoToken");
        check(&mut Session::new(&browser(&[]), false), None, 0, "person NoToken");
        check(
            &mut Session::new(&machine(), false),
            None,
            0,
            "token NoToken client_credentials",
        );
    }
}
