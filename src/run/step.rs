//! One step from its conditions to its captures. It changes nothing outside itself but the cookie jar.

use super::Learn;
use super::event::{Event, Finish, Outcome, Received, Sent, StepIx};
use super::exchange::{Session, exchange};
use super::login::{Granted, LoginError, Logins};
use super::prepare::{Files, OptionDefaults, PrepareInput, Prepared, prepare};
use crate::auth::scheme;
use crate::http::cookie::Jar;
use crate::http::{Exchange, Hop, HttpBody, TransportError};
use crate::io::files::Door;
use crate::io::transport::{BodySink, Transport};
use crate::io::{clock, random};
use crate::model::Login;
use crate::plan::{Step, logins};
use crate::scope::Scope;
use crate::source::Diagnostic;
use crate::verify::{self, Assertion, Captured};
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// What all steps of a run share.
pub struct StepContext {
    pub transport: Transport,
    pub jar: RefCell<Jar>,
    pub defaults: OptionDefaults,
    pub logins: Logins,
    /// How files of the project are reached.
    pub door: Door,
    /// Requests that went out, those of logins included.
    pub sent: Cell<usize>,
    pub learn: Learn,
}

/// How a step ended, and what it found.
pub struct Done {
    pub finish: Finish,
    pub captured: Vec<Captured>,
    /// Assertions: all, and those that failed.
    pub assertions: (usize, usize),
}

/// Where a step's events go.
pub type Emit<'e> = dyn FnMut(Event) + 'e;

impl StepContext {
    /// The request of a step, ready to be sent but for a login's token.
    pub fn prepare(
        &self,
        step: &Step<'static>,
        scope: &Scope<'_, 'static>,
    ) -> Result<Prepared, Box<Diagnostic>> {
        let door = &self.door;
        prepare(&PrepareInput {
            collection: step.collection,
            request: step.request,
            scope,
            defaults: &self.defaults,
            files: Files {
                resolve: &|base, path| door.resolve(base, path),
                read: &|base, path| door.read(base, path),
            },
            boundary: &random::text(),
        })
    }

    /// Runs the logins that provide what the step reads and nothing else defines.
    pub async fn provide(
        &self,
        ix: StepIx,
        step: &Step<'static>,
        scope: &Scope<'_, 'static>,
        missing: &[&str],
        emit: &mut Emit<'_>,
    ) -> Result<Vec<Captured>, Box<Done>> {
        let mut running = Running {
            context: self,
            ix,
            step,
            scope,
            emit,
            saved: Vec::new(),
        };
        for name in missing {
            let known = running.saved.iter().any(|saved| &*saved.name == *name);
            if let (false, Some(login)) = (known, logins::provider(step, name, scope)) {
                match running.token(login, None).await {
                    Ok(_) => {}
                    Err(error) => return Err(Box::new(running.not_logged_in(error))),
                }
            }
        }
        Ok(running.saved)
    }

    pub async fn run(
        &self,
        ix: StepIx,
        step: &Step<'static>,
        scope: &Scope<'_, 'static>,
        emit: &mut Emit<'_>,
    ) -> Done {
        if let Some(delay) = step.request.delay {
            tokio::time::sleep(delay).await;
        }
        let mut running = Running {
            context: self,
            ix,
            step,
            scope,
            emit,
            saved: Vec::new(),
        };
        let mut done = running.carry_out().await;
        done.captured.splice(0..0, running.saved);
        done
    }
}

/// A step under way.
struct Running<'a, 'e> {
    context: &'a StepContext,
    ix: StepIx,
    step: &'a Step<'static>,
    scope: &'a Scope<'a, 'static>,
    emit: &'a mut Emit<'e>,
    /// What logins saved.
    saved: Vec<Captured>,
}

impl Running<'_, '_> {
    async fn carry_out(&mut self) -> Done {
        let mut prepared = match self.context.prepare(self.step, self.scope) {
            Ok(prepared) => prepared,
            Err(problem) => return Done::wrong(vec![*problem]),
        };
        let sent = match self.login(&prepared) {
            Ok(None) => self.exchange(&prepared).await,
            Ok(Some(login)) => match self.exchange_as(login, &mut prepared).await {
                Ok(sent) => sent,
                Err(error) => return self.not_logged_in(error),
            },
            Err(problem) => return Done::wrong(vec![*problem]),
        };
        match sent {
            Ok(exchange) => self.look_at(exchange, &prepared.request.body),
            Err(error) => self.not_carried_out(*error),
        }
    }

    fn login(&self, prepared: &Prepared) -> Result<Option<&'static Login>, Box<Diagnostic>> {
        let Some(name) = &prepared.login else {
            return Ok(None);
        };
        let name = name.to_text();
        match logins::find(self.step, &name) {
            Some(login) => Ok(Some(login)),
            None => {
                let unknown = logins::unknown(self.step, &name);
                let place = self.step.auth().map(|auth| auth.span);
                Err(Box::new(
                    place.map_or(unknown.clone(), |place| unknown.at(place, "named here")),
                ))
            }
        }
    }

    /// With a token; and once more with a new one where the server refuses the first.
    async fn exchange_as(
        &mut self,
        login: &'static Login,
        prepared: &mut Prepared,
    ) -> Result<Answer, LoginError> {
        let granted = self.token(login, None).await?;
        let without_token = prepared.request.headers.clone();
        scheme::apply_bearer(&mut prepared.request, &granted.access_token);
        let first = self.exchange(prepared).await;
        match &first {
            Ok(exchange) if exchange.response.status == 401 => {}
            _ => return Ok(first),
        }
        let Ok(granted) = self.token(login, Some(&granted.access_token)).await else {
            return Ok(first);
        };
        if let Ok(refused) = &first {
            self.tell(&refused.hops, None, None);
        }
        prepared.request.headers = without_token;
        scheme::apply_bearer(&mut prepared.request, &granted.access_token);
        Ok(self.exchange(prepared).await)
    }

    async fn token(&mut self, login: &'static Login, rejected: Option<&str>) -> Result<Granted, LoginError> {
        let scope = self.scope;
        let mut eval = |template: &crate::template::Template| scope.eval(template);
        let granted = self
            .context
            .logins
            .token(login, &mut eval, &self.context.transport, rejected)
            .await?;
        self.tell(&granted.hops, None, None);
        self.saved.extend(granted.saved.iter().cloned());
        Ok(granted)
    }

    async fn exchange(&self, prepared: &Prepared) -> Answer {
        let session = Session {
            transport: &self.context.transport,
            jar: &self.context.jar,
            now: &|| clock::timestamp().as_second(),
            nonce: &random::text,
        };
        let request = self.step.request;
        let reads = verify::needs_body(request.expect.as_deref(), &request.capture);
        exchange(
            &session,
            prepared,
            if reads { BodySink::Keep } else { BodySink::Count },
        )
        .await
    }

    /// Assertions and captures.
    fn look_at(&mut self, exchange: Exchange, body: &HttpBody) -> Done {
        let request = self.step.request;
        let kept = exchange
            .response
            .body_kept
            .then(|| exchange.response.body.clone());
        let door = &self.context.door;
        let base = self.step.directory();
        let files = |path: &str| door.read(&base, path).map_err(|problem| problem.message);
        let assertions = verify::verify(request.expect.as_deref(), &exchange, self.scope, &files);
        let (captured, problems) = verify::capture(&request.capture, &exchange, self.scope);
        captured.iter().for_each(|captured| self.learn(captured));
        self.tell(&exchange.hops, Some(body), kept);
        let failed = assertions.iter().filter(|assertion| !assertion.passed).count();
        let outcome = if failed == 0 && problems.is_empty() {
            Outcome::Passed
        } else {
            Outcome::Failed
        };
        let all = assertions.len();
        assertions
            .into_iter()
            .for_each(|assertion| self.assertion(assertion));
        let mut done = Done::new(outcome, None);
        done.finish.diagnostics = problems;
        done.captured = captured;
        done.assertions = (all, failed);
        done
    }

    /// A secret is known before the answer that brought it is told of.
    fn learn(&self, captured: &Captured) {
        if captured.value.secret {
            for text in captured.value.texts() {
                (self.context.learn)(&captured.name, &text);
            }
        }
    }

    fn assertion(&mut self, assertion: Assertion) {
        (self.emit)(Event::Assertion {
            step: self.ix,
            assertion: Box::new(assertion),
        });
    }

    fn not_logged_in(&mut self, error: LoginError) -> Done {
        let mut done = match error {
            LoginError::Refused(problems) => Done::wrong(problems),
            LoginError::Transport(error) => self.not_carried_out(*error),
            LoginError::State(error) => Done::new(Outcome::Errored, Some(error.to_string())),
        };
        done.finish.authentication = true;
        done
    }

    fn not_carried_out(&mut self, error: TransportError) -> Done {
        self.tell(&error.hops, None, None);
        let help = error
            .help
            .map(|help| format!("\nhelp: {help}"))
            .unwrap_or_default();
        let reason = format!("{} {}: {}{help}", error.method, error.url, error.message);
        Done::new(Outcome::Errored, Some(reason))
    }

    /// The hops as events; `body` went out with the first, `answer` came with the last.
    fn tell(&mut self, hops: &[Hop], body: Option<&HttpBody>, answer: Option<bytes::Bytes>) {
        self.context.sent.update(|sent| sent + hops.len());
        for (at, hop) in hops.iter().enumerate() {
            let body = body.filter(|_| at == 0).cloned().unwrap_or_default();
            let request = Box::new(Sent {
                method: hop.method.clone(),
                url: hop.url.to_string(),
                headers: hop.request_headers.clone(),
                body,
                size: hop.request_size,
            });
            (self.emit)(Event::RequestSent {
                step: self.ix,
                request,
            });
            let body = answer.clone().filter(|_| at + 1 == hops.len());
            let response = Box::new(Received::new(hop, body));
            (self.emit)(Event::ResponseReceived {
                step: self.ix,
                response,
            });
        }
    }
}

type Answer = Result<Exchange, Box<TransportError>>;

/// The reason to skip the step, if one of its conditions does not hold.
pub fn condition(step: &Step<'static>, scope: &Scope<'_, 'static>) -> Result<Option<String>, Box<Done>> {
    for condition in step.conditions() {
        let value = scope
            .eval_expression(condition)
            .map_err(|problem| Box::new(Done::wrong(vec![*problem])))?;
        if !value.is_truthy() {
            return Ok(Some(format!("`when` is false: {}", condition.source)));
        }
    }
    Ok(None)
}

impl Done {
    fn new(outcome: Outcome, reason: Option<String>) -> Done {
        let finish = Finish {
            outcome,
            reason,
            duration: Duration::ZERO,
            diagnostics: Vec::new(),
            authentication: false,
        };
        Done {
            finish,
            captured: Vec::new(),
            assertions: (0, 0),
        }
    }

    pub fn skipped(reason: String) -> Done {
        Done::new(Outcome::Skipped, Some(reason))
    }

    pub fn aborted(reason: String) -> Done {
        Done::new(Outcome::Aborted, Some(reason))
    }

    fn wrong(diagnostics: Vec<Diagnostic>) -> Done {
        let mut done = Done::new(Outcome::Errored, None);
        done.finish.diagnostics = diagnostics;
        done
    }
}
