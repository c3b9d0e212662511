//! Diagnostics as people read them: message, place, source line, caret, help.

use super::{Diagnostic, Sources};

/// All diagnostics, most useful first, as one text. `color` adds ANSI styles.
pub fn draw(_diagnostics: &[Diagnostic], _sources: &Sources, _color: bool) -> String {
    String::new()
}
