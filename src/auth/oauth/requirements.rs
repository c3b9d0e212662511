//! What can be said of a login before anything is evaluated: keys that its grant needs, keys that have no
//! effect with it, parameters that have a key of their own.

use super::client::DEVICE_GRANT;
use crate::model::{Login, Name, TemplateText};
use crate::source::code::{LOGIN_GRANT, LOGIN_MISSING, LOGIN_PLAIN, LOGIN_RESERVED, LOGIN_UNUSED};
use crate::source::{Diagnostic, Span};

/// Grants that this tool knows by name; any other is sent as it is.
const KNOWN: &[(&str, &[&str])] = &[
    (
        "authorization_code",
        &["token_url", "authorize_url", "redirect_uri", "client_id"],
    ),
    ("device_code", &["token_url", "device_url", "client_id"]),
    (DEVICE_GRANT, &["token_url", "device_url", "client_id"]),
    ("client_credentials", &["token_url", "client_id"]),
    ("password", &["token_url", "username", "password"]),
    ("refresh_token", &["token_url", "refresh_token"]),
];

/// Keys that mean nothing to the grants not listed.
const ONLY_WITH: &[(&str, &[&str])] = &[
    ("authorize_url", &["authorization_code"]),
    ("redirect_uri", &["authorization_code"]),
    ("device_url", &["device_code", DEVICE_GRANT]),
    ("refresh_token", &["refresh_token"]),
];

/// Parameters of the token request that the login sends itself, whatever the grant, and the key to use instead.
const TOKEN_PARAMS: &[(&str, &str)] = &[
    ("grant_type", "grant"),
    ("scope", "scope"),
    ("client_secret", "client_secret"),
    ("refresh_token", "refresh_token"),
];

/// The same for the authorize request.
const AUTHORIZE_PARAMS: &[(&str, &str)] = &[
    ("response_type", "grant"),
    ("client_id", "client_id"),
    ("redirect_uri", "redirect_uri"),
    ("scope", "scope"),
    ("code_challenge", "pkce"),
    ("code_challenge_method", "pkce"),
];

/// All findings, for `check`.
pub fn findings(login: &Login) -> Vec<Diagnostic> {
    let mut found = errors(login);
    found.extend(without_effect(login));
    found.extend(unusual_grant(login));
    found
}

/// Only what keeps the login from being used.
pub fn errors(login: &Login) -> Vec<Diagnostic> {
    let keys = required(&login.grant.value);
    let absent = keys.iter().filter(|key| text_of(login, key).is_none());
    let mut found: Vec<Diagnostic> = absent.map(|key| missing(login, key)).collect();
    if login.client_secret.is_some() && login.client_id.is_none() && !keys.contains(&"client_id") {
        found.push(missing(login, "client_id"));
    }
    found.extend(reserved(&login.params, "params", TOKEN_PARAMS));
    found.extend(reserved(
        &login.authorize_params,
        "authorize_params",
        AUTHORIZE_PARAMS,
    ));
    found.extend(own_parameters(login));
    found
}

pub fn is_required(login: &Login, key: &str) -> bool {
    required(&login.grant.value).contains(&key)
}

/// The warning for an endpoint that is reached without TLS.
pub fn exposed(login: &Login, key: &str) -> Diagnostic {
    let span = text_of(login, key).map_or(login.span, |text| text.span);
    let message = format!(
        "`{key}` of login `{}` sends credentials without encryption",
        login.name.value
    );
    Diagnostic::warning(LOGIN_PLAIN, message)
        .at(span, "http to another machine")
        .help("use `https://`, or a loopback address while testing")
}

fn required(grant: &str) -> &'static [&'static str] {
    let known = KNOWN.iter().find(|(name, _)| *name == grant);
    known.map_or(&["token_url"], |(_, keys)| keys)
}

fn missing(login: &Login, key: &str) -> Diagnostic {
    let (name, grant) = (&login.name.value, &login.grant.value);
    Diagnostic::error(
        LOGIN_MISSING,
        format!("login `{name}` has no `{key}`, and grant `{grant}` needs it"),
    )
    .at(login.grant.span, format!("this grant needs `{key}`"))
    .help(format!("add `{key}: ...` to the login"))
}

fn reserved<'l>(
    params: &'l [(Name, TemplateText)],
    section: &'l str,
    names: &'static [(&'static str, &'static str)],
) -> impl Iterator<Item = Diagnostic> + 'l {
    params.iter().filter_map(move |(name, _)| {
        let (_, key) = names.iter().find(|(reserved, _)| *reserved == &*name.value)?;
        Some(reserved_param(
            name,
            section,
            &format!("write it as the login's `{key}`"),
        ))
    })
}

/// Parameters that the grant's own machine fills in.
fn own_parameters(login: &Login) -> impl Iterator<Item = Diagnostic> {
    let own: &[&str] = match &*login.grant.value {
        "authorization_code" => &["code", "code_verifier", "redirect_uri"],
        "device_code" | DEVICE_GRANT => &["device_code"],
        "password" => &["username", "password"],
        _ => &[],
    };
    let clashes = login
        .params
        .iter()
        .filter(|(name, _)| own.contains(&&*name.value));
    let clashes =
        clashes.map(|(name, _)| reserved_param(name, "params", "leave it out: the grant fills it in"));
    let states = login
        .authorize_params
        .iter()
        .filter(|(name, _)| &*name.value == "state");
    clashes.chain(states.map(|(name, _)| {
        reserved_param(
            name,
            "authorize_params",
            "leave it out: `state` is random and new each time",
        )
    }))
}

fn reserved_param(name: &Name, section: &str, help: &str) -> Diagnostic {
    let message = format!("`{}` may not be given in `{section}`", name.value);
    Diagnostic::error(LOGIN_RESERVED, message)
        .at(name.span, "the login sends this parameter itself")
        .help(help)
}

fn without_effect(login: &Login) -> Vec<Diagnostic> {
    let grant = &*login.grant.value;
    let idle = ONLY_WITH.iter().filter(|(_, grants)| !grants.contains(&grant));
    let mut found: Vec<Diagnostic> = idle
        .filter_map(|(key, _)| text_of(login, key).map(|text| unused(login, key, text.span)))
        .collect();
    if let Some((name, _)) = login.authorize_params.first()
        && grant != "authorization_code"
    {
        found.push(unused(login, "authorize_params", name.span));
    }
    found
}

fn unused(login: &Login, key: &str, span: Span) -> Diagnostic {
    let message = format!("`{key}` has no effect with grant `{}`", login.grant.value);
    Diagnostic::warning(LOGIN_UNUSED, message)
        .at(span, "never used")
        .help("remove it, or change the grant")
}

/// A grant that is nearly one of the known names is more likely a slip than an extension. Vendors' grants end
/// in `_credentials` too, so only two letters may differ.
fn unusual_grant(login: &Login) -> Option<Diagnostic> {
    let grant = &*login.grant.value;
    let distance = |name: &str| strsim::damerau_levenshtein(&grant.to_lowercase(), name);
    let (meant, _) = KNOWN
        .iter()
        .find(|(name, _)| distance(name) <= 2 && *name != grant)?;
    let warning = Diagnostic::warning(
        LOGIN_GRANT,
        format!("grant `{grant}` is sent to the server as it is"),
    )
    .at(login.grant.span, "not one of the grants known by name")
    .help(format!("did you mean `{meant}`?"));
    Some(warning)
}

fn text_of<'l>(login: &'l Login, key: &str) -> Option<&'l TemplateText> {
    let text = match key {
        "token_url" => &login.token_url,
        "authorize_url" => &login.authorize_url,
        "device_url" => &login.device_url,
        "revoke_url" => &login.revoke_url,
        "redirect_uri" => &login.redirect_uri,
        "client_id" => &login.client_id,
        "username" => &login.username,
        "password" => &login.password,
        "refresh_token" => &login.refresh_token,
        _ => &None,
    };
    text.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::oauth::fixtures::login;

    const TOKEN: (&str, &str) = ("token_url", "https://as.test/token");

    fn check(keys: &[(&str, &str)], expected: &[&str]) {
        let found = findings(&login(keys));
        let shown: Vec<String> = found
            .iter()
            .map(|problem| format!("{} {}", problem.code, problem.message))
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn each_grant_says_all_that_it_lacks() {
        check(
            &[("grant", "authorization_code"), TOKEN],
            &[
                "E0900 login `zoom` has no `authorize_url`, and grant `authorization_code` needs it",
                "E0900 login `zoom` has no `redirect_uri`, and grant `authorization_code` needs it",
                "E0900 login `zoom` has no `client_id`, and grant `authorization_code` needs it",
            ],
        );
        check(
            &[("grant", "password"), TOKEN, ("username", "u")],
            &["E0900 login `zoom` has no `password`, and grant `password` needs it"],
        );
        check(
            &[("grant", "account_credentials"), ("client_secret", "s")],
            &[
                "E0900 login `zoom` has no `token_url`, and grant `account_credentials` needs it",
                "E0900 login `zoom` has no `client_id`, and grant `account_credentials` needs it",
            ],
        );
        check(&[("grant", "urn:example:exchange"), TOKEN], &[]);
    }

    #[test]
    fn a_key_without_effect_is_named() {
        check(
            &[
                TOKEN,
                ("client_id", "c"),
                ("device_url", "https://x"),
                ("authorize_params.a", "b"),
            ],
            &[
                "E0901 `device_url` has no effect with grant `client_credentials`",
                "E0901 `authorize_params` has no effect with grant `client_credentials`",
            ],
        );
    }

    #[test]
    fn a_parameter_with_a_key_of_its_own_is_refused() {
        check(
            &[
                TOKEN,
                ("client_id", "c"),
                ("params.grant_type", "x"),
                ("params.account_id", "y"),
            ],
            &["E0905 `grant_type` may not be given in `params`"],
        );
        let keys = [
            ("grant", "authorization_code"),
            TOKEN,
            ("authorize_url", "https://as.test/a"),
            ("redirect_uri", "http://127.0.0.1"),
            ("client_id", "c"),
            ("params.code_verifier", "x"),
            ("authorize_params.state", "x"),
            ("authorize_params.code_challenge", "x"),
        ];
        check(
            &keys,
            &[
                "E0905 `code_challenge` may not be given in `authorize_params`",
                "E0905 `code_verifier` may not be given in `params`",
                "E0905 `state` may not be given in `authorize_params`",
            ],
        );
    }

    #[test]
    fn a_slip_in_the_grant_is_asked_about() {
        check(
            &[("grant", "client_credential"), TOKEN],
            &["E0907 grant `client_credential` is sent to the server as it is"],
        );
        check(&[("grant", "account_credentials"), TOKEN], &[]);
    }
}
