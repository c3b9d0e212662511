//! A request as Python, with nothing but its standard library.

use super::{Call, Piece, TOKEN, Value, base64, literal};
use std::fmt::Write;

pub fn write(call: &Call) -> String {
    let mut text = imports(call);
    let _ = writeln!(
        text,
        "request = urllib.request.Request(\n    {},",
        literal(&call.url)
    );
    let _ = writeln!(text, "    method={},", literal(&call.method));
    text += "    headers={\n";
    for (name, value) in call.plain_headers() {
        let value = match value {
            Value::Token => format!("\"Bearer \" + os.environ[\"{TOKEN}\"]"),
            Value::Text(value) => literal(value),
        };
        let _ = writeln!(text, "        {}: {value},", literal(name));
    }
    text += "    },\n";
    if let Some(body) = &call.body {
        let _ = writeln!(text, "    data={},", data(body));
    }
    text + ")\ntry:\n    response = urllib.request.urlopen(request)\nexcept urllib.error.HTTPError as error:\n    \
            response = error\nprint(response.status)\nprint(response.read().decode(errors=\"replace\"))\n"
}

fn imports(call: &Call) -> String {
    let token = call.headers.iter().any(|(_, value)| *value == Value::Token);
    let bytes = call
        .body
        .iter()
        .flatten()
        .any(|piece| matches!(piece, Piece::Bytes(_)));
    let os = if token { "import os\n" } else { "" };
    let base64 = if bytes { "import base64\n" } else { "" };
    format!("{base64}{os}import urllib.error\nimport urllib.request\n\n")
}

fn data(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => format!("{}.encode()", literal(text)),
        Piece::Bytes(bytes) => format!("base64.b64decode(\"{}\")", base64(bytes)),
        Piece::File(path) => format!("open({}, \"rb\").read()", literal(&path.to_string_lossy())),
    };
    let pieces: Vec<String> = pieces.iter().map(piece).collect();
    match pieces.is_empty() {
        true => "b\"\"".to_owned(),
        false => pieces.join(" + "),
    }
}
