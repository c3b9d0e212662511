use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet trust server-to-server
  callsheet trust --list

Read the commands before you trust a file: they run with your rights.")]
pub struct TrustArgs {
    /// Default: the environment in use
    #[arg(value_name = "ENV")]
    pub env: Option<String>,

    /// List the files you trust, and those that have changed since
    #[arg(long, conflicts_with = "env")]
    pub list: bool,
}
