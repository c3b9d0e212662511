//! What a file may cost at most. Every limit is far above what people write and far below what hurts.

use super::code;
use crate::source::{Code, Diagnostic, Span};

pub const MAX_FILE_BYTES: u64 = 5 * 1024 * 1024;
pub(super) const MAX_DEPTH: usize = 64;
pub(super) const MAX_NODES: usize = 250_000;
/// Nodes that aliases mean, counted each time they are repeated.
pub(super) const MAX_ALIASED: usize = 100_000;

/// JSON texts of one file that are put on one line. Each makes the reader begin anew.
pub(super) const MAX_PASTED: usize = 100;

/// What is wrong with a file of this size; None if it may be read.
pub(super) fn check_size(path: &str, bytes: u64) -> Option<Diagnostic> {
    (bytes > MAX_FILE_BYTES).then(|| {
        let found = format!("`{path}` has {bytes} bytes; a YAML file may have {MAX_FILE_BYTES}");
        Diagnostic::error(code::FILE_TOO_LARGE, found)
            .help("put large bodies into files of their own and name them with `body: { file: ... }`")
    })
}

pub(super) fn too_deep(span: Span) -> Diagnostic {
    exceeded(
        code::TOO_DEEP,
        format!("nested deeper than {MAX_DEPTH} levels"),
        span,
    )
    .help("a body that needs more levels goes into a file of its own: `body: { file: ... }`")
}

pub(super) fn too_many_nodes(span: Span) -> Diagnostic {
    let message = format!("more than {MAX_NODES} values in one file");
    exceeded(code::TOO_MANY_NODES, message, span).help("split the file")
}

pub(super) fn too_many_aliased(span: Span) -> Diagnostic {
    let message = format!("the file's aliases mean more than {MAX_ALIASED} values");
    exceeded(code::TOO_MANY_ALIASED, message, span).help("write the values out, or share them through `vars`")
}

pub(super) fn too_many_pasted(span: Span) -> Diagnostic {
    let message = format!("more than {MAX_PASTED} JSON texts whose lines are not indented below their key");
    exceeded(code::YAML_SYNTAX, message, span)
        .help("indent the lines of each JSON text deeper than its key, or put some into files of their own")
}

fn exceeded(code: Code, message: String, span: Span) -> Diagnostic {
    Diagnostic::error(code, message).at(span, "the limit is met here")
}
