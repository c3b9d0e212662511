//! `--data` and `-n`: how often a run goes through its steps, and with which values.

use super::args::run::RunArgs;
use super::run_selection::RunSelection;
use super::surroundings::Surroundings;
use crate::io::rows::{self, Row};
use crate::report::visible::visible_line;
use crate::run::iteration::{self, Iteration, Iterations};
use crate::scope::{Binding, Layer, LayerKind};
use crate::secret::is_secret_name;
use crate::source::Span;
use std::path::Path;
use std::rc::Rc;

/// Columns of a row that are shown.
const LABEL: usize = 40;

/// Iterations that are named before a run.
const FORETOLD: usize = 20;

pub struct PlannedIterations {
    /// There are several of them, and none is left for this run.
    pub is_empty: bool,
    pub iterations: Iterations,
    /// What the rows define, without values: what can be checked before the first is used. None without data.
    pub names: Option<Layer<'static>>,
}

/// Reads the first row, so that a file that cannot be read is known before anything is sent.
pub fn open(
    args: &RunArgs,
    part: &Rc<RunSelection>,
    around: &Surroundings,
) -> Result<PlannedIterations, String> {
    let Some(path) = &args.data else {
        return Ok(match args.iterations {
            None => PlannedIterations::of(iteration::once(), None),
            Some(count) => {
                let part = part.clone();
                let is_wanted = move |iteration: &Result<Iteration, String>| {
                    iteration
                        .as_ref()
                        .is_ok_and(|iteration| part.has_iteration(iteration.number))
                };
                PlannedIterations::of(Box::new(iteration::times(count).filter(is_wanted)), None)
            }
        });
    };
    let shown = path.display().to_string();
    let mut rows = rows::open(&around.directory.join(path), &shown)?;
    let first = rows
        .next()
        .ok_or_else(|| format!("the data file `{shown}` has no rows"))??;
    let names = first
        .iter()
        .map(|(name, _)| (name.clone(), Binding::Pending(Span::default())));
    let names = layer(&shown, names.collect());
    let rows = std::iter::once(Ok(first)).chain(rows);
    let rows = (1..).zip(rows.take(args.iterations.unwrap_or(usize::MAX)));
    let part = part.clone();
    let rows = rows.filter(move |(number, row)| row.is_err() || part.has_iteration(*number));
    Ok(PlannedIterations::of(
        of_rows(Box::new(rows), path, around),
        Some(names),
    ))
}

impl PlannedIterations {
    fn of(iterations: Iterations, names: Option<Layer<'static>>) -> PlannedIterations {
        let mut iterations = iterations.peekable();
        PlannedIterations {
            is_empty: iterations.peek().is_none(),
            iterations: Box::new(iterations),
            names,
        }
    }
}

/// The iterations of a run that is only preview, as text; nothing where there is but one. Reads all rows.
pub fn listed(iterations: Iterations) -> Result<String, String> {
    let (mut lines, mut numbers, mut count) = (String::new(), Vec::new(), 0usize);
    for iteration in iterations {
        let Iteration { number, label, .. } = iteration?;
        let Some(label) = label else { continue };
        count += 1;
        if count <= FORETOLD {
            numbers.push(number.to_string());
            if !label.is_empty() {
                lines += &format!("{number:>4}  {}\n", visible_line(&label));
            }
        }
    }
    let more = match count.checked_sub(FORETOLD) {
        None | Some(0) => String::new(),
        Some(more) => format!(" and {more} more"),
    };
    let times = match count {
        0 => return Ok(String::new()),
        1 => "in 1 iteration:".to_owned(),
        _ => format!("in each of {count} iterations:"),
    };
    Ok(match (lines.is_empty(), more.is_empty()) {
        (true, _) => format!("{times} {}{more}\n", numbers.join(", ")),
        (false, true) => format!("{times}\n{lines}"),
        (false, false) => format!("{times}\n{lines}     {more}\n"),
    })
}

type Numbered = Box<dyn Iterator<Item = (usize, Result<Row, String>)>>;

/// Cells that count as secrets are known as such before anything is told of their row.
fn of_rows(rows: Numbered, path: &Path, around: &Surroundings) -> Iterations {
    let secrets = around.secrets;
    let shown = path.display().to_string();
    Box::new(rows.map(move |(number, row)| {
        let row = row?;
        for (name, value) in row.iter().filter(|(name, _)| is_secret_name(name)) {
            secrets.add(name, &value.to_text());
        }
        let label = label(&row);
        let bindings = row.into_iter().map(|(name, value)| (name, Binding::Value(value)));
        Ok(Iteration {
            number,
            label: Some(label),
            row: Some(layer(&shown, bindings.collect())),
        })
    }))
}

fn layer(shown: &str, bindings: std::collections::HashMap<Box<str>, Binding<'static>>) -> Layer<'static> {
    Layer {
        kind: LayerKind::Data,
        label: shown.into(),
        bindings,
        env: None,
    }
}

/// `email=jill@example.com`: the first cell that may be shown.
fn label(row: &Row) -> String {
    let shown = row.iter().find(|(name, _)| !is_secret_name(name));
    let text = shown.map(|(name, value)| format!("{name}={}", value.to_text()));
    text.unwrap_or_default().chars().take(LABEL).collect()
}
