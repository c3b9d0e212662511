//! The head of a request: method, target, and the two headers that say who sent it.

use tokio::io::{AsyncRead, AsyncReadExt};

/// Bytes of the head at most. Real callbacks have a tenth of it.
const LONGEST: usize = 32 * 1024;

/// A request without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHead {
    pub method: String,
    /// Path and query, as they were sent.
    pub target: String,
    pub host: Option<String>,
    pub origin: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct TooLong;

/// None is no head of HTTP/1, or one that broke off.
///
/// # Errors
/// [`TooLong`] if the head does not end within its limit.
pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Result<Option<RequestHead>, TooLong> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let Ok(read @ 1..) = stream.read(&mut piece).await else {
            return Ok(None);
        };
        // The end may be split over two pieces.
        let from = bytes.len().saturating_sub(3);
        bytes.extend_from_slice(&piece[..read]);
        if let Some(end) = end(&bytes[from..]) {
            return Ok(parse(&bytes[..from + end]));
        }
        if bytes.len() > LONGEST {
            return Err(TooLong);
        }
    }
}

fn end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n")
}

fn parse(bytes: &[u8]) -> Option<RequestHead> {
    let text = str::from_utf8(bytes).ok()?;
    let mut lines = text.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target, version) = (first.next()?, first.next()?, first.next()?);
    let is_request = first.next().is_none() && version.starts_with("HTTP/1.") && target.starts_with('/');
    let mut head = RequestHead {
        method: method.to_owned(),
        target: target.to_owned(),
        host: None,
        origin: None,
    };
    for line in lines {
        let (name, value) = line.split_once(':')?;
        let slot = match () {
            () if name.eq_ignore_ascii_case("host") => &mut head.host,
            () if name.eq_ignore_ascii_case("origin") => &mut head.origin,
            () => continue,
        };
        // Two of them are two answers to who is asking.
        if slot.replace(value.trim().to_owned()).is_some() {
            return None;
        }
    }
    is_request.then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn check(sent: &str, expected: Result<Option<(&str, &str)>, TooLong>) {
        let found = read(&mut sent.as_bytes()).await;
        let found = found.map(|head| head.map(|head| (head.target, head.host.unwrap_or_default())));
        let expected =
            expected.map(|wanted| wanted.map(|(target, host)| (target.to_owned(), host.to_owned())));
        assert_eq!(found, expected, "{sent:.60}");
    }

    #[tokio::test]
    async fn a07_a_head_is_read_or_refused() {
        check(
            "GET /cb?a=1 HTTP/1.1\r\nHOST: x:1\r\n\r\n",
            Ok(Some(("/cb?a=1", "x:1"))),
        )
        .await;
        check("GET / HTTP/1.0\r\n\r\nbody", Ok(Some(("/", "")))).await;
        check("GET /cb HTTP/1.1\r\nHost: x", Ok(None)).await;
        check("", Ok(None)).await;
        check("\u{16}\u{3}\u{1} hello\r\n\r\n", Ok(None)).await;
        check("GET /cb\r\n\r\n", Ok(None)).await;
        check("GET http://x/cb HTTP/1.1\r\n\r\n", Ok(None)).await;
        check("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", Ok(None)).await;
        check("GET / HTTP/1.1\r\nno colon\r\n\r\n", Ok(None)).await;
    }

    #[tokio::test]
    async fn a07_a_line_of_64_kib_is_too_long() {
        check(
            &format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(64 * 1024)),
            Err(TooLong),
        )
        .await;
    }

    #[tokio::test]
    async fn the_end_may_arrive_in_pieces() {
        let pieces = tokio_stream_of(&["GET / HTTP/1.1\r\nHost: x\r", "\n\r", "\n"]);
        let head = read(&mut { pieces }).await.unwrap().unwrap();
        assert_eq!(head.host.as_deref(), Some("x"));
    }

    fn tokio_stream_of(pieces: &'static [&'static str]) -> impl AsyncRead + Unpin {
        let (reader, mut writer) = tokio::io::duplex(8);
        tokio::spawn(async move {
            for piece in pieces {
                let _ = tokio::io::AsyncWriteExt::write_all(&mut writer, piece.as_bytes()).await;
            }
        });
        reader
    }
}
