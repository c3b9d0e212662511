//! `--data` and `-n`: how often a run goes through its steps, and with which values.

use super::args::run::RunArgs;
use super::surroundings::Surroundings;
use crate::io::rows::{self, Row, Rows};
use crate::run::iteration::{self, Iteration, Iterations};
use crate::scope::{Binding, Layer, LayerKind};
use crate::secret::is_secret_name;
use crate::source::Span;
use std::path::Path;

/// Columns of a row that are shown.
const LABEL: usize = 40;

pub struct Rounds {
    pub iterations: Iterations,
    /// What the rows define, without values: what can be checked before the first is used. None without data.
    pub names: Option<Layer<'static>>,
}

/// Reads the first row, so that a file that cannot be read is known before anything is sent.
pub fn open(args: &RunArgs, around: &Surroundings) -> Result<Rounds, String> {
    let count = args.iterations;
    let Some(path) = &args.data else {
        let iterations = count.map_or_else(iteration::once, iteration::times);
        return Ok(Rounds {
            iterations,
            names: None,
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
    let rows: Rows = Box::new(
        std::iter::once(Ok(first))
            .chain(rows)
            .take(count.unwrap_or(usize::MAX)),
    );
    Ok(Rounds {
        iterations: of_rows(rows, path, around),
        names: Some(names),
    })
}

/// Cells that count as secrets are known as such before anything is told of their row.
fn of_rows(rows: Rows, path: &Path, around: &Surroundings) -> Iterations {
    let secrets = around.secrets;
    let shown = path.display().to_string();
    Box::new(rows.map(move |row| {
        let row = row?;
        for (name, value) in row.iter().filter(|(name, _)| is_secret_name(name)) {
            secrets.add(name, &value.to_text());
        }
        let label = label(&row);
        let bindings = row.into_iter().map(|(name, value)| (name, Binding::Value(value)));
        Ok(Iteration {
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
    }
}

/// `email=jill@example.com`: the first cell that may be shown.
fn label(row: &Row) -> String {
    let shown = row.iter().find(|(name, _)| !is_secret_name(name));
    let text = shown.map(|(name, value)| format!("{name}={}", value.to_text()));
    text.unwrap_or_default().chars().take(LABEL).collect()
}
