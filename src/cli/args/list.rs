use super::SelectArgs;
use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet list
  callsheet list zoom --tag light --json")]
pub struct ListArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,

    #[command(flatten)]
    pub select: SelectArgs,
}
