//! The device grant: a code is asked for and shown, and the token endpoint is polled until somebody has agreed to it.

use super::person::{Desk, Person};
use super::{LoginAttempt, LoginError};
use crate::auth::oauth::{Device, DevicePoll, Polled, TokenRequest, TokenSet};
use crate::io::clock;
use crate::run::event::PromptKind;
use std::time::Duration;

/// # Errors
/// [`LoginError`] if the server refuses or cannot be reached, or the state cannot be used.
pub async fn run(attempt: &mut LoginAttempt<'_>, request: &TokenRequest) -> Result<TokenSet, LoginError> {
    let response = attempt.send(&request.to_http()).await?;
    let authorized = Device::on_authorization(attempt.client, request, &response, clock::timestamp());
    let device = authorized.map_err(|error| attempt.failed(&error))?;
    let Person::AtTerminal(desk) = &attempt.logins.person else {
        return poll(attempt, device).await;
    };
    let _quiet = desk.quiet();
    show(&attempt.client.name, &device, desk);
    attempt.prompts(PromptKind::Device);
    // The server ends the code by itself; a time that somebody has set may be shorter.
    let patience = desk.patience.unwrap_or(Duration::MAX);
    let polled = tokio::select! {
        tokens = poll(attempt, device) => Some(tokens),
        () = tokio::time::sleep(patience) => None,
        () = desk.interrupt.asked() => Some(Err(LoginError::Interrupted)),
    };
    polled.unwrap_or_else(|| Err(attempt.late(patience)))
}

async fn poll(attempt: &mut LoginAttempt<'_>, mut device: Device) -> Result<TokenSet, LoginError> {
    let mut wait = device.interval;
    loop {
        tokio::time::sleep(wait).await;
        let sent = attempt.send(&device.poll_request().to_http()).await;
        let polled = sent.as_ref().map_or(Polled::NoAnswer, Polled::Answer);
        match device.on_poll(polled, clock::timestamp()) {
            DevicePoll::Wait(longer) => wait = longer,
            DevicePoll::Done(tokens) => return Ok(*tokens),
            DevicePoll::Failed(failure) => {
                attempt.is_definite.set(failure.is_definite());
                let diagnostic = failure.diagnostic(attempt.client, attempt.login.span);
                return Err(attempt.refused(diagnostic));
            }
        }
    }
}

/// The code is shown even where the browser has it filled in: people are asked to compare the two.
fn show(name: &str, device: &Device, desk: &Desk) {
    let opening = if desk.browser.open(device.page()) {
        format!("Log in to `{name}` in the browser. If none opens, this is the address, on any device:")
    } else {
        format!("To log in to `{name}`, open this address on any device:")
    };
    desk.say(&format!(
        "{opening}\n\n  {}\n\nand enter the code  {}\n",
        device.verification_uri, device.user_code
    ));
}
