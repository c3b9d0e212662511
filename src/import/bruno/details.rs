//! Entries of `.bru` blocks as JSON.

use super::blocks::{BlockContent, BruEntry, BruValue, BrunoBlock};
use serde_json::{Value as Json, json};

pub(super) fn value_text(value: &BruValue) -> String {
    match value {
        BruValue::Text(text) => text.clone(),
        BruValue::List(items) => items.join(", "),
        BruValue::Entries(_) => String::new(),
    }
}

/// The text of an entry; None if the block has no entry of that name.
pub(super) fn text_of(entries: &[BruEntry], name: &str) -> Option<String> {
    entries
        .iter()
        .find(|entry| entry.name == name && !entry.disabled)
        .map(|entry| value_text(&entry.value))
}

/// `@file(a.png|b.png) @contentType(image/png)`.
pub(super) fn annotations(text: &str) -> (Option<Vec<String>>, Option<String>, String) {
    let inside = |name: &str| {
        let start = text.find(&format!("@{name}("))? + name.len() + 2;
        let end = text[start..].find(')')? + start;
        Some(text[start..end].to_owned())
    };
    let files = inside("file").map(|paths| paths.split('|').map(|path| path.trim().to_owned()).collect());
    let plain = text
        .split("@contentType(")
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned();
    (files, inside("contentType"), plain)
}

pub(super) fn part(entry: &BruEntry) -> Json {
    let (files, mime, plain) = annotations(&value_text(&entry.value));
    let mut part = json!({ "name": entry.name, "disabled": entry.disabled });
    match files {
        Some(files) => {
            part["type"] = json!("file");
            part["value"] = json!(files);
        }
        None => {
            part["type"] = json!("text");
            part["value"] = json!(plain);
        }
    }
    if let Some(mime) = mime {
        part["contentType"] = json!(mime);
    }
    part
}

pub(super) fn body_file(entry: &BruEntry) -> Json {
    let (files, mime, _) = annotations(&value_text(&entry.value));
    json!({
        "filePath": files.and_then(|files| files.into_iter().next()).unwrap_or_default(),
        "contentType": mime.unwrap_or_default(),
        "selected": !entry.disabled,
    })
}

/// `additional` gives the pairs of a block by what follows `auth:oauth2:additional_params:` in its name.
pub(super) fn oauth2(get: &dyn Fn(&str) -> String, additional: &dyn Fn(&str) -> Vec<Json>) -> Json {
    let flow = match &*get("grant_type") {
        "password" => "resource_owner_password_credentials".to_owned(),
        other => other.to_owned(),
    };
    json!({
        "type": "oauth2",
        "flow": flow,
        "accessTokenUrl": get("access_token_url"),
        "authorizationUrl": get("authorization_url"),
        "callbackUrl": get("callback_url"),
        "scope": get("scope"),
        "credentials": {
            "clientId": get("client_id"),
            "clientSecret": get("client_secret"),
            "placement": get("credentials_placement"),
        },
        "resourceOwner": { "username": get("username"), "password": get("password") },
        "pkce": { "disabled": get("pkce") == "false" },
        "tokenConfig": { "placement": token_place(get), "source": get("token_source") },
        "additionalParameters": {
            "accessTokenRequest": placed("access_token_req", additional),
            "authorizationRequest": placed("auth_req", additional),
        },
    })
}

/// Bruno sends a token alone where no word is written.
fn token_place(get: &dyn Fn(&str) -> String) -> Json {
    match (&*get("token_placement"), get("token_query_key")) {
        ("url", key) if key.is_empty() => json!({ "query": "access_token" }),
        ("url", key) => json!({ "query": key }),
        _ => json!({ "header": get("token_header_prefix") }),
    }
}

/// Additional parameters of one kind of request, each with the place that it is sent at.
fn placed(request: &str, additional: &dyn Fn(&str) -> Vec<Json>) -> Vec<Json> {
    let places = [("headers", "header"), ("queryparams", "query"), ("body", "body")];
    let pairs = places.into_iter().flat_map(|(block, place)| {
        let pairs = additional(&format!("{request}:{block}")).into_iter();
        let pairs = pairs.filter(|pair| pair.get("disabled") != Some(&Json::Bool(true)));
        pairs.map(move |pair| json!({ "name": pair["name"], "value": pair["value"], "placement": place }))
    });
    pairs.collect()
}

/// A saved answer of newer versions. None if it has no answer.
pub(super) fn example(block: &BrunoBlock) -> Option<Json> {
    let BlockContent::Entries(entries) = &block.content else {
        return None;
    };
    let inner = |entries: &[BruEntry], name: &str| match entries.iter().find(|entry| entry.name == name) {
        Some(BruEntry {
            value: BruValue::Entries(inner),
            ..
        }) => inner.clone(),
        _ => Vec::new(),
    };
    let response = inner(entries, "response");
    let (status, body) = (inner(&response, "status"), inner(&response, "body"));
    let code = text_of(&status, "code")
        .and_then(|code| code.parse::<u16>().ok())
        .unwrap_or(200);
    Some(json!({
        "name": text_of(entries, "name").unwrap_or_default(),
        "response": {
            "status": code,
            "headers": pairs(&inner(&response, "headers")),
            "body": {
                "type": text_of(&body, "type").unwrap_or_default(),
                "data": text_of(&body, "content").unwrap_or_default(),
            },
        },
    }))
}

pub(super) fn pairs(entries: &[BruEntry]) -> Vec<Json> {
    let pairs = entries.iter().map(|entry| {
        json!({ "name": entry.name.trim_start_matches('@'), "value": value_text(&entry.value), "disabled": entry.disabled })
    });
    pairs.collect()
}
