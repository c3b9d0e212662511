//! `login`, `logout`, `status`: what logins hold, in words. No token is ever shown.

use crate::auth::oauth::TokenSet;
use crate::io::clock;
use crate::report::visible::visible_line;
use crate::run::login::{LoggedOut, StoredLogin};
use std::fmt::Write;

/// Lines for what is kept under names that no file defines any more, and how to be rid of it.
pub fn orphans(names: &[&str], kept: &[StoredLogin], environments: &[String]) -> String {
    let mut text = String::new();
    let environments: String = environments
        .iter()
        .map(|name| format!(" -e {}", visible_line(name)))
        .collect();
    for kept in kept.iter().filter(|kept| !names.contains(&&*kept.login)) {
        let name = visible_line(&kept.login);
        let _ = writeln!(
            text,
            "{name}  {}; no file defines this login: `callsheet logout {name}{environments}` forgets it",
            words(kept)
        );
    }
    text
}

/// One line for each account that a login holds, and one for a login that holds none.
pub fn table(names: &[&str], kept: &[StoredLogin]) -> String {
    let width = names
        .iter()
        .map(|name| visible_line(name).len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for name in names {
        let accounts: Vec<&StoredLogin> = kept.iter().filter(|kept| kept.login == *name).collect();
        let name = visible_line(name);
        if accounts.is_empty() {
            let _ = writeln!(text, "{name:<width$}  no token");
        }
        for account in accounts {
            let _ = writeln!(text, "{name:<width$}  {}", words(account));
        }
    }
    text
}

fn words(kept: &StoredLogin) -> String {
    let tokens = kept.tokens.as_ref().map_or("no token".to_owned(), tokens);
    match kept.refreshing {
        Some(_) => tokens + "; its last refresh was not finished",
        None => tokens,
    }
}

/// Until when the tokens are good, and for what; never what they are.
pub fn tokens(tokens: &TokenSet) -> String {
    let mut words = match tokens.expires_at {
        None => "token without a known end".to_owned(),
        Some(end) if end <= clock::timestamp() => format!("token ended at {end:.0}"),
        Some(end) => format!("token until {end:.0}"),
    };
    words += match &tokens.refresh_token {
        Some(_) => ", with a refresh token",
        None => ", without a refresh token",
    };
    match &tokens.scope {
        Some(scope) if !scope.trim().is_empty() => words + ", for " + &visible_line(scope),
        _ => words,
    }
}

/// What a logout came to.
pub fn outcome(name: &str, done: LoggedOut) -> String {
    match done {
        LoggedOut::Nothing => format!("`{name}` was not logged in\n"),
        LoggedOut::Revoked => format!("`{name}` is logged out: its tokens are revoked and forgotten\n"),
        LoggedOut::Forgotten => {
            format!(
                "the tokens of `{name}` are forgotten here; the server was not asked to revoke them, and takes them until they end\n"
            )
        }
    }
}
