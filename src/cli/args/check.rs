use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet check
  callsheet check collections/zoom -e server-to-server
  callsheet check collections/zoom --mock
  callsheet check collections/zoom --suggest-order
  callsheet check collections/zoom --suggest-order --write
  callsheet check --fix --dry-run")]
pub struct CheckArgs {
    /// Ids, id prefixes (folders), files or directories; everything if none is given
    #[arg(value_name = "ID|PATH")]
    pub targets: Vec<String>,

    /// Check for this environment, as a run would; without one, for the only one there is; with several, a variable
    /// that any of them defines counts as defined, and conditions are not looked at
    #[arg(short, long = "env", value_name = "NAME")]
    pub env: Vec<String>,

    /// Check for a run against the mock: with its environment and its variables
    #[arg(long)]
    pub mock: bool,

    /// Propose an order in which nothing is used before it is captured or after it is forgotten
    #[arg(long)]
    pub suggest_order: bool,

    /// With --suggest-order: put it into the files of the folders; nothing else in them is touched
    #[arg(long, requires = "suggest_order")]
    pub write: bool,

    /// Mend what has exactly one right answer: misspelt keys, `{{x}}`, expressions that YAML cuts, `method: post`
    #[arg(long, conflicts_with = "suggest_order")]
    pub fix: bool,

    /// With --fix: show what would be mended, and change nothing
    #[arg(short = 'n', long, requires = "fix")]
    pub dry_run: bool,

    /// Show notes too
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub verbose: u8,
}
