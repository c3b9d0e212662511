//! Certificate checks: one that remembers what it refused so that the message can say why, and one that accepts all.

use super::trace;
use crate::http::certificate;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use std::sync::Arc;
use std::time::Duration;

/// The real check, with the refused chain noted in the request's trace.
#[derive(Debug)]
pub struct Explaining {
    pub inner: Arc<dyn ServerCertVerifier>,
    /// Those of `tls.ca`. A server that shows one of them itself is trusted, whether it calls itself an authority or
    /// not: `openssl req -x509` makes such a one.
    pub pinned: Vec<CertificateDer<'static>>,
}

impl Explaining {
    fn check(
        &self,
        (own, others): (&CertificateDer<'_>, &[CertificateDer<'_>]),
        server: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.pinned.iter().any(|pinned| pinned == own) {
            return check_pinned(own, server, now);
        }
        self.inner.verify_server_cert(own, others, server, ocsp, now)
    }
}

/// A certificate that is trusted itself still has to be for this name and this day.
fn check_pinned(
    own: &CertificateDer<'_>,
    server: &ServerName<'_>,
    now: UnixTime,
) -> Result<ServerCertVerified, Error> {
    let (begin, end) =
        certificate::validity(own).ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))?;
    let today = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let since_1970 = |time: jiff::Timestamp| {
        UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(time.as_second()).unwrap_or(0)))
    };
    if end.as_second() < today {
        return Err(CertificateError::ExpiredContext {
            time: now,
            not_after: since_1970(end),
        }
        .into());
    }
    if begin.as_second() > today {
        return Err(CertificateError::NotValidYetContext {
            time: now,
            not_before: since_1970(begin),
        }
        .into());
    }
    let named = verify_server_name(&ParsedCertificate::try_from(own)?, server);
    match named {
        Err(error) if !has_names(&error) && is_common_name(own, server) => {
            Ok(ServerCertVerified::assertion())
        }
        Err(error) => Err(error),
        Ok(()) => Ok(ServerCertVerified::assertion()),
    }
}

/// The certificate says which names it is for, and the error lists them.
fn has_names(error: &Error) -> bool {
    match error {
        Error::InvalidCertificate(CertificateError::NotValidForNameContext { presented, .. }) => {
            !presented.is_empty()
        }
        _ => true,
    }
}

/// The old way of naming a server, which self-signed certificates made in a hurry still use.
fn is_common_name(own: &CertificateDer<'_>, server: &ServerName<'_>) -> bool {
    certificate::common_name(own).is_some_and(|name| name.eq_ignore_ascii_case(&server.to_str()))
}

impl ServerCertVerifier for Explaining {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        server: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let checked = self.check((own, others), server, ocsp, now);
        if checked.is_err() {
            let chain = std::iter::once(own).chain(others);
            trace::note(|trace| trace.refused = chain.map(|cert| cert.clone().into_owned()).collect());
        }
        checked
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, cert, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, cert, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// `tls.insecure`: any certificate is accepted. Signatures are still checked, since a broken handshake helps nobody.
#[derive(Debug)]
pub struct Trusting(pub Arc<CryptoProvider>);

impl ServerCertVerifier for Trusting {
    fn verify_server_cert(
        &self,
        _own: &CertificateDer<'_>,
        _others: &[CertificateDer<'_>],
        _server: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(
            message,
            cert,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            cert,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
