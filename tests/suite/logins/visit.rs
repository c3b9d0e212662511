//! A browser played by the test: it is given an address, asks for it, and goes where it likes.

use super::api::{Api, Ran, ended, wait_for};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use url::Url;

/// A `callsheet login` that waits, and the address that its browser was given.
pub struct Waiting {
    pub child: Child,
    pub url: Url,
}

impl Waiting {
    pub fn start(api: &Api, words: &[&str]) -> Waiting {
        let browser = api.browser("printf '%s' \"$1\" > \"$0.part\" && mv \"$0.part\" \"$0.url\"\n");
        let mut command = api.command(&[&["login"], words].concat());
        command
            .env("BROWSER", browser)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        let url = wait_for("the browser's address", || {
            fs::read_to_string(api.path("browser.sh.url")).ok()
        });
        Waiting {
            child,
            url: Url::parse(&url).unwrap(),
        }
    }

    pub fn parameter(&self, name: &str) -> String {
        parameter(&self.url, name).unwrap_or_default()
    }

    /// The redirect URI with these parameters.
    pub fn callback(&self, parameters: &[(&str, &str)]) -> Url {
        let mut url = Url::parse(&self.parameter("redirect_uri")).unwrap();
        url.query_pairs_mut().extend_pairs(parameters);
        url
    }

    /// Where the server sends the browser.
    pub fn consent(&self) -> Url {
        let answer = get(&self.url);
        assert_eq!(answer.status, 302, "{}", answer.text);
        Url::parse(&answer.location).unwrap()
    }

    pub fn finish(self) -> Ran {
        ended(self.child)
    }
}

pub fn parameter(url: &Url, name: &str) -> Option<String> {
    let mut pairs = url.query_pairs();
    pairs
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub text: String,
}

pub fn get(url: &Url) -> Answer {
    send(
        url,
        &format!("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", target(url), authority(url)),
    )
}

/// A form, as a client in the body.
pub fn post(url: &Url, form: &str) -> Answer {
    let head = format!("POST {} HTTP/1.1\r\nHost: {}\r\n", target(url), authority(url));
    let kind = "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n";
    send(
        url,
        &format!("{head}{kind}Content-Length: {}\r\n\r\n{form}", form.len()),
    )
}

/// Exact bytes to the host of an address.
pub fn send(url: &Url, request: &str) -> Answer {
    let request = if request.contains("Connection:") {
        request.to_owned()
    } else {
        request.replacen("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1)
    };
    let mut stream = TcpStream::connect(authority(url)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text);
    let lines = text.lines().map(|line| line.split_once(": ").unwrap_or_default());
    let mut locations = lines
        .filter(|(name, _)| name.eq_ignore_ascii_case("location"))
        .map(|(_, value)| value.to_owned());
    Answer {
        status: text
            .get(9..12)
            .and_then(|status| status.parse().ok())
            .unwrap_or_default(),
        location: locations.next().unwrap_or_default(),
        text,
    }
}

pub fn target(url: &Url) -> String {
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{query}", url.path())
}

pub fn authority(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap(), url.port().unwrap())
}
