//! One step from its conditions to its captures. It changes nothing outside itself but the cookie jar and the pace.
//! Several may be under way.
//!
//! `items` repeats it for each item of a list, `exchanges` for polls and pages, `sending` for tries; `result`
//! applies assertions and captures to the answers that count.

mod attempts;
mod done;
mod exchanges;
mod items;
mod logged_in;
mod rendered;
mod result;
mod running;
mod sending;

pub use done::{StepDone, StepProblem};
pub use items::{layer as item_layer, list as items};

use super::event::{Event, Outcome, StepIx};
use super::login::Logins;
use super::pace::Pace;
use super::prepare::{BodyFiles, GivenOptions, PrepareInput, Prepared, prepare};
use super::schemas::Schemas;
use super::{HoldsSecret, Learn, RunMask};
use crate::auth::digest::Nonces;
use crate::http::cookie::Jar;
use crate::io::files::ProjectFiles;
use crate::io::interrupt::Interrupt;
use crate::io::random;
use crate::io::saved_answers::SavedFiles;
use crate::io::transport::Transport;
use crate::plan::{Step, logins};
use crate::scope::Scope;
use crate::source::{Diagnostic, Sources};
use crate::verify::Captured;
use result::StepResult;
use running::Running;
use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

/// What all steps of a run share.
pub struct StepContext {
    /// When the run began.
    pub began: Instant,
    pub transport: Transport,
    pub given: GivenOptions,
    pub logins: Logins,
    /// Rate limits. Borrowed between requests only.
    pub pace: RefCell<Pace>,
    pub interrupt: Interrupt,
    /// How files of the project are reached.
    pub files: ProjectFiles,
    /// Where answers are saved.
    pub saved: SavedFiles,
    /// Requests that went out, those of logins included.
    pub sent: Cell<usize>,
    /// How often logins asked a person to sign in.
    pub prompts: Cell<usize>,
    pub learn: Learn,
    pub holds_secret: HoldsSecret,
    pub mask: RunMask,
    pub schemas: Schemas,
    /// Digest challenges that were answered.
    pub nonces: RefCell<Nonces>,
}

/// A step whose turn has come.
#[derive(Clone, Copy)]
pub struct StepTurn<'a> {
    pub ix: StepIx,
    pub step: &'a Step<'a>,
    /// The files that the project was loaded from.
    pub sources: &'a Sources,
    /// The cookies of its iteration. They are borrowed between requests only.
    pub jar: &'a RefCell<Jar>,
    /// How long the run held it back.
    pub queued: Duration,
}

/// Where a step's events go.
pub type Emit<'e> = dyn FnMut(Event) + 'e;

impl StepContext {
    /// The request of a step, ready to be sent but for a login's token.
    ///
    /// # Errors
    /// A diagnostic at the value that is missing or does not fit.
    pub fn prepare(&self, step: &Step<'_>, scope: &Scope<'_, '_>) -> Result<Prepared, Box<Diagnostic>> {
        let files = &self.files;
        prepare(&PrepareInput {
            collection: step.collection,
            request: step.request,
            scope,
            given: &self.given,
            files: BodyFiles {
                resolve: &|base, path| files.resolve(base, path),
                certificate: &|base, path| files.certificate(base, path),
                read: &|base, path| files.read(base, path),
                save: &|path| self.saved.place(path),
            },
            boundary: &random::text,
        })
    }

    /// Runs the logins that provide what the step reads and nothing else defines.
    ///
    /// # Errors
    /// How the step ended instead.
    pub async fn provide(
        &self,
        turn: StepTurn<'_>,
        scope: &Scope<'_, '_>,
        missing: &[&str],
        emit: &mut Emit<'_>,
    ) -> Result<Vec<Captured>, Box<StepDone>> {
        let mut running = Running::new(self, turn, emit);
        for name in missing {
            let known = running.saved.iter().any(|saved| &*saved.name == *name);
            if let (false, Some(login)) = (known, logins::provider(turn.step, name, scope)) {
                match logged_in::token(&mut running, login, scope).await {
                    Ok(granted) => running.saved.extend(granted.saved),
                    Err(error) => return Err(Box::new(sending::not_logged_in(&mut running, error))),
                }
            }
        }
        Ok(running.saved)
    }

    pub async fn run(&self, turn: StepTurn<'_>, scope: &Scope<'_, '_>, emit: &mut Emit<'_>) -> StepDone {
        let step = turn.step;
        let mut running = Running::new(self, turn, emit);
        let delay = step.delay();
        if let Err(reason) = running.delay(delay).await {
            return StepDone::aborted(reason);
        }
        let mut result = StepResult::default();
        let done = match &step.request.for_each {
            Some(for_each) => Box::pin(items::run(&mut running, for_each, scope, &mut result)).await,
            None => match exchanges::run(&mut running, scope, &mut result).await {
                Ok(()) => StepDone::new(Outcome::Passed, None),
                Err(mut done) => {
                    running.cut_short(&mut done);
                    *done
                }
            },
        };
        let mut done = result.finish(done);
        done.finish.tally = running.attempts.tally;
        if done.finish.outcome == Outcome::Failed {
            sending::explain_401(&mut running, &mut done);
        }
        running.mark(&mut done.captured);
        done.captured.splice(0..0, running.saved);
        done
    }
}

/// The reason to skip the step, if one of its conditions does not hold.
///
/// # Errors
/// How the step ended instead.
pub fn condition(step: &Step<'_>, scope: &Scope<'_, '_>) -> Result<Option<String>, Box<StepDone>> {
    for condition in step.conditions() {
        let value = scope
            .eval_expression(condition)
            .map_err(|problem| Box::new(StepDone::wrong(vec![*problem])))?;
        if !value.is_truthy() {
            return Ok(Some(format!("`when` is false: {}", condition.source)));
        }
    }
    Ok(None)
}
