//! Credentials of a request or folder, and the collection's logins.

use crate::import::collection::{AwsKeys, ImportedAuth, ImportedLogin, ImportedLoginUse};
use crate::import::context::ImportContext;
use crate::import::loss::LossKind;
use crate::import::template::{self, TemplatePiece};
use crate::import::yaml::{Map, Yaml};

/// Writes `auth:`. What has no equal is in a comment.
pub fn auth(cx: &mut ImportContext, auth: &ImportedAuth, map: &mut Map) {
    let scheme = match auth {
        ImportedAuth::Inherit => return,
        ImportedAuth::None => return map.put("auth", Yaml::words("none")),
        ImportedAuth::Bearer(token) => ("bearer", Yaml::words(credential(cx, token, "accessToken"))),
        ImportedAuth::Basic { username, password } => ("basic", credentials(cx, username, password)),
        ImportedAuth::Digest { username, password } => ("digest", credentials(cx, username, password)),
        ImportedAuth::ApiKey { name, value, place } => ("api_key", api_key(cx, name, value, place)),
        ImportedAuth::Login(how) => return login(cx, how, map),
        ImportedAuth::AwsSigV4(keys) => ("aws_sigv4", aws_sigv4(cx, keys)),
        ImportedAuth::Other { scheme, params } => return other(cx, scheme, params, map),
    };
    map.put("auth", Map::flow([(scheme.0.to_owned(), scheme.1)]));
}

/// Registers what is literal in credentials.
pub fn register(cx: &mut ImportContext, auth: &ImportedAuth) {
    match auth {
        ImportedAuth::Bearer(token) => drop(credential(cx, token, "accessToken")),
        ImportedAuth::Basic { password, .. } | ImportedAuth::Digest { password, .. } => {
            drop(credential(cx, password, "password"))
        }
        ImportedAuth::ApiKey { name, value, .. } => {
            let wanted = if name.is_empty() { "apiKey" } else { name };
            credential(cx, value, wanted);
        }
        ImportedAuth::AwsSigV4(keys) => drop(aws_sigv4(cx, keys)),
        ImportedAuth::Inherit | ImportedAuth::None | ImportedAuth::Login(_) | ImportedAuth::Other { .. } => {}
    }
}

/// A token that goes into the query is a variable that the login saves.
fn login(cx: &mut ImportContext, how: &ImportedLoginUse, map: &mut Map) {
    if let Some(query) = &how.query {
        let variable = cx.variables.identifier(&how.saved_token());
        let entries = [
            ("name", template::text(cx, query)),
            ("value", format!("<<{variable}>>")),
            ("in", "query".to_owned()),
        ];
        let key = Map::flow(entries.map(|(key, value)| (key.to_owned(), Yaml::words(value))));
        return map.put("auth", Map::flow([("api_key".to_owned(), key.into())]));
    }
    let name = template::text(cx, &how.name);
    let mut entries = vec![("login".to_owned(), Yaml::words(name))];
    for (key, value) in [
        ("header", &how.header),
        ("prefix", &how.prefix),
        ("token", &how.token),
    ] {
        if let Some(value) = value {
            entries.push((key.to_owned(), Yaml::words(template::text(cx, value))));
        }
    }
    map.put("auth", Map::flow(entries));
}

fn credentials(cx: &mut ImportContext, username: &str, password: &str) -> Yaml {
    let username = template::text(cx, username);
    let password = credential(cx, password, "password");
    Map::flow([
        ("username".to_owned(), Yaml::words(username)),
        ("password".to_owned(), Yaml::words(password)),
    ])
    .into()
}

fn aws_sigv4(cx: &mut ImportContext, keys: &AwsKeys) -> Yaml {
    let mut entries = vec![
        (
            "service".to_owned(),
            Yaml::words(template::text(cx, &keys.service)),
        ),
        ("region".to_owned(), Yaml::words(template::text(cx, &keys.region))),
        (
            "access_key_id".to_owned(),
            Yaml::words(credential(cx, &keys.access_key_id, "awsAccessKeyId")),
        ),
        (
            "secret_access_key".to_owned(),
            Yaml::words(credential(cx, &keys.secret_access_key, "awsSecretAccessKey")),
        ),
    ];
    if !keys.session_token.is_empty() {
        let token = credential(cx, &keys.session_token, "awsSessionToken");
        entries.push(("session_token".to_owned(), Yaml::words(token)));
    }
    Map::flow(entries).into()
}

fn api_key(cx: &mut ImportContext, name: &str, value: &str, place: &str) -> Yaml {
    let wanted = if name.is_empty() { "apiKey" } else { name };
    let value = credential(cx, value, wanted);
    let name = if name.is_empty() {
        "X-API-Key".to_owned()
    } else {
        template::text(cx, name)
    };
    let mut entries = vec![
        ("name".to_owned(), Yaml::words(name)),
        ("value".to_owned(), Yaml::words(value)),
    ];
    if place != "header" {
        entries.push(("in".to_owned(), Yaml::words(place)));
    }
    Map::flow(entries).into()
}

/// A credential: what is literal in it becomes a secret.
pub fn credential(cx: &mut ImportContext, source: &str, wanted: &str) -> String {
    let pieces: Vec<TemplatePiece> = template::pieces(cx, source)
        .into_iter()
        .map(|piece| match piece {
            TemplatePiece::Literal(literal) if !literal.trim().is_empty() => {
                TemplatePiece::Expression(cx.secret(&literal, wanted))
            }
            piece => piece,
        })
        .collect();
    template::joined(&pieces)
}

fn other(cx: &mut ImportContext, scheme: &str, params: &[(String, String)], map: &mut Map) {
    let mut shown = format!("auth: {scheme}");
    for (name, value) in params {
        let lower = name.to_lowercase();
        let is_credential = ["secret", "token", "password", "key"]
            .iter()
            .any(|word| lower.contains(word));
        let value = if is_credential {
            credential(cx, value, name)
        } else {
            template::text(cx, value)
        };
        shown.push_str(&format!("\n  {name}: {value}"));
    }
    map.comment(shown.clone());
    map.put("auth", Yaml::words("none"));
    let reason = format!("the authentication `{scheme}` has no equal here: its requests are sent without it");
    cx.lose(LossKind::Kept, reason, &shown);
}

/// Keys of a login whose values are credentials.
const CREDENTIALS: [&str; 3] = ["client_secret", "password", "refresh_token"];

pub fn logins(cx: &mut ImportContext, logins: &[ImportedLogin]) -> Map {
    let mut map = Map::new();
    for login in logins {
        let mut keys = Map::new();
        for (key, value) in &login.keys {
            let value = if CREDENTIALS.contains(key) {
                credential(cx, value, key)
            } else {
                template::text(cx, value)
            };
            keys.put(*key, Yaml::words(value));
        }
        keys.put_filled("headers", params(cx, &login.headers));
        keys.put_filled("params", params(cx, &login.params));
        keys.put_filled("authorize_params", params(cx, &login.authorize_params));
        let save = login
            .save
            .iter()
            .map(|(field, variable)| (field.clone(), Yaml::words(cx.variables.identifier(variable))));
        let save = Map::flow(save.collect::<Vec<_>>());
        keys.put_filled("save", save);
        map.put(login.name.clone(), keys);
    }
    map
}

fn params(cx: &mut ImportContext, params: &[(String, String)]) -> Map {
    let mut map = Map::new();
    for (name, value) in params {
        let value = if crate::import::credentials::is_credential_name(name) {
            credential(cx, value, name)
        } else {
            template::text(cx, value)
        };
        map.put(name.clone(), Yaml::words(value));
    }
    map
}
