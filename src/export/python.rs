//! A request as Python, with nothing but its standard library. `http.client` sends what it is given and nothing
//! else, so that redirects and digest are written out.

use super::connection::{ExportedTls, Proxy};
use super::following::Following;
use super::literal::{base64, comments, numbers, path, string, strings};
use super::{CallField, CallPiece, CallValue, Digest, ExportedCall, TOKEN};
use crate::model::HttpVersion;
use std::fmt::Write;
use url::Url;

pub fn write(call: &ExportedCall) -> String {
    let mut remarks = call.remarks.clone();
    remarks.extend(limits(call));
    let mut text = comments("#", &remarks) + &imports(call);
    let _ = writeln!(text, "method = {}", string(&call.method));
    let _ = writeln!(text, "url = {}", string(&call.url));
    text += "headers = [\n";
    text += &call.plain_headers().map(header).collect::<String>();
    text += "]\n";
    let body = call.body.as_deref().map_or("None".to_owned(), data);
    let _ = writeln!(text, "body = {body}");
    text += &context(&call.connection.tls);
    text += &call
        .digest
        .as_ref()
        .map(|known| passwords(known, &call.url))
        .unwrap_or_default();
    text += &send(call);
    let send = match call.digest {
        Some(_) => {
            text += ANSWERED;
            "answered"
        }
        None => "send",
    };
    text += &match call.following() {
        Some(following) => follow(&following, send),
        None => format!("\n\nresponse = {send}(method, url, headers, body)\n"),
    };
    text + "print(response.status)\nprint(response.read().decode(errors=\"replace\"))\n"
}

fn imports(call: &ExportedCall) -> String {
    let token = call.headers.iter().any(|field| field.value == CallValue::Token);
    let proxied = matches!(spoken_to(&call.connection.proxy), Some((_, Some(_))));
    let mut pieces = call.body.iter().flatten();
    let imports = [
        (
            "base64",
            proxied || pieces.any(|piece| matches!(piece, CallPiece::Bytes(_))),
        ),
        ("http.client", true),
        ("os", token),
        ("ssl", !call.connection.tls.is_default()),
        ("urllib.parse", true),
        ("urllib.request", call.digest.is_some()),
    ];
    let lines = imports
        .iter()
        .filter(|(_, wanted)| *wanted)
        .map(|(name, _)| format!("import {name}\n"));
    lines.collect::<String>() + "\n"
}

fn header(CallField { name, value, .. }: &CallField) -> String {
    let value = match value {
        CallValue::Token => format!("\"Bearer \" + os.environ[\"{TOKEN}\"]"),
        CallValue::Text(value) => string(value),
    };
    format!("    ({}, {value}),\n", string(name))
}

fn data(pieces: &[CallPiece]) -> String {
    let piece = |piece: &CallPiece| match piece {
        CallPiece::Text(text) => format!("{}.encode()", string(text)),
        CallPiece::Bytes(bytes) => format!("base64.b64decode(\"{}\")", base64(bytes)),
        CallPiece::File(file) => format!("open({}, \"rb\").read()", path(file)),
    };
    let pieces: Vec<String> = pieces.iter().map(piece).collect();
    if pieces.is_empty() {
        "b\"\"".to_owned()
    } else {
        pieces.join(" + ")
    }
}

fn context(tls: &ExportedTls) -> String {
    if tls.is_default() {
        return String::new();
    }
    let mut text = "context = ssl.create_default_context()\n".to_owned();
    if let Some(ca) = &tls.ca {
        let _ = writeln!(text, "context.load_verify_locations({})", path(ca));
    }
    if let Some(cert) = &tls.cert {
        let mut key = tls.key.as_ref().map(|key| format!(", {}", path(key)));
        if let Some(password) = &tls.key_password {
            key.get_or_insert_default()
                .push_str(&format!(", password={}", string(password)));
        }
        let _ = writeln!(
            text,
            "context.load_cert_chain({}{})",
            path(cert),
            key.unwrap_or_default()
        );
    }
    if tls.insecure {
        text += "context.check_hostname = False\ncontext.verify_mode = ssl.CERT_NONE\n";
    }
    text
}

/// For all of the request's origin.
fn passwords(Digest { user, password }: &Digest, url: &str) -> String {
    format!(
        "passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()\n\
         passwords.add_password(None, urllib.parse.urljoin({}, \"/\"), {}, {})\n",
        string(url),
        string(user),
        string(password)
    )
}

fn send(call: &ExportedCall) -> String {
    let connection = &call.connection;
    let host = if call.has("host") {
        ", skip_host=any(name.lower() == \"host\" for name, _ in headers)"
    } else {
        ""
    };
    format!(
        "\n\ndef send(method, url, headers, body):\n    \
             to = urllib.parse.urlsplit(url)\n    \
             path = url[len(to.scheme) + 3 + len(to.netloc):]\n    \
             path = path if path.startswith(\"/\") else \"/\" + path\n\
         {}    \
             connection.connect()\n    \
             connection.sock.settimeout({})  # for each wait; the run's is for all of them together\n    \
             connection.putrequest(method, path, skip_accept_encoding=True{host})\n    \
             for name, value in headers:\n        \
                 connection.putheader(name, value.encode())\n    \
             if body is not None:\n        \
                 connection.putheader(\"Content-Length\", str(len(body)))\n    \
             connection.endheaders(body)\n    \
             return connection.getresponse()\n",
        connect(call),
        connection.timeout.as_secs_f64(),
    )
}

/// Opens `connection`, and turns `path` into the form that a proxy wants.
fn connect(call: &ExportedCall) -> String {
    let context = if call.connection.tls.is_default() {
        ""
    } else {
        ", context=context"
    };
    let timeout = format!("timeout={}", call.connection.connect_timeout.as_secs_f64());
    let place = match spoken_to(&call.connection.proxy) {
        Some((url, _)) => {
            let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
            let port = url.port_or_known_default().unwrap_or_default();
            format!("{}, {port}", string(host))
        }
        None => "to.netloc".to_owned(),
    };
    let (tunnel, absolute) = match spoken_to(&call.connection.proxy) {
        Some((_, user)) => through(user),
        None => Default::default(),
    };
    format!(
        "    if to.scheme == \"https\":\n        \
                 connection = http.client.HTTPSConnection({place}, {timeout}{context})\n{tunnel}    \
             else:\n        \
                 connection = http.client.HTTPConnection({place}, {timeout})\n{absolute}"
    )
}

/// What is said to a proxy for https, and for http.
fn through(user: Option<&(String, String)>) -> (String, String) {
    let credentials = user.map(|(user, password)| {
        let pair = string(&format!("{user}:{password}"));
        format!("\"Basic \" + base64.b64encode({pair}.encode()).decode()")
    });
    let (with, added) = match credentials {
        Some(credentials) => (
            format!(", headers={{\"Proxy-Authorization\": {credentials}}}"),
            format!("        headers = headers + [(\"Proxy-Authorization\", {credentials})]\n"),
        ),
        None => Default::default(),
    };
    (
        format!("        connection.set_tunnel(to.netloc{with})\n"),
        format!("        path = url\n{added}"),
    )
}

/// The proxy, if it is one that `http.client` can speak to.
fn spoken_to(proxy: &Proxy) -> Option<(&Url, Option<&(String, String)>)> {
    match proxy {
        Proxy::Through { url, user } if url.scheme() == "http" => Some((url, user.as_ref())),
        _ => None,
    }
}

const ANSWERED: &str = r#"

def answered(method, url, headers, body):
    response = send(method, url, headers, body)
    scheme, _, challenge = response.getheader("WWW-Authenticate", "").partition(" ")
    if response.status != 401 or scheme.lower() != "digest":
        return response
    challenge = urllib.request.parse_keqv_list(urllib.request.parse_http_list(challenge))
    digest = urllib.request.AbstractDigestAuthHandler(passwords)
    answer = digest.get_authorization(urllib.request.Request(url, method=method), challenge)
    return send(method, url, headers + [("Authorization", "Digest " + answer)], body) if answer else response
"#;

fn follow(following: &Following, send: &str) -> String {
    let most = following.most;
    let allowed = if following.to_http {
        "\"http\""
    } else {
        "\"https:\" if before.startswith(\"https:\") else \"http\""
    };
    let mut text = format!(
        "\n\nfor left in range({most}, -1, -1):\n    \
             response = {send}(method, url, headers, body)\n    \
             location = response.getheader(\"Location\")\n    \
             if response.status not in [301, 302, 303, 307, 308] or location is None:\n        \
                 break\n    \
             if left == 0:\n        \
                 raise SystemExit(\"more than {most} redirects\")\n    \
             before, url = url, urllib.parse.urldefrag(urllib.parse.urljoin(url, location)).url\n    \
             if not url.startswith({allowed}):\n        \
                 raise SystemExit(\"the redirect to \" + url + \" is not followed\")\n"
    );
    if !following.becomes_get.is_empty() {
        let statuses = numbers(following.becomes_get);
        let _ = write!(
            text,
            "    if method != \"GET\" and response.status in [{statuses}]:\n        \
                     method, body = \"GET\", None\n        \
                     headers = [pair for pair in headers if not pair[0].lower().startswith(\"content-\")]\n"
        );
    }
    if following.leaves_something() {
        text += "    if urllib.parse.urlsplit(url)[:2] != urllib.parse.urlsplit(before)[:2]:\n";
        text += &leave(following);
    }
    text + "\n"
}

/// What happens where a redirect leads to another origin.
fn leave(following: &Following) -> String {
    let mut text = String::new();
    if following.body_stays {
        text += "        if body:\n            \
                     raise SystemExit(\"the body is not sent to \" + url)\n";
    }
    if !following.left_behind.is_empty() {
        let names = strings(&following.left_behind);
        let _ = writeln!(
            text,
            "        headers = [pair for pair in headers if pair[0].lower() not in [{names}]]"
        );
    }
    text
}

/// What the standard library cannot do as the run does it.
fn limits(call: &ExportedCall) -> Vec<String> {
    let connection = &call.connection;
    let mut limits = Vec::new();
    if call.digest.is_some() {
        limits.push("before Python 3.14, urllib answers digest challenges of MD5 and SHA-1, not of SHA-256");
    }
    if matches!(connection.proxy, Proxy::Through { .. }) && spoken_to(&connection.proxy).is_none() {
        limits.push("http.client speaks to http proxies only: this goes without the proxy of the run");
    }
    if connection.http == HttpVersion::Http2 {
        limits.push("http.client speaks HTTP/1.1, the run HTTP/2");
    }
    if !call.connection.dial.is_empty() {
        limits.push("http.client connects where the URL says, the run elsewhere");
    }
    if connection.tls.cert.is_some() && call.following().is_some() {
        limits.push("if a redirect leads to another server, this shows it the certificate, the run does not");
    }
    if call.plain_headers().any(|field| field.is("accept-encoding")) {
        limits.push("http.client does not decode: the answer's body is printed as it comes");
    }
    limits.into_iter().map(str::to_owned).collect()
}
