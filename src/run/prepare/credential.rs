//! The auth that holds for a request, and what it adds: a header, a query parameter, a cookie, or a conversation.

use super::headers::{MergedHeaders, check_cookie};
use super::{LoginToken, OwnCookie, PrepareInput, Refusal, RenderedRequest, fault};
use crate::auth::digest::DigestCredentials;
use crate::auth::scheme::{self, TokenHeader};
use crate::auth::sigv4::SigningKey;
use crate::http::Header;
use crate::http::address::UrlField;
use crate::http::header as rules;
use crate::model::{ApiKeyPlace, Auth, AwsSigV4, LoginUse, TemplateText};
use crate::source::{Diagnostic, code};

#[derive(Default)]
pub struct RequestCredential {
    pub header: Option<Header>,
    pub query: Option<UrlField>,
    pub cookie: Option<OwnCookie>,
    pub digest: Option<DigestCredentials>,
    pub login: Option<LoginToken>,
    pub signing: Option<SigningKey>,
}

/// The request's own auth, else that of the nearest folder. An `Authorization` header among `headers` wins over all
/// schemes that would write one.
///
/// # Errors
/// A diagnostic at the value that is missing or does not fit.
pub fn find(input: &PrepareInput<'_>, headers: &MergedHeaders) -> Result<RequestCredential, Refusal> {
    let own = input.request.inherited.auth.as_ref();
    let inherited = || input.folders().find_map(|folder| folder.inherited.auth.as_ref());
    let Some(auth) = own.or_else(inherited) else {
        return Ok(RequestCredential::default());
    };
    let overridden = headers.has("authorization");
    match &auth.value {
        Auth::ApiKey { name, value, place } => api_key(input, name, value, *place),
        Auth::Login(login) => self::login(input, login, headers),
        _ if overridden => Ok(RequestCredential::default()),
        Auth::None => Ok(RequestCredential::default()),
        Auth::Bearer(token) => bearer(input, token),
        Auth::Basic { username, password } => basic(input, username, password),
        Auth::Digest { username, password } => digest(input, username, password),
        Auth::AwsSigV4(aws) => aws_sigv4(input, aws),
    }
}

/// A header of the request by that name wins over the token.
fn login(
    input: &PrepareInput<'_>,
    used: &LoginUse,
    headers: &MergedHeaders,
) -> Result<RequestCredential, Refusal> {
    let mut sent = TokenHeader::default();
    if let Some(template) = &used.header {
        let name = input.text(template)?;
        check_name(input, template, &name, "the token's header name")?;
        if !name.eq_ignore_ascii_case(&sent.name) {
            sent.prefix.clear();
        }
        sent.name = name.text;
    }
    if let Some(template) = &used.prefix {
        let prefix = input.text(template)?;
        check_value(input, template, &prefix, "the word before the token")?;
        sent.prefix = prefix.text.trim().to_owned();
    }
    if headers.has(&sent.name) {
        return Ok(RequestCredential::default());
    }
    Ok(RequestCredential {
        login: Some(LoginToken {
            login: input.scope.eval(&used.name)?,
            sent,
            field: used.token.clone(),
        }),
        ..RequestCredential::default()
    })
}

/// A key, a region or a service with blanks in it would only be refused by the server, and without a reason.
fn aws_sigv4(input: &PrepareInput<'_>, aws: &AwsSigV4) -> Result<RequestCredential, Refusal> {
    let word = |template: &TemplateText, what: &str| {
        let text = input.text(template)?;
        check_value(input, template, &text, what)?;
        if text.trim().is_empty() || text.contains(char::is_whitespace) {
            let message = format!("{what} is empty or holds blanks");
            let diagnostic = Diagnostic::error(code::BAD_CREDENTIAL, message)
                .help("a line break at the end of a secret's file or variable is the usual cause");
            return Err(fault::at(input.scope, template, diagnostic));
        }
        Ok(text.text)
    };
    let session = match &aws.session_token {
        Some(template) if !input.text(template)?.is_empty() => Some(word(template, "the session token")?),
        _ => None,
    };
    Ok(RequestCredential {
        signing: Some(SigningKey {
            service: word(&aws.service, "the service")?,
            region: word(&aws.region, "the region")?,
            access_key_id: word(&aws.access_key_id, "the access key's id")?,
            secret_access_key: word(&aws.secret_access_key, "the secret access key")?,
            session_token: session,
        }),
        ..RequestCredential::default()
    })
}

fn bearer(input: &PrepareInput<'_>, template: &TemplateText) -> Result<RequestCredential, Refusal> {
    let token = input.text(template)?;
    check_value(input, template, &token, "the bearer token")?;
    Ok(RequestCredential {
        header: Some(scheme::bearer(&token)),
        ..RequestCredential::default()
    })
}

fn basic(
    input: &PrepareInput<'_>,
    username: &TemplateText,
    password: &TemplateText,
) -> Result<RequestCredential, Refusal> {
    let user = input.text(username)?;
    if user.contains(':') {
        let message = "the user name of basic auth holds a colon, which ends it";
        let diagnostic = Diagnostic::error(code::BAD_CREDENTIAL, message)
            .help("what is after the first colon would be read as the password");
        return Err(fault::at(input.scope, username, diagnostic));
    }
    Ok(RequestCredential {
        header: Some(scheme::basic(&user, &input.text(password)?)),
        ..RequestCredential::default()
    })
}

fn digest(
    input: &PrepareInput<'_>,
    username: &TemplateText,
    password: &TemplateText,
) -> Result<RequestCredential, Refusal> {
    let user = input.text(username)?;
    check_value(input, username, &user, "the user name")?;
    Ok(RequestCredential {
        digest: Some(DigestCredentials {
            username: user.text,
            password: input.text(password)?.text,
        }),
        ..RequestCredential::default()
    })
}

fn api_key(
    input: &PrepareInput<'_>,
    name: &TemplateText,
    value: &TemplateText,
    place: ApiKeyPlace,
) -> Result<RequestCredential, Refusal> {
    let (key, secret) = (input.text(name)?, input.text(value)?);
    let mut credential = RequestCredential::default();
    match place {
        ApiKeyPlace::Query => credential.query = Some((key.text, secret.text)),
        ApiKeyPlace::Header => {
            check_name(input, name, &key, "the API key's header name")?;
            check_value(input, value, &secret, "the API key")?;
            credential.header = Some(Header {
                name: key.text,
                value: secret.text.into_bytes(),
                secret: true,
            });
        }
        ApiKeyPlace::Cookie => {
            let cookie = OwnCookie {
                name: key.text,
                value: secret.text,
                secret: true,
            };
            check_cookie(&cookie).map_err(|diagnostic| fault::at(input.scope, value, diagnostic))?;
            credential.cookie = Some(cookie);
        }
    }
    Ok(credential)
}

fn check_name(
    input: &PrepareInput<'_>,
    template: &TemplateText,
    name: &RenderedRequest,
    what: &str,
) -> Result<(), Refusal> {
    rules::check_token(name).map_err(|fault| {
        let message = format!("{what} {}", fault.words());
        fault::at(
            input.scope,
            template,
            Diagnostic::error(code::BAD_CREDENTIAL, message),
        )
    })
}

fn check_value(
    input: &PrepareInput<'_>,
    template: &TemplateText,
    value: &RenderedRequest,
    what: &str,
) -> Result<(), Refusal> {
    rules::check_value(value.as_bytes()).map_err(|fault| {
        let message = format!("{what} {}", fault.words());
        let diagnostic = Diagnostic::error(code::BAD_CREDENTIAL, message)
            .help("a line break at the end of a secret's file or variable is the usual cause");
        fault::at(input.scope, template, diagnostic)
    })
}
