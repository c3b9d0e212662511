//! The requests of a selection, in the order they would run.

use crate::cli::args::list::ListArgs;
use crate::cli::opening::{open, selection, session_of_files};
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::views::steps as view;
use crate::cli::{CommandOutput, Exit};
use crate::report::console::Palette;

pub fn list(args: &ListArgs, around: &Surroundings) -> Exit {
    listed(args, around).unwrap_or_else(|exit| exit)
}

fn listed(args: &ListArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(around);
    let opened = open(around, &args.select.targets)?;
    let session = session_of_files(&opened, &[], around)?;
    let steps = session
        .select(&selection(&args.select))
        .map_err(|error| show(&error, &session, around))?;
    session.learn_literals();
    if args.json {
        let text = view::json(&steps, &session.project.sources);
        output.print_json(&around.secrets.redact(&text));
    } else {
        let palette = Palette::new(output.stdout_color);
        let flows = session.flows_without(&steps);
        let text = view::text(&steps, palette, around.columns()) + &view::flows(&flows, palette);
        output.print(&around.secrets.redact(&text));
    }
    Ok(Exit::Passed)
}
