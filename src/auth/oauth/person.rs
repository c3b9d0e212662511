use super::TokenError;
use crate::source::code::LOGIN_NEEDS_PERSON;
use crate::source::{Diagnostic, Span};
use std::fmt;

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
    /// What the server said to the last refresh token that was tried.
    pub refusal: Option<Box<TokenError>>,
}

impl NeedsPerson {
    /// Says which grants work unattended. With a place: where the login is declared.
    pub fn diagnostic(&self, login: Span) -> Diagnostic {
        let help = match self.grant.as_str() {
            "refresh_token" => "give the login a new `refresh_token`".to_owned(),
            _ => format!(
                "run `callsheet login {}` at a terminal first, with the same `-e` if there is one: its refresh token then works unattended",
                self.login
            ),
        };
        let hints = self.refusal.iter().flat_map(|error| error.hints.iter().cloned());
        let problem = Diagnostic::error(LOGIN_NEEDS_PERSON, self.to_string())
            .at(login, format!("grant `{}`", self.grant));
        hints.fold(problem, Diagnostic::help)
            .help(help)
            .help("without a person, use `grant: client_credentials`, a vendor's own grant such as `account_credentials`, or `grant: refresh_token`")
    }
}

impl fmt::Display for NeedsPerson {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (login, grant, why) = (&self.login, &self.grant, self.why);
        match grant.as_str() {
            "refresh_token" => write!(out, "login `{login}` needs a new refresh token: {why}")?,
            _ => write!(out, "login `{login}` needs a person for grant `{grant}`: {why}")?,
        }
        match &self.refusal {
            Some(error) => write!(out, "; {error}"),
            None => Ok(()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::oauth::fixtures::{at, json, starting_from};
    use crate::auth::oauth::{LoginSession, NextLoginStep, Start};

    #[test]
    fn a16_what_the_server_said_is_not_lost() {
        let client = starting_from("r1");
        let mut session = LoginSession::new(&client, false);
        let NextLoginStep::Grant(Start::Token(request), _) = session.next(None, at(0)) else {
            panic!("no grant");
        };
        session.answered(
            &request,
            &json(400, r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#),
            at(0),
        );
        let NextLoginStep::NeedsPerson(needs) = session.next(None, at(0)) else {
            panic!("no person needed");
        };
        let problem = needs.diagnostic(Span::default());
        assert_eq!(
            problem.message,
            "login `zoom` needs a new refresh token: the server does not accept the refresh token any more; \
             the server answered 400 invalid_grant (reason: Invalid Token!)"
        );
        assert!(problem.help[1].contains("new `refresh_token`"));
    }
}
