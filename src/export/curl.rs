//! A request as a curl command for a POSIX shell.

use super::{Call, Piece, TOKEN, Value};
use std::fmt::Write;
use std::path::Path;

/// Headers that curl adds unless it is told not to.
const OWN: [&str; 2] = ["Accept", "User-Agent"];

pub fn write(call: &Call) -> String {
    let mut words = vec![method(call), quote(&call.url)];
    for (name, value) in &call.headers {
        words.push(format!("-H {}", header(name, value)));
    }
    let mut unwanted: Vec<&str> = OWN.into_iter().filter(|name| !call.has(name)).collect();
    // A content type that nobody gave, and a pause that large bodies would wait for.
    if call.body.is_some() {
        unwanted.extend(
            ["Content-Type", "Expect"]
                .into_iter()
                .filter(|name| !call.has(name)),
        );
    }
    words.extend(unwanted.iter().map(|name| format!("-H '{name}:'")));
    if call.has("accept-encoding") {
        words.push("--compressed".to_owned());
    }
    words.extend(tls(call));
    let (input, body) = call.body.as_deref().map(body).unwrap_or_default();
    words.extend(body);
    format!("{input}curl --globoff --path-as-is {}\n", words.join(" \\\n  "))
}

fn method(call: &Call) -> String {
    match &*call.method {
        "HEAD" => "--head".to_owned(),
        method => format!("-X {}", quote(method)),
    }
}

/// `Name;` is how curl sends a header without a value.
fn header(name: &str, value: &Value) -> String {
    match value {
        Value::Token => format!("\"{name}: Bearer ${TOKEN}\""),
        Value::Text(value) if value.is_empty() => quote(&format!("{name};")),
        Value::Text(value) => quote(&format!("{name}: {value}")),
    }
}

fn tls(call: &Call) -> Vec<String> {
    let files = [
        ("--cacert", &call.tls.ca),
        ("--cert", &call.tls.cert),
        ("--key", &call.tls.key),
    ];
    let mut words: Vec<String> = files
        .into_iter()
        .filter_map(|(flag, path)| Some(format!("{flag} {}", quote_path(path.as_deref()?))))
        .collect();
    if call.tls.insecure {
        words.push("--insecure".to_owned());
    }
    words
}

/// What runs before curl, and curl's words. Text goes on the command line; all else comes through a pipe, because
/// no argument can hold a NUL.
fn body(pieces: &[Piece]) -> (String, Vec<String>) {
    match pieces {
        [] => (String::new(), vec!["--data-raw ''".to_owned()]),
        [Piece::Text(text)] => (String::new(), vec![format!("--data-raw {}", quote(text))]),
        [Piece::File(path)] => {
            let path = quote(&format!("@{}", path.display()));
            (String::new(), vec![format!("--data-binary {path}")])
        }
        pieces => {
            let commands: Vec<String> = pieces.iter().map(print).collect();
            let input = format!("{{ {}; }} | ", commands.join("; "));
            (input, vec!["--data-binary @-".to_owned()])
        }
    }
}

fn print(piece: &Piece) -> String {
    match piece {
        Piece::Text(text) => format!("printf %s {}", quote(text)),
        Piece::Bytes(bytes) => format!("printf '{}'", octal(bytes)),
        Piece::File(path) => format!("cat {}", quote_path(path)),
    }
}

fn octal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "\\{byte:03o}");
        text
    })
}

fn quote_path(path: &Path) -> String {
    quote(&path.to_string_lossy())
}

/// One word to the shell, whatever is in it.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t15_nothing_in_a_word_is_read_by_the_shell() {
        let check = |text: &str, expected: &str| assert_eq!(quote(text), expected);
        check("plain", "'plain'");
        check("it's $(id) `id` \\ \"x\" !", "'it'\\''s $(id) `id` \\ \"x\" !'");
        check("'; rm -rf / #", "''\\''; rm -rf / #'");
        check("two\nlines", "'two\nlines'");
    }

    #[test]
    fn bytes_that_are_no_text_come_through_a_pipe() {
        let (input, words) = body(&[Piece::Bytes(vec![0, 255]), Piece::Text("%s".to_owned())]);
        assert_eq!(input, "{ printf '\\000\\377'; printf %s '%s'; } | ");
        assert_eq!(words, ["--data-binary @-"]);
    }
}
