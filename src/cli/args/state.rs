use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct StateArgs {
    #[command(subcommand)]
    pub action: StateAction,
}

#[derive(Debug, Subcommand)]
pub enum StateAction {
    /// Print the path of an environment's state file
    Path {
        /// Default: the environment in use
        #[arg(short, long = "env", value_name = "NAME")]
        env: Vec<String>,
    },
}
