use super::{Grant, LoginClient};
use sha2::{Digest, Sha256};

/// Where a login's tokens are kept in the state: a hash over everything that decides whose tokens they are.
/// Two clients share a key only if they ask the same server for the same account, audience and scopes.
///
/// The client's secret is not part of it (it rotates while the account stays), nor is a starting refresh token
/// (see [`super::TokenSet::descends_from`]).
pub fn cache_key(client: &LoginClient) -> String {
    if let Some(identity) = &client.identity {
        return identity.clone();
    }
    let mut parts = vec![
        pair("login", &client.name),
        pair("grant", client.grant.name()),
        pair("token_url", client.token_url.url.as_str()),
        pair(
            "client_id",
            client.credentials.id.as_ref().map_or("", |id| &id.text),
        ),
        pair("scope", &scopes(client)),
    ];
    let mut rest: Vec<(String, String)> = Vec::new();
    rest.extend(client.params.iter().map(|(name, value)| pair(name, &value.text)));
    rest.extend(grant_parts(&client.grant));
    let open = client.headers.iter().filter(|header| !header.secret);
    rest.extend(open.map(|header| {
        let name = format!("header {}", header.name.to_ascii_lowercase());
        pair(&name, &String::from_utf8_lossy(&header.value))
    }));
    rest.sort();
    parts.extend(rest);
    // A JSON list keeps the parts apart whatever they hold.
    fingerprint(&serde_json::json!(parts).to_string())
}

/// SHA-256 in hexadecimal.
pub fn fingerprint(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn grant_parts(grant: &Grant) -> Vec<(String, String)> {
    match grant {
        Grant::AuthorizationCode(code) => {
            let params = code.params.iter();
            let params = params.map(|(name, value)| pair(&format!("authorize {name}"), &value.text));
            params
                .chain([pair("authorize_url", code.authorize_url.url.as_str())])
                .collect()
        }
        Grant::DeviceCode { device_url } => vec![pair("device_url", device_url.url.as_str())],
        Grant::Password { username, .. } => vec![pair("username", &username.text)],
        Grant::Other { username, .. } => {
            let username = username.as_ref();
            username
                .map(|name| pair("username", &name.text))
                .into_iter()
                .collect()
        }
        Grant::ClientCredentials | Grant::RefreshToken { .. } => Vec::new(),
    }
}

/// The order of scopes means nothing.
fn scopes(client: &LoginClient) -> String {
    let text = client.scope.as_ref().map_or("", |scope| &scope.text);
    let mut scopes: Vec<&str> = text.split_whitespace().collect();
    scopes.sort_unstable();
    scopes.join(" ")
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::oauth::fixtures::{browser, client};

    const BASE: &[(&str, &str)] = &[
        ("grant", "account_credentials"),
        ("token_url", "https://as.test/token"),
        ("client_id", "app"),
        ("client_secret", "one"),
        ("scope", "a b"),
        ("params.account_id", "acc1"),
        ("params.audience", "api"),
    ];

    fn key_with(changed: (&str, &str)) -> String {
        let kept = BASE.iter().filter(|(key, _)| *key != changed.0).copied();
        let keys: Vec<_> = kept.chain([changed]).collect();
        cache_key(&client(&keys))
    }

    #[test]
    fn a18_no_token_of_one_account_is_used_for_another() {
        let base = cache_key(&client(BASE));
        let changes = [
            ("name", "other"),
            ("grant", "client_credentials"),
            ("token_url", "https://as.test/token2"),
            ("client_id", "app2"),
            ("scope", "a"),
            ("params.account_id", "acc2"),
            ("params.audience", "api2"),
            ("params.extra", ""),
            ("username", "somebody"),
        ];
        for change in changes {
            assert_ne!(key_with(change), base, "{change:?}");
        }
        assert_ne!(
            cache_key(&browser(&[])),
            cache_key(&browser(&[("authorize_params.audience", "api")]))
        );
    }

    #[test]
    fn a18_values_cannot_be_moved_between_parameters() {
        let of = |account: &str, audience: &str| {
            cache_key(&client(
                &[&BASE[..4], &[("params.a", account), ("params.b", audience)]].concat(),
            ))
        };
        assert_ne!(of("x", "y"), of("x\",\"y", ""));
        assert_ne!(of("x", "y"), of("y", "x"));
    }

    #[test]
    fn what_does_not_change_the_account_keeps_the_key() {
        let base = cache_key(&client(BASE));
        assert_eq!(key_with(("client_secret", "two")), base);
        assert_eq!(key_with(("scope", " b  a ")), base);
        assert_eq!(base.len(), 64);
        assert!(base.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}
