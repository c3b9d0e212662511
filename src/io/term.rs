//! The terminal's size.

/// Columns of the terminal that standard output or error is, if one of them is.
pub fn width() -> Option<usize> {
    let sizes = [
        terminal_size::terminal_size_of(std::io::stdout()),
        terminal_size::terminal_size_of(std::io::stderr()),
    ];
    sizes
        .into_iter()
        .flatten()
        .next()
        .map(|(width, _)| usize::from(width.0))
}

/// While this lives, what is typed is not shown.
pub struct Hidden {
    #[cfg(unix)]
    before: Option<String>,
}

/// Hides what is typed, by asking the system's `stty`, which every Unix has; elsewhere it is shown. Ctrl-C ends the
/// line and is its last character: a process killed at the prompt would leave a terminal that shows nothing.
pub fn hide_input() -> Hidden {
    #[cfg(unix)]
    {
        let before = stty(&["-g"]);
        stty(&["-echo", "-isig", "eol", "^C"]);
        Hidden { before }
    }
    #[cfg(not(unix))]
    Hidden {}
}

impl Drop for Hidden {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(before) = &self.before {
            stty(&[before.trim()]);
        }
    }
}

#[cfg(unix)]
fn stty(arguments: &[&str]) -> Option<String> {
    let mut command = std::process::Command::new("stty");
    let output = command
        .args(arguments)
        .stdin(std::process::Stdio::inherit())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
