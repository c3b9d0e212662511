//! A prepared request to its answer: at the pace of its tags, with a login's token, tried again where `retry` says.

use super::done::{StepDone, StepProblem};
use super::logged_in::exchange_as;
use super::rendered::RenderedStep;
use super::result::first_unmet;
use super::running::Running;
use crate::auth::oauth::parameters;
use crate::http::{Exchange, FailureKind, TransportError};
use crate::io::transport::BodySink;
use crate::io::{clock, random};
use crate::model::{Login, RateLimit, RetryOn};
use crate::plan::logins;
use crate::run::control::retry::{self, Decision, How, TryResult};
use crate::run::control::retry_after;
use crate::run::event::{Attempt, AttemptKind, Outcome};
use crate::run::exchange::{ExchangeSession, exchange};
use crate::run::login::LoginError;
use crate::run::prepare::Prepared;
use crate::scope::Scope;
use crate::source::Diagnostic;
use crate::verify;
use std::time::Duration;

pub type SendResult = Result<Exchange, Box<TransportError>>;

/// The answer, which is not reported yet; the error is how the step ends without one.
pub async fn send(
    running: &mut Running<'_, '_>,
    rendered: &mut RenderedStep<'_, '_, '_>,
) -> Result<Exchange, Box<StepDone>> {
    let answer = tried(running, rendered).await?;
    answer.map_err(|error| Box::new(not_carried_out(running, *error)))
}

/// What the last try came to; the error ends the step. A failure of the transport is not reported yet.
pub async fn tried(
    running: &mut Running<'_, '_>,
    rendered: &mut RenderedStep<'_, '_, '_>,
) -> Result<SendResult, Box<StepDone>> {
    let mut number = 1;
    loop {
        let answer = once(running, rendered).await?;
        match decide(running, &rendered.prepared, (number, &answer), &rendered.scope()) {
            Decision::Stop => return Ok(answer),
            Decision::Again(pause, why) => {
                tell(running, &answer);
                running
                    .pause(pause, "to try again")
                    .await
                    .map_err(|reason| Box::new(StepDone::aborted(reason)))?;
                number += 1;
                running.attempt(again(running, number, pause, why));
            }
        }
    }
}

fn again(running: &Running<'_, '_>, number: u32, waited: Duration, why: String) -> Attempt {
    let retry = running.step.retry();
    Attempt {
        kind: AttemptKind::Retry,
        number,
        of: retry.map(|retry| retry.max.saturating_add(1)),
        detail: Some(why),
        waited,
    }
}

fn decide(
    running: &Running<'_, '_>,
    prepared: &Prepared,
    (number, answer): (u32, &SendResult),
    scope: &Scope<'_, '_>,
) -> Decision {
    let Some(policy) = running.step.retry() else {
        return Decision::Stop;
    };
    let unmet = answer
        .as_ref()
        .ok()
        .filter(|_| policy.on.contains(&RetryOn::Expect) && number <= policy.max)
        .filter(|_| running.step.poll().is_none())
        .and_then(|exchange| first_unmet(running, exchange, scope));
    let now = clock::timestamp();
    let ended = TryResult {
        method: &prepared.request.method,
        how: match answer {
            Ok(exchange) => How::Answer(exchange.response.status, unmet.as_deref()),
            Err(error) => How::Failure(error.kind),
        },
        pause: answer
            .as_ref()
            .ok()
            .and_then(|exchange| retry_after::asked(&exchange.response, now)),
    };
    retry::decide(policy, number, &ended, random::fraction())
}

/// One attempt. A login that fails ends the step.
async fn once(
    running: &mut Running<'_, '_>,
    rendered: &mut RenderedStep<'_, '_, '_>,
) -> Result<SendResult, Box<StepDone>> {
    let limits = running.step.rate_limits();
    take_place(running, &limits).await?;
    let login =
        login_of(running, &rendered.prepared).map_err(|problem| Box::new(StepDone::wrong(vec![*problem])))?;
    let answer = match login {
        None => exchange_once(running, &rendered.prepared).await,
        Some(login) => exchange_as(running, login, rendered).await?,
    };
    count_resent(running, &limits, &answer);
    if let Ok(exchange) = &answer {
        keep_pace(running, &limits, exchange);
    }
    Ok(answer)
}

/// What a kept-alive connection lost and went out again is one more request to the server.
fn count_resent(running: &Running<'_, '_>, limits: &[&RateLimit], answer: &SendResult) {
    let (hops, failed) = match answer {
        Ok(exchange) => (&exchange.hops, None),
        Err(error) => (&error.hops, error.resent.as_ref()),
    };
    let resent = hops.iter().filter_map(|hop| hop.resent.as_ref()).chain(failed);
    for _ in resent {
        let mut pace = running.context.pace.borrow_mut();
        pace.reserve(limits, clock::instant());
    }
}

/// Waits for the turn that the rate limits give. Another step's 429 may come meanwhile: then the turn is lost. A server
/// that wants to be left alone for too long is not waited for.
async fn take_place(running: &mut Running<'_, '_>, limits: &[&RateLimit]) -> Result<(), Box<StepDone>> {
    let pace = &running.context.pace;
    loop {
        let now = clock::instant();
        let closed = pace.borrow().closed(limits, now);
        if let Some(closed) = closed
            .as_ref()
            .filter(|closed| closed.wait > retry::LONGEST_PAUSE)
        {
            let reason = format!("not sent: {closed}, and more than 10 minutes are not waited for");
            return Err(Box::new(StepDone::new(Outcome::Errored, Some(reason))));
        }
        let wait = pace.borrow_mut().reserve(limits, now);
        if wait.is_zero() {
            return Ok(());
        }
        let why = closed.map(|closed| format!("for the rate limit of `{}`, closed by a 429", closed.tag));
        let why = why.as_deref().unwrap_or("for the rate limit");
        let paused = running.pause(wait, why).await;
        paused.map_err(|reason| Box::new(StepDone::aborted(reason)))?;
        if pace.borrow().closed(limits, clock::instant()).is_none() {
            return Ok(());
        }
    }
}

/// A 429 slows down every step with one of the same tags.
fn keep_pace(running: &Running<'_, '_>, limits: &[&RateLimit], exchange: &Exchange) {
    let mut pace = running.context.pace.borrow_mut();
    match exchange.response.status {
        429 => {
            let asked = retry_after::asked(&exchange.response, clock::timestamp());
            pace.slow_down(limits, asked, clock::instant());
        }
        _ => pace.let_through(limits),
    }
}

fn login_of<'a>(
    running: &Running<'a, '_>,
    prepared: &Prepared,
) -> Result<Option<&'a Login>, Box<Diagnostic>> {
    let Some(name) = &prepared.login else {
        return Ok(None);
    };
    let name = name.login.to_text();
    match logins::find(running.step, &name) {
        Some(login) => Ok(Some(login)),
        None => {
            let unknown = logins::unknown(running.step.collection, &name);
            let place = running.step.auth().map(|auth| auth.span);
            Err(Box::new(
                place.map_or(unknown.clone(), |place| unknown.at(place, "named here")),
            ))
        }
    }
}

pub async fn exchange_once(running: &Running<'_, '_>, prepared: &Prepared) -> SendResult {
    let session = ExchangeSession {
        transport: &running.context.transport,
        jar: running.jar,
        nonces: &running.context.nonces,
        now: &|| clock::timestamp().as_second(),
        nonce: &random::text,
    };
    let sink = body_sink(running);
    let mut answer = exchange(&session, prepared, sink).await;
    let (hops, lost) = match &mut answer {
        Ok(exchange) => (&mut exchange.hops, None),
        Err(error) => (&mut error.hops, error.unanswered.as_mut()),
    };
    let first = hops.first_mut().map(|hop| &mut hop.timings);
    if let Some(first) = first.or(lost.map(|lost| &mut lost.timings)) {
        first.queued = running.queued.take();
    }
    answer
}

/// What the step wants of the body.
fn body_sink(running: &Running<'_, '_>) -> BodySink {
    let step = running.step;
    let (own, added) = step.expects();
    let expects = || own.iter().chain(&added).map(|(expect, _)| *expect);
    let is_kept = step.poll().is_some()
        || step.request.save.is_some()
        || step.request.paginate.is_some()
        || expects().any(|expect| verify::needs_body(Some(expect), &[]))
        || step
            .captures()
            .any(|capture| verify::needs_body(None, std::slice::from_ref(capture)));
    if is_kept {
        BodySink::Keep
    } else if expects().any(|expect| verify::needs_digests(Some(expect))) {
        BodySink::Digest
    } else {
        BodySink::Count
    }
}

/// An answer that is not the last one.
fn tell(running: &mut Running<'_, '_>, answer: &SendResult) {
    match answer {
        Ok(exchange) => tell_exchange(running, exchange),
        Err(error) => running.tell_failure(error),
    }
}

pub fn tell_exchange(running: &mut Running<'_, '_>, exchange: &Exchange) {
    running.tell(&exchange.hops, Some(&exchange.response));
}

pub fn not_logged_in(running: &mut Running<'_, '_>, error: LoginError) -> StepDone {
    let mut done = match error {
        LoginError::Refused(problems) => StepDone::wrong(problems),
        LoginError::Transport(error) => not_carried_out(running, *error),
        LoginError::State(error) => return StepDone::new(Outcome::Errored, Some(error.to_string())),
        LoginError::Interrupted => return StepDone::aborted("the login was interrupted".to_owned()),
    };
    done.finish.authentication = done.finish.outcome != Outcome::Aborted;
    done
}

/// A step that wanted something else than 401 learns why it got no other token. To one that expected the
/// refusal it does not matter.
pub fn explain_401(running: &mut Running<'_, '_>, done: &mut StepDone) {
    let finish = &mut done.finish;
    match running.not_renewed.take() {
        Some(LoginError::Refused(problems)) => {
            done.problems.extend(problems.into_iter().map(StepProblem::from));
        }
        Some(LoginError::Transport(error)) => finish.reason = Some(error.message),
        Some(LoginError::State(error)) => finish.reason = Some(error.to_string()),
        Some(LoginError::Interrupted) | None => return,
    }
    finish.authentication = true;
}

pub fn not_carried_out(running: &mut Running<'_, '_>, error: TransportError) -> StepDone {
    running.tell_failure(&error);
    running.learn_all(parameters::in_url(&error.url));
    let help = error
        .help
        .map(|help| format!("\nhelp: {help}"))
        .unwrap_or_default();
    let reason = format!("{} {}: {}{help}", error.method, error.url, error.message);
    match error.kind {
        FailureKind::Interrupted => StepDone::aborted(error.message),
        _ => StepDone::new(Outcome::Errored, Some(reason)),
    }
}
