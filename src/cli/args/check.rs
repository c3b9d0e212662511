use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet check
  callsheet check collections/zoom -e server-to-server")]
pub struct CheckArgs {
    /// Ids, id prefixes (folders), files or directories; everything if none is given
    #[arg(value_name = "ID|PATH")]
    pub targets: Vec<String>,

    /// Check for this environment; without one, a variable that any environment defines counts as defined
    #[arg(short, long = "env", value_name = "NAME")]
    pub env: Vec<String>,

    /// Show notes too
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub verbose: u8,
}
