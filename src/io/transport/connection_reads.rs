//! What has come over a connection: how much since the request began, and how reading ended.
//!
//! The HTTP library reads in a task of its own and reports less than it saw. Whether a request may be sent again, and
//! why a connection broke, is decided by what is noted here.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

/// Bytes that may come before a head is complete: the head itself, the interim answers before it, and what the
/// last read brought of the body.
const MOST_BEFORE_HEAD: u64 = 1024 * 1024;
/// Interim (1xx) answers to one request.
const MOST_INTERIM: u32 = 100;

/// A limit on what comes before the answer's head was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadLimit {
    Bytes,
    Interim,
}

impl std::fmt::Display for HeadLimit {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            HeadLimit::Bytes => out.write_str("more than 1 MiB came before the answer's head was complete"),
            HeadLimit::Interim => {
                write!(
                    out,
                    "more than {MOST_INTERIM} interim answers (1xx) came before the answer"
                )
            }
        }
    }
}

impl std::error::Error for HeadLimit {}

/// The notes of one connection, shared by the stream, the request under way and the pool.
#[derive(Debug, Default)]
pub struct TransportWire {
    /// Since the request began, after decryption.
    received: AtomicU64,
    interim: AtomicU32,
    in_head: std::sync::atomic::AtomicBool,
    seen: Mutex<WireObservation>,
}

#[derive(Debug, Default)]
struct WireObservation {
    /// When the first byte of the answer came.
    began: Option<Instant>,
    /// The first bytes that ever came.
    greeting: Vec<u8>,
    /// Why TLS gave up while reading.
    tls: Option<rustls::Error>,
    failed: Option<io::ErrorKind>,
}

impl TransportWire {
    /// Another request begins. On HTTP/2 several share the connection, so there is no counting.
    pub fn begin(&self) {
        self.received.store(0, Ordering::Relaxed);
        self.interim.store(0, Ordering::Relaxed);
        self.in_head.store(true, Ordering::Relaxed);
        self.seen().began = None;
    }

    /// The head is complete: the body has limits of its own.
    pub fn end_head(&self) {
        self.in_head.store(false, Ordering::Relaxed);
    }

    pub fn count_interim(&self) {
        self.interim.fetch_add(1, Ordering::Relaxed);
    }

    /// Not a byte has come since the request began.
    pub fn is_silent(&self) -> bool {
        self.received.load(Ordering::Relaxed) == 0
    }

    /// When the first byte of the answer came; None until then.
    pub fn began(&self) -> Option<Instant> {
        self.seen().began
    }

    pub fn greeting(&self) -> Vec<u8> {
        self.seen().greeting.clone()
    }

    /// Why TLS failed; None if it did not.
    pub fn tls_error(&self) -> Option<rustls::Error> {
        self.seen().tls.clone()
    }

    pub fn is_reset(&self) -> bool {
        matches!(
            self.seen().failed,
            Some(
                io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionAborted
            )
        )
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, WireObservation> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, bytes: &[u8]) -> Result<(), HeadLimit> {
        let before = self.received.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if before == 0 && !bytes.is_empty() {
            let mut seen = self.seen();
            seen.began = Some(Instant::now());
            if seen.greeting.is_empty() {
                seen.greeting.extend(&bytes[..bytes.len().min(64)]);
            }
        }
        if !self.in_head.load(Ordering::Relaxed) {
            return Ok(());
        }
        if self.interim.load(Ordering::Relaxed) > MOST_INTERIM {
            return Err(HeadLimit::Interim);
        }
        if before > MOST_BEFORE_HEAD {
            return Err(HeadLimit::Bytes);
        }
        Ok(())
    }

    fn note_failure(&self, error: &io::Error) {
        let mut seen = self.seen();
        seen.failed = Some(error.kind());
        let tls = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<rustls::Error>());
        if let Some(tls) = tls {
            seen.tls = Some(tls.clone());
        }
    }
}

/// A stream with notes.
pub struct Noted<S> {
    pub stream: S,
    pub wire: Arc<TransportWire>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Noted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut self.stream).poll_read(context, buffer));
        Poll::Ready(match read {
            Ok(()) => self
                .wire
                .note(&buffer.filled()[before..])
                .map_err(io::Error::other),
            Err(error) => {
                self.wire.note_failure(&error);
                Err(error)
            }
        })
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Noted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
