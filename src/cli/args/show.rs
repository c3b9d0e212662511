use super::VariableArgs;
use super::run::HttpArgs;
use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Example:
  callsheet show zoom/meetings/create-a-meeting -e server-to-server")]
pub struct ShowArgs {
    /// Id or file of a request
    #[arg(value_name = "ID|PATH")]
    pub target: String,

    /// Point the environment at the collection's mock
    #[arg(long)]
    pub mock: bool,

    #[command(flatten)]
    pub variables: VariableArgs,

    #[command(flatten)]
    pub http: HttpArgs,
}
