//! A request as a curl command for a POSIX shell.

use super::connection::{ExportedTls, Proxy};
use super::{CallField, CallPiece, CallValue, Digest, ExportedCall, TOKEN, listed, shell};
use crate::http::dial::Dial;
use crate::model::HttpVersion;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// Bytes that a command line takes as one argument: Linux allows 128 KiB.
const LONGEST_ARGUMENT: usize = 64 * 1024;

pub fn write(call: &ExportedCall) -> String {
    let (input, body) = call.body.as_deref().map(body).unwrap_or_default();
    let mut words = method(call);
    words.push(shell::word(&call.url));
    words.extend(headers(call));
    words.extend(call.digest.as_ref().map(digest));
    words.extend(redirects(call));
    words.extend(connection(call));
    words.extend(body);
    let remarks = call
        .remarks
        .iter()
        .chain(&limits(call))
        .map(|remark| shell::comment(remark))
        .collect::<String>();
    format!(
        "{remarks}{input}curl --globoff --path-as-is {}\n",
        words.join(" \\\n  ")
    )
}

/// Nothing where curl finds the method itself: one that is named is repeated after every redirect.
fn method(call: &ExportedCall) -> Vec<String> {
    match (&*call.method, &call.body) {
        ("GET", None) | ("POST", Some(_)) => Vec::new(),
        ("HEAD", _) => vec!["--head".to_owned()],
        (method, _) => vec![format!("-X {}", shell::word(method))],
    }
}

fn headers(call: &ExportedCall) -> Vec<String> {
    let mut words: Vec<String> = call.headers.iter().map(header).collect();
    // What curl adds: its name, a content type that nobody gave, a pause that large bodies would wait for, and
    // what old proxies expect.
    let own: &[&str] = match call.body {
        Some(_) => &["User-Agent", "Content-Type", "Expect"],
        None => &["User-Agent"],
    };
    let proxied = matches!(call.connection.proxy, Proxy::Through { .. }).then_some(&"Proxy-Connection");
    let unwanted = own.iter().chain(proxied).filter(|name| !call.has(name));
    words.extend(unwanted.map(|name| format!("-H '{name}:'")));
    if call.has("accept-encoding") {
        words.push("--compressed".to_owned());
    }
    words
}

/// `Name;` is how curl sends a header without a value.
fn header(CallField { name, value, .. }: &CallField) -> String {
    let word = match value {
        CallValue::Token => format!("\"{name}: Bearer ${TOKEN}\""),
        CallValue::Text(value) if value.is_empty() => shell::word(&format!("{name};")),
        CallValue::Text(value) => shell::word(&format!("{name}: {value}")),
    };
    format!("-H {word}")
}

fn digest(Digest { user, password }: &Digest) -> String {
    format!("--digest -u {}", shell::word(&format!("{user}:{password}")))
}

/// With `--post301` and its like curl keeps a body where it would drop it, whatever the method.
fn redirects(call: &ExportedCall) -> Vec<String> {
    let Some(following) = call.following() else {
        return Vec::new();
    };
    let protocols = if call.is_https() && !following.to_http {
        "=https"
    } else {
        "=http,https"
    };
    let mut words = vec![format!(
        "-L --max-redirs {} --proto-redir '{protocols}'",
        following.most
    )];
    match &*call.method {
        _ if call.body.is_none() => {}
        "POST" | "HEAD" => {}
        "GET" => words.push("--post301 --post302 --post303".to_owned()),
        _ => words.push("--post301 --post302".to_owned()),
    }
    words
}

fn connection(call: &ExportedCall) -> Vec<String> {
    let connection = &call.connection;
    let seconds = Duration::as_secs_f64;
    let mut words = vec![format!(
        "--connect-timeout {} --max-time {}",
        seconds(&connection.connect_timeout),
        seconds(&connection.timeout)
    )];
    words.extend(tls(&connection.tls));
    words.extend(proxy(&connection.proxy));
    words.extend(dial(&connection.dial, &call.url));
    match connection.http {
        HttpVersion::Auto => {}
        HttpVersion::Http1 => words.push("--http1.1".to_owned()),
        HttpVersion::Http2 => words.push("--http2-prior-knowledge".to_owned()),
    }
    words
}

fn tls(tls: &ExportedTls) -> Vec<String> {
    let word = |flag: &str, path: &Option<PathBuf>| Some(format!("{flag} {}", path_word(path.as_deref()?)));
    let mut words = Vec::new();
    words.extend(word("--cacert", &tls.ca));
    words.extend(
        tls.cert
            .as_deref()
            .map(|cert| format!("--cert {}", certificate(cert))),
    );
    words.extend(word("--key", &tls.key));
    words.extend(
        tls.key_password
            .as_deref()
            .map(|password| format!("--pass {}", shell::word(password))),
    );
    if tls.insecure {
        words.push("--insecure".to_owned());
    }
    words
}

/// curl wants a port for each address: that of the request means all.
fn dial(dial: &Dial, url: &str) -> Vec<String> {
    let own = Url::parse(url).ok().and_then(|url| url.port_or_known_default());
    let resolve = dial.resolve.iter().map(|rule| {
        let port = rule.port.or(own).unwrap_or(80);
        let addresses: Vec<String> = rule.addresses.iter().map(ToString::to_string).collect();
        let text = format!("{}:{port}:{}", rule.host, addresses.join(","));
        format!("--resolve {}", shell::word(&text))
    });
    let connect_to = dial.connect_to.iter().map(|rule| {
        let text = format!("{}:{}", rule.from, rule.to);
        format!("--connect-to {}", shell::word(&text))
    });
    let unix = dial
        .unix
        .iter()
        .map(|path| format!("--unix-socket {}", path_word(path)));
    resolve.chain(connect_to).chain(unix).collect()
}

/// A colon would end the path, and what follows it be a password.
fn certificate(path: &Path) -> String {
    let escaped = path.to_string_lossy().replace('\\', "\\\\").replace(':', "\\:");
    shell::word(&escaped)
}

/// `no_proxy` of the environment does not hold where a proxy was named.
fn proxy(proxy: &Proxy) -> Vec<String> {
    match proxy {
        Proxy::Unset => Vec::new(),
        Proxy::Direct => vec!["--noproxy '*'".to_owned()],
        Proxy::Through { url, user } => {
            let mut words = vec![format!("--proxy {} --noproxy ''", shell::word(url.as_str()))];
            let user = user.as_ref().map(|(user, password)| format!("{user}:{password}"));
            words.extend(user.map(|user| format!("--proxy-user {}", shell::word(&user))));
            words
        }
    }
}

/// What runs before curl, and curl's words. Text that can be typed goes on the command line; all else comes through a
/// pipe.
fn body(pieces: &[CallPiece]) -> (String, Vec<String>) {
    match pieces {
        [] => (String::new(), vec!["--data-raw ''".to_owned()]),
        [CallPiece::Text(text)] if shell::is_typable(text) && text.len() <= LONGEST_ARGUMENT => {
            (String::new(), vec![format!("--data-raw {}", shell::word(text))])
        }
        [CallPiece::File(path)] => {
            let path = shell::word(&format!("@{}", path.display()));
            (String::new(), vec![format!("--data-binary {path}")])
        }
        pieces => (input(pieces), vec!["--data-binary @-".to_owned()]),
    }
}

fn input(pieces: &[CallPiece]) -> String {
    let command = |piece: &CallPiece| match piece {
        CallPiece::Text(text) => shell::print(text.as_bytes()),
        CallPiece::Bytes(bytes) => shell::print(bytes),
        CallPiece::File(path) => format!("cat {}", path_word(path)),
    };
    let commands: Vec<String> = pieces.iter().map(command).collect();
    match &commands[..] {
        [one] => format!("{one} | "),
        several => format!("{{ {}; }} | ", several.join("; ")),
    }
}

fn path_word(path: &Path) -> String {
    shell::word(&path.to_string_lossy())
}

/// What curl cannot do as the run does it.
fn limits(call: &ExportedCall) -> Vec<String> {
    let mut limits = after_redirects(call);
    if call.method == "HEAD" && call.body.is_some() {
        limits.push("curl cannot send a body with HEAD and refuses".to_owned());
    }
    if call
        .digest
        .as_ref()
        .is_some_and(|digest| digest.user.contains(':'))
    {
        limits.push("curl takes what follows the first colon of the user name for the password".to_owned());
    }
    if call.connection.tls.ca.is_some() && call.is_https() {
        limits.push(
            "curl trusts the file of --cacert alone, the run the authorities of the system too".to_owned(),
        );
    }
    limits
}

/// Without being asked, curl leaves behind `Authorization`, `Cookie` and `Host`.
fn after_redirects(call: &ExportedCall) -> Vec<String> {
    let Some(following) = call.following() else {
        return Vec::new();
    };
    let known = ["authorization", "cookie", "host", "origin", "referer"];
    let is_unknown = |name: &&str| !known.iter().any(|known| known.eq_ignore_ascii_case(name));
    let taken: Vec<&str> = following.left_behind.iter().copied().filter(is_unknown).collect();
    let mut limits = Vec::new();
    if !taken.is_empty() {
        let taken = listed(&taken);
        limits.push(format!(
            "if a redirect leads to another server, curl takes {taken} along, the run does not"
        ));
    }
    if call.secret_body {
        limits.push(
            "if a 307 or 308 leads to another server, curl takes the body along, the run does not".to_owned(),
        );
    }
    if call.connection.tls.cert.is_some() {
        limits.push(
            "if a redirect leads to another server, curl shows it the certificate, the run does not"
                .to_owned(),
        );
    }
    if !matches!(&*call.method, "GET" | "HEAD" | "POST") {
        limits.push(format!(
            "after a 303 curl repeats the {}, the run sends a GET",
            call.method
        ));
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_typed_comes_through_a_pipe() {
        let check = |pieces: &[CallPiece], input: &str, words: &[&str]| {
            let (had_input, had_words) = body(pieces);
            assert_eq!(had_input, input);
            assert_eq!(had_words, words);
        };
        let text = |text: &str| CallPiece::Text(text.to_owned());
        check(&[text("it's")], "", &["--data-raw 'it'\\''s'"]);
        check(&[text("a\r\n")], "printf 'a\\r\\n' | ", &["--data-binary @-"]);
        check(
            &[CallPiece::Bytes(vec![0, 255]), text("%s")],
            "{ printf '\\000\\377'; printf '%%s'; } | ",
            &["--data-binary @-"],
        );
    }
}
