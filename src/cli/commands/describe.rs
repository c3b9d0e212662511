//! `describe`: a collection as Markdown.

use crate::cli::args::fmt::DescribeArgs;
use crate::cli::opening::open_quietly;
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit};
use crate::session::describe::describe as described;

pub fn describe(args: &DescribeArgs, around: &Surroundings) -> Exit {
    let opened = match open_quietly(around, &args.targets) {
        Ok(opened) => opened,
        Err(exit) => return exit,
    };
    let output = CommandOutput::new(around);
    let text = described(&opened.project, &opened.targets);
    if text.is_empty() {
        output.error("no request is selected");
        return Exit::NothingSelected;
    }
    for credential in opened.project.credentials() {
        let values = credential.values.iter();
        values.for_each(|value| around.secrets.add("a credential in a file", value));
    }
    output.print(&format!("{}\n", around.secrets.redact(text.trim_end())));
    Exit::Passed
}
