//! The exchanges of one item of a step, or of the whole step: one, or polls, or pages. Each that counts is evaluated.

use super::done::{StepDone, StepProblem};
use super::rendered::{RenderedPage, RenderedStep};
use super::result::StepResult;
use super::running::Running;
use super::sending::{not_carried_out, send, tell_exchange, tried};
use crate::http::{Exchange, FailureKind, TransportError};
use crate::io::clock;
use crate::model::{Paginate, Poll};
use crate::run::control::paginate::{self, NextPage};
use crate::run::control::poll::{self, PollObservation, PollVerdict};
use crate::run::event::{Attempt, AttemptKind, Outcome};
use crate::scope::Scope;
use crate::source::{Diagnostic, code};
use crate::template::Expression;
use crate::verify;
use std::time::Duration;

/// Everything found goes into `result`; the error ends the step, or this item of it, early.
pub async fn run(
    running: &mut Running<'_, '_>,
    scope: &Scope<'_, '_>,
    result: &mut StepResult,
) -> Result<(), Box<StepDone>> {
    let request = running.step.request;
    let mut rendered = RenderedStep::new(running, scope).await?;
    match (running.step.poll(), &request.paginate) {
        // Few steps do these, and all would have to find room for them.
        (Some(poll), _) => Box::pin(polls(running, poll, &mut rendered, result)).await,
        (None, Some(paginate)) => Box::pin(pages(running, paginate, &mut rendered, result)).await,
        (None, None) => {
            let exchange = send(running, &mut rendered).await?;
            result.evaluate(running, &exchange, &rendered);
            Ok(())
        }
    }
}

/// Only the last answer is evaluated: the others are not what was waited for.
async fn polls(
    running: &mut Running<'_, '_>,
    poll: &Poll,
    rendered: &mut RenderedStep<'_, '_, '_>,
    result: &mut StepResult,
) -> Result<(), Box<StepDone>> {
    let began = clock::instant();
    let mut waited = Duration::ZERO;
    for number in 1.. {
        running.attempt(Attempt {
            waited,
            ..Attempt::new(AttemptKind::Poll, number)
        });
        let answer = tried(running, rendered).await?;
        let exchange = match answer {
            Ok(exchange) => exchange,
            Err(error) if goes_on(poll, number, began.elapsed(), &error) => {
                running.tell_failure(&error);
                let paused = running.pause(poll.every, "for the next poll").await;
                paused.map_err(|reason| Box::new(StepDone::aborted(reason)))?;
                waited = poll.every;
                continue;
            }
            Err(error) => return Err(Box::new(not_carried_out(running, *error))),
        };
        let mut problems = Vec::new();
        let seen = match look(poll, &exchange, &rendered.scope(), &mut problems) {
            Ok(seen) => seen,
            Err(mistake) => {
                tell_exchange(running, &exchange);
                return Err(Box::new(unlooked(*mistake)));
            }
        };
        match poll::decide(poll, number, began.elapsed(), seen) {
            PollVerdict::Done => {
                result.evaluate(running, &exchange, rendered);
                break;
            }
            PollVerdict::Failed(reason) => {
                tell_exchange(running, &exchange);
                let mut done = StepDone::failed(reason);
                done.problems = problems.into_iter().map(StepProblem::from).collect();
                return Err(Box::new(done));
            }
            PollVerdict::Again(pause) => {
                tell_exchange(running, &exchange);
                let paused = running.pause(pause, "for the next poll").await;
                paused.map_err(|reason| Box::new(StepDone::aborted(reason)))?;
                rendered.again(running).await?;
                waited = pause;
            }
        }
    }
    Ok(())
}

/// A condition that an answer does not fit is a failure of the step; any other mistake in it is the file's.
fn unlooked(mistake: Diagnostic) -> StepDone {
    let is_unfit = mistake.is_mismatch();
    let mut done = StepDone::wrong(vec![mistake]);
    if is_unfit {
        done.finish.outcome = Outcome::Failed;
    }
    done
}

/// A service that is not up yet refuses connections: it is asked again while there is time for another poll.
fn goes_on(poll: &Poll, number: u32, elapsed: Duration, error: &TransportError) -> bool {
    let is_refused = matches!(error.kind, FailureKind::Connect | FailureKind::ConnectTimeout);
    is_refused && number < poll::MOST && elapsed.saturating_add(poll.every) <= poll.r#for
}

/// What the expressions make of an answer. Values of different types never become comparable by waiting.
fn look(
    poll: &Poll,
    exchange: &Exchange,
    scope: &Scope<'_, '_>,
    problems: &mut Vec<Diagnostic>,
) -> Result<PollObservation, Box<Diagnostic>> {
    let fail_if = poll.fail_if.as_ref();
    let fail_if = fail_if.map(|fail_if| holds(fail_if, exchange, scope, problems));
    Ok(PollObservation {
        fail_if: fail_if.transpose()?.unwrap_or(false),
        until: holds(&poll.until, exchange, scope, problems)?,
    })
}

/// An expression that fails does not hold yet: an answer without a body says nothing, and neither does null. Where it
/// never does, the last reason is shown.
fn holds(
    expression: &Expression,
    exchange: &Exchange,
    scope: &Scope<'_, '_>,
    problems: &mut Vec<Diagnostic>,
) -> Result<bool, Box<Diagnostic>> {
    match verify::eval(expression, exchange, scope) {
        Ok(value) => Ok(value.is_truthy()),
        Err(problem) if [code::DIFFERENT_TYPES, code::TEXT_AS_TRUTH].contains(&problem.code) => Err(problem),
        Err(problem) => {
            problems.push(*problem);
            Ok(false)
        }
    }
}

async fn pages<'r>(
    running: &mut Running<'_, '_>,
    paginate: &'r Paginate,
    rendered: &mut RenderedStep<'r, '_, '_>,
    result: &mut StepResult,
) -> Result<(), Box<StepDone>> {
    for number in 1.. {
        running.attempt(Attempt::new(AttemptKind::Page, number));
        let exchange = send(running, rendered).await?;
        result.evaluate(running, &exchange, rendered);
        if exchange.response.status >= 400 {
            break;
        }
        if let Some(until) = &paginate.until
            && is_last(until, &exchange, &rendered.scope())?
        {
            break;
        }
        match paginate::next(&paginate.by, &exchange, &rendered.prepared.request) {
            NextPage::Last => break,
            NextPage::Page(_) if number >= paginate.max_pages => {
                running.attempts.tally.more_pages = true;
                break;
            }
            NextPage::Page(_) if running.is_stopping() => {
                return Err(Box::new(StepDone::aborted(format!(
                    "interrupted before page {}",
                    number + 1
                ))));
            }
            NextPage::Page(request) => {
                let page = RenderedPage {
                    by: &paginate.by,
                    exchange,
                    request: *request,
                };
                rendered.next_page(running, page).await?;
            }
            NextPage::Refused(reason) => return Err(Box::new(StepDone::new(Outcome::Failed, Some(reason)))),
        }
    }
    Ok(())
}

/// Whether the page is the last. An `until` that cannot be evaluated ends the step: the number of pages would be left
/// to chance.
fn is_last(until: &Expression, exchange: &Exchange, scope: &Scope<'_, '_>) -> Result<bool, Box<StepDone>> {
    match verify::eval(until, exchange, scope) {
        Ok(value) => Ok(value.is_truthy()),
        Err(problem) => Err(Box::new(StepDone::wrong(vec![*problem]))),
    }
}
