//! Where the answer is saved. What an expression gives stays a part of one name: no value, which may be a server's, chooses the folder.

use super::{PrepareInput, Refusal, fault};
use crate::io::saved_answers::SavePlace;
use crate::model::TemplateText;
use crate::source::{Diagnostic, code};

pub fn place(input: &PrepareInput<'_>) -> Result<Option<SavePlace>, Refusal> {
    let Some(path) = &input.request.save else {
        return Ok(None);
    };
    let text = input.text(path)?;
    if text.secret {
        return Err(fault::at(input.scope, path, secret_name()));
    }
    if folders(&text) != folders(&written(path)) {
        return Err(fault::at(input.scope, path, other_folder()));
    }
    let place = (input.files.save)(&text);
    place
        .map(Some)
        .map_err(|refusal| fault::at(input.scope, path, *refusal))
}

/// A mistake that shows before the run.
pub fn known_fault(input: &PrepareInput<'_>) -> Option<Refusal> {
    input.request.save.as_ref().filter(|path| path.is_plain())?;
    place(input).err()
}

/// The path with a name in place of each expression.
fn written(path: &TemplateText) -> String {
    let pieces = path.pieces();
    pieces
        .iter()
        .map(|piece| piece.as_deref().unwrap_or("x"))
        .collect()
}

/// How many separators there are, and how many steps upwards.
fn folders(text: &str) -> (usize, usize) {
    let is_separator = |character| matches!(character, '/' | '\\');
    let names = text.split(is_separator);
    let up = names.clone().filter(|name| *name == "..").count();
    (names.count() - 1, up)
}

fn other_folder() -> Diagnostic {
    Diagnostic::error(code::SAVE_REFUSED, "no answer is saved there: a value in the path would choose another folder")
        .help("write the folders into the path itself; a value can be a part of one name, as in `downloads/<<id>>.pdf`")
}

fn secret_name() -> Diagnostic {
    Diagnostic::error(
        code::SAVE_REFUSED,
        "no answer is saved there: a value in the path is a secret, and names of files are not masked",
    )
    .help("name the file after something else, such as an id")
}
