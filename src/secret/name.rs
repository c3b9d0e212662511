//! Names of variables that say that their value is a secret.

/// What follows these words is a `key` or a `token` that identifies or counts, and is meant to be seen.
const HARMLESS_BEFORE: [(&str, &[&str]); 2] = [
    (
        "key",
        &[
            "cache",
            "foreign",
            "group",
            "idempotency",
            "issue",
            "object",
            "partition",
            "primary",
            "project",
            "public",
            "publishable",
            "sort",
        ],
    ),
    (
        "token",
        &[
            "continuation",
            "cursor",
            "next",
            "page",
            "pagination",
            "paging",
            "prev",
            "previous",
            "sync",
        ],
    ),
];

/// Words that end in `key` and are none.
const NO_KEYS: [&str; 6] = ["donkey", "hockey", "monkey", "turkey", "whiskey", "hotkey"];

/// Whether a name ends in token, secret, password or key, in any case and however its words are joined:
/// `oAuthDevAccessToken`, `client_secret`, `X-API-KEY`, `apikey`.
///
/// Tokens of pagination are no secrets (`nextPageToken`, `page_token`), and neither are keys that are meant
/// to be seen (`publicKey`, `sort_key`): masking their values would only make reports unreadable.
pub fn is_secret_name(name: &str) -> bool {
    let Some(ending) = ["token", "secret", "password", "key"]
        .into_iter()
        .find(|end| ends_with(name, end))
    else {
        return false;
    };
    let words = words(name);
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    let inside = last.strip_suffix(ending).unwrap_or_default();
    let previous = match inside {
        "" => before.last().map_or("", |word| word),
        joined => joined,
    };
    let is_harmless =
        |(end, words): &(&str, &[&str])| *end == ending && words.iter().any(|word| previous.ends_with(word));
    !NO_KEYS.contains(&&**last) && !HARMLESS_BEFORE.iter().any(is_harmless)
}

/// Whether a word of an expression's text is the name of a secret: what it reads is then not shown.
pub fn names_a_secret(source: &str) -> bool {
    source
        .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
        .any(is_secret_name)
}

/// Without regard to ASCII case. Most names are turned away here.
fn ends_with(name: &str, ending: &str) -> bool {
    let name = name.trim_end_matches(|c: char| !c.is_alphanumeric()).as_bytes();
    name.len()
        .checked_sub(ending.len())
        .is_some_and(|start| name[start..].eq_ignore_ascii_case(ending.as_bytes()))
}

/// `oAuthDevAccessToken`, `client_secret` and `X-API-KEY` in lower-case words.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for c in name.chars() {
        let starts = !c.is_alphanumeric() || (c.is_uppercase() && after_lower);
        if starts {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        after_lower = c.is_lowercase() || c.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_end_like_secrets_are_secret() {
        for name in [
            "token",
            "oAuthDevAccessToken",
            "client_secret",
            "apiKey",
            "apikey",
            "API_KEY",
            "X-API-KEY",
            "dbPassword",
            "accesstoken",
            "s2sOAuthClientSecret",
            "password",
            "refresh.token",
            "meetingSdkKey",
            "key",
            "CSRFToken",
            "CLIENTSECRET",
            "token2Key",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn names_of_other_things_are_not() {
        for name in [
            "",
            "_",
            "nextPageToken",
            "next_page_token",
            "page_token",
            "pageToken",
            "continuationToken",
            "nextToken",
            "NEXT_TOKEN",
            "publicKey",
            "sort_key",
            "monkey",
            "tokenType",
            "token_expires_in",
            "passwordHint",
            "keyboard",
            "secretary",
            "projectKey",
            "idempotency-key",
            "pagetoken",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
