//! What a run tells is handled while the run waits for an answer, so that showing it costs the requests nothing.
//!
//! Order is kept and little is held back: events are handled at the latest when the run next has nothing to do, or
//! when many have come together, and all of them before the run's end is returned.

use super::driver::{self, RunInput};
use super::event::{Event, Summary};
use super::iteration::Iterations;
use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// Events that may wait: steps that send nothing never give way.
const MOST: usize = 256;

/// As [`driver::run`], with `tell` called for each event.
pub async fn run(input: RunInput, iterations: Iterations, tell: &mut dyn FnMut(Event)) -> Summary {
    let told = Told {
        events: RefCell::default(),
        tell: RefCell::new(tell),
    };
    let mut emit = |event| told.push(event);
    let mut run = pin!(driver::run(input, iterations, &mut emit));
    let mut rested = false;
    poll_fn(|task| {
        if std::mem::take(&mut rested) {
            told.handle();
        }
        let polled = run.as_mut().poll(task);
        match &polled {
            Poll::Ready(_) => told.handle(),
            // The connection has a task of its own, which sends the request before this one is woken again.
            Poll::Pending if !told.events.borrow().is_empty() => {
                rested = true;
                task.waker().wake_by_ref();
            }
            Poll::Pending => {}
        }
        polled
    })
    .await
}

struct Told<'t> {
    events: RefCell<Vec<Event>>,
    tell: RefCell<&'t mut dyn FnMut(Event)>,
}

impl Told<'_> {
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
