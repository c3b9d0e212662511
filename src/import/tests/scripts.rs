//! Scripts whose parts depend on each other, and what credentials in them become.

use super::{check_after, check_before, file, imported};

#[test]
fn what_a_kept_statement_changes_is_not_taken_for_what_it_was() {
    check_after(
        "let max = 0; let n = 1;\nfor (const i of pm.response.json().items) { if (i > max) max = i; }\n\
         pm.environment.set('max', max);\npm.environment.set('n', n);",
        "# Script after the answer, not carried over: it depends on a condition that has no equal here.\n\
         #     if (i > max) max = i;\n\
         # Script after the answer, not carried over: it reads what a statement above changes, which is not carried over.\n\
         #     pm.environment.set('max', max);\n\
         expect:\n  json:\n    $.items: { type: array }\n\
         capture:\n  n: { expr: 1 }",
    );
}

#[test]
fn the_last_part_of_a_split_text_is_taken() {
    check_after(
        "pm.environment.set('id', pm.response.headers.get('Location').split('/').pop());",
        "capture:\n  id: { expr: \"(headers['location'] | split('/') | list)[-1]\" }",
    );
}

#[test]
fn i06_a_token_that_is_asked_for_when_it_is_missing_is_a_logins() {
    let script = "if (!pm.environment.get('tok')) { pm.sendRequest({ url: 'https://a.test/token', method: 'POST', \
                  body: { mode: 'urlencoded', urlencoded: [{ key: 'grant_type', value: 'client_credentials' }, \
                  { key: 'client_id', value: 'x' }, { key: 'client_secret', value: 'shh-1234' }] } }, \
                  (error, answer) => { pm.environment.set('tok', answer.json().access_token); }); }";
    check_before(script, "");
    let collection = serde_json::json!({
        "info": { "name": "c" },
        "item": [{
            "name": "r",
            "event": [{ "listen": "prerequest", "script": { "exec": script } }],
            "request": { "method": "GET", "url": "https://a.test/x", "header": [{ "key": "X", "value": "{{tok}}" }] },
        }],
    });
    let imported = imported(&[("c.json", &collection.to_string())]);
    let written = file(&imported, "collections/c/collection.yaml");
    assert!(written.contains("grant: client_credentials"), "{written}");
    assert!(written.contains("save: { access_token: tok }"), "{written}");
    assert!(!written.contains("shh-1234"), "{written}");
    let reasons: Vec<&str> = imported.losses.iter().map(|loss| &*loss.reason).collect();
    assert!(
        reasons.iter().any(|reason| reason.contains("under a condition")),
        "{reasons:?}"
    );
}

#[test]
fn i06_credentials_in_what_is_kept_are_masked() {
    check_before(
        "eval('x'); const apiKey = 'abcd-1234'; if (a()) { pm.request.addHeader('X-Api-Key', 'abcd-1234') }",
        "# Script before the request, not carried over: `eval()` has no equal here.\n#     eval('x');\n\
         # Script before the request, not carried over: it depends on a condition that has no equal here.\n\
         #     if (a()) { pm.request.addHeader('X-Api-Key', '(secret password)') }",
    );
}

#[test]
fn i06_the_key_of_a_digest_is_a_secret() {
    check_before(
        "pm.variables.set('sig', CryptoJS.HmacSHA256('text', 'k-1').toString());",
        "vars:\n  sig: <<('text' | hmac_sha256(hmacKey))>>",
    );
}
