//! TLS settings from files and options: whom to trust, who we are, which protocols we offer.

use super::TlsFiles;
use super::connect::PeerTls;
use super::verifier::{Explaining, Trusting};
use crate::http::{Tls, certificate};
use crate::io::clock;
use crate::model::HttpVersion;
use rustls::client::{Resumption, danger::ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use std::path::Path;
use std::sync::Arc;

/// The one place that names a cryptography provider.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// The error is a message for the user.
pub fn config(files: &TlsFiles, http: HttpVersion) -> Result<ClientConfig, String> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(verifier(files)?);
    let mut config = match identity(files)? {
        Some((chain, key)) => builder
            .with_client_auth_cert(chain, key)
            .map_err(|error| identity_words(files, &error))?,
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

/// What a connection came to, for people.
pub fn agreed(peer: &PeerTls) -> Tls {
    let not_after = peer.certificate.as_deref().and_then(certificate::not_after);
    Tls::new(peer.version, not_after, clock::timestamp())
}

fn verifier(files: &TlsFiles) -> Result<Arc<dyn ServerCertVerifier>, String> {
    if files.insecure {
        return Ok(Arc::new(Trusting(provider())));
    }
    let extra = match &files.ca {
        Some(path) => certificates(path, "tls.ca")?,
        None => Vec::new(),
    };
    let system = Verifier::new_with_extra_roots(extra.clone(), provider());
    let inner: Arc<dyn ServerCertVerifier> = match system {
        Ok(verifier) => Arc::new(verifier),
        // A bare container has no authorities of its own.
        Err(_) => bundled(extra)?,
    };
    Ok(Arc::new(Explaining(inner)))
}

fn bundled(extra: Vec<CertificateDer<'static>>) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(extra);
    let builder = rustls::client::WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider());
    match builder.build() {
        Ok(verifier) => Ok(verifier),
        Err(error) => Err(format!("cannot set up certificate checks: {error}")),
    }
}

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn identity(files: &TlsFiles) -> Result<Option<Identity>, String> {
    let (cert, key) = match (&files.cert, &files.key) {
        (None, None) => return Ok(None),
        (None, Some(_)) => return Err("tls.key is given, but no tls.cert".to_owned()),
        (Some(cert), key) => (cert, key.as_ref().unwrap_or(cert)),
    };
    Ok(Some((certificates(cert, "tls.cert")?, private_key(key)?)))
}

fn certificates(path: &Path, option: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let bytes = read(path, option)?;
    let found: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(&bytes).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(format!(
            "the file of {option}, {}, holds no PEM certificate",
            path.display()
        )),
        Err(error) => Err(format!(
            "the file of {option}, {}, is not PEM: {error}",
            path.display()
        )),
    }
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, String> {
    let bytes = read(path, "tls.key")?;
    let shown = path.display();
    let text = String::from_utf8_lossy(&bytes);
    if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(format!(
            "the private key in {shown} is encrypted, which is not supported: decrypt it, for example with `openssl pkey`"
        ));
    }
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|error| match error {
        pem::Error::NoItemsFound => format!("the file of tls.key, {shown}, holds no PEM private key"),
        other => format!("the file of tls.key, {shown}, is not PEM: {other}"),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is io: PEM files are read when a client is built"
)]
fn read(path: &Path, option: &str) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| {
        let reason = super::explain::io_words(&error);
        format!("cannot read the file of {option}, {}: {reason}", path.display())
    })
}

fn identity_words(files: &TlsFiles, error: &rustls::Error) -> String {
    let name = |path: &Option<std::path::PathBuf>| {
        path.as_ref()
            .map(|path| path.display().to_string())
            .unwrap_or_default()
    };
    match error {
        rustls::Error::InconsistentKeys(_) => {
            format!(
                "the private key {} does not belong to the certificate {}",
                name(&files.key),
                name(&files.cert)
            )
        }
        other => format!(
            "the client certificate {} cannot be used: {other}",
            name(&files.cert)
        ),
    }
}
