//! The authorization code grant with a person: a browser is opened, and the answer comes back to a listener on this
//! machine, or is pasted.
//!
//! The wait ends with an answer that belongs to this login, with the time, or with an interrupt. Whatever ends it,
//! the port is free afterwards. Requests that are no such answer are answered, and waited on.

use super::person::Desk;
use super::{LoginAttempt, LoginError};
use crate::auth::oauth::{
    AuthorizationCode, Callback, CallbackPage, CallbackRequest, CodeGrant, NeedsPerson, Redirect, Returned,
    TokenRequest, Why,
};
use crate::io::listen::{IncomingCall, LoopbackListener, Reply};
use crate::io::random;
use crate::io::stdin_lines::Typed;
use crate::run::event::PromptKind;
use crate::source::{Diagnostic, code};
use std::time::Duration;

/// How long the browser's answer is waited for.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// Everything the answer can come through.
struct WaitingBrowser {
    flow: AuthorizationCode,
    listener: Option<LoopbackListener>,
    typed: Option<Typed>,
    /// Who brought the code.
    caller: Option<IncomingCall>,
}

/// What the code is exchanged with.
pub struct CodeAnswer {
    pub request: TokenRequest,
    /// The browser that brought the code, and waits to hear what came of it.
    pub caller: Option<IncomingCall>,
}

/// Asks the person, and returns what came back.
///
/// # Errors
/// [`LoginError`] if the server refuses or cannot be reached, or the state cannot be used.
pub async fn ask(
    attempt: &LoginAttempt<'_>,
    desk: &Desk,
    grant: &CodeGrant,
) -> Result<CodeAnswer, LoginError> {
    let listener = listen(attempt, &grant.redirect).await?;
    let port = listener.as_ref().map(LoopbackListener::port);
    let mut waiting = WaitingBrowser {
        flow: AuthorizationCode::start(attempt.client, grant, port, &mut random::fill),
        listener,
        typed: None,
        caller: None,
    };
    let _quiet = desk.quiet();
    let patience = desk.patience.unwrap_or(PATIENCE);
    waiting.show(attempt, desk)?;
    attempt.prompts(PromptKind::Browser);
    let answer = tokio::select! {
        returned = waiting.answer(desk) => Ok(returned),
        () = tokio::time::sleep(patience) => Err(attempt.late(patience)),
        () = desk.interrupt.asked() => Err(LoginError::Interrupted),
    };
    desk.typed.set(waiting.typed.take());
    match answer? {
        Returned::Code(code) => Ok(CodeAnswer {
            request: waiting.flow.token_request(attempt.client, code),
            caller: waiting.caller,
        }),
        Returned::Denied(denied) => Err(attempt.denied(&denied)),
        Returned::Unusable(why) => Err(attempt.refused(attempt.no_code(why))),
    }
}

impl WaitingBrowser {
    /// Opens the address, and says what to do in any case.
    fn show(&mut self, attempt: &LoginAttempt<'_>, desk: &Desk) -> Result<(), LoginError> {
        let opened = desk.browser.open(self.flow.url());
        // With a browser here the answer comes by itself, where it can be listened for.
        if desk.typing && !(opened && self.listener.is_some()) {
            self.typed = Some(desk.typed.take().unwrap_or_else(Typed::start));
        }
        if self.listener.is_none() && self.typed.is_none() {
            return Err(attempt.refused(nobody_can_paste(attempt)));
        }
        let (name, url) = (&attempt.client.name, self.flow.url());
        let opening = if opened {
            format!("Log in to `{name}` in the browser. If none opens, this is the address:")
        } else {
            format!("To log in to `{name}`, open this address in a browser:")
        };
        let pasting = match self.typed {
            Some(_) => "\nPaste the whole address on which the browser ends, and press Enter:\n",
            None => "",
        };
        desk.say(&format!("{opening}\n\n  {url}\n{pasting}"));
        Ok(())
    }

    async fn answer(&mut self, desk: &Desk) -> Returned {
        loop {
            let ended = tokio::select! {
                call = next_call(&mut self.listener) => self.called(call).await,
                line = next_line(&mut self.typed) => self.pasted(&line, desk),
            };
            if let Some(returned) = ended {
                return returned;
            }
        }
    }

    async fn called(&mut self, call: IncomingCall) -> Option<Returned> {
        let request = CallbackRequest {
            method: &call.head.method,
            target: &call.head.target,
            host: call.head.host.as_deref(),
            origin: call.head.origin.as_deref(),
        };
        let (page, denied) = match self.flow.on_callback(&request) {
            Callback::Ignore(page) | Callback::Reject(page) => {
                self.listener.as_mut()?.answer(call, reply(page));
                return None;
            }
            Callback::Denied(denied, page) => (page, denied),
            Callback::Code(code) => {
                self.caller = Some(call);
                return Some(Returned::Code(code));
            }
        };
        // The port closes right after, and the browser should have its page by then.
        call.answer(&reply(page)).await;
        Some(Returned::Denied(denied))
    }

    /// What cannot be used is said, and asked for again.
    fn pasted(&mut self, line: &str, desk: &Desk) -> Option<Returned> {
        match self.flow.on_pasted(line) {
            Returned::Unusable(why) => {
                desk.say(&format!("That does not do: {why}\n"));
                None
            }
            returned => Some(returned),
        }
    }
}

async fn listen(
    attempt: &LoginAttempt<'_>,
    redirect: &Redirect,
) -> Result<Option<LoopbackListener>, LoginError> {
    let Redirect::Loopback(loopback) = redirect else {
        return Ok(None);
    };
    let addresses = loopback.bind();
    let listener = LoopbackListener::bind(&addresses).await.map_err(|error| {
        let places: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        let message = format!(
            "login `{}` cannot listen for the browser's answer on {}: {error}",
            attempt.client.name,
            places.join(" and ")
        );
        let problem = Diagnostic::error(code::LOGIN_LISTEN, message)
            .at(attempt.login.span, "this login")
            .help("end the program that has the port, or register a `redirect_uri` without a port at the server");
        attempt.refused(problem)
    })?;
    Ok(Some(listener))
}

/// The browser ends on another machine, and there is no terminal to paste its address into.
fn nobody_can_paste(attempt: &LoginAttempt<'_>) -> Diagnostic {
    let needs = NeedsPerson {
        login: attempt.client.name.clone(),
        grant: attempt.client.grant.name().to_owned(),
        why: Why::NoToken,
        refusal: None,
    };
    needs
        .diagnostic(attempt.login.span)
        .help("`redirect_uri` is on another machine, so that the address has to be pasted at a terminal")
}

async fn next_call(listener: &mut Option<LoopbackListener>) -> IncomingCall {
    match listener {
        Some(listener) => listener.next().await,
        None => std::future::pending().await,
    }
}

async fn next_line(typed: &mut Option<Typed>) -> String {
    match typed {
        Some(typed) => typed.line().await,
        None => std::future::pending().await,
    }
}

/// Leaves the browser with what became of the login.
pub async fn show_outcome(caller: IncomingCall, page: CallbackPage) {
    caller.answer(&reply(page)).await;
}

fn reply(page: CallbackPage) -> Reply {
    Reply {
        status: page.status,
        headers: page.headers,
        body: page.body,
    }
}
