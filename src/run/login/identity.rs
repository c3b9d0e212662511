//! A login's client as the variables of a step have it, and whom it logs in.

use crate::auth::oauth::{LoginClient, cache_key};
use crate::model::Login;
use crate::scope::{Binding, Scope};
use crate::source::Diagnostic;
use crate::template::Template;

/// The client. A login may read what it has saved itself, such as a rotated refresh token, but not what it saved for
/// somebody else.
pub fn client(login: &Login, scope: &Scope<'_, '_>) -> Result<LoginClient, Vec<Diagnostic>> {
    let client = evaluated(login, scope)?;
    if !reads_anothers(login, scope, &cache_key(&client)) {
        return Ok(client);
    }
    let own = Scope {
        hidden_login: Some(&login.name.value),
        ..scope.clone()
    };
    evaluated(login, &own)
}

fn reads_anothers(login: &Login, scope: &Scope<'_, '_>, identity: &str) -> bool {
    let mut saved = login.save.iter().map(|(_, name)| scope.bound(&name.value));
    saved.any(|bound| match bound {
        Some(Binding::Saved(_, saver)) => *saver.login == *login.name.value && *saver.identity != *identity,
        _ => false,
    })
}

/// An assertion among the parameters is good for one request, and is made anew; it says the same of whom it logs in
/// each time. Who logs in stays who it is.
fn evaluated(login: &Login, scope: &Scope<'_, '_>) -> Result<LoginClient, Vec<Diagnostic>> {
    let with_params = |params: &Scope<'_, '_>| {
        let mut eval = |template: &Template| {
            let is_param = login.params.iter().any(|(_, text)| std::ptr::eq(text, template));
            if is_param { params } else { scope }.eval(template)
        };
        LoginClient::from_login(login, &mut eval)
    };
    if login.params.is_empty() {
        return with_params(scope);
    }
    let with_ambient = |ambient| Scope {
        ambient,
        ..scope.clone()
    };
    let client = with_params(&with_ambient(scope.ambient.renewed()))?;
    let still = with_params(&with_ambient(scope.ambient.still()))?;
    Ok(client.identified_as(cache_key(&still)))
}
