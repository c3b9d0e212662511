//! Authentication of OpenCollection, by the parameters that Postman has for the same schemes.

use super::item::text;
use crate::import::collection::{ImportedAuth, ImportedLogin};
use crate::import::postman::auth::scheme;
use serde_json::Value as Json;

/// None where the item says nothing of it.
pub fn auth(json: Option<&Json>, name: &str) -> Option<(ImportedAuth, Option<ImportedLogin>)> {
    let json = json.filter(|json| !json.is_null())?;
    if json.as_str() == Some("inherit") {
        return Some((ImportedAuth::Inherit, None));
    }
    let kind = text(json.get("type"));
    let params: Vec<(String, String)> = if kind == "oauth2" {
        oauth2(json)
    } else {
        plain(json)
    };
    let (auth, mut login) = scheme(&kind, &params, name);
    if let Some(login) = &mut login {
        additional(json, login);
    }
    Some((auth, login))
}

fn plain(json: &Json) -> Vec<(String, String)> {
    let members = json.as_object().into_iter().flatten();
    let params = members.filter(|(key, _)| *key != "type").map(|(key, value)| {
        let key = if key == "placement" {
            "in".to_owned()
        } else {
            key.clone()
        };
        let value = text(Some(value));
        (
            key,
            if value == "queryparams" {
                "query".to_owned()
            } else {
                value
            },
        )
    });
    params.collect()
}

fn oauth2(json: &Json) -> Vec<(String, String)> {
    let get = |pointer: &str| text(json.pointer(pointer));
    let query = get("/tokenConfig/placement/query");
    let without_pkce = json.pointer("/pkce/disabled") == Some(&Json::Bool(true));
    let grant = match &*get("/flow") {
        "client_credentials" => "client_credentials",
        "resource_owner_password_credentials" => "password_credentials",
        "authorization_code" if without_pkce => "authorization_code",
        _ => "authorization_code_with_pkce",
    };
    let in_body = get("/credentials/placement") == "body";
    let (header, prefix) = header_and_prefix(json.pointer("/tokenConfig/placement/header"));
    let place = [
        (
            "addTokenTo",
            if query.is_empty() { "header" } else { "queryParams" }.to_owned(),
        ),
        ("tokenQueryKey", query),
        ("tokenHeader", header),
        ("tokenSource", get("/tokenConfig/source")),
    ];
    [
        ("grant_type", grant.to_owned()),
        ("accessTokenUrl", get("/accessTokenUrl")),
        ("authUrl", get("/authorizationUrl")),
        ("redirect_uri", get("/callbackUrl")),
        ("clientId", get("/credentials/clientId")),
        ("clientSecret", get("/credentials/clientSecret")),
        ("username", get("/resourceOwner/username")),
        ("password", get("/resourceOwner/password")),
        ("scope", get("/scope")),
        (
            "client_authentication",
            if in_body { "body" } else { "header" }.to_owned(),
        ),
    ]
    .into_iter()
    .chain(place)
    .chain(prefix.map(|prefix| ("headerPrefix", prefix)))
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}

/// The schema calls `header` the name of a header; Bruno writes the word before the token there.
fn header_and_prefix(placed: Option<&Json>) -> (String, Option<String>) {
    let Some(placed) = placed.map(|placed| text(Some(placed))) else {
        return (String::new(), None);
    };
    if placed.contains('-') || placed.eq_ignore_ascii_case("authorization") {
        return (placed, None);
    }
    (String::new(), Some(placed))
}

fn additional(json: &Json, login: &mut ImportedLogin) {
    let list = |key: &str| {
        let found = json.pointer(&format!("/additionalParameters/{key}"));
        let found = found.and_then(Json::as_array).into_iter().flatten();
        found
            .map(|param| {
                let is_header = text(param.get("placement")) == "header";
                (is_header, (text(param.get("name")), text(param.get("value"))))
            })
            .collect::<Vec<_>>()
    };
    for (is_header, pair) in list("accessTokenRequest") {
        let pairs = if is_header {
            &mut login.headers
        } else {
            &mut login.params
        };
        pairs.push(pair);
    }
    let of_the_page = list("authorizationRequest").into_iter();
    login.authorize_params.extend(of_the_page.map(|(_, pair)| pair));
}
