//! One step of a report as the events it was made from.

use crate::http::{self, HttpBody};
use crate::report::schema::{self, BodyRecord, FinishRecord, HeaderRecord, RequestRecord, StepReport};
use crate::report::step_record::{AttemptRecord, PromptRecord};
use crate::run::event::{
    self, AssertionRecord, AttemptFinish, AttemptKind, CapturedValue, Event, Level, Lost, Received, Sent,
    StepIx, Tally, from_millis,
};
use crate::secret::MASK;
use std::borrow::Cow;
use std::collections::VecDeque;

type ReplayEmit<'e> = &'e mut dyn FnMut(Event);

pub fn replay(report: StepReport<'static>, step: StepIx, emit: ReplayEmit) {
    emit(Event::StepStarted { step });
    let tally = tally(&report);
    let mut remaining = Remaining {
        step,
        attempts: report.attempts.into_owned().into_iter().enumerate().collect(),
        prompts: report.prompts.into_owned().into(),
        assertions: report.assertions.into_owned().into(),
        open: Vec::new(),
        emit: &mut *emit,
    };
    remaining.exchanges(report.requests);
    for captured in report.captured.into_owned() {
        let captured = Box::new(CapturedValue {
            name: captured.name,
            secret: captured.secret,
            value: String::new(),
        });
        emit(Event::Captured { step, captured });
    }
    let finish = Box::new(finish(report.finish, tally));
    emit(Event::StepFinished { step, finish });
}

fn finish(finish: FinishRecord<'static>, tally: Tally) -> event::Finish {
    event::Finish {
        outcome: finish.outcome,
        reason: finish.reason.map(Cow::into_owned),
        started: from_millis(finish.started_ms),
        duration: from_millis(finish.duration_ms),
        problems: finish.problems.into_owned(),
        authentication: finish.login_failed,
        as_written: finish.as_written,
        tally,
    }
}

fn tally(report: &StepReport) -> Tally {
    let count = |kind: AttemptKind| {
        let of_kind = report.attempts.iter();
        of_kind.filter(|record| record.attempt.kind == kind).count() as u32
    };
    Tally {
        retries: count(AttemptKind::Retry).max(u32::from(report.finish.flaky)),
        polls: count(AttemptKind::Poll),
        pages: count(AttemptKind::Page),
        items: count(AttemptKind::Item),
        more_pages: report.finish.more_pages,
    }
}

/// What there are no events of yet.
struct Remaining<'e> {
    step: StepIx,
    attempts: VecDeque<(usize, AttemptRecord)>,
    prompts: VecDeque<PromptRecord>,
    assertions: VecDeque<AssertionRecord>,
    /// Attempts that have begun and not ended, outermost first.
    open: Vec<(Level, AttemptFinish)>,
    emit: ReplayEmit<'e>,
}

impl Remaining<'_> {
    /// Each attempt comes before the first of its requests, and what was expected of its answer after the last.
    fn exchanges(&mut self, requests: Vec<RequestRecord<'static>>) {
        let step = self.step;
        for (at, request) in requests.into_iter().enumerate() {
            self.attempts_until(at);
            self.prompts_until(at);
            let sent = Box::new(sent(request.sent));
            (self.emit)(Event::RequestSent { step, request: sent });
            if let Some(response) = request.response {
                let response = Box::new(received(response));
                (self.emit)(Event::ResponseReceived { step, response });
            }
        }
        self.attempts_until(usize::MAX);
        self.prompts_until(usize::MAX);
        self.assertions_before(usize::MAX);
        self.end(Level::Item);
    }

    fn attempts_until(&mut self, request: usize) {
        while let Some((number, next)) = self.attempts.pop_front_if(|(_, next)| next.first_hop <= request) {
            let level = next.attempt.kind.level();
            self.assertions_before(number);
            self.end(level);
            self.open.extend(next.outcome.map(|outcome| {
                let finish = AttemptFinish {
                    attempt: number,
                    outcome,
                    reason: next.error,
                };
                (level, finish)
            }));
            (self.emit)(Event::AttemptStarted {
                step: self.step,
                attempt: Box::new(next.attempt),
            });
        }
    }

    fn prompts_until(&mut self, request: usize) {
        while let Some(next) = self.prompts.pop_front_if(|next| next.before_hop <= request) {
            (self.emit)(Event::Prompted {
                step: self.step,
                prompt: Box::new(next.prompt),
            });
        }
    }

    /// Assertions about the answers of attempts before this one.
    fn assertions_before(&mut self, attempt: usize) {
        let is_before =
            |next: &mut AssertionRecord| attempt == usize::MAX || next.attempt.is_some_and(|of| of < attempt);
        while let Some(assertion) = self.assertions.pop_front_if(is_before) {
            (self.emit)(Event::Assertion {
                step: self.step,
                assertion: Box::new(assertion),
            });
        }
    }

    /// Ends the open attempts of this level and within it.
    fn end(&mut self, level: Level) {
        while let Some((_, finished)) = self.open.pop_if(|(open, _)| level <= *open) {
            (self.emit)(Event::AttemptFinished {
                step: self.step,
                finished: Box::new(finished),
            });
        }
    }
}

fn sent(sent: schema::SentRecord<'static>) -> Sent {
    let segments = sent.body.map(|pieces| {
        let pieces = pieces.into_iter();
        pieces.map(BodyRecord::segment).collect()
    });
    let (started, timings) = (sent.started_ms, sent.timings);
    let lost = sent.error.map(|reason| Lost {
        reason: reason.into_owned(),
        started: started.map(from_millis).unwrap_or_default(),
        timings: timings.map(|timings| timings.durations()).unwrap_or_default(),
    });
    Sent {
        login: sent.login.map(Into::into),
        method: sent.method.into_owned(),
        url: sent.url.into_owned(),
        headers: sent.headers.into_iter().map(sent_header).collect(),
        body: HttpBody {
            segments,
            secret: false,
        },
        size: sent.size,
        lost: lost.map(Box::new),
    }
}

fn sent_header(header: HeaderRecord<'static>) -> http::Header {
    http::Header {
        secret: header.value == MASK,
        name: header.name.into_owned(),
        value: header.value.into_owned().into_bytes(),
    }
}

fn lines(records: Vec<schema::HeaderRecord<'static>>) -> Vec<(String, Vec<u8>)> {
    let lines = records.into_iter();
    lines
        .map(|line| (line.name.into_owned(), line.value.into_owned().into_bytes()))
        .collect()
}

fn received(response: schema::ReceivedRecord<'static>) -> Received {
    Received {
        status: response.status,
        reason: response.reason.into_owned(),
        version: response.http,
        headers: lines(response.headers),
        trailers: lines(response.trailers),
        started: from_millis(response.started_ms),
        timings: response.timings.durations(),
        wire_size: response.sizes.wire,
        decoded_size: response.sizes.decoded,
        remote: response.remote,
        reused: response.reused,
        tls: response.tls.map(Cow::into_owned),
        unread: response.body.as_ref().is_some_and(BodyRecord::is_cut),
        body: response.body.and_then(BodyRecord::bytes),
    }
}
