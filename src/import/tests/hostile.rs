//! Input that nobody exported: nothing of it breaks the import, and what is written is well-formed.

use super::*;
use crate::source::{FileId, yaml};
use proptest::prelude::*;

/// Every file that is written is YAML, below the directory, and there once.
fn holds(imported: &Imported) {
    let mut seen = std::collections::HashSet::new();
    for file in &imported.files {
        assert!(seen.insert(file.path.clone()), "{} twice", file.path);
        assert!(
            !file.path.starts_with('/') && !file.path.split('/').any(|part| part.starts_with('.')),
            "{}",
            file.path
        );
        if file.path.ends_with(".yaml") {
            let text = std::str::from_utf8(&file.bytes).expect("text");
            let source = crate::source::SourceFile {
                path: file.path.as_str().into(),
                text: text.into(),
            };
            let (_, found) = yaml::read(&source, FileId(0));
            let errors: Vec<_> = found.iter().filter(|found| found.is_error()).collect();
            assert!(errors.is_empty(), "{}: {errors:?}\n{text}", file.path);
        }
    }
}

fn try_import(kind: Option<SourceKind>, path: &str, text: &str) {
    if let Ok(imported) = import(Input {
        kind,
        sources: vec![source(path, text)],
        files: &|_| None,
    }) {
        holds(&imported);
    }
}

/// Pieces of JavaScript, in any order: most are scripts, some are none.
fn script() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "pm.test('a', () => {",
        "});",
        "pm.expect(",
        "pm.response.json()",
        ".a",
        "[0]",
        "?.b",
        ").to.",
        "equal(",
        "be.above(",
        "1",
        "'x'",
        ")",
        ";",
        "const a = ",
        "let {b, c: [d]} = ",
        "a",
        "b",
        "d",
        "if (",
        ") {",
        "}",
        " else ",
        "pm.environment.set('k', ",
        "for (const i of ",
        "i => ",
        "/re(x)/g",
        ".match(",
        "`t${a}`",
        "pm.sendRequest({url: 'u', body: {mode: 'raw', raw: a}}, (e, r) => {",
        "return ",
        "=== ",
        "&& ",
        "! ",
        "typeof ",
        "bru.setVar('v', ",
        "res.body",
        "CryptoJS.MD5(",
        "new Date()",
        "function f(x) {",
        "f(",
        ", ",
        "\n",
        " + ",
        "<<",
        "{{x}}",
        "\u{1f600}",
        "moment().add(1, 'days')",
        "setNextRequest(null)",
        ".forEach(",
        "responseBody",
        "tests['t'] = ",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        "[ -~\n\t\u{0}\u{1b}]{0,24}",
        prop::sample::select(vec![
            "../../x",
            "CON",
            "",
            "{{a}}",
            "<<",
            ">>",
            "{{$guid}}",
            "a: b",
            "- x",
            "\u{feff}",
            "\u{202e}x",
            "#",
            "|",
            "'",
            "\"",
            "collection",
            "{{{{",
            "{a}",
            ":b",
            "?x=1&y",
            "http://",
            "\r\n",
            "null",
            "012",
            "1e3",
            "true"
        ])
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_postman_collection_breaks_the_import(
        names in prop::collection::vec(hostile(), 1..4),
        texts in prop::collection::vec(hostile(), 8),
        before in script(),
        after in script(),
        mode in prop::sample::select(vec!["raw", "urlencoded", "formdata", "graphql", "file"]),
    ) {
        let entry = |at: usize| serde_json::json!({ "key": texts[at], "value": texts[at + 1], "disabled": at == 1 });
        let items: Vec<_> = names.iter().map(|name| serde_json::json!({
            "name": name,
            "event": [{ "listen": "prerequest", "script": { "exec": before } }, { "listen": "test", "script": { "exec": after } }],
            "request": {
                "method": texts[5],
                "url": { "raw": texts[4], "host": [texts[4]], "path": [texts[3], ":id"], "query": [entry(0), entry(1)], "variable": [entry(2)] },
                "header": [entry(0), entry(2)],
                "auth": { "type": "apikey", "apikey": [entry(3)] },
                "body": { "mode": mode, "raw": texts[6], "urlencoded": [entry(0), entry(0)], "formdata": [entry(2)], "graphql": { "query": texts[6], "variables": texts[7] }, "file": { "src": texts[3] }, "options": { "raw": { "language": "json" } } },
            },
            "response": [{ "name": texts[0], "code": 200, "header": [entry(5)], "body": texts[6] }],
        })).collect();
        let collection = serde_json::json!({ "info": { "name": names[0] }, "item": [{ "name": texts[7], "item": items }], "variable": [entry(4)] });
        try_import(None, "c.json", &collection.to_string());
    }

    #[test]
    fn no_json_body_breaks_the_import(text in "[\\[\\]{}\",:0-9a-z{}/* \n\\\\<>-]{0,60}") {
        let _ = crate::import::json::body(&mut crate::import::context::ImportContext::default(), &text);
    }

    #[test]
    fn no_bru_file_breaks_the_import(lines in prop::collection::vec(prop_oneof![hostile(), prop::sample::select(vec!["meta {", "get {", "}", "  url: http://x/{{a}}", "  name: x", "body:json {", "  {", "  }", "assert {", "  res.status: eq 200", "tests {", "vars:secret [", "  a,", "]", "  ~b: c", "  d: '''", "  '''", "auth:oauth2 {", "example {", "  response: {"]).prop_map(str::to_owned)], 0..30)) {
        try_import(Some(SourceKind::Bruno), "a.bru", &lines.join("\n"));
    }

    #[test]
    fn no_open_collection_breaks_the_import(texts in prop::collection::vec(hostile(), 6), code in script()) {
        let collection = serde_json::json!({
            "opencollection": "1.0.0",
            "info": { "name": texts[0] },
            "items": [{ "info": { "name": texts[1], "type": "http" }, "http": { "method": texts[2], "url": texts[3], "params": [{ "name": texts[4], "value": texts[5], "type": "path" }] },
                "runtime": { "assertions": [{ "expression": texts[4], "operator": "eq", "value": texts[5] }], "scripts": [{ "type": "tests", "code": code }] } }],
        });
        try_import(None, "c.json", &collection.to_string());
        let text = format!("opencollection: 1.0.0\ninfo:\n  name: {}\nitems:\n  - info: {{ name: a }}\n    http: {{ url: {} }}\n", texts[0], texts[1]);
        try_import(Some(SourceKind::OpenCollection), "c.yml", &text);
    }

    #[test]
    fn no_command_breaks_the_import(words in prop::collection::vec(prop_oneof![hostile(), prop::sample::select(vec!["curl", "-X", "POST", "-d", "'a=b'", "\"x\\\"\"", "$'\\x41", "$(id)", "`id`", "-F", "a=@f;type=b", "--json", "{\"a\":1}", "-H", "'A: b'", "\\\n", "^\n", "|", "&&", "https://x.test/a?b=c", "-u", "a:b", "--next", "-sSL", "${A}"]).prop_map(str::to_owned)], 0..20)) {
        try_import(Some(SourceKind::Curl), "c.sh", &format!("curl {}", words.join(" ")));
    }

    #[test]
    fn no_bytes_break_the_import(bytes in prop::collection::vec(any::<u8>(), 0..200), name in prop::sample::select(vec!["a.json", "a.bru", "a.yml", "-", "x.request.yaml", "opencollection.yml", "bruno.json"])) {
        let sources = vec![ImportSource { path: name.to_owned(), bytes }];
        if let Ok(imported) = import(Input { kind: None, sources, files: &|_| None }) {
            holds(&imported);
        }
    }
}
