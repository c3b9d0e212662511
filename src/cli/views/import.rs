//! What an import came to, in words: how much of each kind, what is not as it was, and what to type next.

use crate::import::{Imported, Loss, LossKind};
use crate::session::importing::CompletedImport;
use std::fmt::Write as _;
use std::path::Path;

/// Losses of one reason whose places are all shown.
const MOST_PLACES: usize = 3;

/// Reasons of one kind that are shown.
const MOST_REASONS: usize = 12;

pub fn text(completed: &CompletedImport, target: &Path) -> String {
    let CompletedImport { imported, written } = completed;
    let mut out = String::new();
    let counts = &imported.counts;
    let _ = writeln!(
        out,
        "imported {} in {}, {}, {}",
        counted(counts.requests, "request"),
        counted(counts.folders, "folder"),
        counted(counts.environments, "environment"),
        counted(counts.examples, "saved answer"),
    );
    if counts.assertions + counts.captures > 0 {
        let (assertions, captures) = (
            counted(counts.assertions, "assertion"),
            counted(counts.captures, "capture"),
        );
        let _ = writeln!(out, "declared {assertions} and {captures}");
    }
    scripts(imported, &mut out);
    for (kind, heading) in [
        (LossKind::Kept, "kept in comments, not carried over"),
        (LossKind::Changed, "carried over, and not as it was"),
        (LossKind::Dropped, "not carried over"),
    ] {
        losses(imported, kind, heading, &mut out);
    }
    secrets(imported, &mut out);
    let replaced = written.iter().filter(|file| file.old.is_some()).count();
    let _ = writeln!(
        out,
        "\nwrote {} to {}{}",
        counted(written.len(), "file"),
        target.display(),
        if replaced == 0 {
            String::new()
        } else {
            format!(", {replaced} of them replaced")
        },
    );
    next(imported, target, &mut out);
    out
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn scripts(imported: &Imported, out: &mut String) {
    let scripts = &imported.counts.scripts;
    if scripts.total() == 0 {
        return;
    }
    let _ = write!(
        out,
        "scripts: {} translated whole, {} in part, {} kept",
        scripts.whole, scripts.in_part, scripts.kept
    );
    let _ = match scripts.percent() {
        Some(percent) => writeln!(
            out,
            "; {percent} % of {}",
            counted(scripts.statements, "statement")
        ),
        None => writeln!(out),
    };
}

/// Losses of one kind, by reason.
fn losses(imported: &Imported, kind: LossKind, heading: &str, out: &mut String) {
    let mut reasons: Vec<(&str, Vec<&Loss>)> = Vec::new();
    for loss in imported.losses.iter().filter(|loss| loss.kind == kind) {
        match reasons.iter_mut().find(|(reason, _)| *reason == loss.reason) {
            Some((_, losses)) => losses.push(loss),
            None => reasons.push((&loss.reason, vec![loss])),
        }
    }
    if reasons.is_empty() {
        return;
    }
    let count: usize = reasons.iter().map(|(_, losses)| losses.len()).sum();
    let _ = writeln!(out, "\n{heading} ({count}):");
    for (reason, losses) in reasons.iter().take(MOST_REASONS) {
        let _ = writeln!(out, "  {reason}");
        for loss in losses
            .iter()
            .take(MOST_PLACES)
            .filter(|loss| !loss.source.is_empty())
        {
            let _ = writeln!(out, "    {}{}", loss.source, place(loss));
        }
        if losses.len() > MOST_PLACES {
            let _ = writeln!(out, "    ... {} more", losses.len() - MOST_PLACES);
        }
    }
    if reasons.len() > MOST_REASONS {
        let _ = writeln!(
            out,
            "  ... {} more; --losses FILE has all of them",
            reasons.len() - MOST_REASONS
        );
    }
}

fn place(loss: &Loss) -> String {
    match (loss.file.is_empty(), loss.line) {
        (true, _) => String::new(),
        (false, Some(line)) => format!(" -> {}:{line}", loss.file),
        (false, None) => format!(" -> {}", loss.file),
    }
}

fn secrets(imported: &Imported, out: &mut String) {
    if imported.dotenv.is_empty() {
        return;
    }
    let names: Vec<&str> = imported.dotenv.iter().map(|(name, _)| name.as_str()).collect();
    let _ = writeln!(
        out,
        "\nsecrets, by name only in the files and with their values in .env (ignored by git):"
    );
    let _ = writeln!(out, "  {}", names.join(", "));
}

fn next(imported: &Imported, target: &Path, out: &mut String) {
    let directory = if target == Path::new(".") {
        String::new()
    } else {
        format!(" -C {}", target.display())
    };
    let several = imported.environments.len() > 1;
    let environment = imported.environments.first().filter(|_| several).map(|path| {
        let name = path.trim_start_matches("environments/").trim_end_matches(".yaml");
        format!(" -e {name}")
    });
    let environment = environment.unwrap_or_default();
    let has_examples = imported.counts.examples > 0;
    let command = if has_examples && !imported.collections.is_empty() {
        "run --mock"
    } else {
        "check"
    };
    let _ = writeln!(out, "\nnext: callsheet{directory} {command}{environment}");
}
