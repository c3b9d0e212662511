//! The token endpoint: who asks, with which grant, and the answer.

use super::client::{AuthServer, DEVICE_GRANT, MockClient};
use super::fields::FormFields;
use super::grants::{self, GrantedTokens};
use super::{device, unkept};
use crate::mock::message::MockResponse;
use crate::mock::refusal::{MockRefusal, MockStop};
use crate::mock::site::MockTurn;
use serde_json::{Map, Value as Json};

/// A request to the token endpoint whose client is known.
pub struct TokenAsked<'a> {
    pub server: &'a AuthServer<'a>,
    pub client: &'a MockClient<'a>,
    pub fields: FormFields,
}

type GrantHandler = fn(&mut MockTurn<'_>, &TokenAsked<'_>) -> Result<GrantedTokens, MockStop>;

/// The grants with rules of their own. Any other that a client lists is granted if its parameters are right.
const GRANTS: &[(&str, GrantHandler)] = &[
    ("authorization_code", grants::authorization_code),
    ("refresh_token", grants::refresh_token),
    ("password", grants::password),
    (DEVICE_GRANT, device::grant),
];

/// A grant without a user gets no refresh token (RFC 6749, 4.4.3).
const WITHOUT_REFRESH: &str = "client_credentials";

/// # Errors
/// [`MockStop`] if the call is refused.
pub fn answer(turn: &mut MockTurn<'_>, server: &AuthServer) -> Result<MockResponse, MockStop> {
    let fields = FormFields::read(turn.call)?;
    let client = server.authenticate(turn.call, &fields)?;
    let name = fields.require("grant_type")?.to_owned();
    if !server.clients.iter().any(|client| client.may(&name)) {
        return Err(MockRefusal::new(
            "unsupported_grant_type",
            format!("the grant `{name}` is not known"),
        )
        .into());
    }
    if !client.may(&name) {
        let message = format!("the client may not use the grant `{name}`");
        return Err(MockRefusal::new("unauthorized_client", message).into());
    }
    let asked = TokenAsked {
        server,
        client,
        fields,
    };
    if name != "refresh_token" {
        asked.check_params()?;
    }
    let known = GRANTS.iter().find(|(known, _)| *known == name);
    let grant = known.map_or(grants::other as GrantHandler, |(_, grant)| *grant);
    let granted = grant(turn, &asked)?;
    asked.tokens(turn, granted, &name)
}

impl TokenAsked<'_> {
    /// What mock.yaml's `params` want of every request of this client.
    fn check_params(&self) -> Result<(), MockStop> {
        let params = &self.client.params;
        let wrong = params
            .iter()
            .find(|(name, value)| self.fields.get(name) != Some(value));
        match wrong {
            None => Ok(()),
            Some((name, _)) => {
                let message = format!("the parameter `{name}` is missing or wrong");
                Err(MockRefusal::new("invalid_param", message)
                    .bind("param", name.as_str())
                    .into())
            }
        }
    }

    fn tokens(
        &self,
        turn: &mut MockTurn<'_>,
        granted: GrantedTokens,
        grant: &str,
    ) -> Result<MockResponse, MockStop> {
        let names = turn.names(&Default::default());
        let source = self.server.source;
        let lifetime = source.access_token_lifetime;
        let default_scope = names.some_text(source.scope.as_ref())?;
        let scope = granted.scope.clone().or(default_scope);
        let refreshes = granted.refreshes && grant != WITHOUT_REFRESH && self.client.may("refresh_token");

        let (tokens, random) = (&mut turn.state.tokens, &mut turn.state.random);
        let mut body = Map::new();
        let access = tokens.issue_access(granted.family, turn.now.saturating_add(lifetime), random);
        body.insert("access_token".to_owned(), access.into());
        body.insert("token_type".to_owned(), "Bearer".into());
        body.insert("expires_in".to_owned(), lifetime.as_secs().into());
        if refreshes {
            let expires = source
                .refresh_token
                .lifetime
                .map(|lifetime| turn.now.saturating_add(lifetime));
            let refresh = tokens.issue_refresh(granted.family, granted.scope, expires, random);
            body.insert("refresh_token".to_owned(), refresh.into());
        }
        if let Some(scope) = scope {
            body.insert("scope".to_owned(), scope.into());
        }
        for (name, tree) in &source.fields {
            match names.tree(tree)? {
                Json::Null => drop(body.shift_remove(&*name.value)),
                value => drop(body.insert(name.value.to_string(), value)),
            }
        }
        Ok(unkept(MockResponse::json(200, &Json::Object(body))))
    }
}
