//! Logins, answers and times for the tests of this module.

use super::{GrantParams, LoginClient, MaybeSecret, TokenRequest, TokenSet, answer, token_request};
use crate::http::HttpResponse;
use crate::model::{ClientAuth, Login, Name, Pkce, TemplateText};
use crate::source::{Diagnostic, Span, Spanned};
use crate::template::{Template, Value};
use jiff::Timestamp;
use std::borrow::Cow;

/// Stands for every secret: no output may hold it.
pub const CANARY: &str = "canary-5ecret";

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

/// A login named `zoom` with these keys; `params.x` and `authorize_params.x` are extra parameters.
pub fn login(keys: &[(&str, &str)]) -> Login {
    let mut login = empty_login();
    for (key, value) in keys {
        set(&mut login, key, Value::text(*value));
    }
    login
}

pub fn client(keys: &[(&str, &str)]) -> LoginClient {
    evaluate(&login(keys)).unwrap()
}

pub fn evaluate(login: &Login) -> Result<LoginClient, Vec<Diagnostic>> {
    LoginClient::from_login(login, &mut |template| {
        Ok(template.as_literal().map_or_else(Value::null, Cow::into_owned))
    })
}

/// A client credentials login with a secret.
pub fn machine() -> LoginClient {
    client(&[
        ("grant", "client_credentials"),
        ("token_url", "https://as.test/token"),
        ("client_id", "app"),
        ("client_secret", CANARY),
    ])
}

/// A client whose grant starts from this refresh token.
pub fn starting_from(refresh_token: &str) -> LoginClient {
    client(&[
        ("grant", "refresh_token"),
        ("token_url", "https://as.test/token"),
        ("client_id", "app"),
        ("refresh_token", refresh_token),
    ])
}

/// An authorization code login that listens on a fixed port.
pub fn browser(more: &[(&str, &str)]) -> LoginClient {
    let keys = [
        ("grant", "authorization_code"),
        ("token_url", "https://as.test/token"),
        ("authorize_url", "https://as.test/authorize"),
        ("redirect_uri", "http://127.0.0.1:8765/callback"),
        ("client_id", "app"),
    ];
    client(&[&keys[..], more].concat())
}

pub fn refresh_request(client: &LoginClient, token: &str) -> TokenRequest {
    let refresh_token = MaybeSecret::secret(token);
    token_request(client, &GrantParams::Refresh { refresh_token })
}

pub fn response(status: u16, content_type: &str, body: &str) -> HttpResponse {
    let mut response = HttpResponse::default();
    response.status = status;
    response.headers = vec![("content-type".to_owned(), content_type.as_bytes().to_vec())];
    response.body = body.to_owned().into();
    response
}

pub fn json(status: u16, body: &str) -> HttpResponse {
    response(status, "application/json;charset=UTF-8", body)
}

/// Tokens as the answer `body` gives them at second 0.
pub fn tokens(body: &str) -> TokenSet {
    let request = token_request(&machine(), &GrantParams::Own);
    answer(&request, &json(200, body), at(0)).unwrap()
}

pub fn set(login: &mut Login, key: &str, value: Value) {
    let text = Template::literal(value.clone(), Span::default());
    let word = value.to_text();
    if let Some(slot) = text_slot(login, key) {
        *slot = Some(text);
        return;
    }
    match key.split_once('.') {
        Some(("params", param)) => return login.params.push((name(param), text)),
        Some((_, param)) => return login.authorize_params.push((name(param), text)),
        None => {}
    }
    match (key, word.as_str()) {
        ("grant", grant) => login.grant = name(grant),
        ("name", word) => login.name = name(word),
        ("refresh", word) => login.refresh = word == "true",
        ("client_auth", "body") => login.client_auth = ClientAuth::Body,
        ("client_auth", "none") => login.client_auth = ClientAuth::None,
        ("pkce", "plain") => login.pkce = Pkce::Plain,
        ("pkce", "off") => login.pkce = Pkce::Off,
        other => panic!("no such key of a login: {other:?}"),
    }
}

fn text_slot<'l>(login: &'l mut Login, key: &str) -> Option<&'l mut Option<TemplateText>> {
    Some(match key {
        "token_url" => &mut login.token_url,
        "authorize_url" => &mut login.authorize_url,
        "device_url" => &mut login.device_url,
        "revoke_url" => &mut login.revoke_url,
        "redirect_uri" => &mut login.redirect_uri,
        "client_id" => &mut login.client_id,
        "client_secret" => &mut login.client_secret,
        "scope" => &mut login.scope,
        "username" => &mut login.username,
        "password" => &mut login.password,
        "refresh_token" => &mut login.refresh_token,
        _ => return None,
    })
}

fn name(text: &str) -> Name {
    Spanned::new(text.into(), Span::default())
}

fn empty_login() -> Login {
    Login {
        name: name("zoom"),
        grant: name("client_credentials"),
        token_url: None,
        authorize_url: None,
        device_url: None,
        revoke_url: None,
        redirect_uri: None,
        client_id: None,
        client_secret: None,
        client_auth: ClientAuth::Basic,
        scope: None,
        pkce: Pkce::S256,
        username: None,
        password: None,
        refresh_token: None,
        refresh: true,
        params: Vec::new(),
        authorize_params: Vec::new(),
        headers: Vec::new(),
        token_answer: Vec::new(),
        save: Vec::new(),
        span: Span::default(),
    }
}
