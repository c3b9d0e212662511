//! Requests to the authorization server as plain data: one POST with a urlencoded body (RFC 6749, section 3.2).

use super::client::DEVICE_GRANT;
use super::{Grant, LoginClient, MaybeSecret, TokenEndpoint};
use crate::http::{Header, HttpBody, HttpRequest, Segment, header as rules};
use crate::jsonpath::JsonPath;
use crate::model::ClientAuth;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

/// A POST to the token, device or revocation endpoint. Debug shows names of parameters and no secret.
#[derive(Debug, Clone)]
pub struct TokenRequest {
    pub url: TokenEndpoint,
    pub basic: Option<Basic>,
    /// In the order they are sent.
    pub form: Vec<(String, MaybeSecret)>,
    /// The login's own, over those that are sent with every request.
    pub own_headers: Vec<Header>,
    /// Fields of the answer, and where they are.
    pub answer: Vec<(Box<str>, JsonPath)>,
    /// How the client said who it is, for hints.
    pub(super) client_auth: ClientAuth,
}

/// The client's own credentials in the `Authorization` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basic {
    pub id: MaybeSecret,
    pub secret: MaybeSecret,
}

/// What is exchanged for a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantParams {
    /// What the login itself holds: client credentials, user name and password, the starting refresh token,
    /// or nothing but the extra parameters.
    Own,
    Refresh {
        refresh_token: MaybeSecret,
    },
    Code {
        code: MaybeSecret,
        redirect_uri: String,
        verifier: Option<MaybeSecret>,
    },
    Device {
        device_code: MaybeSecret,
    },
}

pub fn token_request(client: &LoginClient, params: &GrantParams) -> TokenRequest {
    let mut form = grant_form(client, params);
    form.extend(client.params.iter().cloned());
    request(client, &client.token_url, form)
}

/// A POST of `form` in which the client says who it is.
pub fn request(client: &LoginClient, url: &TokenEndpoint, form: Vec<(String, MaybeSecret)>) -> TokenRequest {
    let credentials = &client.credentials;
    let mut request = TokenRequest {
        url: url.clone(),
        basic: None,
        form,
        own_headers: client.headers.clone(),
        answer: client.token_answer.clone(),
        client_auth: credentials.method(),
    };
    let id = credentials.id.clone();
    let secret = credentials.secret.clone();
    match request.client_auth {
        ClientAuth::Basic => {
            request.basic = Some(Basic {
                id: id.unwrap_or_default(),
                secret: secret.unwrap_or_default(),
            });
        }
        ClientAuth::Body => {
            request.add_client_id(id);
            request
                .form
                .extend(secret.map(|secret| field("client_secret", secret)));
        }
        ClientAuth::None => request.add_client_id(id),
    }
    request
}

impl TokenRequest {
    /// The headers of the request, without those of the connection.
    pub fn headers(&self) -> Vec<Header> {
        let authorization = self
            .basic
            .as_ref()
            .map(|basic| header("Authorization", basic.value(), true));
        let accept = header("Accept", "application/json".to_owned(), false);
        let content_type = header(
            "Content-Type",
            "application/x-www-form-urlencoded".to_owned(),
            false,
        );
        let mut headers: Vec<Header> = authorization.into_iter().chain([accept, content_type]).collect();
        for own in &self.own_headers {
            rules::remove(&mut headers, &own.name);
        }
        headers.extend(self.own_headers.iter().cloned());
        headers
    }

    /// The body as it is sent.
    pub fn body(&self) -> String {
        let pairs = self.form.iter().map(|(name, value)| (name, &value.text));
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish()
    }

    pub fn to_http(&self) -> HttpRequest {
        HttpRequest {
            method: "POST".to_owned(),
            url: self.url.url.clone(),
            secret_url: self.url.secret,
            headers: self.headers(),
            body: HttpBody {
                segments: Some(vec![Segment::Bytes(self.body().into())]),
                secret: true,
            },
        }
    }

    /// The refresh token that this request spends, if it is a refresh.
    pub fn refresh_token(&self) -> Option<&str> {
        let is_refresh = self.value("grant_type") == Some("refresh_token");
        self.value("refresh_token").filter(|_| is_refresh)
    }

    /// The texts that must be masked wherever they appear: in logs, and in answers that echo them.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let basic = self.basic.iter().flat_map(|basic| [&basic.id, &basic.secret]);
        let form = self.form.iter().map(|(_, value)| value);
        form.chain(basic)
            .filter(|text| text.secret)
            .map(|text| text.text.as_str())
            .chain(
                self.own_headers
                    .iter()
                    .filter(|own| own.secret)
                    .filter_map(|own| std::str::from_utf8(&own.value).ok()),
            )
    }

    fn value(&self, name: &str) -> Option<&str> {
        let found = self.form.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.text.as_str())
    }

    fn add_client_id(&mut self, id: Option<MaybeSecret>) {
        if self.value("client_id").is_none() {
            self.form.extend(id.map(|id| field("client_id", id)));
        }
    }
}

impl Basic {
    /// Both parts are form-encoded before they are joined (RFC 6749, section 2.3.1): a `:` in the id would
    /// otherwise move into the secret, and bytes beyond ASCII would have no agreed meaning.
    fn value(&self) -> String {
        let pair = format!("{}:{}", encoded(&self.id), encoded(&self.secret));
        format!("Basic {}", STANDARD.encode(pair))
    }

    /// Whether a server that does not undo the encoding gets another pair than it knows.
    pub(super) fn is_encoded(&self) -> bool {
        [&self.id, &self.secret]
            .into_iter()
            .any(|text| encoded(text) != text.text)
    }
}

fn encoded(text: &MaybeSecret) -> String {
    form_urlencoded::byte_serialize(text.text.as_bytes()).collect()
}

fn grant_form(client: &LoginClient, params: &GrantParams) -> Vec<(String, MaybeSecret)> {
    match params {
        GrantParams::Own => own_form(client),
        GrantParams::Refresh { refresh_token } => {
            vec![
                grant_type("refresh_token"),
                field("refresh_token", refresh_token.clone()),
            ]
        }
        GrantParams::Code {
            code,
            redirect_uri,
            verifier,
        } => {
            let redirect_uri = field("redirect_uri", MaybeSecret::open(redirect_uri));
            let verifier = verifier.clone().map(|verifier| field("code_verifier", verifier));
            let fixed = [
                grant_type("authorization_code"),
                field("code", code.clone()),
                redirect_uri,
            ];
            fixed.into_iter().chain(verifier).collect()
        }
        GrantParams::Device { device_code } => {
            vec![
                grant_type(DEVICE_GRANT),
                field("device_code", device_code.clone()),
            ]
        }
    }
}

fn own_form(client: &LoginClient) -> Vec<(String, MaybeSecret)> {
    let mut form = vec![grant_type(client.grant.name())];
    match &client.grant {
        Grant::Password { username, password } => {
            form.push(field("username", username.clone()));
            form.push(field("password", password.clone()));
        }
        Grant::RefreshToken { start } => form.push(field("refresh_token", start.clone())),
        Grant::Other {
            username, password, ..
        } => {
            form.extend(username.clone().map(|text| field("username", text)));
            form.extend(password.clone().map(|text| field("password", text)));
        }
        Grant::AuthorizationCode(_) | Grant::DeviceCode { .. } | Grant::ClientCredentials => {}
    }
    form.extend(client.scope.clone().map(|scope| field("scope", scope)));
    form
}

fn grant_type(name: &str) -> (String, MaybeSecret) {
    field("grant_type", MaybeSecret::open(name))
}

pub(super) fn field(name: &str, value: MaybeSecret) -> (String, MaybeSecret) {
    (name.to_owned(), value)
}

fn header(name: &str, value: String, secret: bool) -> Header {
    Header {
        name: name.to_owned(),
        value: value.into_bytes(),
        secret,
    }
}

#[cfg(test)]
mod tests;
