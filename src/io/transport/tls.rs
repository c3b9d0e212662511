//! TLS settings from files and options: whom to trust, who we are, which protocols we offer.

mod identity;

use super::TlsFiles;
use super::connect::PeerTls;
use super::verifier::{Explaining, Trusting};
use crate::http::{Tls, certificate};
use crate::io::clock;
use crate::model::HttpVersion;
use rustls::client::{Resumption, danger::ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;

/// The one place that names a cryptography provider.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// What is wrong with a file or a setting, and what to do.
#[derive(Debug, Clone, PartialEq)]
pub struct TlsFault {
    pub message: String,
    pub help: Option<String>,
}

impl TlsFault {
    fn new(message: impl Into<String>) -> TlsFault {
        TlsFault {
            message: message.into(),
            help: None,
        }
    }

    fn help(self, help: impl Into<String>) -> TlsFault {
        TlsFault {
            help: Some(help.into()),
            ..self
        }
    }
}

/// # Errors
/// [`TlsFault`] if a certificate or key cannot be used.
pub fn config(files: &TlsFiles, http: HttpVersion) -> Result<ClientConfig, TlsFault> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsFault::new(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier(files)?);
    let mut config = match identity::read(files)? {
        Some((chain, key)) => builder
            .with_client_auth_cert(chain, key)
            .map_err(|error| identity::unusable(files, &error))?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = match http {
        HttpVersion::Http1 => vec![b"http/1.1".to_vec()],
        HttpVersion::Http2 => vec![b"h2".to_vec()],
        HttpVersion::Auto => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
    };
    config.resumption = Resumption::in_memory_sessions(64);
    Ok(config)
}

/// Opens the files as a connection would. `knows_password` is false where the key's password is not known yet: then an
/// encrypted key is taken as it is.
pub fn check(files: &TlsFiles, knows_password: bool) -> Option<TlsFault> {
    let authorities = files
        .ca
        .as_ref()
        .map(|path| identity::certificates(path, "tls.ca"));
    let fault = authorities.and_then(Result::err);
    fault.or_else(|| identity::check(files, knows_password))
}

/// What a connection came to, for people.
pub fn agreed(peer: &PeerTls) -> Tls {
    let not_after = peer.certificate.as_deref().and_then(certificate::not_after);
    Tls::new(peer.version, not_after, clock::timestamp())
}

fn verifier(files: &TlsFiles) -> Result<Arc<dyn ServerCertVerifier>, TlsFault> {
    if files.insecure {
        return Ok(Arc::new(Trusting(provider())));
    }
    let extra = match &files.ca {
        Some(path) => identity::certificates(path, "tls.ca")?,
        None => Vec::new(),
    };
    let system = Verifier::new_with_extra_roots(extra.clone(), provider());
    let inner: Arc<dyn ServerCertVerifier> = match system {
        Ok(verifier) => Arc::new(verifier),
        // A bare container has no authorities of its own.
        Err(_) => bundled(extra.clone())?,
    };
    Ok(Arc::new(Explaining { inner, pinned: extra }))
}

fn bundled(extra: Vec<CertificateDer<'static>>) -> Result<Arc<dyn ServerCertVerifier>, TlsFault> {
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(extra);
    let builder = rustls::client::WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider());
    match builder.build() {
        Ok(verifier) => Ok(verifier),
        Err(error) => Err(TlsFault::new(format!(
            "cannot set up certificate checks: {error}"
        ))),
    }
}
