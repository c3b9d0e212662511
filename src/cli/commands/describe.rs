//! `describe`: a collection as Markdown.

use crate::cli::args::fmt::DescribeArgs;
use crate::cli::opening::open_quietly;
use crate::cli::show_error::show_in;
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit};
use crate::session::describe::describe as described;

pub fn describe(args: &DescribeArgs, around: &Surroundings) -> Exit {
    let opened = match open_quietly(around, &args.targets) {
        Ok(opened) => opened,
        Err(exit) => return exit,
    };
    let output = CommandOutput::new(around);
    let text = match described(&opened.project, &opened.targets) {
        Ok(text) => text,
        Err(error) => return show_in(&error, &opened.project, around),
    };
    for credential in opened.project.credentials() {
        let values = credential.values.iter();
        values.for_each(|value| around.secrets.add("a credential in a file", value));
    }
    output.print(&format!("{}\n", around.secrets.redact(text.trim_end())));
    Exit::Passed
}
