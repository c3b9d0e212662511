//! From a route to a connection: the name, the socket, the proxy, TLS. Each phase is noted in the request's trace.

mod resolve;
mod socket;
mod socks;
mod tcp;
mod tunnel;

pub use resolve::ResolveError;
pub use socket::{PendingSocket, Socket};
pub use tunnel::TunnelRefusal;

use super::trace;
use crate::http::Origin;
use crate::http::dial::{Dial, bare};
use crate::model::HttpVersion;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, ServerName};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Url;

/// What bytes go over, whatever it is made of.
pub trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

pub type Stream = Box<dyn Duplex>;

/// The way to a server.
pub struct ConnectWay<'a> {
    pub origin: &'a Origin,
    pub http: HttpVersion,
    pub proxy: Option<&'a Url>,
    pub dial: &'a Dial,
    /// None where no TLS is spoken on the way.
    pub tls: Option<Arc<ClientConfig>>,
}

/// A connection over which HTTP can be spoken.
pub struct Connected {
    pub stream: Stream,
    /// The TCP socket below everything; None for a socket in the file system.
    pub socket: Option<Socket>,
    pub remote: Option<SocketAddr>,
    pub tls: Option<PeerTls>,
    pub is_http2: bool,
    /// An HTTP proxy reads the requests themselves: they name their whole URL, and this is its `Proxy-Authorization`.
    pub forwarding: Option<Forwarding>,
}

#[derive(Debug, Clone)]
pub struct Forwarding {
    pub authorization: Option<String>,
}

/// What the TLS handshake with the target came to.
#[derive(Debug, Clone)]
pub struct PeerTls {
    pub version: &'static str,
    pub certificate: Option<CertificateDer<'static>>,
}

/// Why there is no connection.
#[derive(Debug)]
pub enum ConnectError {
    Resolve(ResolveError),
    Io(io::Error),
    /// In the handshake with the target.
    Tls(io::Error),
    /// TLS came about, but not the version of HTTP that was asked for.
    NoProtocol,
    Proxy(ProxyError),
}

#[derive(Debug)]
pub enum ProxyError {
    /// The proxy's own name.
    Unresolved(String),
    Unreached(io::Error),
    Tls(io::Error),
    Refused(Box<TunnelRefusal>),
    NotHttp(Vec<u8>),
    Closed,
    Broken(io::Error),
    WantsUser,
    UserRefused,
    /// A SOCKS proxy says so of the target.
    Socks(String),
}

impl ConnectWay<'_> {
    /// # Errors
    /// Why there is no connection.
    pub async fn connect(&self) -> Result<Connected, ConnectError> {
        trace::note(|trace| trace.connect_start = Some(Instant::now()));
        let connected = match (&self.dial.unix, self.proxy) {
            (Some(path), _) => self.over_unix(path).await?,
            (None, Some(proxy)) => self.through(proxy).await?,
            (None, None) => self.direct().await?,
        };
        trace::note(|trace| trace.connect_end = Some(Instant::now()));
        Ok(connected)
    }

    async fn direct(&self) -> Result<Connected, ConnectError> {
        let (host, port) = self.dial.target(&self.origin.host, self.origin.port);
        let addresses = resolve::addresses(self.dial, &host, port).await?;
        let (socket, remote) = tcp::connect(addresses).await.map_err(ConnectError::Io)?;
        let stream: Stream = Box::new(socket.clone());
        self.finish(stream, Some((socket, remote))).await
    }

    #[cfg(unix)]
    async fn over_unix(&self, path: &std::path::Path) -> Result<Connected, ConnectError> {
        let stream = with_descriptors(|| tokio::net::UnixStream::connect(path)).await;
        self.finish(Box::new(stream.map_err(ConnectError::Io)?), None)
            .await
    }

    #[cfg(not(unix))]
    async fn over_unix(&self, _path: &std::path::Path) -> Result<Connected, ConnectError> {
        let message = "sockets in the file system are not supported on this system";
        Err(ConnectError::Io(io::Error::other(message)))
    }

    async fn through(&self, proxy: &Url) -> Result<Connected, ConnectError> {
        let (socket, remote) = reach(proxy).await.map_err(ConnectError::Proxy)?;
        let mut stream: Stream = Box::new(socket.clone());
        if proxy.scheme() == "https" {
            let host = proxy.host_str().unwrap_or_default();
            let secured = self.handshake(stream, host, true).await;
            stream = Box::new(secured.map_err(|error| ConnectError::Proxy(ProxyError::Tls(error)))?);
        }
        let socket = Some((socket, remote));
        if proxy.scheme().starts_with("socks") {
            let stream = self.over_socks(stream, proxy).await?;
            return self.finish(stream, socket).await;
        }
        let authorization = basic(proxy);
        if self.origin.scheme == "http" {
            let mut connected = self.finish(stream, socket).await?;
            connected.forwarding = Some(Forwarding { authorization });
            return Ok(connected);
        }
        let target = format!("{}:{}", self.origin.host, self.origin.port);
        let opened = tunnel::open(stream, &target, authorization.as_deref()).await;
        self.finish(opened.map_err(ConnectError::Proxy)?, socket).await
    }

    async fn over_socks(&self, stream: Stream, proxy: &Url) -> Result<Stream, ConnectError> {
        let (host, port) = (&*self.origin.host, self.origin.port);
        let name = bare(host);
        let looks_up =
            matches!(proxy.scheme(), "socks4a" | "socks5h") && name.parse::<std::net::IpAddr>().is_err();
        let target = if looks_up {
            socks::SocksTarget::Name(name, port)
        } else {
            let addresses = resolve::addresses(self.dial, host, port).await?;
            let only_v4 = proxy.scheme().starts_with("socks4");
            let fitting = addresses.iter().find(|address| !only_v4 || address.is_ipv4());
            match fitting.or(addresses.first()) {
                Some(address) => socks::SocksTarget::Address(*address),
                None => socks::SocksTarget::Name(name, port),
            }
        };
        let credentials = credentials(proxy);
        let opened = if proxy.scheme().starts_with("socks4") {
            let user = credentials.map(|(user, _)| user).unwrap_or_default();
            socks::version_4(stream, target, &user).await
        } else {
            socks::version_5(stream, target, &credentials).await
        };
        opened.map_err(ConnectError::Proxy)
    }

    /// TLS where the target wants it.
    async fn finish(
        &self,
        stream: Stream,
        socket: Option<(Socket, SocketAddr)>,
    ) -> Result<Connected, ConnectError> {
        let (socket, remote) = socket.unzip();
        let mut connected = Connected {
            stream,
            socket,
            remote,
            tls: None,
            is_http2: self.http == HttpVersion::Http2,
            forwarding: None,
        };
        if self.origin.scheme != "https" {
            return Ok(connected);
        }
        let host = &self.origin.host;
        let secured = self.handshake(connected.stream, host, false).await;
        let secured = secured.map_err(ConnectError::Tls)?;
        let session = secured.get_ref().1;
        let is_http2 = session.alpn_protocol() == Some(b"h2");
        if connected.is_http2 && !is_http2 {
            return Err(ConnectError::NoProtocol);
        }
        connected.is_http2 = is_http2;
        connected.tls = Some(PeerTls {
            version: match session.protocol_version() {
                Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3",
                _ => "TLSv1.2",
            },
            certificate: session
                .peer_certificates()
                .and_then(|chain| chain.first())
                .map(|own| own.clone().into_owned()),
        });
        connected.stream = Box::new(secured);
        Ok(connected)
    }

    /// A proxy is spoken to in HTTP/1.1 and gets no client certificate's protocol list of ours.
    async fn handshake(&self, stream: Stream, host: &str, is_proxy: bool) -> io::Result<TlsStream<Stream>> {
        let name = ServerName::try_from(bare(host).to_owned())
            .map_err(|_| io::Error::other("this host can have no certificate"))?;
        let missing = || io::Error::other("TLS was not set up");
        let mut config = self.tls.clone().ok_or_else(missing)?;
        if is_proxy {
            let mut own = ClientConfig::clone(&config);
            own.alpn_protocols = vec![b"http/1.1".to_vec()];
            config = Arc::new(own);
        }
        trace::note(|trace| trace.tls_start = Some(Instant::now()));
        TlsConnector::from(config).connect(name, stream).await
    }
}

/// A connection to the proxy itself.
async fn reach(proxy: &Url) -> Result<(Socket, SocketAddr), ProxyError> {
    let host = proxy.host_str().unwrap_or_default();
    let default = if proxy.scheme().starts_with("socks") {
        1080
    } else {
        80
    };
    let port = proxy.port_or_known_default().unwrap_or(default);
    let addresses = resolve::addresses(&Dial::default(), host, port).await;
    let addresses = addresses.map_err(|error| match error {
        ConnectError::Resolve(error) => ProxyError::Unresolved(error.reason),
        _ => ProxyError::Closed,
    })?;
    tcp::connect(addresses).await.map_err(ProxyError::Unreached)
}

/// User and password of a URL, decoded.
fn credentials(url: &Url) -> Option<(String, String)> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    match url.username() {
        "" => None,
        user => Some((decoded(user), decoded(url.password().unwrap_or_default()))),
    }
}

fn basic(proxy: &Url) -> Option<String> {
    let (user, password) = credentials(proxy)?;
    Some(format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{user}:{password}"))
    ))
}

/// How long to wait until a file descriptor may have become free.
const DESCRIPTOR_WAIT: Duration = Duration::from_millis(20);

/// Where the process has no file descriptor left, its own requests hold them: one of them will end. The caller's time
/// limit ends the wait.
pub async fn with_descriptors<T, F>(open: impl Fn() -> F) -> io::Result<T>
where
    F: Future<Output = io::Result<T>>,
{
    loop {
        match open().await {
            Err(error) if is_out_of_descriptors(&error) => {
                trace::note(|trace| trace.lacked_descriptors = true);
                tokio::time::sleep(DESCRIPTOR_WAIT).await;
            }
            done => return done,
        }
    }
}

/// `EMFILE` and `ENFILE`; the resolver hides its own behind a text.
fn is_out_of_descriptors(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(23 | 24)) || error.to_string().contains("Too many open files")
}
