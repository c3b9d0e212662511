//! Whole sources of each kind: what is written, and what is lost.

mod scripts;

use super::{ImportSource, Imported, Input, SourceKind, import, plan};

mod hostile;

fn source(path: &str, text: &str) -> ImportSource {
    ImportSource {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn imported(files: &[(&str, &str)]) -> Imported {
    let sources = files.iter().map(|(path, text)| source(path, text)).collect();
    import(Input {
        kind: None,
        sources,
        files: &|_| None,
    })
    .expect("an import")
}

fn file<'i>(imported: &'i Imported, path: &str) -> &'i str {
    let found = imported.files.iter().find(|file| file.path == path);
    let found = found.unwrap_or_else(|| panic!("{path} is not among {:?}", paths(imported)));
    std::str::from_utf8(&found.bytes).expect("text")
}

fn paths(imported: &Imported) -> Vec<&str> {
    imported.files.iter().map(|file| file.path.as_str()).collect()
}

/// A collection of one request with a test script; the request's file without its name and URL.
fn scripted(before: &str, after: &str) -> String {
    let collection = serde_json::json!({
        "info": { "name": "c" },
        "item": [{
            "name": "r",
            "event": [
                { "listen": "prerequest", "script": { "exec": before } },
                { "listen": "test", "script": { "exec": [after] } },
            ],
            "request": { "method": "GET", "url": "{{u}}/x" },
        }],
    });
    let imported = imported(&[("c.json", &collection.to_string())]);
    file(&imported, "collections/c/r.yaml")
        .lines()
        .skip(2)
        .collect::<Vec<_>>()
        .join("\n")
}

fn check_after(script: &str, expected: &str) {
    assert_eq!(scripted("", script), expected.trim_end(), "{script}");
}

fn check_before(script: &str, expected: &str) {
    assert_eq!(scripted(script, ""), expected.trim_end(), "{script}");
}

#[test]
fn assertions_become_expectations() {
    check_after(
        "pm.test('ok', () => pm.response.to.have.status(200));",
        "expect:\n  # ok\n  status: 200",
    );
    check_after("pm.response.to.be.success", "expect:\n  status: 2xx");
    check_after(
        "pm.expect(pm.response.code).to.be.oneOf([200, 201]);",
        "expect:\n  status: [200, 201]",
    );
    check_after(
        "pm.expect(pm.response.json().a['b-c'][0]).to.equal('x');",
        "expect:\n  json:\n    $.a['b-c'][0]: x",
    );
    check_after(
        "pm.expect(pm.response.json().n).to.not.equal(5);",
        "expect:\n  json:\n    $.n: { not: { equals: 5 } }",
    );
    check_after(
        "pm.expect(pm.response.json()).to.not.have.property('error');",
        "expect:\n  json:\n    $.error: { exists: false }",
    );
    check_after(
        "tests['a'] = responseBody.has('x');",
        "expect:\n  # a\n  text: { contains: x }",
    );
    check_after(
        "pm.expect(pm.response.headers.get('X-A')).to.match(/^a\\/b/i);",
        "expect:\n  headers:\n    x-a: { matches: (?i)^a/b }",
    );
    check_after(
        "pm.expect(pm.response.responseTime).to.be.below(500);",
        "expect:\n  time: { lt: 500ms }",
    );
    check_after(
        "pm.expect(pm.response.json().n * 2).to.equal(4);",
        "expect:\n  that:\n    - (body.n * 2) == 4",
    );
    check_after(
        "pm.expect('a').to.equal(pm.variables.get('x'));",
        "# Script after the answer, not carried over: it says nothing of the answer.\n#     pm.expect('a').to.equal(pm.variables.get('x'));",
    );
}

#[test]
fn loops_assert_of_each_item() {
    check_after(
        "const l = pm.response.json(); for (let i = 0; i < l.length; i++) { pm.expect(l[i].id).to.be.above(0); }",
        "expect:\n  json:\n    $: { type: array }\n    $[*]: { each: { has_keys: id } }\n    $[*].id: { each: { gt: 0 } }",
    );
    check_after(
        "pm.test('s', () => pm.expect(tv4.validate(pm.response.json(), {type: 'array'})).to.be.true);",
        "expect:\n  # s\n  schema:\n    type: array",
    );
    check_before(
        "pm.environment.set('n', 'user_' + Math.random().toString(36).substring(7));",
        "vars:\n  n: user_<<(random_string(13) | lower)[7:]>>",
    );
}

#[test]
fn variables_that_are_set_become_captures() {
    check_after(
        "const { data: { id } } = pm.response.json(); pm.environment.set('id', id);",
        "capture:\n  id: $.data.id",
    );
    check_after(
        "pm.globals.set('x', JSON.parse(responseBody)?.a);",
        "capture:\n  x: { json: $.a, default: <<x | default('')>> }",
    );
    check_after(
        "pm.environment.set('c', pm.cookies.get('sid'));",
        "capture:\n  c: { cookie: sid }",
    );
    check_after("pm.environment.unset('a');", "forget: [a]");
    check_after(
        "if (pm.response.code === 200) { pm.environment.set('a', pm.response.json().a); }",
        "capture:\n  a: $.a",
    );
    check_after(
        "for (const i of pm.response.json().l) { pm.environment.set('a', i.a); }",
        "# Script after the answer, not carried over: it captures in a loop, which keeps the last item's value.\n#     for (const i of pm.response.json().l) { pm.environment.set('a', i.a); }",
    );
}

#[test]
fn variables_that_are_set_before_become_vars() {
    check_before("pm.environment.set('a', 'b');", "vars:\n  a: b");
    check_before(
        "pm.environment.set('s', CryptoJS.MD5('x' + pm.environment.get('k')).toString());",
        "vars:\n  s: <<(('x' ~ k) | md5)>>",
    );
    check_before(
        "const n = Math.floor(Math.random() * 10) + 1; pm.variables.set('n', n);",
        "vars:\n  n: <<random_int(0, 9) + 1>>",
    );
    check_before(
        "pm.request.headers.add({key: 'X-A', value: pm.variables.get('a') + '!'});",
        "headers:\n  X-A: <<a>>!",
    );
}

#[test]
fn i02_scripts_are_never_run_and_always_listed() {
    let script = "while (true) {}\nrequire('child_process').execSync('touch /tmp/owned');";
    let written = scripted("", script);
    assert!(written.contains("#     while (true) {}"), "{written}");
    assert!(
        written.contains("the module `child_process` has no equal here"),
        "{written}"
    );
}

#[test]
fn i06_secrets_stand_in_no_file() {
    let collection = serde_json::json!({
        "info": { "name": "c", "description": "key AKIAIOSFODNN7EXAMPLE" },
        "auth": { "type": "bearer", "bearer": [{ "key": "token", "value": "canary-bearer-token" }] },
        "item": [{
            "name": "r",
            "event": [{ "listen": "test", "script": { "exec": "eval('canary-in-variable')" } }],
            "request": {
                "method": "POST",
                "url": "https://u:canary-url-password@x.test/?api_key=canary-query-key",
                "header": [{ "key": "Authorization", "value": "Token canary-header" }, { "key": "X-Old", "value": "canary-in-variable", "disabled": true }],
                "body": { "mode": "raw", "raw": "{\"password\": \"canary-json-password\"}", "options": { "raw": { "language": "json" } } },
            },
            "response": [{ "name": "a", "code": 200, "body": "{\"access_token\": \"canary-answer-token-1\"}" }],
        }],
        "variable": [{ "key": "secretThing", "value": "canary-in-variable", "type": "secret" }],
    });
    let environment = r#"{"name": "e", "values": [{"key": "k", "value": "canary-environment", "type": "secret", "enabled": true}]}"#;
    let imported = imported(&[("c.json", &collection.to_string()), ("e.json", environment)]);
    for file in &imported.files {
        let text = String::from_utf8_lossy(&file.bytes);
        assert!(
            !text.contains("canary") && !text.contains("AKIA"),
            "{}:\n{text}",
            file.path
        );
    }
    let losses = super::losses_json(&imported);
    assert!(!losses.contains("canary"), "{losses}");
    assert!(
        imported
            .dotenv
            .iter()
            .any(|(_, value)| value == "canary-environment")
    );
    assert_eq!(
        imported
            .dotenv
            .iter()
            .filter(|(_, value)| value.starts_with("canary"))
            .count(),
        8,
        "{:?}",
        imported.dotenv
    );
}

#[test]
fn i07_a_second_import_writes_nothing() {
    let text = include_str!("../../tests/cases/import/postman/source/bookshop.postman_collection.json");
    let environment = include_str!("../../tests/cases/import/postman/source/dev.postman_environment.json");
    let sources = [("a.json", text), ("b.json", environment)];
    let mut first = imported(&sources);
    let written = plan(&mut first, &|_| None);
    let mut second = imported(&sources);
    let present = |path: &str| {
        written
            .iter()
            .find(|file| file.path == path)
            .map(|file| file.new.clone())
    };
    assert_eq!(plan(&mut second, &present), []);
}
