//! One iteration through all steps: with a row of data, or one of several.

use crate::scope::VariableLayer;

#[derive(Debug, Default)]
pub struct Iteration {
    /// From 1; of all rows, where the run does a part of them.
    pub number: usize,
    /// None for a run that is a single iteration; empty if an iteration is known by its number only.
    pub label: Option<String>,
    /// The values of its row.
    pub row: Option<VariableLayer<'static>>,
}

/// The iterations of a run, made as they are needed. An error says what is wrong with the data, and ends the run.
pub type Iterations = Box<dyn Iterator<Item = Result<Iteration, String>>>;

/// A run that goes through its steps once.
pub fn once() -> Iterations {
    Box::new(std::iter::once(Ok(Iteration::default())))
}

/// `count` iterations without data.
pub fn times(count: usize) -> Iterations {
    let iteration = |number| {
        Ok(Iteration {
            number,
            label: Some(String::new()),
            row: None,
        })
    };
    Box::new((1..=count).map(iteration))
}
