//! Authentication of Postman: parameters as a list (2.1) or as an object (2.0).

use super::text;
use crate::import::collection::{Auth, Login};
use serde_json::Value as Json;

/// What an `auth` says, and the login that it needs.
pub fn auth(json: Option<&Json>, name: &str) -> (Auth, Option<Login>) {
    let Some(json) = json.filter(|json| !json.is_null()) else {
        return (Auth::Inherit, None);
    };
    let kind = text(json.get("type"));
    let params = params(json.get(&kind));
    scheme(&kind, &params, name)
}

/// Parameters by name.
fn params(json: Option<&Json>) -> Vec<(String, String)> {
    match json {
        Some(Json::Array(items)) => items
            .iter()
            .map(|item| (text(item.get("key")), text(item.get("value"))))
            .collect(),
        Some(Json::Object(members)) => members
            .iter()
            .map(|(key, value)| (key.clone(), text(Some(value))))
            .collect(),
        _ => Vec::new(),
    }
}

/// A scheme by its name and parameters, as Postman's versions share them.
pub fn scheme(kind: &str, params: &[(String, String)], name: &str) -> (Auth, Option<Login>) {
    let get = |key: &str| {
        let found = params.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let auth = match kind {
        "noauth" | "none" => Auth::None,
        "inherit" | "" => Auth::Inherit,
        "bearer" => Auth::Bearer(get("token")),
        "basic" => Auth::Basic {
            username: get("username"),
            password: get("password"),
        },
        "digest" => Auth::Digest {
            username: get("username"),
            password: get("password"),
        },
        "apikey" => {
            let place = if get("in") == "query" { "query" } else { "header" };
            Auth::ApiKey {
                name: get("key"),
                value: get("value"),
                place,
            }
        }
        "oauth2" => return oauth2(&get, name),
        "awsv4" => Auth::Other {
            scheme: "awsv4".to_owned(),
            params: params.to_vec(),
        },
        other => Auth::Other {
            scheme: other.to_owned(),
            params: params.to_vec(),
        },
    };
    (auth, None)
}

/// A token that is there already is sent as it is; one that has to be fetched becomes a login.
fn oauth2(get: &dyn Fn(&str) -> String, name: &str) -> (Auth, Option<Login>) {
    let token_url = get("accessTokenUrl");
    if token_url.is_empty() {
        let token = get("accessToken");
        if get("addTokenTo") == "queryParams" {
            return (
                Auth::ApiKey {
                    name: "access_token".to_owned(),
                    value: token,
                    place: "query",
                },
                None,
            );
        }
        return (Auth::Bearer(token), None);
    }
    let grant = match &*get("grant_type") {
        "authorization_code_with_pkce" | "authorization_code" | "implicit" | "" => "authorization_code",
        "password_credentials" => "password",
        "client_credentials" => "client_credentials",
        _ => "authorization_code",
    };
    let mut keys = vec![("grant", grant.to_owned())];
    let with_authorize = grant == "authorization_code";
    if with_authorize {
        let authorize = get("authUrl");
        keys.push((
            "authorize_url",
            if authorize.is_empty() {
                token_url.clone()
            } else {
                authorize
            },
        ));
    }
    keys.push(("token_url", token_url));
    if with_authorize {
        let redirect = match get("redirect_uri") {
            redirect if redirect.is_empty() || redirect.contains("oauth.pstmn.io") => get("callBackUrl"),
            redirect => redirect,
        };
        let redirect = if redirect.is_empty() {
            "http://127.0.0.1/callback".to_owned()
        } else {
            redirect
        };
        keys.push(("redirect_uri", redirect));
    }
    keys.push(("client_id", get("clientId")));
    for (key, param) in [("client_secret", "clientSecret"), ("scope", "scope")] {
        if !get(param).is_empty() {
            keys.push((key, get(param)));
        }
    }
    if grant == "password" {
        keys.push(("username", get("username")));
        keys.push(("password", get("password")));
    }
    let in_body = get("client_authentication") == "body";
    if get("clientSecret").is_empty() {
        keys.push(("client_auth", "none".to_owned()));
    } else if in_body {
        keys.push(("client_auth", "body".to_owned()));
    }
    if with_authorize && get("grant_type") == "authorization_code" {
        keys.push(("pkce", "off".to_owned()));
    }
    let extra = [("audience", "audience"), ("resource", "resource")];
    let params = extra
        .iter()
        .filter(|(_, param)| !get(param).is_empty())
        .map(|(key, param)| ((*key).to_owned(), get(param)));
    let login = Login {
        name: name.to_owned(),
        keys,
        params: params.collect(),
        ..Login::default()
    };
    (Auth::Login(name.to_owned()), Some(login))
}
