//! A request as JavaScript for Node's `fetch`.

use super::{Call, Piece, TOKEN, Value, base64, literal};
use std::fmt::Write;

pub fn write(call: &Call) -> String {
    let mut text = String::new();
    if call
        .body
        .iter()
        .flatten()
        .any(|piece| matches!(piece, Piece::File(_)))
    {
        text += "import { readFile } from \"node:fs/promises\";\n\n";
    }
    let _ = writeln!(text, "const response = await fetch({}, {{", literal(&call.url));
    let _ = writeln!(text, "  method: {},\n  headers: [", literal(&call.method));
    for (name, value) in call.plain_headers() {
        let value = match value {
            Value::Token => format!("`Bearer ${{process.env.{TOKEN}}}`"),
            Value::Text(value) => literal(value),
        };
        let _ = writeln!(text, "    [{}, {value}],", literal(name));
    }
    text += "  ],\n";
    if let Some(body) = &call.body {
        let _ = writeln!(text, "  body: {},", data(body));
    }
    text + "});\nconsole.log(response.status);\nconsole.log(await response.text());\n"
}

fn data(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => literal(text),
        Piece::Bytes(bytes) => format!("Buffer.from(\"{}\", \"base64\")", base64(bytes)),
        Piece::File(path) => format!("await readFile({})", literal(&path.to_string_lossy())),
    };
    let pieces: Vec<String> = pieces.iter().map(piece).collect();
    match &pieces[..] {
        [] => "\"\"".to_owned(),
        [one] => one.clone(),
        several => format!("new Blob([{}])", several.join(", ")),
    }
}
