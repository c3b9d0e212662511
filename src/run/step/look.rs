//! What is found in the exchanges of a step: assertions and captures, over pages and items.

use super::done::Done;
use super::running::Running;
use super::sending::tell_exchange;
use crate::http::Exchange;
use crate::model::Expect;
use crate::run::control::collect::Collected;
use crate::run::event::Outcome;
use crate::run::prepare::Prepared;
use crate::scope::Scope;
use crate::source::Diagnostic;
use crate::verify;
use std::path::Path;

#[derive(Default)]
pub struct Looked {
    collected: Collected,
    /// Assertions: all, and those that failed.
    assertions: (usize, usize),
}

impl Looked {
    /// Puts the step's assertions and captures to one exchange, and tells of it once its secrets are known.
    pub fn at(
        &mut self,
        running: &mut Running<'_, '_>,
        prepared: &Prepared,
        exchange: &Exchange,
        scope: &Scope<'_, 'static>,
    ) {
        let request = running.step.request;
        for capture in &request.capture {
            let (taken, problems) = verify::capture(std::slice::from_ref(capture), exchange, scope);
            running.learn(&taken);
            self.collected.add(capture, taken, problems);
        }
        tell_exchange(running, prepared, exchange);
        self.expect(
            running,
            request.expect.as_deref(),
            &running.step.directory(),
            (exchange, scope),
        );
    }

    fn expect(
        &mut self,
        running: &mut Running<'_, '_>,
        expect: Option<&Expect>,
        base: &Path,
        (exchange, scope): (&Exchange, &Scope<'_, 'static>),
    ) {
        let door = &running.context.door;
        let files = |path: &str| door.read(base, path).map_err(|problem| problem.message);
        for assertion in verify::verify(expect, exchange, scope, &files) {
            self.assertions.0 += 1;
            self.assertions.1 += usize::from(!assertion.passed);
            running.assertion(assertion);
        }
    }

    /// The end of the step, given how it would have ended by itself.
    pub fn finish(self, mut done: Done) -> Done {
        let (captured, problems) = self.collected.finish();
        let held = self.assertions.1 == 0 && !problems.iter().any(Diagnostic::is_error);
        if done.finish.outcome == Outcome::Passed && !held {
            done.finish.outcome = Outcome::Failed;
        }
        done.finish.diagnostics.extend(problems);
        done.captured = captured;
        done.assertions = self.assertions;
        done
    }
}
