//! The events of steps that overlap, emitted in declared order.
//!
//! The events of the step whose turn it is go on at once; the events of others wait until those before them have
//! ended. Nothing of a step is kept once it has been reported.

use super::event::Event;
use std::collections::VecDeque;

pub struct Sequence<'e> {
    emit: &'e mut dyn FnMut(Event),
    /// The place of the step that is reported as it goes.
    head: usize,
    /// Those after it.
    held: VecDeque<Held>,
}

#[derive(Default)]
struct Held {
    events: Vec<Event>,
    ended: bool,
}

impl<'e> Sequence<'e> {
    pub fn new(emit: &'e mut dyn FnMut(Event)) -> Sequence<'e> {
        Sequence {
            emit,
            head: 0,
            held: VecDeque::new(),
        }
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
            self.held.resize_with(ahead + 1, Held::default);
        }
        self.held[ahead].events.push(event);
        self.held[ahead].ended = ends;
    }

    /// The next step's turn, and that of those after it that have ended already.
    fn next(&mut self) {
        loop {
            self.head += 1;
            let held = self.held.pop_front().unwrap_or_default();
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
    use crate::run::event::Outcome;
    use crate::run::step::Done;

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
            let finish = Box::new(Done::new(Outcome::Passed, None).finish);
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
    fn steps_are_reported_in_their_order_and_the_first_as_it_goes() {
        check("0+ 0. 1+ 1.", "0+ 0. 1+ 1.");
        check("0+ 1+ 1. 0.", "0+ 0. 1+ 1.");
        check("2+ 1+ 2. 0+", "0+");
        check("0+ 2+ 2. 1+ 0. 1. 3+", "0+ 0. 1+ 1. 2+ 2. 3+");
    }
}
