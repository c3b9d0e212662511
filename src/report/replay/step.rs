//! One step of a report as the events it was made from.

use super::Stock;
use super::content::Content;
use super::document::{
    Assertion, Attempt, AttemptEnd, Header, Problem, Request, Response, Step, Timings, Tls, duration,
};
use super::places::Places;
use crate::http::{self, HttpBody};
use crate::run::event::{
    self, AttemptFinish, AttemptKind, CapturedValue, Event, Finish, Level, Lost, Received, Sent, StepIx,
    Tally,
};
use crate::source::{Code, Diagnostic, Severity};
use crate::verify;
use std::collections::VecDeque;
use std::time::Duration;

type Emit<'e> = &'e mut dyn FnMut(Event);

/// What stands in a report for what nobody may see.
const MASK: &str = "***";

impl Step {
    pub(super) fn tell(self, step: StepIx, stock: &mut Stock, emit: Emit) {
        emit(Event::StepStarted { step });
        let tally = tally(&self.attempts, self.flaky);
        let mut told = StepRecord {
            step,
            attempts: self.attempts.into_iter().enumerate().collect(),
            assertions: self.assertions.into(),
            open: Vec::new(),
            emit: &mut *emit,
        };
        told.exchanges(self.requests, stock);
        for captured in self.captured {
            let captured = Box::new(CapturedValue {
                name: captured.name.into(),
                secret: captured.secret,
                value: String::new(),
            });
            emit(Event::Captured { step, captured });
        }
        let problems = self.problems.into_iter();
        let finish = Finish {
            outcome: self.outcome,
            reason: self.reason,
            started: duration(self.started_ms),
            duration: duration(self.duration_ms),
            problems: problems.map(|problem| problem.event(stock)).collect(),
            authentication: false,
            as_written: false,
            tally,
        };
        let finish = Box::new(finish);
        emit(Event::StepFinished { step, finish });
    }
}

fn tally(attempts: &[Attempt], flaky: bool) -> Tally {
    let count = |kind: AttemptKind| {
        let of_kind = attempts.iter().filter(|attempt| attempt.kind == kind);
        of_kind.count() as u32
    };
    Tally {
        retries: count(AttemptKind::Retry).max(u32::from(flaky)),
        polls: count(AttemptKind::Poll),
        pages: count(AttemptKind::Page),
        items: count(AttemptKind::Item),
        more_pages: false,
    }
}

/// What is left to be told of a step's attempts.
struct StepRecord<'e> {
    step: StepIx,
    attempts: VecDeque<(usize, Attempt)>,
    assertions: VecDeque<Assertion>,
    /// Those that have begun and not ended, outermost first.
    open: Vec<(Level, AttemptFinish)>,
    emit: Emit<'e>,
}

impl StepRecord<'_> {
    /// Each attempt stands before the first of its requests, what was expected of its answer after the last.
    fn exchanges(&mut self, requests: Vec<Request>, stock: &mut Stock) {
        let step = self.step;
        for (at, request) in requests.into_iter().enumerate() {
            self.attempts_until(at, stock);
            let (request, response) = request.parts();
            let request = Box::new(request);
            (self.emit)(Event::RequestSent { step, request });
            if let Some(response) = response {
                let response = Box::new(response.event(stock));
                (self.emit)(Event::ResponseReceived { step, response });
            }
        }
        self.attempts_until(usize::MAX, stock);
        self.assertions_before(usize::MAX, &stock.places);
        self.end(Level::Item);
    }

    fn attempts_until(&mut self, request: usize, stock: &Stock) {
        while let Some((number, mut attempt)) = self
            .attempts
            .pop_front_if(|(_, next)| next.first_request <= request)
        {
            let level = attempt.kind.level();
            self.assertions_before(number, &stock.places);
            self.end(level);
            let finish = attempt.end.take().map(|end| end.event(number));
            self.open.extend(finish.map(|finish| (level, finish)));
            let attempt = Box::new(attempt.event());
            (self.emit)(Event::AttemptStarted {
                step: self.step,
                attempt,
            });
        }
    }

    /// Those put to the answers of attempts before this one.
    fn assertions_before(&mut self, attempt: usize, places: &Places) {
        let is_before =
            |next: &mut Assertion| attempt == usize::MAX || next.attempt.is_some_and(|of| of < attempt);
        while let Some(assertion) = self.assertions.pop_front_if(is_before) {
            let assertion = Box::new(assertion.event(places));
            (self.emit)(Event::Assertion {
                step: self.step,
                assertion,
            });
        }
    }

    /// Of those of this level and within it, how they ended.
    fn end(&mut self, level: Level) {
        while let Some((_, finished)) = self.open.pop_if(|(open, _)| level <= *open) {
            (self.emit)(Event::AttemptFinished {
                step: self.step,
                finished: Box::new(finished),
            });
        }
    }
}

impl AttemptEnd {
    fn event(self, attempt: usize) -> AttemptFinish {
        AttemptFinish {
            attempt,
            outcome: self.outcome,
            reason: self.error,
        }
    }
}

impl Attempt {
    fn event(self) -> event::Attempt {
        event::Attempt {
            kind: self.kind,
            number: self.number,
            of: self.of,
            detail: self.detail,
            waited: duration(self.waited_ms),
        }
    }
}

impl Request {
    fn parts(self) -> (Sent, Option<Response>) {
        let segments = self.body.map(|pieces| {
            let pieces = pieces.into_iter();
            pieces.map(Content::segment).collect()
        });
        let sent = Sent {
            method: self.method,
            url: self.url,
            headers: self.headers.into_iter().map(Header::sent).collect(),
            body: HttpBody {
                segments,
                secret: false,
            },
            size: self.size,
            lost: self.error.map(|reason| {
                Box::new(Lost {
                    reason,
                    started: duration(self.started_ms),
                    timings: self.timings.durations(),
                })
            }),
        };
        (sent, self.response)
    }
}

impl Header {
    fn sent(self) -> http::Header {
        http::Header {
            secret: self.value == MASK,
            name: self.name,
            value: self.value.into_bytes(),
        }
    }
}

impl Response {
    fn event(self, stock: &mut Stock) -> Received {
        let headers = self.headers.into_iter();
        Received {
            status: self.status,
            reason: self.reason,
            version: stock.words.keep(&self.http),
            headers: headers
                .map(|header| (header.name, header.value.into_bytes()))
                .collect(),
            started: duration(self.started_ms),
            timings: self.timings.durations(),
            wire_size: self.sizes.wire,
            decoded_size: self.sizes.decoded,
            remote: self.remote.and_then(|remote| remote.parse().ok()),
            reused: self.reused,
            tls: self.tls.map(|tls| tls.event(stock)),
            unread: self.body.as_ref().is_some_and(Content::is_cut),
            body: self.body.and_then(Content::bytes),
        }
    }
}

impl Tls {
    fn event(self, stock: &mut Stock) -> http::Tls {
        http::Tls {
            version: stock.words.keep(&self.version),
            not_after: self.not_after.and_then(|end| end.parse().ok()),
            days_left: self.days_left,
        }
    }
}

impl Timings {
    fn durations(&self) -> http::Timings {
        let phase = |millis: Option<f64>| -> Option<Duration> { millis.map(duration) };
        http::Timings {
            queued: duration(self.queued_ms),
            dns: phase(self.dns_ms),
            connect: phase(self.connect_ms),
            tls: phase(self.tls_ms),
            waiting: duration(self.waiting_ms),
            reading: duration(self.reading_ms),
            total: duration(self.total_ms),
        }
    }
}

impl Assertion {
    fn event(self, places: &Places) -> verify::Assertion {
        verify::Assertion {
            subject: self.subject.into(),
            expected: self.expected.into(),
            actual: self.actual.map(Into::into),
            passed: self.passed,
            detail: self.detail,
            span: self.place.and_then(|place| places.span(&place)),
            secret: false,
            diagnostic: None,
        }
    }
}

impl Problem {
    fn event(self, stock: &mut Stock) -> event::Problem {
        event::Problem {
            attempt: self.attempt,
            found: self.diagnostic(stock),
        }
    }

    fn diagnostic(self, stock: &mut Stock) -> Diagnostic {
        let found = Diagnostic {
            code: Code(stock.words.keep(&self.code)),
            severity: Severity::Error,
            message: self.message,
            labels: Vec::new(),
            help: self.help,
        };
        match self.place.and_then(|place| stock.places.span(&place)) {
            Some(span) => found.at(span, ""),
            None => found,
        }
    }
}
