//! `check --suggest-order`: shows proposed orders, and puts them into the folders' files.

use super::{CommandOutput, Exit};
use crate::report::visible::visible_line;
use crate::session::Session;
use crate::session::order::{OrderChange, ProposedOrders, write};
use std::fmt::Write;

/// Proposes orders for all collections of the session.
pub fn suggest(session: &Session, exact: bool, writes: bool, output: CommandOutput<'_>) -> Exit {
    let ProposedOrders {
        changes,
        conflicts,
        is_wrong,
    } = session.propose_orders(exact);
    for change in &changes {
        output.print(&order(change));
    }
    output.diagnostics(&conflicts, &session.project.sources);
    if writes && !put(session, &changes, output) {
        return Exit::NotCarriedOut;
    }
    let exit = if is_wrong { Exit::FileWrong } else { Exit::Passed };
    output.note(&outcome(changes.len(), writes, exit));
    exit
}

/// False, and an error is shown, if the files could not all be written.
fn put(session: &Session, changes: &[OrderChange], output: CommandOutput<'_>) -> bool {
    let Err(problems) = write(session.root(), changes) else {
        return true;
    };
    for (shown, problem) in &problems {
        output.error(&format!("cannot change `{shown}`: {problem}"));
    }
    output.note("nothing was written");
    false
}

fn outcome(changed: usize, write: bool, exit: Exit) -> String {
    let files = if changed == 1 {
        "1 file".to_owned()
    } else {
        format!("{changed} files")
    };
    match (changed, write, exit) {
        (0, _, Exit::Passed) => "the order is good as it is".to_owned(),
        (0, ..) => "no order of whole folders was found that helps".to_owned(),
        (_, true, _) => format!("`order` written into {files}"),
        (_, false, _) => format!("{files} would change: add `--write` to change them"),
    }
}

fn order(change: &OrderChange) -> String {
    let mut text = format!("{}\norder:\n", change.shown);
    for name in &change.names {
        let _ = writeln!(text, "  - {}", visible_line(name));
    }
    text.push('\n');
    text
}
