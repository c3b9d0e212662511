use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet import shop.postman_collection.json -o .
  callsheet import exported-from-postman/ -o shop
  callsheet import bruno my-bruno-collection/ -o shop --losses losses.json
  pbpaste | callsheet import curl - -o shop")]
pub struct ImportArgs {
    /// What to import: a file, a directory, or `-` for standard input. Before it, where the content does not tell,
    /// what it is: postman, bruno, opencollection or curl
    #[arg(value_name = "[KIND] FILE|DIR|-", required = true, num_args = 1..=2)]
    pub source: Vec<String>,

    /// The project to write into: collections/, environments/ and .env below it
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,

    /// Replace collections and environments that are there already
    #[arg(long)]
    pub force: bool,

    /// Write everything that did not come over as it was to this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub losses: Option<PathBuf>,
}
