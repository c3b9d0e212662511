//! A keep-alive server of JSON, on a thread for each connection, that answers at once.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// The status line's end and the body of the answer to a request, whose bytes are passed.
pub type Answer = fn(&[u8]) -> (&'static str, &'static str);

/// Listens until the process ends, and returns the address as the beginning of a URL.
pub fn serve(answer: Answer) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || converse(stream, answer));
        }
    });
    format!("http://{address}")
}

fn converse(mut stream: TcpStream, answer: Answer) {
    let _ = stream.set_nodelay(true);
    let mut held = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        while let Some(length) = request_length(&held) {
            let (status, body) = answer(&held[..length]);
            held.drain(..length);
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            if stream.write_all(head.as_bytes()).is_err() {
                return;
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return,
            Ok(read) => held.extend_from_slice(&chunk[..read]),
        }
    }
}

/// The length of the first request in `held`; None until all of it is there.
fn request_length(held: &[u8]) -> Option<usize> {
    let head = held.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&held[..head]).to_lowercase();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    let whole = head + length.unwrap_or(0);
    (held.len() >= whole).then_some(whole)
}
