//! Commands over the texts of files: their layout, and what they say as Markdown.

use super::edit::ChangeArgs;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet fmt
  callsheet fmt shop environments/dev
  callsheet fmt --check
  callsheet fmt - --path collections/shop/create.yaml < create.yaml")]
pub struct FmtArgs {
    /// Ids, id prefixes (folders) or paths; everything if none is given; `-` is standard input
    #[arg(value_name = "ID|PATH")]
    pub targets: Vec<String>,

    /// Change nothing, and end with exit code 2 if a file would change
    #[arg(long)]
    pub check: bool,

    /// With `-`: the path of the text, which says what kind of file it is
    #[arg(long, value_name = "PATH")]
    pub path: Option<PathBuf>,

    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet describe > API.md
  callsheet describe shop/orders")]
pub struct DescribeArgs {
    /// Ids, id prefixes (folders), files or directories; everything if none is given
    #[arg(value_name = "ID|PATH")]
    pub targets: Vec<String>,
}
