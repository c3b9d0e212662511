//! One step of a report as the events it was made from.

use super::Stock;
use super::content::Content;
use super::document::{Assertion, Attempt, Header, Problem, Request, Response, Step, Timings, Tls, duration};
use super::places::Places;
use crate::http::{self, HttpBody};
use crate::run::event::{
    self, AttemptKind, CapturedValue, Event, Finish, Lost, Received, Sent, StepIx, Tally,
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
        exchanges(step, (self.attempts, self.requests), stock, emit);
        for assertion in self.assertions {
            let assertion = Box::new(assertion.event(&stock.places));
            emit(Event::Assertion { step, assertion });
        }
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
            diagnostics: problems.map(|problem| problem.diagnostic(stock)).collect(),
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

/// Each attempt stands before the first of its requests.
fn exchanges(step: StepIx, parts: (Vec<Attempt>, Vec<Request>), stock: &mut Stock, emit: Emit) {
    let (attempts, requests) = parts;
    let mut attempts = VecDeque::from(attempts);
    let mut begin = |until: usize, emit: Emit| {
        while attempts.front().is_some_and(|next| next.first_request <= until) {
            let attempt = attempts.pop_front().map(|attempt| Box::new(attempt.event()));
            attempt
                .into_iter()
                .for_each(|attempt| emit(Event::AttemptStarted { step, attempt }));
        }
    };
    for (at, request) in requests.into_iter().enumerate() {
        begin(at, emit);
        let (request, response) = request.parts();
        let request = Box::new(request);
        emit(Event::RequestSent { step, request });
        if let Some(response) = response {
            let response = Box::new(response.event(stock));
            emit(Event::ResponseReceived { step, response });
        }
    }
    begin(usize::MAX, emit);
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
