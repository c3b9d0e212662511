//! Requests as they arrived, to be compared.

use super::project::{Project, succeeded};
use crate::raw_server::{Server, answer, serve};
use regex::Regex;

pub const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

#[derive(Debug, PartialEq)]
pub struct Parts {
    pub line: String,
    /// In order of their names.
    pub headers: Vec<String>,
    pub body: String,
}

/// The boundary of a multipart body is made anew each time.
pub fn parts(request: &str) -> Parts {
    let boundary = Regex::new(r"callsheet-[0-9a-f]{32}").expect("a pattern");
    let request = boundary.replace_all(request, "callsheet-boundary");
    let (head, body) = request.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.split("\r\n").map(str::to_owned);
    let line = lines.next().expect("a request line");
    let mut headers: Vec<String> = lines.map(|header| plain(&header)).collect();
    headers.sort();
    Parts {
        line,
        headers,
        body: body.to_owned(),
    }
}

fn plain(header: &str) -> String {
    match header.split_once(':') {
        Some((name, value)) => format!("{}: {}", name.to_lowercase(), value.trim()),
        None => header.to_owned(),
    }
}

/// curl sends the same bytes. Python decodes nothing and asks for nothing encoded; fetch adds headers, and asks for
/// what it can decode.
pub fn same(language: &str, pasted: &str, expected: &str, text: &str) {
    let (mut pasted, mut expected) = (parts(pasted), parts(expected));
    let negotiated = |header: &String| header.starts_with("accept-encoding");
    if language != "curl" {
        expected.headers.retain(|header| !negotiated(header));
    }
    if language == "javascript" {
        pasted.headers.retain(|header| expected.headers.contains(header));
    }
    assert_eq!(pasted, expected, "{text}");
}

/// Runs the request, then pastes it in a language, and compares what one server got of both.
pub fn check_at(server: &Server, project: &Project, language: &str, options: &[&str]) {
    project.run(options);
    let expected = server.requests();
    let text = project.shown(language, &[&["--reveal"], options].concat());
    succeeded(project.paste(language, &text), &text);
    let pasted = server.requests().split_off(expected.len());
    assert_eq!(pasted.len(), expected.len(), "{pasted:#?}\n{text}");
    for (pasted, expected) in pasted.iter().zip(&expected) {
        same(language, pasted, expected, &text);
    }
}

/// `$SERVER` is one that answers everything.
pub fn check(request: &str, language: &str) {
    let server = serve(vec![answer(OK)]);
    let project = Project::new(&request.replace("$SERVER", &server.url("")));
    let project = project.with("SECRET", "a secret's value");
    check_at(&server, &project, language, &[]);
}
