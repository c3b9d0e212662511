//! A report that was written before, told again as the events it was made from: so every format can be made of a
//! `json` report, and of several parts of a run as of one.
//!
//! What was masked stays masked, and what the report does not hold is not made up: captured values, the places of
//! values. The strings of a report live as long as the process, which ends with it.

mod content;
mod document;
mod lines;
mod merge;
mod places;
mod step;
mod words;

pub use document::Document;
pub use merge::{Merged, Named, merge};

use crate::run::event::{Event, RunStarted, Shard, StepInfo, Trouble};
use crate::source::Sources;
use places::Places;
use std::collections::HashMap;
use std::sync::Arc;
use words::Words;

/// A document, ready to be told.
pub struct Replay {
    document: Document,
    /// Files as far as the report speaks of them: their lines hold nothing.
    pub sources: &'static Sources,
    stock: Stock,
    infos: Vec<StepInfo>,
    /// The number of each of the document's steps in `infos`.
    numbers: Vec<usize>,
}

/// What the events of steps refer to.
struct Stock {
    words: Words,
    places: Places,
}

impl Replay {
    pub fn new(document: Document) -> Replay {
        let (places, sources) = Places::of(&document);
        let mut words = Words::default();
        let (infos, numbers) = infos(&document, &mut words);
        Replay {
            document,
            sources: Box::leak(Box::new(sources)),
            stock: Stock { words, places },
            infos,
            numbers,
        }
    }

    pub fn tell(mut self, emit: &mut dyn FnMut(Event)) {
        let summary = self.document.summary();
        let document = self.document;
        emit(Event::RunStarted(RunStarted {
            started: document.started,
            environments: document.environments,
            shard: document.shard.map(|part| Shard {
                number: part.number,
                of: part.of,
            }),
            steps: Arc::from(self.infos),
        }));
        let mut iteration = None;
        for (step, number) in document.steps.into_iter().zip(self.numbers) {
            if let Some(of) = &step.iteration
                && iteration != Some(of.number)
            {
                iteration = Some(of.number);
                emit(of.started());
            }
            step.tell(number, &mut self.stock, emit);
        }
        let placed = |message: &String| document.problems.iter().any(|placed| placed.message == *message);
        let others = document.troubles.into_iter().filter(|message| !placed(message));
        let others: Vec<Trouble> = others.map(Trouble::of).collect();
        let placed = document.problems.into_iter().map(document::Trouble::event);
        placed
            .chain(others)
            .for_each(|trouble| emit(Event::Trouble(trouble)));
        emit(Event::RunFinished(summary));
    }
}

/// Each step once, however often it ran.
fn infos(document: &Document, words: &mut Words) -> (Vec<StepInfo>, Vec<usize>) {
    let mut known: HashMap<(&str, Option<usize>), usize> = HashMap::new();
    let mut infos = Vec::new();
    let mut number = |step| {
        let step: &document::Step = step;
        *known.entry((&step.id, step.order)).or_insert_with(|| {
            infos.push(words.info(step, infos.len()));
            infos.len() - 1
        })
    };
    let numbers = document.steps.iter().map(&mut number).collect();
    (infos, numbers)
}

impl Words {
    fn info(&mut self, step: &document::Step, at: usize) -> StepInfo {
        StepInfo {
            id: self.keep(&step.id),
            order: step.order.unwrap_or(at),
            name: self.keep(&step.name),
            folders: self.all(&step.folders),
            file: step.file.as_str().into(),
            line: step.line,
            tags: self.all(&step.tags),
            uses: self.all(&step.uses),
        }
    }
}
