//! Each way TLS can fail, in its own words: what is wrong with the certificate, since when, and what to do.

use crate::http::certificate;
use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

pub struct ExplainedTls {
    pub message: String,
    pub help: Option<String>,
}

const TRUST: &str = "name its authority, or the certificate itself, with `tls.ca`, or, for this request only, set `tls.insecure: true`";

/// `refused` is the chain that was sent, the server's own certificate first.
pub fn explain(error: &Error, host: &str, refused: &[CertificateDer<'_>]) -> ExplainedTls {
    let (message, help) = match error {
        Error::InvalidCertificate(reason) => rejected(reason, host, refused),
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => (
            format!("{host} does not speak TLS on this port"),
            Some("write http:// in the URL, or check the port"),
        ),
        Error::AlertReceived(alert) => received(*alert, host),
        Error::PeerIncompatible(reason) => (incompatible(reason, host), None),
        Error::NoApplicationProtocol => no_protocol(host),
        other => (
            format!("the TLS handshake with {host} failed: {}", words(other)),
            None,
        ),
    };
    ExplainedTls {
        message,
        help: help.map(str::to_owned),
    }
}

/// The same for what comes after the handshake. With TLS 1.3 a server looks at the client's certificate only then.
pub fn explain_later(error: &Error, host: &str) -> ExplainedTls {
    match error {
        Error::AlertReceived(AlertDescription::HandshakeFailure | AlertDescription::NoRenegotiation) => {
            ExplainedTls {
                message: format!(
                    "{host} asks for a client certificate in the middle of the connection (TLS renegotiation), \
                 which is not supported"
                ),
                help: Some("let the server ask in the handshake, for all its paths".to_owned()),
            }
        }
        _ => explain(error, host, &[]),
    }
}

/// The library's words, in our spelling.
pub fn words(error: &Error) -> String {
    match error {
        Error::AlertReceived(alert) => format!("the server says {}", alert_words(*alert)),
        other => other.to_string(),
    }
}

type TlsWords = (String, Option<&'static str>);

fn rejected(error: &CertificateError, host: &str, refused: &[CertificateDer<'_>]) -> TlsWords {
    match error {
        CertificateError::ExpiredContext { not_after, .. } => (
            format!("the certificate of {host} expired on {}", day(*not_after)),
            None,
        ),
        CertificateError::Expired => (format!("the certificate of {host} has expired"), None),
        CertificateError::NotValidYetContext { not_before, .. } => (
            format!(
                "the certificate of {host} is not valid before {}",
                day(*not_before)
            ),
            Some("check this machine's clock"),
        ),
        CertificateError::NotValidYet => (
            format!("the certificate of {host} is not valid yet"),
            Some("check this machine's clock"),
        ),
        CertificateError::NotValidForNameContext { presented, .. } => (wrong_name(host, presented), None),
        CertificateError::NotValidForName => (wrong_name(host, &[]), None),
        CertificateError::UnknownIssuer => (unknown_issuer(host, refused), Some(TRUST)),
        CertificateError::Revoked => (format!("the certificate of {host} was revoked"), None),
        CertificateError::UnsupportedSignatureAlgorithmContext { .. } => (
            format!(
                "the certificate of {host} is signed with an algorithm that is no longer accepted, such as SHA-1"
            ),
            None,
        ),
        CertificateError::BadSignature => (
            format!("the certificate of {host} is not signed by the authority it names"),
            None,
        ),
        CertificateError::InvalidPurposeContext { .. } | CertificateError::InvalidPurpose => (
            format!("the certificate of {host} is not meant for servers"),
            None,
        ),
        // The check refuses an authority's certificate in a server's place before it looks for its issuer.
        CertificateError::Other(_) if is_self_signed(refused) => (unknown_issuer(host, refused), Some(TRUST)),
        other => (
            format!("the certificate of {host} is not accepted: {other}"),
            None,
        ),
    }
}

fn wrong_name(host: &str, presented: &[String]) -> String {
    let names: Vec<_> = presented.iter().map(|name| plain_name(name)).collect();
    if names.is_empty() {
        format!(
            "the certificate of {host} names no host or address in its subjectAltName (a common name does not count)"
        )
    } else {
        format!("the certificate of {host} is for {}", names.join(", "))
    }
}

/// The library writes `DnsName("a.com")` and `IpAddress(127.0.0.1)`.
fn plain_name(name: &str) -> String {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(name).trim_matches('"').to_owned()
}

fn unknown_issuer(host: &str, refused: &[CertificateDer<'_>]) -> String {
    if is_self_signed(refused) {
        return format!("the certificate of {host} is self-signed");
    }
    let issuer = refused.last().and_then(|last| certificate::issuer_name(last));
    let issuer = issuer.map_or_else(|| "an authority".to_owned(), |name| format!("`{name}`"));
    match refused.len() {
        0 | 1 => format!(
            "the certificate of {host} comes from {issuer}, which is not known here, \
             or the server leaves out an intermediate certificate"
        ),
        _ => format!("the certificate of {host} comes from {issuer}, which is not trusted here"),
    }
}

fn is_self_signed(refused: &[CertificateDer<'_>]) -> bool {
    let names = refused
        .first()
        .and_then(|own| certificate::issuer_and_subject(own));
    names.is_some_and(|(issuer, subject)| issuer == subject)
}

fn received(alert: AlertDescription, host: &str) -> TlsWords {
    match alert {
        AlertDescription::CertificateRequired => {
            client_certificate(format!("{host} wants a client certificate"))
        }
        AlertDescription::BadCertificate
        | AlertDescription::UnknownCA
        | AlertDescription::CertificateUnknown
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateRevoked
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::AccessDenied => client_certificate(format!(
            "{host} does not accept the client certificate: {}",
            alert_words(alert)
        )),
        AlertDescription::ProtocolVersion => (
            format!("{host} speaks neither TLS 1.2 nor TLS 1.3"),
            Some("older versions are broken and are not offered"),
        ),
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => (
            format!("{host} and this client have no TLS cipher in common"),
            None,
        ),
        AlertDescription::NoApplicationProtocol => no_protocol(host),
        AlertDescription::UnrecognisedName => (format!("the server does not know the name {host}"), None),
        other => (
            format!("{host} ended the TLS handshake with {}", alert_words(other)),
            None,
        ),
    }
}

fn client_certificate(message: String) -> TlsWords {
    (message, Some("give it with `tls.cert` and `tls.key`"))
}

fn no_protocol(host: &str) -> TlsWords {
    (
        format!("{host} does not speak the HTTP version that `http` asks for"),
        Some("write `http: '1.1'` for a server without HTTP/2, or leave `options.http` at `auto`"),
    )
}

fn incompatible(reason: &PeerIncompatible, host: &str) -> String {
    match reason {
        PeerIncompatible::ServerDoesNotSupportTls12Or13
        | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig => {
            format!("{host} speaks neither TLS 1.2 nor TLS 1.3")
        }
        other => format!("{host} and this client cannot agree on TLS: {other:?}"),
    }
}

/// `HandshakeFailure` becomes `handshake failure`.
fn alert_words(alert: AlertDescription) -> String {
    let mut words = String::new();
    for character in format!("{alert:?}").chars() {
        if character.is_uppercase() && !words.is_empty() && !words.ends_with(char::is_uppercase) {
            words.push(' ');
        }
        words.extend(character.to_lowercase());
    }
    words
}

fn day(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    match Timestamp::from_second(seconds) {
        Ok(time) => time.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        Err(_) => "a date that cannot be shown".to_owned(),
    }
}
