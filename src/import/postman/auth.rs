//! Authentication of Postman: parameters as a list (2.1) or as an object (2.0).

use super::text;
use crate::import::collection::{AwsKeys, ImportedAuth, ImportedLogin, ImportedLoginUse};
use serde_json::Value as Json;

/// What an `auth` says, and the login that it needs.
pub fn auth(json: Option<&Json>, name: &str) -> (ImportedAuth, Option<ImportedLogin>) {
    let Some(json) = json.filter(|json| !json.is_null()) else {
        return (ImportedAuth::Inherit, None);
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
pub fn scheme(kind: &str, params: &[(String, String)], name: &str) -> (ImportedAuth, Option<ImportedLogin>) {
    let said = |key: &str| {
        let found = params.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.clone())
    };
    let get = |key: &str| said(key).unwrap_or_default();
    let auth = match kind {
        "noauth" | "none" => ImportedAuth::None,
        "inherit" | "" => ImportedAuth::Inherit,
        "bearer" => ImportedAuth::Bearer(get("token")),
        "basic" => ImportedAuth::Basic {
            username: get("username"),
            password: get("password"),
        },
        "digest" => ImportedAuth::Digest {
            username: get("username"),
            password: get("password"),
        },
        "apikey" => {
            let place = if get("in") == "query" { "query" } else { "header" };
            ImportedAuth::ApiKey {
                name: get("key"),
                value: get("value"),
                place,
            }
        }
        "oauth2" => return oauth2(&said, name),
        "awsv4" => aws(&get),
        other => ImportedAuth::Other {
            scheme: other.to_owned(),
            params: params.to_vec(),
        },
    };
    (auth, None)
}

/// Where nothing is written, Postman takes `us-east-1` and `execute-api`.
fn aws(get: &dyn Fn(&str) -> String) -> ImportedAuth {
    let first = |names: [&str; 2], otherwise: &str| {
        let found = names.into_iter().map(get).find(|value| !value.is_empty());
        found.unwrap_or_else(|| otherwise.to_owned())
    };
    ImportedAuth::AwsSigV4(Box::new(AwsKeys {
        service: first(["service", "serviceName"], "execute-api"),
        region: first(["region", "awsRegion"], "us-east-1"),
        access_key_id: first(["accessKey", "accessKeyId"], ""),
        secret_access_key: first(["secretKey", "secretAccessKey"], ""),
        session_token: get("sessionToken"),
    }))
}

/// A token that is there already is sent as it is; one that has to be fetched becomes a login.
fn oauth2(said: &dyn Fn(&str) -> Option<String>, name: &str) -> (ImportedAuth, Option<ImportedLogin>) {
    let get: &dyn Fn(&str) -> String = &|key| said(key).unwrap_or_default();
    let token_url = get("accessTokenUrl");
    if token_url.is_empty() {
        return (token_at_hand(get), None);
    }
    let grant = match &*get("grant_type") {
        "password_credentials" => "password",
        "client_credentials" => "client_credentials",
        _ => "authorization_code",
    };
    let mut keys = vec![("grant", grant.to_owned())];
    if grant == "authorization_code" {
        keys.extend(in_browser(get, &token_url));
    }
    keys.push(("token_url", token_url));
    keys.push(("client_id", get("clientId")));
    let mut filled = |key, value: String| {
        if !value.is_empty() {
            keys.push((key, value));
        }
    };
    filled("client_secret", get("clientSecret"));
    filled("scope", get("scope"));
    if grant == "password" {
        keys.push(("username", get("username")));
        keys.push(("password", get("password")));
    }
    if get("clientSecret").is_empty() {
        keys.push(("client_auth", "none".to_owned()));
    } else if get("client_authentication") == "body" {
        keys.push(("client_auth", "body".to_owned()));
    }
    let extra = ["audience", "resource"]
        .into_iter()
        .filter(|param| !get(param).is_empty());
    let params = extra.map(|param| (param.to_owned(), get(param))).collect();
    let login = ImportedLogin {
        name: name.to_owned(),
        keys,
        params,
        ..ImportedLogin::default()
    };
    (ImportedAuth::Login(how_it_is_sent(said, name)), Some(login))
}

/// Where no word is written at all, Postman sends `Bearer`; where it is empty, the token alone.
fn how_it_is_sent(said: &dyn Fn(&str) -> Option<String>, name: &str) -> ImportedLoginUse {
    let filled = |key: &str| said(key).filter(|value| !value.is_empty());
    let in_query = matches!(filled("addTokenTo").as_deref(), Some("queryParams"));
    let query = filled("tokenQueryKey").unwrap_or_else(|| "access_token".to_owned());
    let prefix = said("headerPrefix").map(|prefix| prefix.trim().to_owned());
    let header = filled("tokenHeader").filter(|header| !header.eq_ignore_ascii_case("authorization"));
    ImportedLoginUse {
        name: name.to_owned(),
        prefix: prefix.filter(|prefix| header.is_some() || prefix != "Bearer"),
        header,
        token: filled("tokenSource").filter(|token| token != "access_token"),
        query: in_query.then_some(query),
    }
}

fn token_at_hand(get: &dyn Fn(&str) -> String) -> ImportedAuth {
    let token = get("accessToken");
    if get("addTokenTo") == "queryParams" {
        return ImportedAuth::ApiKey {
            name: "access_token".to_owned(),
            value: token,
            place: "query",
        };
    }
    ImportedAuth::Bearer(token)
}

/// Keys of a grant that goes through a browser. The page on which Postman itself listens is not for others.
fn in_browser(get: &dyn Fn(&str) -> String, token_url: &str) -> Vec<(&'static str, String)> {
    let first = |candidates: [String; 3]| {
        let mut fitting = candidates
            .into_iter()
            .filter(|url| !url.is_empty() && !url.contains("oauth.pstmn.io"));
        fitting.next().unwrap_or_default()
    };
    let authorize = first([get("authUrl"), token_url.to_owned(), String::new()]);
    let redirect = first([
        get("redirect_uri"),
        get("callBackUrl"),
        "http://127.0.0.1/callback".to_owned(),
    ]);
    let mut keys = vec![("authorize_url", authorize), ("redirect_uri", redirect)];
    if get("grant_type") == "authorization_code" {
        keys.push(("pkce", "off".to_owned()));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn how(extra: &[(&str, &str)]) -> ImportedLoginUse {
        let mut params = vec![json!({ "key": "accessTokenUrl", "value": "https://login.test/token" })];
        params.extend(
            extra
                .iter()
                .map(|(key, value)| json!({ "key": key, "value": value })),
        );
        match auth(Some(&json!({ "type": "oauth2", "oauth2": params })), "robot") {
            (ImportedAuth::Login(how), Some(_)) => how,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_token_is_sent_as_postman_sends_it() {
        assert_eq!(how(&[]).prefix, None);
        assert_eq!(how(&[("headerPrefix", "Bearer")]).prefix, None);
        assert_eq!(
            how(&[("headerPrefix", "Token ")]).prefix.as_deref(),
            Some("Token")
        );
        assert_eq!(how(&[("headerPrefix", "")]).prefix.as_deref(), Some(""));
        let in_query = how(&[("addTokenTo", "queryParams"), ("headerPrefix", "Bearer")]);
        assert_eq!(in_query.query.as_deref(), Some("access_token"));
    }
}
