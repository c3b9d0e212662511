//! What each grant asks of a token request. Each either refuses or names the family that the tokens will belong to.

use super::invalid_grant;
use super::token::TokenAsked;
use super::tokens::{Family, Unfit};
use crate::mock::refusal::{MockRefusal, MockStop};
use crate::mock::site::MockTurn;

/// What a grant gives.
#[derive(Debug)]
pub struct GrantedTokens {
    pub family: Family,
    /// What was asked for, where something was.
    pub scope: Option<String>,
    /// Whether a new refresh token goes with it, if the client may have one.
    pub refreshes: bool,
}

/// RFC 6749, 4.1.3 and RFC 7636, 4.5.
///
/// # Errors
/// [`MockStop`] if the grant is refused.
pub fn authorization_code(
    turn: &mut MockTurn<'_>,
    asked: &TokenAsked<'_>,
) -> Result<GrantedTokens, MockStop> {
    let name = asked.fields.require("code")?;
    let tokens = &mut turn.state.tokens;
    let code = tokens
        .codes
        .get(name)
        .filter(|code| code.client == asked.client.id);
    let code = code.ok_or_else(|| invalid_grant("the code is not known"))?;
    if let Some(family) = code.spent {
        tokens.end(family);
        return Err(invalid_grant(
            "the code was used before; the tokens it gave are revoked",
        ));
    }
    if turn.now >= code.expires {
        return Err(invalid_grant("the code has expired"));
    }
    if code.redirect_uri.as_deref() != asked.fields.get("redirect_uri") {
        return Err(invalid_grant(
            "`redirect_uri` is another than that of the authorization",
        ));
    }
    match (&code.challenge, asked.fields.get("code_verifier")) {
        (None, None) => {}
        (Some(challenge), Some(verifier)) if challenge.is_met_by(verifier) => {}
        (Some(_), Some(_)) => return Err(invalid_grant("the code verifier does not match the challenge")),
        (Some(_), None) => return Err(invalid_grant("the code verifier is missing")),
        (None, Some(_)) => {
            return Err(invalid_grant(
                "a code verifier without a challenge at the authorization",
            ));
        }
    }
    let scope = code.scope.clone();
    let family = tokens.open(&asked.client.id);
    if let Some(code) = tokens.codes.get_mut(name) {
        code.spent = Some(family);
    }
    Ok(GrantedTokens {
        family,
        scope,
        refreshes: true,
    })
}

/// RFC 6749, 6; the reuse of a rotated token as in RFC 9700, 4.14.2.
///
/// # Errors
/// [`MockStop`] if the grant is refused.
pub fn refresh_token(turn: &mut MockTurn<'_>, asked: &TokenAsked<'_>) -> Result<GrantedTokens, MockStop> {
    let token = asked.fields.require("refresh_token")?;
    let rules = &asked.server.source.refresh_token;
    let tokens = &mut turn.state.tokens;
    let (family, granted) = match tokens.refreshable(token, &asked.client.id, turn.now) {
        Ok(found) => found,
        Err(Unfit::Expired) => return Err(invalid_grant("the refresh token has expired")),
        // It may have been got anywhere.
        Err(Unfit::Unknown) if asked.client.is_anybody => return other(turn, asked),
        Err(Unfit::Unknown) => return Err(invalid_grant("the refresh token is not known, or was revoked")),
        Err(Unfit::Spent(family)) => {
            if rules.reuse_revokes {
                tokens.end(family);
            }
            return Err(invalid_grant("the refresh token was used before"));
        }
    };
    let wanted = asked.fields.get("scope");
    let scope = narrowed(granted, wanted)?;
    if rules.rotate {
        tokens.spend(token);
    }
    Ok(GrantedTokens {
        family,
        scope,
        refreshes: rules.rotate,
    })
}

/// RFC 6749, 4.3.
///
/// # Errors
/// [`MockStop`] if the grant is refused.
pub fn password(turn: &mut MockTurn<'_>, asked: &TokenAsked<'_>) -> Result<GrantedTokens, MockStop> {
    let name = asked.fields.require("username")?;
    let password = asked.fields.require("password")?;
    let user = asked.client.user.as_ref();
    if asked.client.is_anybody || user.is_some_and(|(known, secret)| known == name && secret == password) {
        other(turn, asked)
    } else {
        Err(invalid_grant("the user's name or password is wrong"))
    }
}

/// Any grant that asks for no more than the client and its parameters.
///
/// # Errors
/// [`MockStop`] if the grant is refused.
pub fn other(turn: &mut MockTurn<'_>, asked: &TokenAsked<'_>) -> Result<GrantedTokens, MockStop> {
    Ok(GrantedTokens {
        family: turn.state.tokens.open(&asked.client.id),
        scope: asked.fields.get("scope").map(str::to_owned),
        refreshes: true,
    })
}

/// A refresh may ask for less than was granted, never for more.
fn narrowed(granted: Option<String>, wanted: Option<&str>) -> Result<Option<String>, MockStop> {
    let (Some(granted), Some(wanted)) = (&granted, wanted) else {
        return Ok(granted.or(wanted.map(str::to_owned)));
    };
    let known: Vec<&str> = granted.split(' ').collect();
    match wanted.split(' ').find(|scope| !known.contains(scope)) {
        None => Ok(Some(wanted.to_owned())),
        Some(scope) => {
            let message = format!("the scope `{scope}` was not granted");
            Err(MockRefusal::new("invalid_scope", message).into())
        }
    }
}
