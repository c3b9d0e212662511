use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet graph collections/zoom
  callsheet graph zoom/meetings-and-webinars/registration
  callsheet graph collections/zoom --format html -o graph.html
  callsheet graph zoom/mail --format mermaid
  callsheet graph collections/zoom --format dot | dot -Tpng > graph.png")]
pub struct GraphArgs {
    /// Ids, id prefixes (folders), files or directories, with what they need and what needs them; everything if none is given
    #[arg(value_name = "ID|PATH")]
    pub targets: Vec<String>,

    /// How it is written
    #[arg(long, value_enum, default_value_t = GraphFormat::Text, value_name = "FORMAT")]
    pub format: GraphFormat,

    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Draw for this environment, without the steps that it skips; without one, a variable that any environment defines counts as defined
    #[arg(short, long = "env", value_name = "NAME")]
    pub env: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// Lines for a terminal
    Text,
    /// A flow chart for Markdown
    Mermaid,
    /// Graphviz
    Dot,
    /// A drawing
    Svg,
    /// A page that shows what a step needs and what needs it
    Html,
}
