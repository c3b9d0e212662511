//! Stands between the program and a server, and keeps every request that passes.

use crate::request::read_request;
use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub struct Recorder {
    pub address: SocketAddr,
    record: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Recorder {
    /// Passes everything on to `target`, `host:port`.
    pub fn before(target: &str) -> Recorder {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let record = Arc::new(Mutex::new(Vec::new()));
        let (kept, target) = (record.clone(), target.to_owned());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, server) = (kept.clone(), TcpStream::connect(&target).unwrap());
                std::thread::spawn(move || pass(stream, server, &kept));
            }
        });
        Recorder { address, record }
    }

    /// The requests so far, in the order they came.
    pub fn requests(&self) -> Vec<String> {
        let record = self.record.lock().unwrap();
        let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        record.iter().map(text).collect()
    }
}

fn pass(mut client: TcpStream, mut server: TcpStream, record: &Mutex<Vec<Vec<u8>>>) {
    let (mut answers, mut back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    std::thread::spawn(move || std::io::copy(&mut answers, &mut back));
    while let Some(request) = read_request(&mut client) {
        record.lock().unwrap().push(request.clone());
        if server.write_all(&request).is_err() {
            return;
        }
    }
    let _ = server.shutdown(std::net::Shutdown::Write);
}
