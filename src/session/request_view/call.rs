//! A prepared request as the call that other languages are written from.

use crate::auth::scheme::TokenHeader;
use crate::export::{CallField, CallValue, Digest, ExportedCall, ExportedConnection, ExportedTls, Proxy};
use crate::http::proxy::{self, ProxyRules};
use crate::io::transport::{Password, ProxyChoice, TlsFiles};
use crate::run::prepare::{OwnCookie, Prepared};
use crate::session::Session;
use crate::source::unknown;
use url::Url;

/// Variables that name proxies.
const PROXIES: [&str; 6] = [
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
];

/// The request with its cookies, the place of its login's token, and the way it is sent. Unless it is to be revealed,
/// every secret in it is masked.
pub fn of(prepared: &Prepared, is_whole: bool, reveal: bool, session: &Session) -> ExportedCall {
    let mut call = ExportedCall::new(&prepared.request, reveal);
    add_cookies(&mut call, &prepared.cookies, reveal);
    if let Some(login) = &prepared.login {
        let is_bearer = login.sent == TokenHeader::default();
        call.headers.push(CallField {
            name: login.sent.name.clone(),
            value: if is_bearer {
                CallValue::Token
            } else {
                CallValue::Text(format!("{} ***", login.sent.prefix).trim_start().to_owned())
            },
            bound: true,
        });
        if !is_bearer {
            let name = login.login.to_text();
            call.remarks
                .push(format!("`{}` takes the token of login `{name}`", login.sent.name));
        }
    }
    if let Some(key) = &prepared.signing {
        call.remarks.push(format!(
            "a run signs this request for AWS (service {}, region {}); curl does with --aws-sigv4 aws:amz:{}:{} --user ID:KEY",
            key.service, key.region, key.region, key.service
        ));
    }
    call.digest = prepared.digest.as_ref().map(|credentials| Digest {
        user: credentials.username.clone(),
        password: if reveal {
            credentials.password.clone()
        } else {
            "***".to_owned()
        },
    });
    call.redirects = prepared.options.redirects;
    call.leave = prepared.options.leave;
    call.connection = connection(prepared, reveal, session);
    if !is_whole {
        call = call.masked(&readable);
    }
    if reveal {
        call
    } else {
        call.masked(&|bytes| session.secrets.redact_bytes(bytes))
    }
}

/// With the encoding undone of what is not known.
fn readable(bytes: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(bytes) {
        Ok(text) => unknown::readable(text).into_bytes(),
        Err(_) => bytes.to_vec(),
    }
}

/// In one header with those that the request names itself.
fn add_cookies(call: &mut ExportedCall, cookies: &[OwnCookie], reveal: bool) {
    let pair = |cookie: &OwnCookie| {
        if cookie.secret && !reveal {
            format!("{}=***", cookie.name)
        } else {
            format!("{}={}", cookie.name, cookie.value)
        }
    };
    let pairs: Vec<String> = cookies.iter().map(pair).collect();
    if pairs.is_empty() {
        return;
    }
    let pairs = pairs.join("; ");
    match call.headers.iter_mut().find(|field| field.is("cookie")) {
        Some(CallField {
            value: CallValue::Text(value),
            ..
        }) => *value = format!("{value}; {pairs}"),
        _ => call.headers.push(CallField {
            name: "Cookie".to_owned(),
            value: CallValue::Text(pairs),
            bound: true,
        }),
    }
}

fn connection(prepared: &Prepared, reveal: bool, session: &Session) -> ExportedConnection {
    let send = &prepared.options.send;
    ExportedConnection {
        dial: send.dial.clone(),
        tls: tls(&send.tls, reveal),
        proxy: proxy(&send.proxy, &prepared.request.url, reveal, session),
        http: send.http,
        connect_timeout: send.connect_timeout,
        timeout: send.timeout,
    }
}

fn tls(files: &TlsFiles, reveal: bool) -> ExportedTls {
    let shown = |password: &Password| {
        if reveal {
            password.0.clone()
        } else {
            "***".to_owned()
        }
    };
    ExportedTls {
        insecure: files.insecure,
        ca: files.ca.clone(),
        cert: files.cert.clone(),
        key: files.key.clone(),
        key_password: files.key_password.as_ref().map(shown),
    }
}

/// The proxy that a run would use for this target. A run leaves out loopback, which curl would not.
fn proxy(choice: &ProxyChoice, target: &Url, reveal: bool, session: &Session) -> Proxy {
    match choice {
        ProxyChoice::Direct => Proxy::Direct,
        ProxyChoice::Through(url) => Proxy::through(url, reveal),
        ProxyChoice::Environment => {
            let rules =
                ProxyRules::from_environment(|name| session.process.variable(name).map(str::to_owned));
            let chosen = rules.choose(target).and_then(|text| proxy::parse(text).ok());
            let named = PROXIES
                .iter()
                .any(|name| session.process.variable(name).is_some());
            match chosen {
                Some(url) => Proxy::through(&url, reveal),
                None if named => Proxy::Direct,
                None => Proxy::Unset,
            }
        }
    }
}
