//! `explain`: the entry of docs/errors.md for a diagnostic's code.

use crate::cli::args::explain::ExplainArgs;
use crate::cli::surroundings::Surroundings;
use crate::cli::views::explanation as view;
use crate::cli::{CommandOutput, Exit};
use crate::report::console::Palette;
use crate::source::explanations;

pub fn explain(args: &ExplainArgs, around: &Surroundings) -> Exit {
    let output = CommandOutput::new(around);
    if args.codes.is_empty() {
        let titles: Vec<&str> = explanations::all().map(|entry| entry.title).collect();
        output.print(&(titles.join("\n") + "\n"));
        return Exit::Passed;
    }
    let found = args.codes.iter().map(|code| explanations::find(code).ok_or(code));
    match found.collect::<Result<Vec<_>, _>>() {
        Ok(entries) => {
            let palette = Palette::new(output.stdout_color);
            output.print(&view::text(&entries, around.width, palette));
            Exit::Passed
        }
        Err(unknown) => {
            output.error(&format!(
                "there is no diagnostic `{unknown}`; `callsheet explain` lists all"
            ));
            Exit::Usage
        }
    }
}
