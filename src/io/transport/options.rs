//! How a hop is sent: limits, proxy, TLS files, and what becomes of the body.

use crate::http::dial::Dial;
use crate::http::failure::without_userinfo;
use crate::model::HttpVersion;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// How one hop is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct SendOptions {
    pub connect_timeout: Duration,
    /// For all hops of the exchange together.
    pub timeout: Duration,
    /// How much of `timeout` earlier hops have used up.
    pub spent: Duration,
    /// Between two pieces of a body.
    pub idle_timeout: Duration,
    pub http: HttpVersion,
    pub proxy: ProxyChoice,
    /// Where connections go that would go elsewhere by the URL alone.
    pub dial: Dial,
    pub tls: TlsFiles,
    /// Bytes after decoding, for a body that is kept.
    pub max_body: u64,
    /// The step wants to see it where a proxy asks for credentials (407), which is a failure otherwise.
    pub expects_407: bool,
}

impl Default for SendOptions {
    fn default() -> SendOptions {
        SendOptions {
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(60),
            spent: Duration::ZERO,
            idle_timeout: Duration::from_secs(30),
            http: HttpVersion::Auto,
            proxy: ProxyChoice::Environment,
            dial: Dial::default(),
            tls: TlsFiles::default(),
            max_body: 50 * 1024 * 1024,
            expects_407: false,
        }
    }
}

#[derive(Clone, PartialEq)]
pub enum ProxyChoice {
    /// What the environment says for the target.
    Environment,
    Direct,
    /// For every target, loopback too.
    Through(Url),
}

impl std::fmt::Debug for ProxyChoice {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ProxyChoice::Environment => out.write_str("Environment"),
            ProxyChoice::Direct => out.write_str("Direct"),
            ProxyChoice::Through(url) => write!(out, "Through({})", without_userinfo(url)),
        }
    }
}

/// PEM files, read when a connection first needs them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TlsFiles {
    /// Trusted besides the system's authorities.
    pub ca: Option<PathBuf>,
    /// The client's certificate chain, and its key where that is in a file of its own.
    pub cert: Option<PathBuf>,
    pub key: Option<PathBuf>,
    /// The password of an encrypted key.
    pub key_password: Option<Password>,
    pub insecure: bool,
}

/// Text that does not print itself.
#[derive(Clone, PartialEq)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}

/// What becomes of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodySink {
    Keep,
    /// Digests of all of it are taken while it arrives, whatever its size; its beginning is kept, to be shown.
    Digest,
    /// Nothing reads it: it is decoded and counted, whatever its size, and only its beginning is kept, to be shown.
    Count,
}
