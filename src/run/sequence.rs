//! The events of steps that overlap, emitted in declared order.
//!
//! The events of the step whose turn it is go on at once; the events of others wait until those before them have
//! ended. Nothing of a step is kept once it has been reported.

use super::event::Event;
use std::collections::VecDeque;

/// Bytes of bodies, about, that steps may hold which have to wait for their turn. One step that takes its time would
/// otherwise make thousands of others keep their answers.
const MOST_HELD: usize = 32 * 1024 * 1024;

pub struct Sequence<'e> {
    emit: &'e mut dyn FnMut(Event),
    /// The place of the step that is reported as it goes.
    head: usize,
    /// Those after it.
    held: VecDeque<HeldEvents>,
    /// Bytes of bodies in `held`, about.
    size: usize,
}

#[derive(Default)]
struct HeldEvents {
    events: Vec<Event>,
    size: usize,
    ended: bool,
}

impl<'e> Sequence<'e> {
    pub fn new(emit: &'e mut dyn FnMut(Event)) -> Sequence<'e> {
        Sequence {
            emit,
            head: 0,
            held: VecDeque::new(),
            size: 0,
        }
    }

    /// So much waits for its turn that nothing more is to be added.
    pub fn is_full(&self) -> bool {
        self.size >= MOST_HELD
    }

    /// Steps that have been reported.
    pub fn emitted(&self) -> usize {
        self.head
    }

    /// An event of the step at this place of the run, counted over all iterations.
    pub fn tell(&mut self, place: usize, event: Event) {
        let ends = matches!(event, Event::StepFinished { .. });
        let Some(ahead) = place.checked_sub(self.head + 1) else {
            (self.emit)(event);
            if ends {
                self.next();
            }
            return;
        };
        if self.held.len() <= ahead {
            self.held.resize_with(ahead + 1, HeldEvents::default);
        }
        let size = event.size();
        self.size += size;
        self.held[ahead].size += size;
        self.held[ahead].events.push(event);
        self.held[ahead].ended = ends;
    }

    /// The next step's turn, and that of those after it that have ended already.
    fn next(&mut self) {
        loop {
            self.head += 1;
            let held = self.held.pop_front().unwrap_or_default();
            self.size -= held.size;
            held.events.into_iter().for_each(&mut *self.emit);
            if !held.ended {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::event::{CapturedValue, Outcome};
    use crate::run::step::StepDone;

    /// Events written as `2+` (step 2 starts) and `2.` (it ends), as they happen and as they are reported.
    fn check(happened: &str, emitted: &str) {
        let mut seen = Vec::new();
        let mut emit = |event| match event {
            Event::StepStarted { step } => seen.push(format!("{step}+")),
            Event::StepFinished { step, .. } => seen.push(format!("{step}.")),
            other => panic!("{other:?}"),
        };
        let mut sequence = Sequence::new(&mut emit);
        for word in happened.split(' ') {
            let step: usize = word[..1].parse().unwrap();
            let finish = Box::new(StepDone::new(Outcome::Passed, None).finish);
            let event = if word.ends_with('+') {
                Event::StepStarted { step }
            } else {
                Event::StepFinished { step, finish }
            };
            sequence.tell(step, event);
        }
        assert_eq!(seen.join(" "), emitted, "{happened}");
    }

    #[test]
    fn bodies_that_wait_count_until_they_are_reported() {
        let mut emit = |_| {};
        let mut sequence = Sequence::new(&mut emit);
        let captured = Box::new(CapturedValue {
            name: "id".into(),
            secret: false,
            value: "x".repeat(MOST_HELD),
        });
        let finish = |step| Event::StepFinished {
            step,
            finish: Box::new(StepDone::new(Outcome::Passed, None).finish),
        };
        sequence.tell(1, Event::Captured { step: 1, captured });
        assert!(sequence.is_full());
        sequence.tell(1, finish(1));
        sequence.tell(0, finish(0));
        assert!(!sequence.is_full());
    }

    #[test]
    fn steps_are_reported_in_their_order_and_the_first_as_it_goes() {
        check("0+ 0. 1+ 1.", "0+ 0. 1+ 1.");
        check("0+ 1+ 1. 0.", "0+ 0. 1+ 1.");
        check("2+ 1+ 2. 0+", "0+");
        check("0+ 2+ 2. 1+ 0. 1. 3+", "0+ 0. 1+ 1. 2+ 2. 3+");
    }
}
