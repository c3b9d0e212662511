//! A login with its templates evaluated: what a grant needs is in the grant's own variant, so a machine
//! never meets a client that lacks it.

use super::reader::TokenAnswerReader;
use super::{MaybeSecret, Redirect, TokenEndpoint, requirements};
use crate::http::Header;
use crate::jsonpath::JsonPath;
use crate::model::{ClientAuth, Login, Pkce};
use crate::source::Diagnostic;
use crate::template::{Template, Value};
use url::Url;

/// How a template of a login becomes a value.
pub type TemplateEvaluator<'e> = dyn FnMut(&Template) -> Result<Value, Box<Diagnostic>> + 'e;

#[derive(Debug, Clone)]
pub struct LoginClient {
    /// The login's name.
    pub name: String,
    pub grant: Grant,
    pub token_url: TokenEndpoint,
    pub revoke_url: Option<TokenEndpoint>,
    pub credentials: ClientCredentials,
    pub scope: Option<MaybeSecret>,
    /// Extra parameters of every token request. A name may repeat.
    pub params: Vec<(String, MaybeSecret)>,
    /// Headers of the requests to its endpoints.
    pub headers: Vec<Header>,
    /// Fields of the token answer, and where they are.
    pub token_answer: Vec<(Box<str>, JsonPath)>,
    /// Whether refresh tokens are used.
    pub refresh: bool,
    /// Field of the token answer to the variable that keeps it.
    pub save: Vec<(String, String)>,
    /// The key of whom it logs in, where its parameters alone do not say that: an assertion differs each time.
    pub identity: Option<String>,
}

/// How the client says who it is.
#[derive(Debug, Clone, Default)]
pub struct ClientCredentials {
    pub id: Option<MaybeSecret>,
    pub secret: Option<MaybeSecret>,
    /// As written; see [`ClientCredentials::method`] for what is done.
    pub auth: ClientAuth,
}

#[derive(Debug, Clone)]
pub enum Grant {
    AuthorizationCode(Box<CodeGrant>),
    DeviceCode {
        device_url: TokenEndpoint,
    },
    ClientCredentials,
    Password {
        username: MaybeSecret,
        password: MaybeSecret,
    },
    /// Starts from a token that was got elsewhere.
    RefreshToken {
        start: MaybeSecret,
    },
    /// Sent as `grant_type` as it is; user name and password only where the login has them.
    Other {
        name: String,
        username: Option<MaybeSecret>,
        password: Option<MaybeSecret>,
    },
}

/// What the authorization code grant needs besides the client.
#[derive(Debug, Clone)]
pub struct CodeGrant {
    pub authorize_url: TokenEndpoint,
    pub redirect: Redirect,
    pub pkce: Pkce,
    /// Extra parameters of the authorize request. A name may repeat.
    pub params: Vec<(String, MaybeSecret)>,
}

/// `grant_type` of the device grant, RFC 8628.
pub const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

impl LoginClient {
    /// The credentials that decide whether the server says yes, and are no part of whose tokens they are.
    pub fn secret_texts(&self) -> impl Iterator<Item = &str> {
        let password = match &self.grant {
            Grant::Password { password, .. } => Some(password),
            Grant::Other { password, .. } => password.as_ref(),
            Grant::RefreshToken { start } => Some(start),
            Grant::AuthorizationCode(_) | Grant::DeviceCode { .. } | Grant::ClientCredentials => None,
        };
        let texts = self.credentials.secret.iter().chain(password);
        texts.map(|secret| &*secret.text)
    }

    /// Lets another server play all of its endpoints, at the same paths.
    pub fn move_to(&mut self, server: &Url) {
        let grant = match &mut self.grant {
            Grant::AuthorizationCode(code) => Some(&mut code.authorize_url),
            Grant::DeviceCode { device_url } => Some(device_url),
            _ => None,
        };
        let endpoints = [Some(&mut self.token_url), self.revoke_url.as_mut(), grant];
        for endpoint in endpoints.into_iter().flatten() {
            let mut moved = server.clone();
            moved.set_path(endpoint.url.path());
            moved.set_query(endpoint.url.query());
            endpoint.url = moved;
        }
    }

    /// Evaluates a login. Every mistake is reported, not the first only.
    pub fn from_login(
        login: &Login,
        eval: &mut TemplateEvaluator<'_>,
    ) -> Result<LoginClient, Vec<Diagnostic>> {
        let missing = requirements::errors(login);
        if !missing.is_empty() {
            return Err(missing);
        }
        let mut reader = TokenAnswerReader::new(login, eval);
        let client = read(&mut reader, login);
        reader.finish(client)
    }

    /// The same client, with the key of whom it logs in.
    #[must_use]
    pub fn identified_as(self, identity: String) -> LoginClient {
        LoginClient {
            identity: Some(identity),
            ..self
        }
    }

    /// What works but is unwise: credentials that travel unencrypted. `is_news` is asked about each host.
    pub fn warnings(&self, login: &Login, mut is_news: impl FnMut(&str) -> bool) -> Vec<Diagnostic> {
        let (authorize, device) = match &self.grant {
            Grant::AuthorizationCode(code) => (Some(&code.authorize_url), None),
            Grant::DeviceCode { device_url } => (None, Some(device_url)),
            _ => (None, None),
        };
        let endpoints = [
            ("token_url", Some(&self.token_url)),
            ("authorize_url", authorize),
            ("device_url", device),
            ("revoke_url", self.revoke_url.as_ref()),
        ];
        endpoints
            .into_iter()
            .filter(|(_, endpoint)| {
                let exposed = endpoint.filter(|endpoint| endpoint.is_exposed());
                exposed.is_some_and(|endpoint| is_news(endpoint.url.host_str().unwrap_or_default()))
            })
            .map(|(key, _)| requirements::exposed(login, key))
            .collect()
    }
}

impl ClientCredentials {
    /// Basic and body need a secret to send. A client without one is public and names itself in the body.
    pub fn method(&self) -> ClientAuth {
        match self.secret {
            Some(_) => self.auth,
            None => ClientAuth::None,
        }
    }
}

impl Grant {
    /// As the login spells it.
    pub fn name(&self) -> &str {
        match self {
            Grant::AuthorizationCode(_) => "authorization_code",
            Grant::DeviceCode { .. } => "device_code",
            Grant::ClientCredentials => "client_credentials",
            Grant::Password { .. } => "password",
            Grant::RefreshToken { .. } => "refresh_token",
            Grant::Other { name, .. } => name,
        }
    }

    /// Whether a person has to take part.
    pub fn is_interactive(&self) -> bool {
        matches!(self, Grant::AuthorizationCode(_) | Grant::DeviceCode { .. })
    }
}

fn read(reader: &mut TokenAnswerReader<'_, '_>, login: &Login) -> Option<LoginClient> {
    let token_url = reader.endpoint("token_url", &login.token_url);
    let revoke_url = reader.endpoint("revoke_url", &login.revoke_url);
    let credentials = ClientCredentials {
        id: reader.text("client_id", &login.client_id),
        secret: reader.secret("client_secret", &login.client_secret),
        auth: login.client_auth,
    };
    let scope = reader.text("scope", &login.scope);
    let params = reader.params(&login.params);
    let headers = reader.headers(&login.headers);
    let grant = read_grant(reader, login);
    let plain = |(field, name): &(crate::model::Name, crate::model::Name)| {
        (field.value.to_string(), name.value.to_string())
    };
    Some(LoginClient {
        name: login.name.value.to_string(),
        grant: grant?,
        token_url: token_url?,
        revoke_url,
        credentials,
        scope: scope.filter(|scope| !scope.text.trim().is_empty()),
        params,
        headers,
        token_answer: login.token_answer.clone(),
        refresh: login.refresh,
        save: login.save.iter().map(plain).collect(),
        identity: None,
    })
}

fn read_grant(reader: &mut TokenAnswerReader<'_, '_>, login: &Login) -> Option<Grant> {
    Some(match &*login.grant.value {
        "authorization_code" => Grant::AuthorizationCode(Box::new(read_code_grant(reader, login)?)),
        "device_code" | DEVICE_GRANT => Grant::DeviceCode {
            device_url: reader.endpoint("device_url", &login.device_url)?,
        },
        "client_credentials" => Grant::ClientCredentials,
        "password" => Grant::Password {
            username: reader.text("username", &login.username)?,
            password: reader.secret("password", &login.password)?,
        },
        "refresh_token" => Grant::RefreshToken {
            start: reader.secret("refresh_token", &login.refresh_token)?,
        },
        other => Grant::Other {
            name: other.to_owned(),
            username: reader.text("username", &login.username),
            password: reader.secret("password", &login.password),
        },
    })
}

fn read_code_grant(reader: &mut TokenAnswerReader<'_, '_>, login: &Login) -> Option<CodeGrant> {
    let authorize_url = reader.endpoint("authorize_url", &login.authorize_url);
    let redirect = reader.redirect(&login.redirect_uri);
    let params = reader.params(&login.authorize_params);
    Some(CodeGrant {
        authorize_url: authorize_url?,
        redirect: redirect?,
        pkce: login.pkce,
        params,
    })
}

#[cfg(test)]
mod tests;
