//! Changes of files as a diff.

use crate::edit::EditChange;
use crate::edit::diff::{DiffLine, diff};
use crate::report::visible::{visible_line, visible_path};
use crate::session::editing::EditPlan;
use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use std::path::Path;

pub fn text(plan: &EditPlan, root: &Path, color: bool) -> String {
    let mut text = String::new();
    let below = |path: &Path| visible_path(path.strip_prefix(root).unwrap_or(path)).to_string();
    for change in &plan.changes {
        match change {
            EditChange::Move { from, to } => {
                let line = format!("renamed {} -> {}", below(from), below(to));
                push(&mut text, &line, bold(), color);
            }
            EditChange::Remove { path } => {
                push(&mut text, &format!("removed {}", below(path)), bold(), color)
            }
            EditChange::Write {
                path,
                old,
                new,
                owner_only,
            } => {
                let head = if old.is_none() { "new file " } else { "" };
                push(&mut text, &format!("{head}{}", below(path)), bold(), color);
                if *owner_only {
                    push(&mut text, "  (its values are not shown)", Style::new(), color);
                } else {
                    let old = old.as_deref().unwrap_or_default();
                    lines(
                        &mut text,
                        &String::from_utf8_lossy(old),
                        &String::from_utf8_lossy(new),
                        color,
                    );
                }
            }
        }
    }
    text
}

fn lines(text: &mut String, old: &str, new: &str, color: bool) {
    for line in diff(old, new) {
        let (shown, style) = match line {
            DiffLine::Place(old, new) => (
                format!("@@ line {old}, now {new} @@"),
                AnsiColor::Cyan.on_default(),
            ),
            DiffLine::Same(line) => (format!(" {}", visible_line(line)), Style::new()),
            DiffLine::Old(line) => (format!("-{}", visible_line(line)), AnsiColor::Red.on_default()),
            DiffLine::New(line) => (format!("+{}", visible_line(line)), AnsiColor::Green.on_default()),
        };
        push(text, &shown, style, color);
    }
}

fn push(text: &mut String, line: &str, style: Style, color: bool) {
    let line = line.trim_end_matches('\r');
    let _ = if color {
        writeln!(text, "{style}{line}{style:#}")
    } else {
        writeln!(text, "{line}")
    };
}

fn bold() -> Style {
    Style::new().bold()
}
