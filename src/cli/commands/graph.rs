//! The data-flow graph, drawn.

use crate::cli::args::graph::{GraphArgs, GraphFormat};
use crate::cli::opening::{open, session_of_files};
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit};
use crate::diagram::{dot, html, mermaid, svg, text};
use crate::io::report_file::{Manner, ReportFile};
use crate::report::console::Palette;
use crate::report::console::wrap::wrapped;
use crate::source::ci_commands::{self, Spelling};
use std::io::{self, Write};
use std::path::Path;

pub fn graph(args: &GraphArgs, surroundings: &Surroundings) -> Exit {
    match drawn(args, surroundings) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn drawn(args: &GraphArgs, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let opened = open(surroundings, &args.targets)?;
    let session = session_of_files(&opened, &args.env, surroundings)?;
    let diagram = session
        .diagram(!args.env.is_empty())
        .map_err(|error| show(&error, &session, surroundings))?;
    let drawn = match args.format {
        GraphFormat::Text => text::text(
            &diagram,
            Palette::new(output.stdout_color && args.output.is_none()),
        ),
        GraphFormat::Mermaid => mermaid::mermaid(&diagram),
        GraphFormat::Dot => dot::dot(&diagram),
        GraphFormat::Svg => svg::svg(&diagram),
        GraphFormat::Html => html::html(&diagram),
    };
    session.learn_literals();
    let drawn = surroundings.secrets.redact(&drawn);
    match &args.output {
        None => match args.format {
            GraphFormat::Text => output.print(&wrapped(&drawn, surroundings.columns())),
            GraphFormat::Mermaid | GraphFormat::Dot => output.print(&drawn),
            GraphFormat::Svg | GraphFormat::Html => {
                output.print_raw(&ci_commands::harmless(&drawn, Spelling::Xml));
            }
        },
        Some(path) => {
            let path = surroundings.process.directory.join(path);
            written(&path, &drawn).map_err(|error| {
                output.error(&format!("cannot write `{}`: {error}", path.display()));
                Exit::NotCarriedOut
            })?;
        }
    }
    Ok(Exit::Passed)
}

fn written(path: &Path, drawn: &str) -> io::Result<()> {
    let mut file = ReportFile::create(path, Manner::Whole)?;
    file.write_all(drawn.as_bytes())?;
    file.finish(None)
}
