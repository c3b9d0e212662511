//! How the connection is made, and how long that and all the rest may take.

use crate::http::dial::Dial;
use crate::model::HttpVersion;
use percent_encoding::percent_decode_str;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

#[derive(Debug)]
pub struct ExportedConnection {
    pub tls: ExportedTls,
    pub proxy: Proxy,
    pub dial: Dial,
    pub http: HttpVersion,
    pub connect_timeout: Duration,
    /// For everything together.
    pub timeout: Duration,
}

#[derive(Debug, Default)]
pub struct ExportedTls {
    pub insecure: bool,
    /// Trusted in addition to the system's authorities.
    pub ca: Option<PathBuf>,
    pub cert: Option<PathBuf>,
    pub key: Option<PathBuf>,
    /// The key is encrypted; its password, masked unless it is to be revealed.
    pub key_password: Option<String>,
}

#[derive(Debug, Default, PartialEq)]
pub enum Proxy {
    /// No environment names one, and neither does anybody else.
    #[default]
    Unset,
    Direct,
    Through {
        /// Without userinfo.
        url: Url,
        user: Option<(String, String)>,
    },
}

impl Default for ExportedConnection {
    fn default() -> ExportedConnection {
        ExportedConnection {
            tls: ExportedTls::default(),
            proxy: Proxy::Unset,
            dial: Dial::default(),
            http: HttpVersion::Auto,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(60),
        }
    }
}

impl ExportedTls {
    pub fn is_default(&self) -> bool {
        !self.insecure && self.ca.is_none() && self.cert.is_none()
    }
}

impl Proxy {
    /// Its password is masked unless it is to be revealed.
    pub fn through(url: &Url, reveal: bool) -> Proxy {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let password = |given: &str| if reveal { decoded(given) } else { "***".to_owned() };
        let user = (!url.username().is_empty()).then(|| {
            let password = url.password().map(password).unwrap_or_default();
            (decoded(url.username()), password)
        });
        Proxy::Through {
            url: crate::http::failure::without_userinfo(url),
            user,
        }
    }
}
