//! A server that does exactly what a script says, byte for byte, and records what it was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// One step of a connection's script. At its end the connection is closed.
#[derive(Clone)]
pub enum Do {
    /// Reads one whole request and records it.
    Request,
    Send(Vec<u8>),
    /// The same bytes many times over, for bodies too large to hold.
    Repeat(Vec<u8>, usize),
    Pause(Duration),
    /// Keeps the connection open until the client closes it.
    Hold,
    /// RST instead of FIN.
    Reset,
}

pub fn send(text: impl AsRef<[u8]>) -> Do {
    Do::Send(text.as_ref().to_vec())
}

/// Reads a request and answers it.
pub fn answer(text: impl AsRef<[u8]>) -> Vec<Do> {
    vec![Do::Request, send(text)]
}

#[derive(Clone)]
pub struct Server {
    pub port: u16,
    record: Arc<Mutex<Record>>,
}

#[derive(Default)]
struct Record {
    requests: Vec<Vec<u8>>,
    connections: usize,
}

impl Server {
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// All requests so far, `Host` replaced by a fixed name so that bytes can be compared.
    pub fn requests(&self) -> Vec<String> {
        let record = self.record.lock().unwrap();
        let host = format!("127.0.0.1:{}", self.port);
        let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).replace(&host, "HOST");
        record.requests.iter().map(text).collect()
    }

    pub fn connections(&self) -> usize {
        self.record.lock().unwrap().connections
    }
}

/// Each connection runs the next script; the last one serves all further connections.
pub fn serve(scripts: Vec<Vec<Do>>) -> Server {
    serve_on(reserve().1, scripts)
}

pub fn serve_tls(scripts: Vec<Vec<Do>>, config: tokio_rustls::rustls::ServerConfig) -> Server {
    start(reserve().1, scripts, Some(TlsAcceptor::from(Arc::new(config))))
}

/// A port that is known before its script.
pub fn reserve() -> (u16, std::net::TcpListener) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    (listener.local_addr().unwrap().port(), listener)
}

pub fn serve_on(listener: std::net::TcpListener, scripts: Vec<Vec<Do>>) -> Server {
    start(listener, scripts, None)
}

fn start(listener: std::net::TcpListener, scripts: Vec<Vec<Do>>, tls: Option<TlsAcceptor>) -> Server {
    listener.set_nonblocking(true).unwrap();
    let server = Server {
        port: listener.local_addr().unwrap().port(),
        record: Arc::default(),
    };
    let record = server.record.clone();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            accept(listener, scripts.into(), record, tls).await;
        });
    });
    server
}

async fn accept(
    listener: TcpListener,
    mut scripts: VecDeque<Vec<Do>>,
    record: Arc<Mutex<Record>>,
    tls: Option<TlsAcceptor>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let script = match scripts.len() {
            0 | 1 => scripts.front().cloned().unwrap_or_default(),
            _ => scripts.pop_front().unwrap(),
        };
        record.lock().unwrap().connections += 1;
        let (record, tls) = (record.clone(), tls.clone());
        tokio::spawn(async move {
            match tls {
                None => plain(stream, script, record).await,
                Some(acceptor) => {
                    if let Ok(mut stream) = acceptor.accept(stream).await {
                        run(&mut stream, &script, &record).await;
                    }
                }
            }
        });
    }
}

async fn plain(mut stream: TcpStream, script: Vec<Do>, record: Arc<Mutex<Record>>) {
    if run(&mut stream, &script, &record).await == End::Reset {
        let _ = stream.set_zero_linger();
    } else {
        let _ = stream.shutdown().await;
    }
}

#[derive(PartialEq)]
enum End {
    Closed,
    Reset,
}

async fn run<S>(stream: &mut S, script: &[Do], record: &Mutex<Record>) -> End
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    for step in script {
        let done = match step {
            Do::Request => match read_request(stream).await {
                Some(request) => {
                    record.lock().unwrap().requests.push(request);
                    true
                }
                None => false,
            },
            Do::Send(bytes) => stream.write_all(bytes).await.is_ok() && stream.flush().await.is_ok(),
            Do::Repeat(bytes, times) => repeat(stream, bytes, *times).await,
            Do::Pause(time) => {
                tokio::time::sleep(*time).await;
                true
            }
            Do::Hold => {
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
                true
            }
            Do::Reset => return End::Reset,
        };
        if !done {
            break;
        }
    }
    End::Closed
}

async fn repeat<S: AsyncWrite + Unpin>(stream: &mut S, bytes: &[u8], times: usize) -> bool {
    for _ in 0..times {
        if stream.write_all(bytes).await.is_err() {
            return false;
        }
    }
    stream.flush().await.is_ok()
}

/// Head and body by Content-Length or chunked; None when the client closed instead.
async fn read_request<S: AsyncRead + Unpin>(stream: &mut S) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8_lossy(&request).to_lowercase();
    let length = head
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.split('\r').next());
    if let Some(length) = length {
        let mut body = vec![0; length.parse().ok()?];
        stream.read_exact(&mut body).await.ok()?;
        request.extend(body);
    } else if head.contains("transfer-encoding: chunked") {
        while !request.ends_with(b"\r\n0\r\n\r\n") {
            request.push(stream.read_u8().await.ok()?);
        }
    }
    Some(request)
}
