//! Requests to the authorization server as plain data: one POST with a urlencoded body (RFC 6749, section 3.2).

use super::client::DEVICE_GRANT;
use super::{Client, Endpoint, Grant, Guarded};
use crate::http::{Header, HttpBody, HttpRequest, Segment};
use crate::model::ClientAuth;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

/// A POST to the token, device or revocation endpoint. Debug shows names of parameters and no secret.
#[derive(Debug, Clone)]
pub struct TokenRequest {
    pub url: Endpoint,
    pub basic: Option<Basic>,
    /// In the order they are sent.
    pub form: Vec<(String, Guarded)>,
    /// How the client said who it is, for hints.
    pub(super) client_auth: ClientAuth,
}

/// The client's own credentials in the `Authorization` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basic {
    pub id: Guarded,
    pub secret: Guarded,
}

/// What is exchanged for a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantParams {
    /// What the login itself holds: client credentials, user name and password, the starting refresh token,
    /// or nothing but the extra parameters.
    Own,
    Refresh {
        refresh_token: Guarded,
    },
    Code {
        code: Guarded,
        redirect_uri: String,
        verifier: Option<Guarded>,
    },
    Device {
        device_code: Guarded,
    },
}

pub fn token_request(client: &Client, params: &GrantParams) -> TokenRequest {
    let mut form = grant_form(client, params);
    form.extend(client.params.iter().cloned());
    request(client, &client.token_url, form)
}

/// A POST of `form` in which the client says who it is.
pub fn request(client: &Client, url: &Endpoint, form: Vec<(String, Guarded)>) -> TokenRequest {
    let credentials = &client.credentials;
    let mut request = TokenRequest {
        url: url.clone(),
        basic: None,
        form,
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
        authorization.into_iter().chain([accept, content_type]).collect()
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
    }

    fn value(&self, name: &str) -> Option<&str> {
        let found = self.form.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.text.as_str())
    }

    fn add_client_id(&mut self, id: Option<Guarded>) {
        if self.value("client_id").is_none() {
            self.form.extend(id.map(|id| field("client_id", id)));
        }
    }
}

impl Basic {
    /// Both parts are form-encoded before they are joined (RFC 6749, section 2.3.1): a `:` in the id would
    /// otherwise move into the secret, and bytes beyond ASCII would have no agreed meaning.
    fn value(&self) -> String {
        let encode =
            |text: &Guarded| form_urlencoded::byte_serialize(text.text.as_bytes()).collect::<String>();
        let pair = format!("{}:{}", encode(&self.id), encode(&self.secret));
        format!("Basic {}", STANDARD.encode(pair))
    }
}

fn grant_form(client: &Client, params: &GrantParams) -> Vec<(String, Guarded)> {
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
            let redirect_uri = field("redirect_uri", Guarded::open(redirect_uri));
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

fn own_form(client: &Client) -> Vec<(String, Guarded)> {
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

fn grant_type(name: &str) -> (String, Guarded) {
    field("grant_type", Guarded::open(name))
}

pub(super) fn field(name: &str, value: Guarded) -> (String, Guarded) {
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
mod tests {
    use super::*;
    use crate::auth::oauth::fixtures::{CANARY, client, machine, refresh_request};

    const S2S: &[(&str, &str)] = &[
        ("grant", "account_credentials"),
        ("token_url", "https://as.test/token?tenant=1"),
        ("client_id", "app"),
        ("client_secret", "s3cret"),
        ("params.account_id", "a&b=c d\r\nX: y"),
    ];

    fn with(more: &[(&str, &str)]) -> Client {
        client(&[S2S, more].concat())
    }

    fn check_authorization(id: &str, secret: &str, expected: &str) {
        let client = with(&[("client_id", id), ("client_secret", secret)]);
        let headers = token_request(&client, &GrantParams::Own).headers();
        let value = headers[0].value.strip_prefix(b"Basic ").unwrap();
        assert!(headers[0].secret);
        assert_eq!(
            String::from_utf8(STANDARD.decode(value).unwrap()).unwrap(),
            expected
        );
    }

    #[test]
    fn a20_basic_pair_is_form_encoded_first() {
        check_authorization("id", "secret", "id:secret");
        check_authorization("a:b", "50%", "a%3Ab:50%25");
        check_authorization("Zoë", "a b+c&d", "Zo%C3%AB:a+b%2Bc%26d");
    }

    #[test]
    fn any_grant_string_is_sent_with_its_parameters() {
        let request = token_request(&with(&[("scope", "a:read b")]), &GrantParams::Own);
        assert_eq!(
            request.body(),
            "grant_type=account_credentials&scope=a%3Aread+b&account_id=a%26b%3Dc+d%0D%0AX%3A+y"
        );
        assert_eq!(request.url.url.as_str(), "https://as.test/token?tenant=1");
    }

    #[test]
    fn a18_injected_characters_stay_in_their_parameter() {
        let body = token_request(&with(&[]), &GrantParams::Own).body();
        let pairs: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        assert_eq!(pairs[1], ("account_id".to_owned(), "a&b=c d\r\nX: y".to_owned()));
        assert_eq!(pairs.len(), 2);
    }

    #[test]
    fn credentials_go_where_client_auth_says() {
        let body = |more| token_request(&with(more), &GrantParams::Own);
        let in_body = body(&[("client_auth", "body")]);
        assert!(in_body.body().ends_with("&client_id=app&client_secret=s3cret"));
        assert_eq!(in_body.basic, None);
        let none = body(&[("client_auth", "none")]);
        assert!(none.body().ends_with("&client_id=app"));
        assert!(!body(&[]).body().contains("client_id"));
    }

    #[test]
    fn a_client_without_a_secret_names_itself_in_the_body() {
        let public = client(&[("token_url", "https://as.test/t"), ("client_id", "app")]);
        let request = token_request(&public, &GrantParams::Own);
        assert_eq!(request.body(), "grant_type=client_credentials&client_id=app");
        assert_eq!(request.basic, None);
    }

    #[test]
    fn a_refresh_sends_the_extra_parameters_but_no_scope() {
        let request = refresh_request(&with(&[("scope", "a")]), "r1");
        assert!(
            request
                .body()
                .starts_with("grant_type=refresh_token&refresh_token=r1&account_id=")
        );
        assert!(!request.body().contains("scope"));
        assert_eq!(request.refresh_token(), Some("r1"));
    }

    #[test]
    fn as_http_it_is_a_post_whose_secrets_are_marked() {
        let http = token_request(&machine(), &GrantParams::Own).to_http();
        assert_eq!(
            (http.method.as_str(), http.secret_url, http.body.secret),
            ("POST", false, true)
        );
        let names: Vec<&str> = http.headers.iter().map(|header| header.name.as_str()).collect();
        assert_eq!(names, ["Authorization", "Accept", "Content-Type"]);
    }

    #[test]
    fn x09_debug_shows_no_secret() {
        let request = refresh_request(&machine(), CANARY);
        assert!(request.secrets().all(|secret| secret == CANARY));
        assert!(!format!("{request:?} {:?}", request.to_http().headers).contains(CANARY));
    }
}
