//! `get`, `set`, `unset`, `add`: values of files by their key paths.

use crate::cli::args::edit::{AddArgs, ChangeArgs, GetArgs, PlaceArgs, SetArgs, UnsetArgs};
use crate::cli::editing::{finish, open, open_to_change, show};
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit};
use crate::io::stdin_lines;
use crate::session::editing::EditingError;
use crate::session::editing::values::{ValueEdit, typed_path, typed_value};

pub fn get(args: &GetArgs, around: &Surroundings) -> Exit {
    let workspace = match open(around) {
        Ok(workspace) => workspace,
        Err(exit) => return exit,
    };
    match workspace.shown_values(&args.place.id, &args.place.tag, &args.place.key) {
        Ok(text) => {
            CommandOutput::new(around).print(&text);
            Exit::Passed
        }
        Err(error) => show(&error, around),
    }
}

pub fn set(args: &SetArgs, around: &Surroundings) -> Exit {
    let value = value(&args.value, args.string);
    changed(&args.place, value.map(ValueEdit::Set), args.change, around)
}

pub fn add(args: &AddArgs, around: &Surroundings) -> Exit {
    let value = value(&args.value, args.string);
    changed(&args.place, value.map(ValueEdit::Add), args.change, around)
}

pub fn unset(args: &UnsetArgs, around: &Surroundings) -> Exit {
    changed(&args.place, Ok(ValueEdit::Unset), args.change, around)
}

fn value(typed: &str, is_text: bool) -> Result<crate::edit::YamlData, EditingError> {
    if typed != "-" {
        return typed_value(typed, is_text);
    }
    let text = stdin_lines::read_all();
    let text =
        text.map_err(|error| EditingError::NotCarriedOut(format!("cannot read standard input: {error}")))?;
    typed_value(text.strip_suffix('\n').unwrap_or(&text), is_text)
}

fn changed(
    place: &PlaceArgs,
    edit: Result<ValueEdit, EditingError>,
    change: ChangeArgs,
    around: &Surroundings,
) -> Exit {
    let workspace = match open_to_change(around, change) {
        Ok(workspace) => workspace,
        Err(exit) => return exit,
    };
    let plan = edit.and_then(|edit| {
        let path = typed_path(&place.key)?;
        let targets = workspace.targets(Some(&place.id), &place.tag)?;
        workspace.edit_values(&targets, &path, &edit)
    });
    match plan {
        Ok(plan) => finish(&workspace, &plan, change, around),
        Err(error) => show(&error, around),
    }
}
