//! A server that answers exact bytes, pauses and cuts connections as its script says, and keeps what arrived.
//!
//! `server.yaml` is a list; each request gets the next entry, the last one also all that follow:
//! `answer` (bytes, with YAML's escapes in double quotes), `more` and `times` (bytes sent that many times after it,
//! `drip` milliseconds apart), `end` (bytes sent last), `pause` (milliseconds before the answer), `then` (`close` or
//! `reset` after it).

use crate::request::read_request;
use serde::Deserialize;
use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    answer: String,
    #[serde(default)]
    more: String,
    #[serde(default)]
    times: usize,
    #[serde(default)]
    end: String,
    #[serde(default)]
    drip: u64,
    #[serde(default)]
    pause: u64,
    #[serde(default)]
    then: Option<Then>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Then {
    Close,
    Reset,
}

pub struct Scripted {
    address: SocketAddr,
    record: Arc<Mutex<Vec<u8>>>,
}

impl Scripted {
    /// None where the case has no script.
    pub fn start(script: &Path) -> Result<Option<Scripted>, String> {
        let Ok(text) = std::fs::read_to_string(script) else {
            return Ok(None);
        };
        let entries: Vec<Entry> =
            serde_yaml::from_str(&text).map_err(|error| format!("server.yaml: {error}"))?;
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let record = Arc::new(Mutex::new(Vec::new()));
        let kept = record.clone();
        std::thread::spawn(move || {
            let next = Arc::new(Mutex::new(0));
            for stream in listener.incoming().flatten() {
                let (entries, kept, next) = (entries.clone(), kept.clone(), next.clone());
                std::thread::spawn(move || serve(stream, &entries, &kept, &next));
            }
        });
        Ok(Some(Scripted { address, record }))
    }

    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Everything that arrived, as text.
    pub fn record(&self) -> String {
        let bytes = self.record.lock().expect("no thread panics with it");
        String::from_utf8_lossy(&bytes).replace(&self.address.to_string(), "$SERVER")
    }
}

fn serve(mut stream: TcpStream, entries: &[Entry], record: &Mutex<Vec<u8>>, next: &Mutex<usize>) {
    while let Some(request) = read_request(&mut stream) {
        record
            .lock()
            .expect("no thread panics with it")
            .extend_from_slice(&[&request[..], b"\n"].concat());
        let entry = {
            let mut next = next.lock().expect("no thread panics with it");
            let entry = entries[(*next).min(entries.len() - 1)].clone();
            *next += 1;
            entry
        };
        std::thread::sleep(Duration::from_millis(entry.pause));
        if answer(&mut stream, &entry).is_err() {
            return;
        }
        match entry.then {
            Some(Then::Close) => return,
            Some(Then::Reset) => return reset(&stream),
            None => {}
        }
    }
}

fn answer(stream: &mut TcpStream, entry: &Entry) -> std::io::Result<()> {
    let bytes = |text: &str| -> Vec<u8> { text.chars().map(|letter| letter as u32 as u8).collect() };
    stream.write_all(&bytes(&entry.answer))?;
    let more = bytes(&entry.more);
    for _ in 0..entry.times {
        std::thread::sleep(Duration::from_millis(entry.drip));
        stream.write_all(&more)?;
    }
    stream.write_all(&bytes(&entry.end))
}

/// Closing with unread input makes the system send RST; a linger of zero does so always.
fn reset(stream: &TcpStream) {
    let socket = socket2::SockRef::from(stream);
    let _ = socket.set_linger(Some(Duration::ZERO));
}
