//! The forms that a secret takes on its way through a program, made without the code that looks for them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

pub fn all(secret: &str) -> Vec<(String, Vec<u8>)> {
    let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let quoted = serde_json::to_string(secret).unwrap();
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let mut forms = vec![
        ("itself".to_owned(), secret.to_owned()),
        ("percent".to_owned(), percent.clone()),
        ("lower percent".to_owned(), percent.to_lowercase()),
        ("form".to_owned(), form.clone()),
        ("JSON".to_owned(), quoted[1..quoted.len() - 1].to_owned()),
        (
            "debug".to_owned(),
            format!("{secret:?}").trim_matches('"').to_owned(),
        ),
        ("hex".to_owned(), hex.clone()),
        ("upper hex".to_owned(), hex.to_uppercase()),
        ("upper case".to_owned(), secret.to_uppercase()),
        ("hex with colons".to_owned(), joined(secret, ":")),
        ("hex with blanks".to_owned(), joined(secret, " ")),
        ("bytes".to_owned(), format!("\\x{}", joined(secret, "\\x"))),
    ];
    for written in [secret, &form, &percent, &STANDARD.encode(secret)] {
        forms.extend(base64(written));
    }
    forms
        .into_iter()
        .map(|(name, form)| (name, form.into_bytes()))
        .collect()
}

fn joined(secret: &str, between: &str) -> String {
    let pairs: Vec<String> = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(between)
}

/// What of it does not depend on its neighbours, wherever in a longer text it starts.
fn base64(secret: &str) -> Vec<(String, String)> {
    let mut forms = Vec::new();
    for shift in 0..3 {
        let padded = format!("{}{secret}", &"  "[..shift]);
        for (name, alphabet) in [("base64", STANDARD), ("base64url", URL_SAFE)] {
            let encoded = alphabet.encode(&padded);
            let inner = &encoded[if shift == 0 { 0 } else { 4 }..encoded.len() - 4];
            forms.push((format!("{name} shifted by {shift}"), inner.to_owned()));
        }
    }
    forms
}
