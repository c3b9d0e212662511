//! A request as JavaScript for Node's `fetch`, which adds `accept-language` and `sec-fetch-mode` to all it sends.

use super::connection::{ExportedConnection, Proxy};
use super::following::Following;
use super::literal::{base64, comments, numbers, path, string, strings};
use super::{CallField, CallPiece, CallValue, ExportedCall, TOKEN, listed};
use crate::model::HttpVersion;
use std::fmt::Write;
use std::time::Duration;

/// Headers that fetch writes itself or refuses.
const REFUSED: [&str; 4] = ["host", "keep-alive", "upgrade", "expect"];

/// How long fetch waits for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

pub fn write(call: &ExportedCall) -> String {
    let mut remarks = call.remarks.clone();
    remarks.extend(limits(call));
    let mut text = comments("//", &remarks) + &preparation(call);
    text += &match call.following() {
        Some(following) => format!(
            "let url = {};\nlet request = {};\nlet response;\n{}",
            string(&call.url),
            request(call),
            follow(&following)
        ),
        None => format!(
            "const response = await fetch({}, {});\n",
            string(&call.url),
            request(call)
        ),
    };
    text + "console.log(response.status);\nconsole.log(await response.text());\n"
}

fn preparation(call: &ExportedCall) -> String {
    let mut text = String::new();
    let mut pieces = call.body.iter().flatten();
    if pieces.any(|piece| matches!(piece, CallPiece::File(_))) {
        text += "const { readFile } = await import(\"node:fs/promises\");\n";
    }
    if call.connection.tls.insecure {
        text += "process.env.NODE_TLS_REJECT_UNAUTHORIZED = \"0\"; // for the whole process\n";
    }
    text
}

fn request(call: &ExportedCall) -> String {
    let mut text = format!("{{\n  method: {},\n  headers: [\n", string(&call.method));
    text += &sent_headers(call).map(header).collect::<String>();
    text += "  ],\n";
    if let Some(body) = &call.body {
        let _ = writeln!(text, "  body: {},", data(body));
    }
    let timeout = call.connection.timeout.as_millis();
    text + &format!("  redirect: \"manual\",\n  signal: AbortSignal.timeout({timeout}),\n}}")
}

fn sent_headers(call: &ExportedCall) -> impl Iterator<Item = &CallField> {
    call.plain_headers()
        .filter(|field| !REFUSED.iter().any(|name| field.is(name)))
}

/// A value's characters are the bytes that fetch sends.
fn header(CallField { name, value, .. }: &CallField) -> String {
    let value = match value {
        CallValue::Token => format!("`Bearer ${{process.env.{TOKEN}}}`"),
        CallValue::Text(value) if value.is_ascii() => string(value),
        CallValue::Text(value) => format!("Buffer.from({}).toString(\"latin1\")", string(value)),
    };
    format!("    [{}, {value}],\n", string(name))
}

/// Never a plain string: fetch would add a content type.
fn data(pieces: &[CallPiece]) -> String {
    let piece = |piece: &CallPiece| match piece {
        CallPiece::Text(text) => format!("Buffer.from({})", string(text)),
        CallPiece::Bytes(bytes) => format!("Buffer.from(\"{}\", \"base64\")", base64(bytes)),
        CallPiece::File(file) => format!("await readFile({})", path(file)),
    };
    let pieces: Vec<String> = pieces.iter().map(piece).collect();
    match &pieces[..] {
        [] => "Buffer.from(\"\")".to_owned(),
        [one] => one.clone(),
        several => format!("Buffer.concat([{}])", several.join(", ")),
    }
}

fn follow(following: &Following) -> String {
    let most = following.most;
    let allowed = if following.to_http {
        "\"http\""
    } else {
        "url.startsWith(\"https:\") ? \"https:\" : \"http\""
    };
    let mut text = format!(
        "for (let left = {most}; ; left--) {{\n  \
           response = await fetch(url, request);\n  \
           const location = response.headers.get(\"location\");\n  \
           if (![301, 302, 303, 307, 308].includes(response.status) || location === null) break;\n  \
           if (left === 0) throw new Error(\"more than {most} redirects\");\n  \
           const next = new URL(location, url);\n  \
           if (!next.protocol.startsWith({allowed})) throw new Error(`the redirect to ${{next}} is not followed`);\n"
    );
    if !following.becomes_get.is_empty() {
        let statuses = numbers(following.becomes_get);
        let _ = write!(
            text,
            "  if (request.method !== \"GET\" && [{statuses}].includes(response.status)) {{\n    \
                 const headers = request.headers.filter(([name]) => !/^content-/i.test(name));\n    \
                 request = {{ ...request, method: \"GET\", body: undefined, headers }};\n  }}\n"
        );
    }
    if following.leaves_something() {
        text += "  if (next.origin !== new URL(url).origin) {\n";
        text += &leave(following);
        text += "  }\n";
    }
    text + "  url = next.href;\n}\n"
}

/// What happens where a redirect leads to another origin.
fn leave(following: &Following) -> String {
    let mut text = String::new();
    if following.body_stays {
        text += "    if (request.body?.length) throw new Error(`the body is not sent to ${next}`);\n";
    }
    if !following.left_behind.is_empty() {
        let names = strings(&following.left_behind);
        let _ = writeln!(
            text,
            "    const headers = request.headers.filter(([name]) => ![{names}].includes(name.toLowerCase()));\n    \
                 request = {{ ...request, headers }};"
        );
    }
    text
}

/// What fetch cannot do as the run does it.
fn limits(call: &ExportedCall) -> Vec<String> {
    let mut limits = Vec::new();
    let method = &*call.method;
    if matches!(method, "GET" | "HEAD") && call.body.is_some() {
        limits.push(format!("fetch cannot send a body with {method}, and throws"));
    }
    if matches!(method, "TRACE" | "CONNECT") {
        limits.push(format!("fetch cannot send {method}, and throws"));
    }
    let refused = call
        .headers
        .iter()
        .filter(|field| REFUSED.iter().any(|name| field.is(name)));
    let refused: Vec<&str> = refused.map(|field| &*field.name).collect();
    if !refused.is_empty() {
        limits.push(format!("fetch cannot send {}: left out", listed(&refused)));
    }
    let repeated = repeated(call);
    if !repeated.is_empty() {
        limits.push(format!(
            "fetch sends {} once, its values joined by commas",
            listed(&repeated)
        ));
    }
    if !call.has("user-agent") {
        limits.push("fetch adds a User-Agent, the run sends none".to_owned());
    }
    if call.digest.is_some() {
        limits.push("fetch does not know digest: the user and the password are left out".to_owned());
    }
    limits.extend(of_connection(&call.connection));
    limits
}

fn of_connection(connection: &ExportedConnection) -> Vec<String> {
    let mut limits = Vec::new();
    if let Some(ca) = &connection.tls.ca {
        limits.push(format!(
            "start Node with NODE_EXTRA_CA_CERTS={}: fetch reads no authorities itself",
            ca.display()
        ));
    }
    if connection.tls.cert.is_some() {
        limits.push("fetch shows no client certificate, the run does".to_owned());
    }
    if !connection.dial.is_empty() {
        limits.push("fetch connects where the URL says, the run elsewhere".to_owned());
    }
    if let Proxy::Through { url, .. } = &connection.proxy {
        limits.push(format!(
            "fetch goes through no proxy, the run through {url}; from version 24 on Node does with \
             NODE_USE_ENV_PROXY=1 and the proxy in HTTP_PROXY and HTTPS_PROXY"
        ));
    }
    if connection.connect_timeout != CONNECT_TIMEOUT {
        limits.push(format!(
            "fetch waits 10 s for a connection, the run {} s",
            connection.connect_timeout.as_secs_f64()
        ));
    }
    if connection.http == HttpVersion::Http2 {
        limits.push("fetch speaks HTTP/1.1, the run HTTP/2".to_owned());
    }
    limits
}

/// Names of headers that are there more than once.
fn repeated(call: &ExportedCall) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for (at, field) in call.headers.iter().enumerate() {
        let before = call.headers[..at].iter().any(|known| known.is(&field.name));
        if before && !names.iter().any(|known| field.is(known)) {
            names.push(&field.name);
        }
    }
    names
}
