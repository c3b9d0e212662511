//! A request that is sent with a login's token, and once more with another one where the server refuses the first.

use super::StepContext;
use super::done::StepDone;
use super::rendered::RenderedStep;
use super::running::Running;
use super::sending::{SendResult, exchange_once, not_logged_in, tell_exchange};
use crate::auth::scheme;
use crate::model::Login;
use crate::run::login::{GrantedLogin, LoginError, LoginEvent, LoginWire};
use crate::run::prepare::{LoginToken, Prepared};
use crate::scope::{Binding, Scope};
use crate::source::{Diagnostic, code};
use crate::verify::Captured;
use std::cell::RefCell;

/// With a token; and once more with a new one where the server refuses the first.
///
/// # Errors
/// The end of the step, where there is no token or it cannot be sent.
pub async fn exchange_as(
    running: &mut Running<'_, '_>,
    login: &Login,
    rendered: &mut RenderedStep<'_, '_, '_>,
) -> Result<SendResult, Box<StepDone>> {
    // A login is seldom under way, and every step would have to find room for it.
    let granted = Box::pin(token(running, login, &rendered.scope())).await;
    let granted = granted.map_err(|error| Box::new(not_logged_in(running, error)))?;
    rendered.renew(running, login, &granted.saved)?;
    running.saved.extend(granted.saved.iter().cloned());
    let refused = match exchange_with(running, &mut rendered.prepared, &granted).await? {
        Ok(exchange) if exchange.response.status == 401 => exchange,
        answer => return Ok(answer),
    };
    let rejected = &granted.tokens.access_token;
    let scope = rendered.scope();
    let (renewed, requests) = Box::pin(token_instead(running, login, &scope, rejected)).await;
    // Where there is no other token, the refusal is the answer of the step, and is reported last.
    if renewed.is_ok() {
        tell_exchange(running, &refused);
    }
    for request in requests {
        running.tell_login(&login.name.value, request);
    }
    match renewed {
        Ok(granted) => {
            rendered.renew(running, login, &granted.saved)?;
            running.saved.extend(granted.saved.iter().cloned());
            exchange_with(running, &mut rendered.prepared, &granted).await
        }
        Err(error) => {
            running.not_renewed = Some(error);
            Ok(Ok(refused))
        }
    }
}

/// The token is on the request for this once: the next try may have another, and a header that is there wins.
async fn exchange_with(
    running: &mut Running<'_, '_>,
    prepared: &mut Prepared,
    granted: &GrantedLogin,
) -> Result<SendResult, Box<StepDone>> {
    let own = prepared.request.headers.len();
    let Prepared { request, login, .. } = prepared;
    let used = login.as_ref();
    let token = match token_to_send(used, granted) {
        Ok(token) => token,
        Err(problem) => {
            let error = LoginError::Refused(vec![problem]);
            return Err(Box::new(not_logged_in(running, error)));
        }
    };
    if let Some(field) = used.and_then(|used| used.field.as_ref()) {
        // A field whose name does not say so is as secret as a token all the same.
        (running.context.learn)(&field.value, &token);
    }
    let sent = used.map(|used| used.sent.clone()).unwrap_or_default();
    scheme::apply_token(request, &sent, &token);
    let answer = exchange_once(running, prepared).await;
    prepared.request.headers.truncate(own);
    Ok(answer)
}

/// The field of the token answer that is sent; the token itself where nothing else is said.
fn token_to_send(used: Option<&LoginToken>, granted: &GrantedLogin) -> Result<String, Diagnostic> {
    let Some((used, field)) = used.and_then(|used| Some((used, used.field.as_ref()?))) else {
        return Ok(granted.tokens.access_token.clone());
    };
    let found = granted.tokens.field(&field.value);
    let text = found.as_ref().and_then(|value| value.as_str());
    match text.filter(|text| !text.is_empty() && text.bytes().all(|byte| matches!(byte, 0x21..=0x7e))) {
        Some(text) => Ok(text.to_owned()),
        None => Err(Diagnostic::error(
            code::TOKEN_UNREADABLE,
            format!(
                "the token answer of login `{}` has no `{}` that a header can carry",
                used.login.to_text(),
                field.value
            ),
        )
        .at(field.span, "this field is to be sent")
        .help("look at the answer with `-vv`; an `id_token` comes only with the scope `openid`")),
    }
}

/// A token for the step. What the login does is reported as it happens.
pub async fn token(
    running: &mut Running<'_, '_>,
    login: &Login,
    scope: &Scope<'_, '_>,
) -> Result<GrantedLogin, LoginError> {
    let context = running.context;
    let running = RefCell::new(running);
    let observe = |event| running.borrow_mut().tell_login(&login.name.value, event);
    let wire = LoginWire {
        transport: &context.transport,
        observe: &observe,
    };
    granted(context, login, scope, (wire, None)).await
}

/// Another token than the one that was rejected, and the requests that were sent for it: they are reported after the
/// refusal. A person is asked now, which is reported at once.
async fn token_instead(
    running: &mut Running<'_, '_>,
    login: &Login,
    scope: &Scope<'_, '_>,
    rejected: &str,
) -> (Result<GrantedLogin, LoginError>, Vec<LoginEvent>) {
    let context = running.context;
    let (running, requests) = (RefCell::new(running), RefCell::default());
    let observe = |event| match event {
        LoginEvent::Prompted(_) => running.borrow_mut().tell_login(&login.name.value, event),
        request => Vec::push(&mut requests.borrow_mut(), request),
    };
    let wire = LoginWire {
        transport: &context.transport,
        observe: &observe,
    };
    let renewed = granted(context, login, scope, (wire, Some(rejected))).await;
    (renewed, requests.take())
}

async fn granted(
    context: &StepContext,
    login: &Login,
    scope: &Scope<'_, '_>,
    (wire, rejected): (LoginWire<'_>, Option<&str>),
) -> Result<GrantedLogin, LoginError> {
    let granted = context.logins.token(login, scope, wire, rejected);
    let mut granted = granted.await?;
    granted.saved.retain(|saved| !is_known(saved, scope));
    Ok(granted)
}

/// A token that was at hand has been saved before, unless it was forgotten since.
fn is_known(saved: &Captured, scope: &Scope<'_, '_>) -> bool {
    matches!(
        scope.bound(&saved.name),
        Some(Binding::Saved(value, saver)) if value.data == saved.value.data && Some(saver) == saved.by.as_ref()
    )
}
