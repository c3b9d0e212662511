//! The events of a run are handled while the run waits for an answer, so that showing it costs the requests nothing.
//!
//! Order is kept and little is held back: events are handled at the latest when the run next has nothing to do, or
//! when many have come together, and all of them before the run's end is returned. After that the run stays awake
//! for a moment: an answer that comes at once is not kept waiting for a sleeping processor.

use super::driver::{self, RunInput};
use super::event::{Event, Summary};
use super::iteration::Iterations;
use crate::io::clock;
use crate::shares;
use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::task::Poll;
use std::time::{Duration, Instant};

/// Events that may wait: steps that send nothing never give way.
const MOST: usize = 256;

/// How long the run stays awake once events were handled. Waking up takes a virtual machine 20 to 80 microseconds, which
/// is more than a server on the same machine needs for its answer; to a server that is further away it does not
/// matter.
const AWAKE: Duration = Duration::from_micros(100);

/// As [`driver::run`], with `tell` called for each event.
pub async fn run(input: RunInput<'_>, iterations: Iterations, tell: &mut dyn FnMut(Event)) -> Summary {
    let queue = EventQueue {
        events: RefCell::default(),
        tell: RefCell::new(tell),
    };
    let mut emit = |event| queue.push(event);
    let mut watch = QueueWatch::new(input.jobs);
    let mut run = Box::pin(driver::run(input, iterations, &mut emit));
    poll_fn(|task| {
        if watch.has_rested {
            queue.handle();
        }
        let polled = run.as_mut().poll(task);
        match &polled {
            Poll::Ready(_) => queue.handle(),
            Poll::Pending => {
                if watch.stays_awake(!queue.events.borrow().is_empty()) {
                    task.waker().wake_by_ref();
                }
            }
        }
        polled
    })
    .await
}

/// Whether the run is to be polled again without anything having happened.
struct QueueWatch {
    /// The connection has a task of its own, which sends the request before the run is polled again. Only then
    /// is there time for events.
    has_rested: bool,
    awake_until: Option<Instant>,
    /// A single processor is needed by the server, if it is a local one; and with several steps at once, one of them
    /// mostly has something to do.
    sleeps: bool,
}

impl QueueWatch {
    fn new(jobs: usize) -> QueueWatch {
        QueueWatch {
            has_rested: false,
            awake_until: None,
            sleeps: shares::processors() == 1 || jobs > 1,
        }
    }

    fn stays_awake(&mut self, has_events: bool) -> bool {
        self.has_rested = has_events;
        if has_events && !self.sleeps {
            self.awake_until = Some(clock::instant() + AWAKE);
        }
        has_events || self.awake_until.is_some_and(|until| clock::instant() < until)
    }
}

struct EventQueue<'t> {
    events: RefCell<Vec<Event>>,
    tell: RefCell<&'t mut dyn FnMut(Event)>,
}

impl EventQueue<'_> {
    fn push(&self, event: Event) {
        let mut events = self.events.borrow_mut();
        events.push(event);
        let many = events.len() >= MOST;
        drop(events);
        if many {
            self.handle();
        }
    }

    fn handle(&self) {
        let mut tell = self.tell.borrow_mut();
        self.events.take().into_iter().for_each(&mut **tell);
    }
}
