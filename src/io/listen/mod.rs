//! A listener on this machine's own addresses that hands over the heads of requests, for as long as it lives.
//!
//! Any program can connect, so everything about a connection has a limit: the size of a head, the time it may
//! take, and how many wait at once. Where more come, the one that has been silent the longest is dropped, so that
//! idle connections never keep the next one out. It reads no body, keeps no connection, and judges nothing.
//!
//! A connection is accepted, its head is read on a task of its own, [`LoopbackListener::next`] hands it over as a [`IncomingCall`],
//! its owner answers, and the connection is closed. Dropping the listener frees the port and drops all the rest.

pub(crate) mod head;

pub use head::RequestHead;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

/// Connections whose head is still being read.
const WAITING: usize = 128;

/// How long a head may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long an answer may take.
const ANSWERING: Duration = Duration::from_secs(2);

/// What is still read, and for how long, after an answer: closing a connection on unread bytes resets it, and
/// the answer would be lost.
const LINGER: Duration = Duration::from_millis(200);
const LINGER_BYTES: u64 = 256 * 1024;

/// After a failure to accept, such as too many open files.
const PAUSE: Duration = Duration::from_millis(50);

/// How often a free port that only some of the addresses have free is given up for another.
const ATTEMPTS: usize = 16;

pub struct LoopbackListener {
    sockets: Vec<TcpListener>,
    port: u16,
    connections: JoinSet<Option<IncomingCall>>,
    waiting: VecDeque<AbortHandle>,
}

/// A request whose head has arrived, and that is owed an answer.
pub struct IncomingCall {
    pub head: RequestHead,
    stream: TcpStream,
}

/// What is answered, with the headers that the connection needs added.
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl LoopbackListener {
    /// Binds all of `addresses`, which share a port, or have port 0 for any that is free. Addresses that this
    /// machine lacks are left out as long as there is another.
    ///
    /// # Errors
    /// As the operating system says.
    pub async fn bind(addresses: &[SocketAddr]) -> io::Result<LoopbackListener> {
        let any = addresses.iter().all(|address| address.port() == 0);
        let mut result = bind_once(addresses).await;
        for _ in 1..ATTEMPTS {
            match &result {
                Err(error) if any && error.kind() == io::ErrorKind::AddrInUse => {
                    result = bind_once(addresses).await;
                }
                _ => break,
            }
        }
        let (sockets, port) = result?;
        Ok(LoopbackListener {
            sockets,
            port,
            connections: JoinSet::new(),
            waiting: VecDeque::new(),
        })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The next request. Nothing is lost if this is dropped and asked again.
    pub async fn next(&mut self) -> IncomingCall {
        loop {
            let accepted = tokio::select! {
                accepted = accept(&self.sockets) => accepted,
                Some(done) = self.connections.join_next() => match done {
                    Ok(Some(call)) => return call,
                    _ => continue,
                },
            };
            match accepted {
                Ok(stream) => self.admit(stream),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// Answers in a task of its own, so that a slow reader holds up nobody.
    pub fn answer(&mut self, call: IncomingCall, reply: Reply) {
        self.connections.spawn(async move {
            call.answer(&reply).await;
            None
        });
    }

    fn admit(&mut self, stream: TcpStream) {
        self.waiting.retain(|waiting| !waiting.is_finished());
        if self.waiting.len() >= WAITING
            && let Some(oldest) = self.waiting.pop_front()
        {
            oldest.abort();
        }
        self.waiting.push_back(self.connections.spawn(receive(stream)));
    }
}

impl IncomingCall {
    /// Returns once the answer is out, or cannot be delivered.
    pub async fn answer(mut self, reply: &Reply) {
        send(&mut self.stream, reply).await;
    }
}

/// The head of what a connection asks; None where there is none that could be answered by anybody else.
async fn receive(mut stream: TcpStream) -> Option<IncomingCall> {
    match timeout(PATIENCE, head::read(&mut stream)).await {
        Ok(Ok(Some(head))) => Some(IncomingCall { head, stream }),
        Ok(Ok(None)) => {
            send(&mut stream, &Reply::bare(400)).await;
            None
        }
        Ok(Err(head::TooLong)) => {
            send(&mut stream, &Reply::bare(431)).await;
            None
        }
        Err(_elapsed) => None,
    }
}

async fn send(stream: &mut TcpStream, reply: &Reply) {
    let answer = reply.to_bytes();
    let sent = timeout(ANSWERING, async {
        stream.write_all(&answer).await?;
        stream.shutdown().await
    });
    if let Ok(Ok(())) = sent.await {
        let mut rest = stream.take(LINGER_BYTES);
        let _ = timeout(LINGER, tokio::io::copy(&mut rest, &mut tokio::io::sink())).await;
    }
}

async fn bind_once(addresses: &[SocketAddr]) -> io::Result<(Vec<TcpListener>, u16)> {
    let mut sockets = Vec::new();
    let mut port = None;
    let mut missing = None;
    for address in addresses {
        let wanted = SocketAddr::new(address.ip(), port.unwrap_or(address.port()));
        match TcpListener::bind(wanted).await {
            Ok(socket) => {
                port = Some(socket.local_addr()?.port());
                sockets.push(socket);
            }
            Err(error) if is_absent(&error) => missing = Some(error),
            Err(error) => return Err(error),
        }
    }
    match (port, missing) {
        (Some(port), _) => Ok((sockets, port)),
        (None, Some(error)) => Err(error),
        (None, None) => Err(io::ErrorKind::InvalidInput.into()),
    }
}

/// A machine without IPv6 says one of these.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::Unsupported
    )
}

async fn accept(sockets: &[TcpListener]) -> io::Result<TcpStream> {
    let accepts = sockets.iter().map(|socket| Box::pin(socket.accept()));
    let (accepted, ..) = futures_util::future::select_all(accepts).await;
    accepted.map(|(stream, _)| stream)
}

impl Reply {
    fn bare(status: u16) -> Reply {
        Reply {
            status,
            headers: Vec::new(),
            body: String::new(),
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let reason = http::StatusCode::from_u16(self.status)
            .ok()
            .and_then(|status| status.canonical_reason())
            .unwrap_or_default();
        let mut text = format!("HTTP/1.1 {} {reason}\r\n", self.status);
        for (name, value) in &self.headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!(
            "Content-Length: {}\r\nConnection: close\r\n\r\n{}",
            self.body.len(),
            self.body
        );
        text.into_bytes()
    }
}

#[cfg(test)]
mod tests;
