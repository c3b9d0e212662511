//! No form of a secret survives.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;

fn redactor(secrets: &[&str]) -> Redactor {
    let mut redactor = Redactor::default();
    for secret in secrets {
        redactor.add("name", secret);
    }
    redactor
}

fn check(secrets: &[&str], text: &str, expected: &str) {
    assert_eq!(redactor(secrets).redact(text), expected, "{text}");
}

type Written = Vec<(&'static str, String)>;

/// All the ways in which a secret is written somewhere.
fn encodings(secret: &str) -> Written {
    [
        in_urls(secret),
        in_text(secret),
        in_bytes(secret),
        in_base64(secret),
    ]
    .concat()
}

fn percent(secret: &str) -> String {
    utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string()
}

/// Without the quotes.
fn json(secret: &str) -> String {
    let quoted = serde_json::Value::from(secret).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn in_urls(secret: &str) -> Written {
    let percent = percent(secret);
    let some = utf8_percent_encode(secret, CONTROLS).to_string();
    let latin: Option<Vec<u8>> = secret.chars().map(|c| u8::try_from(c).ok()).collect();
    let latin = latin.map(|bytes| bytes.iter().map(|byte| format!("%{byte:02X}")).collect());
    vec![
        ("percent", percent.clone()),
        ("percent lower", percent.to_lowercase()),
        ("percent some", some.replace('%', "%25")),
        (
            "percent all",
            secret.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        ),
        ("percent twice", percent.replace('%', "%25")),
        ("form", percent.replace("%20", "+")),
        ("latin percent", latin.unwrap_or_else(|| secret.to_owned())),
    ]
}

fn in_text(secret: &str) -> Written {
    let json = json(secret);
    let units = |write: fn(u16) -> String| secret.encode_utf16().map(write).collect::<String>();
    let chars = |write: fn(char) -> String| secret.chars().map(write).collect::<String>();
    let html = chars(|c| match c {
        '<' => "&lt;".into(),
        '>' => "&gt;".into(),
        '&' => "&amp;".into(),
        '"' => "&quot;".into(),
        '\'' => "&#39;".into(),
        c => c.into(),
    });
    let printf = secret.replace('\\', "\\\\").replace('%', "%%");
    vec![
        ("raw", secret.to_owned()),
        ("upper", secret.to_uppercase()),
        ("lower", secret.to_lowercase()),
        ("json", json.clone()),
        ("json solidus", json.replace('/', "\\/")),
        ("json in json", serde_json::Value::from(json.as_str()).to_string()),
        ("json units", units(|unit| format!("\\u{unit:04x}"))),
        ("json units upper", units(|unit| format!("\\u{unit:04X}"))),
        ("debug", format!("{secret:?}")),
        ("html", html),
        ("html numbers", chars(|c| format!("&#{};", c as u32))),
        ("html hex", chars(|c| format!("&#x{:X};", c as u32))),
        ("json in html", json.replace('&', "&amp;").replace('"', "&quot;")),
        ("shell", secret.replace('\'', "'\\''")),
        ("yaml", secret.replace('\'', "''")),
        ("csv", secret.replace('"', "\"\"")),
        ("printf", printf.replace('\'', "\\047")),
    ]
}

fn in_bytes(secret: &str) -> Written {
    let bytes = |write: fn(u8) -> String| secret.bytes().map(write).collect::<String>();
    let repr = bytes(|byte| match byte {
        b'\\' => "\\\\".to_owned(),
        b' '..=b'~' => char::from(byte).into(),
        byte => format!("\\x{byte:02x}"),
    });
    let colons = bytes(|byte| format!("{byte:02X}:"));
    let blanks = bytes(|byte| format!("{byte:02x} "));
    vec![
        ("hex", bytes(|byte| format!("{byte:02x}"))),
        ("hex upper", bytes(|byte| format!("{byte:02X}"))),
        ("hex colons", colons.trim_end_matches(':').to_owned()),
        ("hex blanks", blanks.trim_end().to_owned()),
        ("hex dashes", colons.trim_end_matches(':').replace(':', "-")),
        ("hex of base64", hex(&STANDARD.encode(secret))),
        ("base64 of hex", STANDARD.encode(hex(secret))),
        ("bytes", bytes(|byte| format!("\\x{byte:02x}"))),
        ("bytes upper", bytes(|byte| format!("\\x{byte:02X}"))),
        ("bytes some", repr),
        ("octal", bytes(|byte| format!("\\{byte:03o}"))),
    ]
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn in_base64(secret: &str) -> Written {
    let json = json(secret);
    let unit = |unit: &mut u16| format!("\\u{unit:04x}");
    let ascii = |c: char| {
        if c.is_ascii() {
            c.to_string()
        } else {
            c.encode_utf16(&mut [0; 2]).iter_mut().map(unit).collect()
        }
    };
    let ascii_json: String = json.chars().map(ascii).collect();
    let once = STANDARD.encode(secret);
    let url = URL_SAFE_NO_PAD.encode(secret);
    let pair = format!("user:{secret}");
    vec![
        ("base64", once.clone()),
        ("base64 bare", STANDARD_NO_PAD.encode(secret)),
        ("base64 url", url.clone()),
        ("base64 in url", percent(&once)),
        ("pair", STANDARD.encode(&pair)),
        ("pair url", URL_SAFE.encode(&pair)),
        ("pair percent", STANDARD.encode(format!("u:{}", percent(secret)))),
        ("base64 of ascii json", STANDARD.encode(&ascii_json)),
        (
            "base64 of json solidus",
            STANDARD.encode(json.replace('/', "\\/")),
        ),
        ("base64 of base64", STANDARD.encode(&once)),
        ("base64 of base64 url", STANDARD.encode(format!("x{url}"))),
        ("base64 within base64", STANDARD.encode(format!("xy{once}"))),
    ]
}

/// What of a text's base64 belongs to the part between two offsets: every digit that holds a bit of it.
fn digits(text: &str, from: usize, to: usize) -> (usize, usize) {
    let length = STANDARD_NO_PAD.encode(text).len();
    (from * 8 / 6, (to * 8).div_ceil(6).min(length))
}

fn secret() -> impl Strategy<Value = String> {
    // Without digits and blanks at the ends, so that no context continues it by chance.
    "[!-/:-~é漢😀]([ -/:-~é漢😀]{2,20})[!-/:-~é漢😀]"
}

#[test]
fn x03_a_secret_that_reads_like_an_escape_is_masked_in_every_form() {
    for secret in [":😀%AAA", "p%41ss+w rd", "a\\u0041\\nb", "x&amp;y&#65;z"] {
        let redactor = redactor(&[secret]);
        for (form, encoded) in encodings(secret) {
            let redacted = redactor.redact(&encoded);
            assert!(!redacted.contains(&encoded), "{secret}, {form}: {redacted}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_encoding_of_a_secret_survives(secret in secret(), before in "[0-9]{0,5}", after in "[0-9]{0,5}") {
        let redactor = redactor(&[&secret]);
        for (form, encoded) in encodings(&secret) {
            let text = format!("{before} {encoded} {after}");
            let redacted = redactor.redact(&text);
            prop_assert!(!redacted.contains(&encoded), "{form}: {redacted}");
            prop_assert!(redacted.contains(MASK), "{form}: {redacted}");
            let bytes = redactor.redact_bytes(text.as_bytes());
            prop_assert_eq!(&*bytes, redacted.as_bytes());
        }
    }

    #[test]
    fn no_alignment_of_base64_survives(secret in secret(), before in "[0-9]{0,8}", after in "[0-9]{0,8}") {
        let redactor = redactor(&[&secret]);
        let text = format!("{before}{secret}{after}");
        let (from, to) = digits(&text, before.len(), before.len() + secret.len());
        for alphabet in [STANDARD, URL_SAFE] {
            let encoded = alphabet.encode(&text);
            let redacted = redactor.redact(&encoded);
            prop_assert!(!redacted.contains(&encoded[from..to]), "{redacted}");
            prop_assert!(redacted.len() <= encoded.len() - (to - from) + MASK.len(), "{encoded} {redacted}");
        }
    }

    #[test]
    fn text_without_secrets_stays(text in "[ -~é\n]{0,200}") {
        prop_assert_eq!(redactor(&["Zq7#unlikely#Zq7"]).redact(&text), text.as_str());
    }

    #[test]
    fn any_bytes_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..200), escapes in "[%&\\\\u{}#x;0-9a-f]{0,60}") {
        let redactor = redactor(&["abcd", "\u{e9}\u{e9}\u{e9}\u{e9}"]);
        redactor.redact_bytes(&bytes);
        redactor.redact(&escapes);
    }
}

#[test]
fn secrets_are_masked_where_they_stand() {
    check(
        &["s3cr3t"],
        "Authorization: Bearer s3cr3t; ok",
        "Authorization: Bearer ***; ok",
    );
    check(&["s3cr3t"], "s3cr3ts3cr3t", "***");
    check(&["s3cr3t"], "S3CR3T", "***");
    check(&["s3cr3t"], "Basic dXNlcjpzM2NyM3Q=", "Basic dXNlcj***=");
    check(&["a b&c"], "q=a+b%26c&x=1", "q=***&x=1");
    check(&["a\"b\\c"], r#"{"x":"a\"b\\c","y":1}"#, r#"{"x":"***","y":1}"#);
    check(&[], "nothing", "nothing");
}

#[test]
fn lines_of_a_key_are_masked_however_they_are_indented() {
    let key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END KEY-----";
    check(
        &[key],
        "  a\n    MIIEvQIBADANBgkqhkiG9w0B\n  b",
        "  a\n    ***\n  b",
    );
}

#[test]
fn x03_a_secret_is_masked_in_an_answer_within_an_answer_within_a_report() {
    let secret = "CANARY\"quote\\";
    let mut text = secret.to_owned();
    for _ in 0..4 {
        text = serde_json::Value::from(text).to_string();
        let redacted = redactor(&[secret]).redact(&text).into_owned();
        assert!(
            !redacted.contains("CANARY") && !redacted.contains("quote"),
            "{redacted}"
        );
    }
}

#[test]
fn parts_of_a_jwt_are_masked_alone() {
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";
    check(&[token], "a eyJzdWIiOiJhZGEifQ b c2lnbmF0dXJl c", "a *** b *** c");
    check(&[token], token, "***");
    check(&["v1.0.0-abc"], "v1 and abc", "v1 and abc");
}

#[test]
fn x02_no_tail_of_a_longer_secret_is_left() {
    check(&["abcd", "abcdefgh"], "x abcdefgh y abcd z", "x *** y *** z");
    check(&["abcd", "bcdefgh"], "x abcdefgh y", "x *** y");
    check(&["abc", "abcdef"], "x abcdef y", "x *** y");
}

#[test]
fn x03_short_and_common_values_are_told_of_and_left() {
    let mut redactor = Redactor::default();
    for (name, value) in [
        ("pin", "1"),
        ("flag", "true"),
        ("empty", ""),
        ("blank", "  "),
        ("good", "long enough"),
    ] {
        redactor.add(name, value);
    }
    assert_eq!(redactor.too_short().collect::<Vec<_>>(), ["flag", "pin"]);
    assert_eq!(redactor.redact("1 true  long enough"), "1 true  ***");
}

#[test]
fn x04_secrets_may_come_late() {
    let mut redactor = redactor(&["first-one"]);
    assert_eq!(redactor.redact("first-one later-one"), "*** later-one");
    redactor.add("token", "later-one");
    assert_eq!(redactor.redact("first-one later-one"), "*** ***");
}

#[test]
fn x09_debug_forms_hold_no_secret() {
    use crate::template::{Resolved, Value};
    let secret = Value::text("s3cr3t").secret();
    let shown = format!(
        "{:?} {:?} {:?}",
        redactor(&["s3cr3t"]),
        secret,
        Resolved::Value(secret.clone())
    );
    assert!(!shown.contains("s3cr3t"), "{shown}");
}

#[test]
fn a_secret_of_several_lines_is_masked_whole() {
    let key = "-----BEGIN KEY-----\nabcdef\nghijkl\n-----END KEY-----\n";
    check(&[key], &format!("x{key}y"), "x***y");
    check(
        &[key],
        &format!("x {} y", serde_json::Value::from(key)),
        "x \"***\" y",
    );
    check(&[key], key.trim(), "***");
}
