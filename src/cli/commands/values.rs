//! `get`, `set`, `unset`, `add`: values of files by their key paths.

use crate::cli::args::edit::{AddArgs, ChangeArgs, GetArgs, PlaceArgs, SetArgs, UnsetArgs};
use crate::cli::editing::{finish, open, show};
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output};
use crate::edit::EditError;
use crate::io::stdin_lines;
use crate::session::editing::targets::Target;
use crate::session::editing::values::{ValueEdit, shown_value, typed_path, typed_value};
use crate::session::editing::{EditingError, Workspace};

pub fn get(args: &GetArgs, around: &Surroundings) -> Exit {
    let workspace = match open(around) {
        Ok(workspace) => workspace,
        Err(exit) => return exit,
    };
    match values(&workspace, &args.place) {
        Ok(text) => {
            Output::new(around).print(&text);
            Exit::Passed
        }
        Err(error) => show(&error, around),
    }
}

/// The value of one file; of several, each behind its id.
fn values(workspace: &Workspace, place: &PlaceArgs) -> Result<String, EditingError> {
    let path = typed_path(&place.key)?;
    let targets = workspace.targets(Some(&place.id), &place.tag)?;
    let mut text = String::new();
    for target in &targets {
        let Target::File(file) = target else {
            continue;
        };
        match shown_value(file, &path) {
            Ok(value) if targets.len() == 1 => text = format!("{}\n", value.trim_end_matches('\n')),
            Ok(value) => {
                text += &format!(
                    "{}: {}\n",
                    file.id,
                    value.trim_end_matches('\n').replace('\n', "\n  ")
                )
            }
            Err(EditError::NoSuchKey(_)) if targets.len() > 1 => {}
            Err(error) => {
                return Err(EditingError::NothingSelected(
                    format!("`{}`: {error}", file.id),
                    None,
                ));
            }
        }
    }
    if text.is_empty() {
        let message = format!("none of these files has `{}`", place.key);
        return Err(EditingError::NothingSelected(message, None));
    }
    Ok(text)
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

fn value(typed: &str, is_text: bool) -> Result<crate::edit::Data, EditingError> {
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
    let workspace = match open(around) {
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
