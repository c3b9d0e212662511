//! Clients as they were written in mock.yaml, rendered once, and how one proves who it is.

use super::fields::FormFields;
use super::invalid_request;
use super::tokens::IssuedTokens;
use crate::mock::call::MockCall;
use crate::mock::names::{MockNames, Rendered};
use crate::mock::pattern::RoutePattern;
use crate::mock::refusal::{MockRefusal, MockStop};
use crate::model::{
    ClientAuthRule, DeviceFlow, Login, OAuthClient, OAuthPaths, OAuthServer, RefreshTokens, TemplateText,
};
use crate::scope::Scope;
use crate::source::{Diagnostic, Span};
use crate::template::Value;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::sync::LazyLock;
use std::time::Duration;

/// The grant that `device_code` names in mock.yaml.
pub const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The rendered side of `oauth2`, or of the collection's logins where mock.yaml has none.
#[derive(Debug)]
pub struct AuthServer<'p> {
    pub source: &'p OAuthServer,
    pub clients: Vec<MockClient<'p>>,
    /// In the order of the endpoints' table.
    pub(super) patterns: Vec<Vec<RoutePattern>>,
    /// Takes any client, secret, user and redirect URI: it knows of none.
    pub(super) is_open: bool,
}

/// What a server is like of which mock.yaml says nothing.
static USUAL: LazyLock<OAuthServer> = LazyLock::new(|| OAuthServer {
    paths: OAuthPaths::default(),
    clients: Vec::new(),
    access_token_lifetime: OAuthServer::ACCESS_TOKEN_LIFETIME,
    refresh_token: RefreshTokens::default(),
    code_lifetime: OAuthServer::CODE_LIFETIME,
    device: DeviceFlow {
        lifetime: DeviceFlow::LIFETIME,
        interval: Duration::from_secs(1),
        // Nobody is there to be waited for.
        polls: Vec::new(),
        verification_uri: None,
    },
    scope: None,
    issuer: None,
    fields: Vec::new(),
    revoked: None,
});

/// The one client of an open server.
static ANYBODY: LazyLock<OAuthClient> = LazyLock::new(|| OAuthClient {
    id: TemplateText::literal(Value::text(""), Span::default()),
    secret: None,
    auth: ClientAuthRule::Any,
    redirect_uris: Vec::new(),
    grants: Vec::new(),
    pkce_required: false,
    denies: false,
    params: Vec::new(),
    refresh_token: None,
    access_token: None,
    username: None,
    password: None,
});

#[derive(Debug)]
pub struct MockClient<'p> {
    pub source: &'p OAuthClient,
    pub id: String,
    secret: Option<String>,
    pub redirect_uris: Vec<String>,
    pub grants: Vec<String>,
    pub params: Vec<(String, String)>,
    pub user: Option<(String, String)>,
    access_token: Option<String>,
    refresh_token: Option<String>,
    /// Any client is taken for this one, for any grant.
    pub(super) is_anybody: bool,
}

/// What a request says about who sends it.
#[derive(Debug, PartialEq)]
struct AssertionClaim {
    id: String,
    secret: Option<String>,
    basic: bool,
}

impl<'p> AuthServer<'p> {
    /// # Errors
    /// Everything that is wrong, at its place in a file.
    pub fn new(source: &'p OAuthServer, names: &MockNames<'_>) -> Result<AuthServer<'p>, Vec<Diagnostic>> {
        let mut clients = Vec::new();
        let mut wrong = Vec::new();
        for client in &source.clients {
            match MockClient::render(client, names) {
                Ok(client) => clients.extend(client),
                Err(diagnostic) => wrong.push(*diagnostic),
            }
        }
        if wrong.is_empty() {
            Ok(AuthServer {
                source,
                clients,
                patterns: super::patterns(&source.paths),
                is_open: false,
            })
        } else {
            Err(wrong)
        }
    }

    /// A server for these logins, at the paths of their addresses. None where no address can be known.
    pub fn of_logins(logins: &[Login], scope: &Scope<'_, '_>) -> Option<AuthServer<'p>> {
        let patterns = super::patterns_of(logins, scope);
        let is_served = patterns.iter().any(|patterns| !patterns.is_empty());
        is_served.then(|| AuthServer {
            source: &USUAL,
            clients: vec![MockClient::anybody()],
            patterns,
            is_open: true,
        })
    }

    /// The tokens that exist from the start.
    pub fn first_tokens(&self) -> IssuedTokens {
        let mut tokens = IssuedTokens::default();
        for client in &self.clients {
            let family = tokens.open(&client.id);
            if let Some(token) = &client.access_token {
                tokens.add_access(family, token.clone(), self.source.access_token_lifetime);
            }
            if let Some(token) = &client.refresh_token {
                tokens.add_refresh(family, token.clone(), None, self.source.refresh_token.lifetime);
            }
        }
        tokens
    }

    /// The client with this id; None if the server knows none.
    pub fn client(&self, id: &str) -> Option<&MockClient<'p>> {
        self.clients.iter().find(|client| client.id == id || self.is_open)
    }

    /// The client that sent a request to the token, revocation or device endpoint.
    ///
    /// # Errors
    /// [`MockStop`] if it is no known client, or its secret is wrong.
    pub fn authenticate(&self, call: &MockCall, fields: &FormFields) -> Result<&MockClient<'p>, MockStop> {
        let claim = AssertionClaim::read(call, fields)?;
        // Clients differ in whether they encode a Basic pair, and servers in whether they undo it: both will do here.
        self.admit(&claim, fields)
            .or_else(|_| self.admit(&claim.decoded(), fields))
    }

    fn admit(&self, claim: &AssertionClaim, fields: &FormFields) -> Result<&MockClient<'p>, MockStop> {
        if claim.basic && fields.get("client_id").is_some_and(|id| id != claim.id) {
            let message = "`client_id` is another than the one that authenticates";
            return Err(invalid_request(message));
        }
        let wrong = |message: &str| -> MockStop { invalid_client(claim, message).into() };
        let client = self
            .client(&claim.id)
            .ok_or_else(|| wrong("the client is not known"))?;
        if client.secret.is_some() && !client.source.auth.allows(claim.basic) {
            return Err(wrong("the client may not authenticate in this way"));
        }
        match (&client.secret, &claim.secret) {
            (Some(secret), Some(given)) if secret != given => Err(wrong("the client's secret is wrong")),
            (Some(_), None) => Err(wrong("the client's secret is missing")),
            (None, Some(_)) if !self.is_open => Err(wrong("the client has no secret")),
            _ => Ok(client),
        }
    }
}

impl<'p> MockClient<'p> {
    fn anybody() -> MockClient<'p> {
        MockClient {
            source: &ANYBODY,
            id: String::new(),
            secret: None,
            redirect_uris: Vec::new(),
            grants: Vec::new(),
            params: Vec::new(),
            user: None,
            access_token: None,
            refresh_token: None,
            is_anybody: true,
        }
    }

    /// None for a client whose id is empty: it is not part of this environment.
    fn render(source: &'p OAuthClient, names: &MockNames<'_>) -> Rendered<Option<MockClient<'p>>> {
        let Some(id) = names.some_text(Some(&source.id))? else {
            return Ok(None);
        };
        let texts = |texts: &[TemplateText]| {
            texts
                .iter()
                .map(|text| names.text(text))
                .collect::<Rendered<Vec<_>>>()
        };
        let params = source.params.iter();
        let params = params.map(|(name, value)| Ok((name.value.to_string(), names.text(value)?)));
        let user = names.some_text(source.username.as_ref())?;
        let password = names.some_text(source.password.as_ref())?;
        Ok(Some(MockClient {
            id,
            secret: names.some_text(source.secret.as_ref())?,
            redirect_uris: texts(&source.redirect_uris)?,
            grants: source
                .grants
                .iter()
                .map(|grant| whole_name(&grant.value))
                .collect(),
            params: params.collect::<Rendered<_>>()?,
            user: user.zip(password),
            access_token: names.some_text(source.access_token.as_ref())?,
            refresh_token: names.some_text(source.refresh_token.as_ref())?,
            is_anybody: false,
            source,
        }))
    }

    pub fn may(&self, grant: &str) -> bool {
        self.is_anybody || self.grants.iter().any(|known| known == grant)
    }
}

impl AssertionClaim {
    fn read(call: &MockCall, fields: &FormFields) -> Result<AssertionClaim, MockStop> {
        let Some(header) = call.header("authorization") else {
            let id = fields.get("client_id").unwrap_or_default().to_owned();
            let secret = fields.get("client_secret").map(str::to_owned);
            return Ok(AssertionClaim {
                id,
                secret,
                basic: false,
            });
        };
        let claim = AssertionClaim::basic(header).ok_or_else(|| {
            let message = "the Authorization header is not a Basic pair";
            MockRefusal::new("invalid_client", message).header("www-authenticate", "Basic")
        })?;
        if fields.get("client_secret").is_some() {
            return Err(invalid_request(
                "the client authenticates twice, by header and in the body",
            ));
        }
        Ok(claim)
    }

    /// The pair as it was sent.
    fn basic(header: &str) -> Option<AssertionClaim> {
        let (scheme, pair) = header.split_once(' ')?;
        let pair = scheme
            .eq_ignore_ascii_case("basic")
            .then(|| STANDARD.decode(pair.trim()))?;
        let pair = String::from_utf8(pair.ok()?).ok()?;
        let (id, secret) = pair.split_once(':')?;
        Some(AssertionClaim {
            id: id.to_owned(),
            secret: (!secret.is_empty()).then(|| secret.to_owned()),
            basic: true,
        })
    }

    /// Id and secret of a Basic pair are form-encoded before they are joined (RFC 6749, 2.3.1), so that a `:` in
    /// either is safe.
    fn decoded(self) -> AssertionClaim {
        if self.basic {
            AssertionClaim {
                id: form_decoded(&self.id),
                secret: self.secret.as_deref().map(form_decoded),
                basic: true,
            }
        } else {
            self
        }
    }
}

impl ClientAuthRule {
    fn allows(self, basic: bool) -> bool {
        match self {
            ClientAuthRule::Any => true,
            ClientAuthRule::Basic => basic,
            ClientAuthRule::Body => !basic,
        }
    }
}

fn invalid_client(claim: &AssertionClaim, message: &str) -> MockRefusal {
    let refusal = MockRefusal::new("invalid_client", message);
    if claim.basic {
        refusal.header("www-authenticate", "Basic")
    } else {
        refusal
    }
}

fn whole_name(grant: &str) -> String {
    match grant {
        "device_code" => DEVICE_GRANT.to_owned(),
        other => other.to_owned(),
    }
}

fn form_decoded(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a20_basic_pairs_are_form_decoded() {
        let header = format!("basic {}", STANDARD.encode("a%3Ab+c:%25%C3%A9%3A"));
        let claim = AssertionClaim::basic(&header).unwrap().decoded();
        assert_eq!(
            (claim.id.as_str(), claim.secret.as_deref()),
            ("a:b c", Some("%é:"))
        );
    }

    #[test]
    fn what_is_no_basic_pair_is_no_claim() {
        for header in ["Basic", "Bearer abc", "Basic !!!", "Basic YWJj", "Basic //79"] {
            assert_eq!(AssertionClaim::basic(header), None, "{header}");
        }
    }
}
