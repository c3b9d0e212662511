use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  callsheet state path -e staging")]
pub struct StateArgs {
    #[command(subcommand)]
    pub action: StateAction,
}

#[derive(Debug, Subcommand)]
pub enum StateAction {
    /// Print the path of an environment's state file
    #[command(after_help = "Example:\n  cat \"$(callsheet state path -e staging)\"")]
    Path {
        /// Default: the environment in use
        #[arg(short, long = "env", value_name = "NAME")]
        env: Vec<String>,
    },
}
