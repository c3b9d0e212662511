//! What is found in the exchanges of a step: assertions and captures, over pages and items.

use super::done::{StepDone, StepProblem};
use super::rendered::RenderedStep;
use super::running::Running;
use super::sending::tell_exchange;
use crate::http::Exchange;
use crate::io::saved_answers::SavePlace;
use crate::plan::step::Expected;
use crate::run::control::collect::CollectedPages;
use crate::run::event::Outcome;
use crate::scope::Scope;
use crate::source::{Diagnostic, code};
use crate::verify::{self, Assertion};

#[derive(Default)]
pub struct StepResult {
    collected: CollectedPages,
    /// Assertions: all, and those that failed.
    assertions: (usize, usize),
    /// An expression could not be evaluated, because it compares what cannot be compared.
    unfit: bool,
    /// What was not as it should be with answers that could be read all the same, each once.
    warnings: Vec<Diagnostic>,
}

impl StepResult {
    /// Evaluates the step's assertions and captures on one exchange, and reports it once its secrets are known.
    pub fn evaluate(
        &mut self,
        running: &mut Running<'_, '_>,
        exchange: &Exchange,
        rendered: &RenderedStep<'_, '_, '_>,
    ) {
        let scope = &rendered.scope();
        let mut held = true;
        for capture in running.step.captures() {
            let interrupted = || running.context.interrupt.signal().is_some();
            let (taken, problems) =
                verify::capture(std::slice::from_ref(capture), exchange, scope, &interrupted);
            running.learn(&taken);
            self.unfit |= problems.iter().any(Diagnostic::is_mismatch);
            held &= self.collected.add(capture, taken, found_in(running, problems));
        }
        tell_exchange(running, exchange);
        if exchange.response.has_two_lengths() {
            self.warn(two_lengths(running));
        }
        if let Some(name) = &exchange.response.unknown_encoding {
            self.warn(unknown_encoding(running, name));
        }
        for assertion in expected(running, exchange, scope) {
            held &= assertion.passed;
            self.count(running, assertion);
        }
        if let Some(place) = rendered.prepared.save.as_ref().filter(|_| held) {
            let saved = saved(running, place, exchange);
            held = saved.passed;
            self.count(running, saved);
        }
        let (own, added) = running.step.expects();
        let expects = own.into_iter().chain(added).map(|(expect, _)| expect);
        let odd = verify::warnings(expects, running.step.captures(), &exchange.response);
        odd.into_iter().for_each(|warning| self.warn(warning));
        running.looked_at(if held { Outcome::Passed } else { Outcome::Failed });
    }

    fn count(&mut self, running: &mut Running<'_, '_>, assertion: Assertion) {
        self.assertions.0 += 1;
        self.assertions.1 += usize::from(!assertion.passed);
        let wrong = assertion.diagnostic.as_deref();
        self.unfit |= wrong.is_some_and(Diagnostic::is_mismatch);
        running.assertion(assertion);
    }

    /// Once for the pages and items of a step.
    fn warn(&mut self, warning: Diagnostic) {
        let is_same = |known: &Diagnostic| known.code == warning.code && known.message == warning.message;
        if !self.warnings.iter().any(is_same) {
            self.warnings.push(warning);
        }
    }

    /// Takes what captures are without an exchange.
    ///
    /// # Errors
    /// A diagnostic at the value that is missing or does not fit.
    pub fn evaluate_without_exchange(
        &mut self,
        running: &Running<'_, '_>,
        scope: &Scope<'_, '_>,
    ) -> Result<(), Box<Diagnostic>> {
        for capture in running.step.captures() {
            let taken = Vec::from_iter(verify::of_nothing(capture, scope)?);
            running.learn(&taken);
            self.collected.add(capture, taken, Vec::new());
        }
        Ok(())
    }

    /// The end of the step, given how it would have ended by itself.
    pub fn finish(self, mut done: StepDone) -> StepDone {
        let (captured, problems) = self.collected.finish();
        let held = self.assertions.1 == 0 && !problems.iter().any(|problem| problem.found.is_error());
        if done.finish.outcome == Outcome::Passed && !held {
            done.finish.outcome = Outcome::Failed;
        }
        if self.unfit && matches!(done.finish.outcome, Outcome::Passed | Outcome::Failed) {
            done.finish.outcome = Outcome::Errored;
        }
        done.problems.extend(problems);
        let warnings = self.warnings.into_iter();
        done.problems.extend(warnings.map(StepProblem::from));
        done.captured = captured;
        done.assertions = self.assertions;
        done
    }
}

/// Puts the answer into its file. That it is there is one more thing that has to hold.
fn saved(running: &Running<'_, '_>, place: &SavePlace, exchange: &Exchange) -> Assertion {
    let written = running.context.saved.write(place, &exchange.response.body);
    Assertion {
        subject: "the answer".into(),
        expected: format!("is saved to `{}`", place.shown).into(),
        actual: None,
        passed: written.is_ok(),
        detail: written.err(),
        differences: None,
        span: running.step.request.save.as_ref().map(|path| path.span),
        diagnostic: None,
    }
}

fn found_in(running: &Running<'_, '_>, found: Vec<Diagnostic>) -> Vec<StepProblem> {
    let attempt = running.attempts.parts.last();
    let found = found.into_iter();
    found.map(|found| StepProblem { attempt, found }).collect()
}

fn two_lengths(running: &Running<'_, '_>) -> Diagnostic {
    let message = "the answer has both a Content-Length and a Transfer-Encoding: the chunks were read";
    Diagnostic::warning(code::TWO_LENGTHS, message)
        .at(running.step.request.url.span, "the answer to this")
        .help("correct the server or the proxy: where two readers disagree, requests can be smuggled")
}

fn unknown_encoding(running: &Running<'_, '_>, name: &str) -> Diagnostic {
    let message =
        format!("the answer's Content-Encoding `{name}` is not known: the body was taken as it came");
    Diagnostic::warning(code::UNKNOWN_ENCODING, message)
        .at(running.step.request.url.span, "the answer to this")
        .help("a server that encodes nothing leaves the header away")
}

/// What the request expects, then what a flow adds. That the status is below 400 is expected where neither says
/// anything about it.
fn expected(running: &Running<'_, '_>, exchange: &Exchange, scope: &Scope<'_, '_>) -> Vec<Assertion> {
    let files = &running.context.files;
    let verify = |expected: Option<Expected<'_>>| {
        let (expect, base) = expected.unzip();
        let base = base.unwrap_or_default();
        let access = verify::RunAccess {
            read: &|path| files.read(&base, path).map_err(|problem| problem.message),
            schema: &|path| running.context.schemas.get(files, &base, path),
            mask: &*running.context.mask,
            interrupted: &|| running.context.interrupt.signal().is_some(),
        };
        verify::verify(expect, exchange, scope, access)
    };
    let (own, added) = running.step.expects();
    let mut assertions = verify(own);
    if added.is_some() {
        let mut more = verify(added);
        let silent = more.iter().any(is_unwritten_status);
        more.retain(|assertion| !is_unwritten_status(assertion));
        assertions.retain(|assertion| silent || !is_unwritten_status(assertion));
        assertions.extend(more);
    }
    assertions
}

/// The first expectation that an answer does not meet, by its name.
pub fn first_unmet(running: &Running<'_, '_>, exchange: &Exchange, scope: &Scope<'_, '_>) -> Option<String> {
    let unmet = expected(running, exchange, scope)
        .into_iter()
        .find(|found| !found.passed)?;
    Some(unmet.subject.into_owned())
}

/// The check of a status that nobody wrote.
fn is_unwritten_status(assertion: &Assertion) -> bool {
    assertion.span.is_none() && *assertion.subject == *"status"
}
