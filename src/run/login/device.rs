//! The device grant: a code is asked for, and the token endpoint is polled until somebody has agreed to it.

use super::{Attempt, LoginError};
use crate::auth::oauth::{Device, Poll, Polled, TokenRequest, Tokens};
use crate::io::clock;

pub async fn run(attempt: &mut Attempt<'_>, request: &TokenRequest) -> Result<Tokens, LoginError> {
    let response = attempt.send(&request.to_http()).await?;
    let authorized = Device::on_authorization(attempt.client, request, &response, clock::timestamp());
    let mut device = authorized.map_err(|error| attempt.failed(&error))?;
    let mut wait = device.interval;
    loop {
        tokio::time::sleep(wait).await;
        let sent = attempt.send(&device.poll_request().to_http()).await;
        let polled = sent.as_ref().map_or(Polled::NoAnswer, Polled::Answer);
        match device.on_poll(polled, clock::timestamp()) {
            Poll::Wait(longer) => wait = longer,
            Poll::Done(tokens) => return Ok(*tokens),
            Poll::Failed(failure) => {
                let diagnostic = failure.diagnostic(attempt.client, attempt.login.span);
                return Err(attempt.refused(diagnostic));
            }
        }
    }
}
