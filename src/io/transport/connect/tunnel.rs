//! A way to the target through an HTTP proxy (CONNECT).

use super::{ProxyError, Stream};
use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// How large the proxy's head, and the body of a refusal, may be.
const MOST_BYTES: usize = 64 * 1024;

/// What a proxy answers instead of connecting.
#[derive(Debug)]
pub struct TunnelRefusal {
    pub status: u16,
    pub reason: String,
    /// Names lower-case.
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Bytes,
}

/// Asks for a connection to `target` (`host:port`).
///
/// # Errors
/// Why the proxy cannot be used.
pub async fn open(
    mut stream: Stream,
    target: &str,
    authorization: Option<&str>,
) -> Result<Stream, ProxyError> {
    let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n");
    if let Some(value) = authorization {
        request.push_str(&format!("Proxy-Authorization: {value}\r\n"));
    }
    request.push_str("\r\n");
    stream
        .write_all(request.as_bytes())
        .await
        .map_err(ProxyError::Broken)?;
    stream.flush().await.map_err(ProxyError::Broken)?;
    let (head, rest) = read_head(&mut stream).await?;
    let Some(mut refusal) = parse(&head) else {
        return Err(ProxyError::NotHttp(head));
    };
    match refusal.status {
        200..=299 if rest.is_empty() => Ok(stream),
        200..=299 => Err(ProxyError::NotHttp(rest)),
        _ => {
            refusal.body = read_body(&mut stream, &refusal, rest).await;
            Err(ProxyError::Refused(Box::new(refusal)))
        }
    }
}

/// The head, and what came after it.
async fn read_head(stream: &mut Stream) -> Result<(Vec<u8>, Vec<u8>), ProxyError> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).await.map_err(ProxyError::Broken)?;
        if count == 0 && bytes.is_empty() {
            return Err(ProxyError::Closed);
        }
        bytes.extend(&piece[..count]);
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let rest = bytes.split_off(end + 4);
            return Ok((bytes, rest));
        }
        if count == 0 || bytes.len() > MOST_BYTES {
            return Err(ProxyError::NotHttp(bytes));
        }
    }
}

/// As much as was announced, or came before the end. A refusal is reported without its body too.
async fn read_body(stream: &mut Stream, refusal: &TunnelRefusal, mut body: Vec<u8>) -> Bytes {
    let announced = refusal
        .headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .and_then(|(_, value)| std::str::from_utf8(value).ok()?.trim().parse().ok());
    let length = MOST_BYTES.min(announced.unwrap_or(0));
    let mut piece = [0; 4096];
    while body.len() < length {
        match stream.read(&mut piece).await {
            Ok(count) if count > 0 => body.extend(&piece[..count]),
            _ => break,
        }
    }
    body.truncate(length);
    Bytes::from(body)
}

/// None for what does not begin like HTTP/1.
fn parse(head: &[u8]) -> Option<TunnelRefusal> {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.split("\r\n");
    let (version, rest) = lines.next()?.split_once(' ')?;
    if !version.starts_with("HTTP/1.") {
        return None;
    }
    let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().as_bytes().to_vec()))
    });
    Some(TunnelRefusal {
        status: status
            .parse()
            .ok()
            .filter(|status| (100..1000).contains(status))?,
        reason: reason.trim().to_owned(),
        headers: headers.collect(),
        body: Bytes::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_keeps_its_status_and_headers() {
        let refusal = parse(b"HTTP/1.1 403 Not here\r\nVia:  squid \r\n\r\n").unwrap();
        assert_eq!((refusal.status, &*refusal.reason), (403, "Not here"));
        assert_eq!(refusal.headers, [("via".to_owned(), b"squid".to_vec())]);
        assert_eq!(parse(b"HTTP/1.0 200\r\n\r\n").unwrap().status, 200);
        for bad in [
            "SSH-2.0-x\r\n\r\n",
            "HTTP/1.1 x y\r\n\r\n",
            "HTTP/2 200\r\n\r\n",
            "",
        ] {
            assert!(parse(bad.as_bytes()).is_none(), "{bad}");
        }
    }
}
