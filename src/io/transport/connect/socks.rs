//! A way to the target through a SOCKS proxy: version 5 (RFC 1928, RFC 1929) and version 4, with and without names.

use super::{ProxyError, Stream};
use std::net::{IpAddr, SocketAddr};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The target as the proxy is asked for it.
pub enum SocksTarget<'a> {
    Address(SocketAddr),
    /// The proxy looks the name up.
    Name(&'a str, u16),
}

/// Decoded user and password of the proxy's URL.
pub type SocksCredentials = Option<(String, String)>;

/// # Errors
/// Why the proxy cannot be used.
pub async fn version_5(
    mut stream: Stream,
    target: SocksTarget<'_>,
    credentials: &SocksCredentials,
) -> Result<Stream, ProxyError> {
    let methods: &[u8] = if credentials.is_some() {
        &[5, 2, 0, 2]
    } else {
        &[5, 1, 0]
    };
    send(&mut stream, methods).await?;
    let [version, method] = receive(&mut stream).await?;
    check_version(version, 5)?;
    match (method, credentials) {
        (0, _) => {}
        (2, Some(credentials)) => authenticate(&mut stream, credentials).await?,
        (2 | 0xff, None) => return Err(ProxyError::WantsUser),
        (0xff, Some(_)) => {
            return Err(socks(
                "accepts neither a user name with a password nor no login at all",
            ));
        }
        _ => return Err(socks("chose a way of logging in that was not offered")),
    }
    send(&mut stream, &request_5(&target)?).await?;
    let [version, reply, _, kind] = receive(&mut stream).await?;
    check_version(version, 5)?;
    if reply != 0 {
        return Err(ProxyError::Socks(reply_words(reply)));
    }
    skip_address(&mut stream, kind).await?;
    Ok(stream)
}

async fn authenticate(stream: &mut Stream, (user, password): &(String, String)) -> Result<(), ProxyError> {
    let mut message = vec![1];
    for text in [user, password] {
        let length =
            u8::try_from(text.len()).map_err(|_| socks("takes at most 255 bytes of a user or a password"))?;
        message.push(length);
        message.extend(text.as_bytes());
    }
    send(stream, &message).await?;
    let [_, status] = receive(stream).await?;
    if status == 0 {
        Ok(())
    } else {
        Err(ProxyError::UserRefused)
    }
}

fn request_5(target: &SocksTarget<'_>) -> Result<Vec<u8>, ProxyError> {
    let mut message = vec![5, 1, 0];
    let port = match target {
        SocksTarget::Address(address) => {
            match address.ip() {
                IpAddr::V4(ip) => {
                    message.push(1);
                    message.extend(ip.octets());
                }
                IpAddr::V6(ip) => {
                    message.push(4);
                    message.extend(ip.octets());
                }
            }
            address.port()
        }
        SocksTarget::Name(name, port) => {
            let length = u8::try_from(name.len()).map_err(|_| socks("takes names of at most 255 bytes"))?;
            message.extend([3, length]);
            message.extend(name.as_bytes());
            *port
        }
    };
    message.extend(port.to_be_bytes());
    Ok(message)
}

/// The address that the proxy connected from, which nobody needs.
async fn skip_address(stream: &mut Stream, kind: u8) -> Result<(), ProxyError> {
    let length = match kind {
        1 => 4,
        4 => 16,
        3 => usize::from(receive::<1>(stream).await?[0]),
        _ => return Err(socks("answers with an address of an unknown kind")),
    };
    let mut rest = vec![0; length + 2];
    stream.read_exact(&mut rest).await.map_err(broken)?;
    Ok(())
}

fn reply_words(reply: u8) -> String {
    let words = match reply {
        1 => "general failure",
        2 => "not allowed by its rules",
        3 => "the network is unreachable",
        4 => "the host is unreachable, or its name is not known there",
        5 => "the connection was refused",
        6 => "the time to live expired",
        7 => "it does not support connecting",
        8 => "it does not support this kind of address",
        _ => return format!("it answers with the unknown code {reply}"),
    };
    words.to_owned()
}

/// Version 4 has no passwords and no IPv6.
///
/// # Errors
/// Why the proxy cannot be used.
pub async fn version_4(
    mut stream: Stream,
    target: SocksTarget<'_>,
    user: &str,
) -> Result<Stream, ProxyError> {
    let (ip, port, name) = match target {
        SocksTarget::Address(SocketAddr::V4(address)) => (address.ip().octets(), address.port(), None),
        SocksTarget::Address(SocketAddr::V6(_)) => {
            return Err(socks(
                "speaks SOCKS 4, which has no IPv6: use socks5:// or socks4a://",
            ));
        }
        SocksTarget::Name(name, port) => ([0, 0, 0, 1], port, Some(name)),
    };
    let mut message = vec![4, 1];
    message.extend(port.to_be_bytes());
    message.extend(ip);
    message.extend(user.as_bytes());
    message.push(0);
    if let Some(name) = name {
        message.extend(name.as_bytes());
        message.push(0);
    }
    send(&mut stream, &message).await?;
    let [version, reply, ..] = receive::<8>(&mut stream).await?;
    check_version(version, 0)?;
    match reply {
        90 => Ok(stream),
        91 => Err(ProxyError::Socks("it refused, or could not connect".to_owned())),
        92 | 93 => Err(ProxyError::UserRefused),
        other => Err(ProxyError::Socks(format!(
            "it answers with the unknown code {other}"
        ))),
    }
}

fn check_version(found: u8, expected: u8) -> Result<(), ProxyError> {
    if found == expected {
        Ok(())
    } else {
        Err(socks("does not speak this version of SOCKS"))
    }
}

fn socks(words: &str) -> ProxyError {
    ProxyError::Socks(format!("it {words}"))
}

async fn send(stream: &mut Stream, message: &[u8]) -> Result<(), ProxyError> {
    stream.write_all(message).await.map_err(ProxyError::Broken)?;
    stream.flush().await.map_err(ProxyError::Broken)
}

async fn receive<const N: usize>(stream: &mut Stream) -> Result<[u8; N], ProxyError> {
    let mut message = [0; N];
    stream.read_exact(&mut message).await.map_err(broken)?;
    Ok(message)
}

fn broken(error: std::io::Error) -> ProxyError {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => ProxyError::Closed,
        _ => ProxyError::Broken(error),
    }
}
