//! The steps that nothing holds up, and what becomes so when a step ends. Every edge of the graph is visited once.

use super::StepIx;
use crate::plan::precedence::Precedence;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

#[derive(Debug)]
pub enum Ready {
    InTurn(ReadyTurn),
    AtOnce(Box<WaitingSteps>),
}

/// One step after the other.
#[derive(Debug)]
pub struct ReadyTurn {
    steps: usize,
    next: StepIx,
    under_way: bool,
}

#[derive(Debug)]
pub struct WaitingSteps {
    precedence: Rc<Precedence>,
    /// What each node still waits for.
    waits: Vec<u32>,
    ready: BinaryHeap<Reverse<StepIx>>,
    ended: Vec<bool>,
    /// The first step that has not ended.
    base: StepIx,
    /// How far a step may run ahead of `base`.
    window: usize,
    /// How many members of each lane have been let go.
    gone: Vec<usize>,
}

impl Ready {
    pub fn in_turn(steps: usize) -> Ready {
        Ready::InTurn(ReadyTurn {
            steps,
            next: 0,
            under_way: false,
        })
    }

    pub fn at_once(precedence: Rc<Precedence>, window: usize) -> Ready {
        let is_free = |step: &StepIx| precedence.waits[*step] == 0;
        Ready::AtOnce(Box::new(WaitingSteps {
            waits: precedence.waits.clone(),
            ready: (0..precedence.steps).filter(is_free).map(Reverse).collect(),
            ended: vec![false; precedence.steps],
            base: 0,
            window: window.max(1),
            gone: vec![1; precedence.lanes.len()],
            precedence,
        }))
    }

    /// The step that may start, the first in declared order. None if none may.
    pub fn first(&self) -> Option<StepIx> {
        match self {
            Ready::InTurn(turn) => (!turn.under_way && turn.next < turn.steps).then_some(turn.next),
            Ready::AtOnce(waiting) => {
                let first = waiting.ready.peek().map(|Reverse(step)| *step);
                first.filter(|step| *step < waiting.base + waiting.window)
            }
        }
    }

    /// Takes the first away.
    pub fn start(&mut self) {
        match self {
            Ready::InTurn(turn) => turn.under_way = true,
            Ready::AtOnce(waiting) => drop(waiting.ready.pop()),
        }
    }

    /// `answered` opens the lanes that the step is in.
    pub fn ended(&mut self, step: StepIx, answered: bool) {
        match self {
            Ready::InTurn(turn) => {
                turn.under_way = false;
                turn.next = step + 1;
            }
            Ready::AtOnce(waiting) => waiting.ended(step, answered),
        }
    }

    pub fn base(&self) -> StepIx {
        match self {
            Ready::InTurn(turn) => turn.next,
            Ready::AtOnce(waiting) => waiting.base,
        }
    }

    pub fn is_over(&self) -> bool {
        match self {
            Ready::InTurn(turn) => turn.next == turn.steps,
            Ready::AtOnce(waiting) => waiting.base == waiting.precedence.steps,
        }
    }
}

impl WaitingSteps {
    fn ended(&mut self, step: StepIx, answered: bool) {
        self.ended[step] = true;
        while self.ended.get(self.base) == Some(&true) {
            self.base += 1;
        }
        let precedence = self.precedence.clone();
        for lane in precedence.lanes_of.get(&step).into_iter().flatten() {
            self.let_go(*lane as usize, answered);
        }
        let mut open = vec![step as u32];
        while let Some(node) = open.pop() {
            for unlocked in &precedence.unlocks[node as usize] {
                if self.wait_less(*unlocked) && *unlocked as usize >= precedence.steps {
                    open.push(*unlocked);
                }
            }
        }
    }

    /// The next member of a lane, or all of them.
    fn let_go(&mut self, lane: usize, all: bool) {
        let precedence = self.precedence.clone();
        let members = &precedence.lanes[lane];
        let gone = self.gone[lane];
        let until = if all {
            members.len()
        } else {
            (gone + 1).min(members.len())
        };
        self.gone[lane] = gone.max(until);
        for member in members.get(gone..until).unwrap_or_default() {
            self.wait_less(*member as u32);
        }
    }

    /// The node waits for one thing less. Returns whether that was the last; a step is then ready.
    fn wait_less(&mut self, node: u32) -> bool {
        let waits = &mut self.waits[node as usize];
        *waits -= 1;
        let free = *waits == 0;
        if free && (node as usize) < self.precedence.steps {
            self.ready.push(Reverse(node as StepIx));
        }
        free
    }
}
