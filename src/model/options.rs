use super::{Name, TemplateText};
use std::time::Duration;

/// `options:`. None takes the folder's, then the tool's default; the command line is over all of them.
#[derive(Debug, Default)]
pub struct Options {
    pub timeout: Option<Duration>,
    pub connect_timeout: Option<Duration>,
    pub redirects: Option<Redirects>,
    /// Whether a redirect may take the body to another origin.
    pub redirect_body: Option<bool>,
    /// Whether a redirect may lead from https to http.
    pub redirect_scheme: Option<bool>,
    pub http: Option<HttpVersion>,
    pub proxy: Option<TemplateText>,
    /// Addresses by host, or by `host:port`.
    pub resolve: Option<Vec<(Name, Vec<TemplateText>)>>,
    /// Where connections to `host:port` go instead.
    pub connect_to: Option<Vec<(Name, TemplateText)>>,
    /// A socket in the file system, relative to the file that names it.
    pub unix: Option<TemplateText>,
    pub tls: Option<TlsOptions>,
    pub compressed: Option<bool>,
    /// Bytes after decoding.
    pub max_body: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirects {
    None,
    Max(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpVersion {
    Http1,
    Http2,
    Auto,
}

/// Paths are relative to the file that names them.
#[derive(Debug, Default)]
pub struct TlsOptions {
    pub ca: Option<TemplateText>,
    pub cert: Option<TemplateText>,
    pub key: Option<TemplateText>,
    pub key_password: Option<TemplateText>,
    pub insecure: Option<bool>,
}
