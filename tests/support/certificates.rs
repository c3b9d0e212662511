//! Certificates made for one test, and TLS servers that show them.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    date_time_ymd,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// A certificate with its key.
pub struct Pair {
    pub cert: CertificateDer<'static>,
    pub pem: String,
    pub key: KeyPair,
}

pub type Authority = CertifiedIssuer<'static, KeyPair>;

pub fn named(common_name: &str, names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params
}

/// Good for `localhost` and 127.0.0.1.
pub fn local() -> CertificateParams {
    named("local server", &["localhost", "127.0.0.1"])
}

pub fn expired() -> CertificateParams {
    let mut params = local();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2021, 2, 3);
    params
}

pub fn not_yet_valid() -> CertificateParams {
    let mut params = local();
    params.not_before = date_time_ymd(2090, 1, 1);
    params.not_after = date_time_ymd(2091, 1, 1);
    params
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = named(name, &[]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

pub fn authority() -> Authority {
    CertifiedIssuer::self_signed(authority_params("Test Root"), KeyPair::generate().unwrap()).unwrap()
}

pub fn intermediate(root: &Authority) -> Authority {
    let params = authority_params("Test Intermediate");
    CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), root).unwrap()
}

pub fn issue(params: &CertificateParams, issuer: &Authority) -> Pair {
    let key = KeyPair::generate().unwrap();
    let cert = params.signed_by(&key, issuer).unwrap();
    Pair {
        cert: cert.der().clone(),
        pem: cert.pem(),
        key,
    }
}

pub fn self_signed(params: &CertificateParams) -> Pair {
    let key = KeyPair::generate().unwrap();
    let cert = params.self_signed(&key).unwrap();
    Pair {
        cert: cert.der().clone(),
        pem: cert.pem(),
        key,
    }
}

impl Pair {
    fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.serialize_der()))
    }

    /// Writes `<name>.pem` and `<name>.key` into `dir`.
    pub fn write(&self, dir: &Path, name: &str) -> (PathBuf, PathBuf) {
        let (cert, key) = (dir.join(format!("{name}.pem")), dir.join(format!("{name}.key")));
        std::fs::write(&cert, &self.pem).unwrap();
        std::fs::write(&key, self.key.serialize_pem()).unwrap();
        (cert, key)
    }
}

/// The same certificate, claiming to be signed with ECDSA and SHA-1. Nobody makes such signatures any more, and
/// a client that refuses them does so before looking at one: what is there stays.
pub fn claiming_sha1(pair: &Pair) -> CertificateDer<'static> {
    const SHA256: [u8; 12] = [0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
    const SHA1: [u8; 11] = [0x30, 9, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1];
    let mut der = pair.cert.to_vec();
    let mut replaced = 0;
    while let Some(at) = der.windows(SHA256.len()).position(|bytes| bytes == SHA256) {
        der.splice(at..at + SHA256.len(), SHA1);
        replaced += 1;
    }
    assert_eq!(replaced, 2, "the algorithm is inside and outside");
    // The certificate, then the part of it that is signed.
    shorten(&mut der, 0, 2);
    shorten(&mut der, 4, 1);
    CertificateDer::from(der)
}

/// Corrects the length of the sequence at this place, which is written in one byte or two.
fn shorten(der: &mut [u8], at: usize, by: u8) {
    match der[at + 1] {
        0x81 => der[at + 2] -= by,
        0x82 => {
            let length = u16::from_be_bytes([der[at + 2], der[at + 3]]) - u16::from(by);
            der[at + 2..at + 4].copy_from_slice(&length.to_be_bytes());
        }
        other => panic!("a length of another form: {other:#x}"),
    }
}

/// A server that shows this certificate and these others of its chain.
pub fn server(own: &Pair, others: &[CertificateDer<'static>]) -> ServerConfig {
    builder(own, others, None)
}

/// A server that speaks no newer TLS than 1.2.
pub fn old_server(own: &Pair) -> ServerConfig {
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&tokio_rustls::rustls::version::TLS12])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.clone()], own.private_key())
        .unwrap()
}

/// A server that wants a client certificate of this authority.
pub fn strict_server(own: &Pair, clients: &Authority) -> ServerConfig {
    builder(own, &[], Some(clients))
}

fn builder(own: &Pair, others: &[CertificateDer<'static>], clients: Option<&Authority>) -> ServerConfig {
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = match clients {
        None => config.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.der().clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            config.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let chain = std::iter::once(own.cert.clone())
        .chain(others.iter().cloned())
        .collect();
    config.with_single_cert(chain, own.private_key()).unwrap()
}
