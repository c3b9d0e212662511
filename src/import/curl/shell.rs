//! Which shell a command is written for.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "PowerShell is its name")]
pub enum Shell {
    Sh,
    Cmd,
    PowerShell,
}

/// The shell that a line is written for, by how it goes on or quotes. None where the line does not say.
pub fn shell_of_line(line: &str) -> Option<Shell> {
    let line = line.trim_end();
    if line.ends_with('^') || line.contains("^\"") {
        Some(Shell::Cmd)
    } else if line.ends_with(" `") {
        Some(Shell::PowerShell)
    } else if line.ends_with('\\') || line.contains("$'") {
        Some(Shell::Sh)
    } else {
        None
    }
}

/// The shell of commands that do not say it themselves: the one that all others of the text are written for, else sh.
pub fn shell_of_others(text: &str) -> Shell {
    let mut said = text.lines().filter_map(shell_of_line);
    let first = said.next().unwrap_or(Shell::Sh);
    if said.all(|other| other == first) {
        first
    } else {
        Shell::Sh
    }
}
