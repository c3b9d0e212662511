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
