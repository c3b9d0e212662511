//! `init`: a new project.

use crate::cli::args::new::InitArgs;
use crate::cli::editing::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit};
use crate::report::visible::visible_path;
use crate::session::editing::init::{init as planned, make};

pub fn init(args: &InitArgs, around: &Surroundings) -> Exit {
    let output = CommandOutput::new(around);
    let here = &around.process.directory;
    let directory = args
        .project
        .as_ref()
        .map_or_else(|| here.clone(), |given| here.join(given));
    let plan = match planned(&directory) {
        Ok(plan) => plan,
        Err(error) => return show(&error, around),
    };
    if !args.change.dry_run
        && let Err(error) = make(&directory, &plan)
    {
        return show(&error, around);
    }
    let lines = plan.changes.iter().map(|change| {
        let path = change.path();
        format!(
            "{}\n",
            visible_path(path.strip_prefix(&directory).unwrap_or(path))
        )
    });
    output.print(&lines.collect::<String>());
    plan.notes.iter().for_each(|note| output.note(note));
    if args.change.dry_run {
        output.note("nothing was written: this was a dry run");
        return Exit::Passed;
    }
    let change = args
        .project
        .as_ref()
        .map_or_else(String::new, |given| format!(" -C {}", given.display()));
    output.note(&format!(
        "\nnext:\n  callsheet{change} run --mock        run the example against its mock\n  callsheet{change} new request tasks/delete-a-task --method DELETE --url '<<baseUrl>>/tasks/1'\n  callsheet{change} check             what is wrong, before anything is sent\n  callsheet{change} import FILE -o .  brings over a collection of Postman, Bruno, OpenCollection or curl"
    ));
    Exit::Passed
}
