//! `--data` and `-n`: how often a run goes through its steps, and with which values.

use super::given_types::GivenTypes;
use super::run::RunOptions;
use super::run_selection::RunSelection;
use super::{Error, Session};
use crate::io::rows;
use crate::report::visible::visible_line;
use crate::rows::{DataRow, OpenedData};
use crate::run::iteration::{self, Iteration, Iterations};
use crate::scope::{Binding, LayerKind, VariableLayer};
use crate::secret::Secrets;
use crate::secret::is_secret_name;
use crate::source::Span;
use std::path::Path;
use std::rc::Rc;

/// Characters of a row that are shown.
const LABEL: usize = 40;

/// Iterations that are named before a run.
const LISTED: usize = 20;

/// The iterations of a run that has not begun.
pub struct PlannedIterations {
    /// True if iterations were requested but none remains for this shard or resume.
    pub is_empty: bool,
    pub iterations: Iterations,
    /// What the rows define, without values: what can be checked before the first is used. None without data.
    pub names: Option<VariableLayer<'static>>,
    /// What should be said of the data, a sentence each.
    pub notes: Vec<String>,
}

/// Reads the first row, so that a file that cannot be read is known before anything is sent.
///
/// # Errors
/// [`Error::Data`] if the data file cannot be read or has no rows.
pub fn open(
    session: &Session,
    options: &RunOptions,
    selection: &Rc<RunSelection>,
) -> Result<PlannedIterations, Error> {
    match &options.data {
        Some(path) => of_file(path, session, options, selection).map_err(Error::Data),
        None => Ok(counted(options.iterations, selection)),
    }
}

fn counted(count: Option<usize>, selection: &Rc<RunSelection>) -> PlannedIterations {
    let Some(count) = count else {
        return PlannedIterations::of(iteration::once(), None);
    };
    let selection = selection.clone();
    let is_wanted = move |iteration: &Result<Iteration, String>| {
        iteration
            .as_ref()
            .is_ok_and(|iteration| selection.has_iteration(iteration.number))
    };
    PlannedIterations::of(Box::new(iteration::times(count).filter(is_wanted)), None)
}

fn of_file(
    path: &Path,
    session: &Session,
    options: &RunOptions,
    selection: &Rc<RunSelection>,
) -> Result<PlannedIterations, String> {
    let shown = path.display().to_string();
    let OpenedData { mut rows, note } = rows::open(&session.process.directory.join(path), &shown)?;
    let first = rows
        .next()
        .ok_or_else(|| format!("the data file `{shown}` has no rows"))??;
    let is_csv = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let columns = first.iter().map(|(name, _)| &**name);
    let types = is_csv.then(|| session.types_of(columns));
    let names = first
        .iter()
        .map(|(name, _)| (name.clone(), Binding::Pending(Span::default())));
    let names = layer(&shown, names.collect());
    let rows = std::iter::once(Ok(first)).chain(rows);
    let rows = (1..).zip(rows.take(options.iterations.unwrap_or(usize::MAX)));
    let selection = selection.clone();
    let rows = rows.filter(move |(number, row)| row.is_err() || selection.has_iteration(*number));
    let iterations = of_rows(Box::new(rows), path, types, session.secrets.clone());
    Ok(PlannedIterations {
        notes: note.into_iter().collect(),
        ..PlannedIterations::of(iterations, Some(names))
    })
}

impl PlannedIterations {
    fn of(iterations: Iterations, names: Option<VariableLayer<'static>>) -> PlannedIterations {
        let mut iterations = iterations.peekable();
        PlannedIterations {
            is_empty: iterations.peek().is_none(),
            iterations: Box::new(iterations),
            names,
            notes: Vec::new(),
        }
    }
}

/// The iterations of a run that is only previewed, as text; empty if there is but one. Reads all rows.
///
/// # Errors
/// [`Error::Data`] for the first row that cannot be read.
pub fn listed(iterations: Iterations) -> Result<String, Error> {
    let (mut lines, mut numbers, mut count) = (String::new(), Vec::new(), 0usize);
    for iteration in iterations {
        let Iteration { number, label, .. } = iteration.map_err(Error::Data)?;
        let Some(label) = label else { continue };
        count += 1;
        if count <= LISTED {
            numbers.push(number.to_string());
            if !label.is_empty() {
                lines += &format!("{number:>4}  {}\n", visible_line(&label));
            }
        }
    }
    let more = match count.checked_sub(LISTED) {
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

type Numbered = Box<dyn Iterator<Item = (usize, Result<DataRow, String>)>>;

/// Cells that count as secrets are known as such before an event of their row is sent. Those of CSV take the types that
/// the files give.
fn of_rows(rows: Numbered, path: &Path, types: Option<GivenTypes>, secrets: Secrets) -> Iterations {
    let shown = path.display().to_string();
    Box::new(rows.map(move |(number, row)| {
        let mut row = row?;
        if let Some(types) = &types {
            fit(&mut row, types, &format!("{shown}, row {number}"))?;
        }
        for (_, value) in &mut row {
            value.outside = true;
        }
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

fn fit(row: &mut DataRow, types: &GivenTypes, shown: &str) -> Result<(), String> {
    for (name, value) in row {
        let text = value.to_text();
        let cell = match &*text {
            "" => format!("{shown}: the empty cell of `{name}`"),
            _ if is_secret_name(name) => format!("{shown}: `{name}=***`"),
            text => format!("{shown}: `{name}={}`", visible_line(text)),
        };
        *value = types.fit(name, &text, &cell)?;
    }
    Ok(())
}

fn layer(
    shown: &str,
    bindings: std::collections::HashMap<Box<str>, Binding<'static>>,
) -> VariableLayer<'static> {
    VariableLayer {
        kind: LayerKind::Data,
        label: shown.into(),
        bindings,
        env: None,
    }
}

/// `email=jill@example.com`: the first cell that may be shown.
fn label(row: &DataRow) -> String {
    let shown = row.iter().find(|(name, _)| !is_secret_name(name));
    let text = shown.map(|(name, value)| format!("{name}={}", value.to_text()));
    text.unwrap_or_default().chars().take(LABEL).collect()
}
