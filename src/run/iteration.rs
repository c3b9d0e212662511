//! One round through all steps: with a row of data, or one of several.

use crate::scope::Layer;

#[derive(Debug, Default)]
pub struct Iteration {
    /// None for a run that is a single round.
    pub label: Option<String>,
    /// The values of its row.
    pub row: Option<Layer<'static>>,
}

/// The rounds of a run, made as they are needed. An error says what is wrong with the data, and ends the run.
pub type Iterations = Box<dyn Iterator<Item = Result<Iteration, String>>>;

/// A run that goes through its steps once.
pub fn once() -> Iterations {
    Box::new(std::iter::once(Ok(Iteration::default())))
}

/// `count` rounds without data.
pub fn times(count: usize) -> Iterations {
    let iteration = move |number| {
        Ok(Iteration {
            label: Some(format!("{number} of {count}")),
            row: None,
        })
    };
    Box::new((1..=count).map(iteration))
}
