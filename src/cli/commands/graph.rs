//! The data-flow graph, drawn.

use crate::cli::args::graph::{Format, GraphArgs};
use crate::cli::opening::{open, session_of_files};
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output};
use crate::diagram::{Diagram, dot, html, mermaid, svg, text};
use crate::io::report_file::{Manner, ReportFile};
use crate::plan::graph::Graph;
use crate::plan::graph::around::around;
use crate::plan::{Step, conditions};
use crate::report::console::Palette;
use crate::session::Session;
use crate::session::run_preview::refs;
use crate::source::ci_commands::{self, Spelling};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

pub fn graph(args: &GraphArgs, surroundings: &Surroundings) -> Exit {
    match drawn(args, surroundings) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn drawn(args: &GraphArgs, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(surroundings);
    let opened = open(surroundings, &args.targets)?;
    let session = session_of_files(&opened, &args.env, surroundings)?;
    let chosen = session
        .select(&Default::default())
        .map_err(|error| show(&error, &session, surroundings))?;
    let everything = session.targets.is_empty();
    let graph = whole(&session, &chosen, !args.env.is_empty());
    let shown = shown(&graph, &chosen, everything);
    if shown.is_empty() {
        output.error("nothing to draw: the environment skips all of it");
        return Err(Exit::NothingSelected);
    }
    let diagram = Diagram::new(&graph, &shown);
    let drawn = match args.format {
        Format::Text => text::text(
            &diagram,
            Palette::new(output.stdout_color && args.output.is_none()),
        ),
        Format::Mermaid => mermaid::mermaid(&diagram),
        Format::Dot => dot::dot(&diagram),
        Format::Svg => svg::svg(&diagram),
        Format::Html => html::html(&diagram),
    };
    session.learn_literals();
    let drawn = surroundings.secrets.redact(&drawn);
    match &args.output {
        None => match args.format {
            Format::Text | Format::Mermaid | Format::Dot => output.print(&drawn),
            Format::Svg | Format::Html => {
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

/// All steps, so that what needs a step is known too. A flow that no order lists comes last if it was asked for.
fn whole<'s>(session: &'s Session, chosen: &[Step<'s>], exact: bool) -> Graph<'s> {
    let layers = session.layers();
    let layers = refs(&layers);
    let mut steps = session.all_steps();
    let unlisted: Vec<Step> = chosen
        .iter()
        .filter(|step| !steps.contains(step))
        .copied()
        .collect();
    steps.extend(unlisted);
    if exact {
        Graph::new(&conditions::active(&steps, &layers), &layers)
    } else {
        Graph::new(&steps, &layers)
    }
}

fn shown(graph: &Graph, chosen: &[Step<'_>], everything: bool) -> BTreeSet<usize> {
    let numbers = chosen
        .iter()
        .filter_map(|step| graph.steps.iter().position(|known| known == step));
    let numbers: Vec<usize> = numbers.collect();
    if everything {
        numbers.into_iter().collect()
    } else {
        around(graph, &numbers)
    }
}
