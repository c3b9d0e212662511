//! A token endpoint that does what the test says: answers, or takes a request and says nothing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What is done with the form of a token request; None closes the connection.
type Answer = dyn FnMut(&str) -> Option<(u16, String)> + Send;

pub struct Endpoint {
    pub base: String,
    answer: Arc<Mutex<Box<Answer>>>,
    /// Forms of token requests, in the order they came.
    pub seen: Arc<Mutex<Vec<String>>>,
}

impl Endpoint {
    pub fn new(answer: impl FnMut(&str) -> Option<(u16, String)> + Send + 'static) -> Endpoint {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = Endpoint {
            base: format!("http://{}", listener.local_addr().unwrap()),
            answer: Arc::new(Mutex::new(Box::new(answer))),
            seen: Arc::default(),
        };
        let (answer, seen) = (endpoint.answer.clone(), endpoint.seen.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &answer, &seen);
            }
        });
        endpoint
    }

    /// From now on it answers so.
    pub fn answers(&self, answer: impl FnMut(&str) -> Option<(u16, String)> + Send + 'static) {
        *self.answer.lock().unwrap() = Box::new(answer);
    }

    pub fn refreshes(&self) -> usize {
        let seen = self.seen.lock().unwrap();
        seen.iter()
            .filter(|form| form.contains("grant_type=refresh_token"))
            .count()
    }
}

/// Tokens with these names, for an hour.
pub fn tokens(access: &str, refresh: &str) -> Option<(u16, String)> {
    let body = serde_json::json!({
        "access_token": access, "refresh_token": refresh, "token_type": "Bearer", "expires_in": 3600
    });
    Some((200, body.to_string()))
}

pub fn refused() -> Option<(u16, String)> {
    Some((
        400,
        r#"{"error":"invalid_grant","error_description":"it is spent"}"#.to_owned(),
    ))
}

fn serve(mut stream: TcpStream, answer: &Mutex<Box<Answer>>, seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut first, mut length) = (String::new(), 0);
    let _ = reader.read_line(&mut first);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) < 3 {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    let body = String::from_utf8_lossy(&body).into_owned();
    let answered = if first.contains(" /token ") {
        seen.lock().unwrap().push(body.clone());
        (answer.lock().unwrap())(&body)
    } else {
        Some((200, "{}".to_owned()))
    };
    if let Some((status, text)) = answered {
        let head = format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\n");
        let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{text}", text.len());
    }
}
