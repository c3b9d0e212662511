//! A step under way: its parts are reported as events, and counted.

use super::attempts::Attempts;
use super::done::StepDone;
use super::{Emit, StepContext, StepTurn};
use crate::auth::oauth::parameters;
use crate::http::cookie::Jar;
use crate::http::failure::Unanswered;
use crate::http::{Hop, HttpResponse, TransportError};
use crate::io::clock;
use crate::plan::Step;
use crate::run::event::{
    AssertionRecord, Attempt, AttemptFinish, Event, Level, Lost, Outcome, Prompt, Received, Sent, StepIx,
    Waiting,
};
use crate::run::login::{LoginError, LoginEvent};
use crate::secret::is_secret_name;
use crate::source::Sources;
use crate::template::Value;
use crate::verify::{Assertion, Captured};
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

/// Shorter waits are not reported.
const LONG: Duration = Duration::from_secs(3);

pub struct Running<'a, 'e> {
    pub context: &'a StepContext,
    pub ix: StepIx,
    pub step: &'a Step<'a>,
    pub sources: &'a Sources,
    pub jar: &'a RefCell<Jar>,
    pub emit: &'a mut Emit<'e>,
    /// How long the next request has been held back.
    pub queued: Cell<Duration>,
    /// What logins saved.
    pub saved: Vec<Captured>,
    pub attempts: Attempts,
    /// Why there was no other token after a 401.
    pub not_renewed: Option<LoginError>,
}

impl<'a, 'e> Running<'a, 'e> {
    pub fn new(context: &'a StepContext, turn: StepTurn<'a>, emit: &'a mut Emit<'e>) -> Running<'a, 'e> {
        Running {
            context,
            ix: turn.ix,
            step: turn.step,
            sources: turn.sources,
            jar: turn.jar,
            emit,
            queued: Cell::new(turn.queued),
            saved: Vec::new(),
            attempts: Attempts::default(),
            not_renewed: None,
        }
    }

    /// Another try, poll, page or item begins.
    pub fn attempt(&mut self, attempt: Attempt) {
        let ended = self.attempts.begin(&attempt);
        self.tell_ended(ended);
        (self.emit)(Event::AttemptStarted {
            step: self.ix,
            attempt: Box::new(attempt),
        });
    }

    /// What was evaluated ends: a page or the last of the polls, if it was one.
    pub fn looked_at(&mut self, outcome: Outcome) {
        let ended = self.attempts.end(Level::Within, outcome, None);
        self.tell_ended(ended);
    }

    /// An item has been gone through to its end.
    pub fn item_done(&mut self) {
        let ended = self.attempts.end(Level::Item, Outcome::Passed, None);
        self.tell_ended(ended);
    }

    /// What is open ends so, early: what is said of it names the item and the page.
    pub fn cut_short(&mut self, done: &mut StepDone) {
        let finish = &mut done.finish;
        let last = self.attempts.parts.last();
        let ended = self
            .attempts
            .end(Level::Item, finish.outcome, finish.reason.as_deref());
        self.tell_ended(ended);
        let part = self.attempts.parts.label(last);
        finish.reason = finish.reason.take().map(|reason| format!("{part}{reason}"));
        for problem in &mut done.problems {
            problem.attempt = problem.attempt.or(last);
        }
    }

    fn tell_ended(&mut self, ended: Vec<AttemptFinish>) {
        for finished in ended {
            (self.emit)(Event::AttemptFinished {
                step: self.ix,
                finished: Box::new(finished),
            });
        }
    }

    /// A secret is known before the answer that brought it is reported.
    pub fn learn(&self, captured: &[Captured]) {
        for captured in captured.iter().filter(|captured| captured.value.secret) {
            for text in captured.value.texts() {
                (self.context.learn)(&captured.name, &text);
            }
        }
    }

    /// What was captured from an answer that repeats a secret is one, for those too who read it without that secret.
    pub fn mark(&self, captured: &mut [Captured]) {
        for captured in captured.iter_mut().filter(|captured| !captured.value.secret) {
            captured.value.secret = (self.context.holds_secret)(&captured.value.to_text());
        }
    }

    /// A part of a secret list is a secret of its own.
    pub fn learn_item(&self, name: &str, item: &Value) {
        if item.secret || is_secret_name(name) {
            for text in item.texts() {
                (self.context.learn)(name, &text);
            }
        }
    }

    pub fn assertion(&mut self, assertion: Assertion) {
        let attempt = self.attempts.parts.last();
        (self.emit)(Event::Assertion {
            step: self.ix,
            assertion: Box::new(AssertionRecord::new(assertion, attempt, self.sources)),
        });
    }

    /// Tokens and codes in addresses and forms are known before they are reported.
    fn learn_parameters(&self, hops: &[Hop]) {
        for hop in hops {
            self.learn_all(parameters::in_url(&hop.url));
            self.learn_all(parameters::in_body(&hop.request_headers, &hop.request_body));
            for (_, value) in hop
                .response_headers
                .iter()
                .filter(|(name, _)| name == "set-cookie")
            {
                self.learn_cookie(&String::from_utf8_lossy(value));
            }
            let headers = hop.response_headers.iter();
            for (_, value) in headers.filter(|(name, _)| name == "location") {
                self.learn_all(parameters::in_location(&hop.url, &String::from_utf8_lossy(value)));
            }
        }
    }

    /// A cookie that a server sets under the name of a secret is one.
    fn learn_cookie(&self, cookie: &str) {
        let pair = cookie.split(';').next().and_then(|pair| pair.split_once('='));
        let named = pair.map(|(name, value)| (name.trim(), value.trim().trim_matches('"')));
        if let Some((name, value)) = named.filter(|(name, _)| is_secret_name(name)) {
            (self.context.learn)(name, value);
        }
    }

    pub fn learn_all(&self, found: Vec<(&'static str, String)>) {
        for (name, value) in found {
            (self.context.learn)(name, &value);
        }
    }

    /// The hops that had an answer, and the request that had none.
    pub fn tell_failure(&mut self, error: &TransportError) {
        self.tell(&error.hops, None);
        if let Some(resent) = &error.resent {
            self.tell_lost(&resent.lost, &resent.reason, None, None);
        }
        if let Some(lost) = &error.unanswered {
            self.tell_lost(lost, &error.message, None, error.response.as_deref());
        }
    }

    /// A request without a whole answer, of this login or of the step itself, and what came of the answer.
    fn tell_lost(
        &mut self,
        unanswered: &Unanswered,
        reason: &str,
        login: Option<&str>,
        answer: Option<&HttpResponse>,
    ) {
        let request = &unanswered.request;
        self.learn_all(parameters::in_url(&request.url));
        self.learn_all(parameters::in_body(&request.headers, &request.body));
        self.context
            .sent
            .update(|sent| sent + usize::from(unanswered.sent));
        let began = self.context.began;
        self.tell_sent(Sent {
            login: login.map(Arc::from),
            method: request.method.clone(),
            url: request.url.to_string(),
            headers: request.headers.clone(),
            body: request.body.clone(),
            size: unanswered.size,
            lost: Some(Box::new(Lost {
                reason: reason.to_owned(),
                started: unanswered.started.saturating_duration_since(began),
                timings: unanswered.timings,
            })),
        });
        if let Some(hop) = &unanswered.begun {
            self.learn_parameters(std::slice::from_ref(hop));
            let response = Received::new(hop, answer, began);
            self.tell_received(response);
        }
    }

    fn tell_sent(&mut self, request: Sent) {
        (self.emit)(Event::RequestSent {
            step: self.ix,
            request: Box::new(request),
        });
    }

    /// The step's own hops as events; `answer` came with the last.
    pub fn tell(&mut self, hops: &[Hop], answer: Option<&HttpResponse>) {
        self.tell_hops(hops, answer, None);
    }

    /// What a login does, as an event of the step that needs it.
    pub fn tell_login(&mut self, login: &str, event: LoginEvent) {
        match event {
            LoginEvent::Answered(hop) => self.tell_hops(std::slice::from_ref(&*hop), None, Some(login)),
            LoginEvent::Unanswered(lost, reason) => self.tell_lost(&lost, &reason, Some(login), None),
            LoginEvent::Prompted(kind) => {
                self.context.prompts.update(|prompts| prompts + 1);
                let login = login.into();
                (self.emit)(Event::Prompted {
                    step: self.ix,
                    prompt: Box::new(Prompt { login, kind }),
                });
            }
        }
    }

    fn tell_hops(&mut self, hops: &[Hop], answer: Option<&HttpResponse>, login: Option<&str>) {
        self.context.sent.update(|sent| sent + hops.len());
        self.learn_parameters(hops);
        for (at, hop) in hops.iter().enumerate() {
            if let Some(resent) = &hop.resent {
                self.tell_lost(&resent.lost, &resent.reason, login, None);
            }
            self.tell_sent(Sent {
                login: login.map(Arc::from),
                method: hop.method.clone(),
                url: hop.url.to_string(),
                headers: hop.request_headers.clone(),
                body: hop.request_body.clone(),
                size: hop.request_size,
                lost: None,
            });
            let answer = answer.filter(|_| at + 1 == hops.len());
            self.tell_received(Received::new(hop, answer, self.context.began));
        }
    }

    fn tell_received(&mut self, response: Received) {
        (self.emit)(Event::ResponseReceived {
            step: self.ix,
            response: Box::new(response),
        });
    }

    /// Whether nothing more is to be sent: the run was asked to end, and this is no clean-up.
    pub fn is_stopping(&self) -> bool {
        !self.step.always() && self.context.interrupt.signal().is_some()
    }

    /// Waits; clean-up does so until its grace is over. The error says that the run was asked to end.
    pub async fn pause(&mut self, duration: Duration, before: &str) -> Result<(), String> {
        let (context, always) = (self.context, self.step.always());
        let asked = async {
            if always {
                std::future::pending().await
            } else {
                context.interrupt.asked().await
            }
        };
        self.tell_waiting(duration, before);
        self.wait(duration, asked).await;
        if self.is_stopping() {
            Err(format!("interrupted while waiting {before}"))
        } else {
            Ok(())
        }
    }

    /// Waits as the file says, and no longer once the run was asked to end: clean-up begins then.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub async fn delay(&mut self, duration: Duration) -> Result<(), String> {
        self.tell_waiting(duration, "as `delay` says");
        self.wait(duration, self.context.interrupt.asked()).await;
        if self.is_stopping() {
            Err("interrupted while waiting as `delay` says".to_owned())
        } else {
            Ok(())
        }
    }

    /// Says why nothing happens.
    fn tell_waiting(&mut self, duration: Duration, before: &str) {
        if duration >= LONG {
            (self.emit)(Event::Waiting {
                step: self.ix,
                waiting: Box::new(Waiting {
                    duration,
                    before: before.to_owned(),
                }),
            });
        }
    }

    async fn wait(&self, duration: Duration, asked: impl Future<Output = ()>) {
        if duration.is_zero() {
            return;
        }
        let began = clock::instant();
        tokio::select! {
            () = tokio::time::sleep(duration) => {}
            () = asked => {}
        }
        self.queued.update(|queued| queued + began.elapsed());
    }
}
