use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet env list
  callsheet env use server-to-server
  callsheet env explain accessToken -e oauth-app-dev
  callsheet env diff oauth-app-dev server-to-server
  callsheet env set userId 42 -e staging
  pass show staging/token | callsheet env set token - -e staging")]
pub struct EnvArgs {
    #[command(subcommand)]
    pub action: EnvAction,
}

#[derive(Debug, Subcommand)]
pub enum EnvAction {
    /// List the project's environments
    #[command(after_help = "Example:\n  callsheet env list")]
    List,
    /// Show what an environment defines, with what it extends and what runs have captured
    #[command(after_help = "Example:\n  callsheet env show staging")]
    Show {
        /// Default: the environment in use
        name: Option<String>,
    },
    /// Show every place a variable is defined, and which one wins
    #[command(after_help = "Example:\n  callsheet env explain accessToken -e oauth-app-dev")]
    Explain {
        #[arg(value_name = "VARIABLE")]
        variable: String,
        #[arg(short, long = "env", value_name = "NAME")]
        env: Vec<String>,
        /// As seen by this request
        #[arg(long, value_name = "ID")]
        request: Option<String>,
    },
    /// Use this environment wherever the command line names none; without a name, forget the choice
    #[command(after_help = "Example:\n  callsheet env use server-to-server")]
    Use { name: Option<String> },
    /// Show what differs between two environments
    #[command(after_help = "Example:\n  callsheet env diff oauth-app-dev server-to-server")]
    Diff { a: String, b: String },
    /// Set a variable in the environment's state, as if a run had captured it; its file stays as it is
    #[command(after_help = "Example:\n  pass show staging/token | callsheet env set token - -e staging")]
    Set {
        /// Its name, with a value to follow, or `NAME:=JSON`, which says its type itself
        #[arg(value_name = "VARIABLE")]
        variable: String,
        /// `-` reads it from standard input, so that no list of processes shows it
        #[arg(allow_hyphen_values = true)]
        value: Option<String>,
        #[arg(short, long = "env", value_name = "NAME")]
        env: Vec<String>,
    },
    /// Drop a variable from the environment's state
    #[command(after_help = "Example:\n  callsheet env unset token -e staging")]
    Unset {
        #[arg(value_name = "VARIABLE")]
        variable: String,
        #[arg(short, long = "env", value_name = "NAME")]
        env: Vec<String>,
    },
    /// Drop the environment's state: captured values and tokens
    #[command(after_help = "Example:\n  callsheet env reset -e staging --yes")]
    Reset {
        #[arg(short, long = "env", value_name = "NAME")]
        env: Vec<String>,
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
    },
}
