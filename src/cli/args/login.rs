use super::VariableArgs;
use super::run::{HttpArgs, duration};
use clap::Args;
use std::time::Duration;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet login
  callsheet login oauth-app -e oauth-app-dev
  callsheet login -e oauth-app-dev --no-browser
  callsheet login -e server-to-server --mock")]
pub struct LoginArgs {
    /// Log in to the collection's mock, which consents by itself; nothing is kept
    #[arg(long)]
    pub mock: bool,

    #[command(flatten)]
    pub which: WhichArgs,

    #[command(flatten)]
    pub person: PersonArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet logout
  callsheet logout oauth-app -e oauth-app-dev
  callsheet logout --here-only")]
pub struct LogoutArgs {
    /// Forget the tokens without telling the server
    #[arg(long)]
    pub here_only: bool,

    #[command(flatten)]
    pub which: WhichArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:
  curl -H \"Authorization: Bearer $(callsheet token -e oauth-app-dev)\" https://api.example.com/me")]
pub struct TokenArgs {
    #[command(flatten)]
    pub which: WhichArgs,

    #[command(flatten)]
    pub person: PersonArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:
  callsheet status -e oauth-app-dev")]
pub struct StatusArgs {
    /// Only logins of this collection
    #[arg(long, value_name = "NAME")]
    pub collection: Option<String>,

    #[command(flatten)]
    pub variables: VariableArgs,
}

/// Which login is meant.
#[derive(Debug, Clone, Default, Args)]
pub struct WhichArgs {
    /// The login; default: the one that the collection's `auth` names, else its only one
    #[arg(value_name = "NAME")]
    pub name: Option<String>,

    /// The collection that has it; needed only where there are several
    #[arg(long, value_name = "NAME")]
    pub collection: Option<String>,

    #[command(flatten)]
    pub variables: VariableArgs,

    #[command(flatten)]
    pub http: HttpArgs,
}

/// How somebody is asked to log in.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Logins")]
pub struct PersonArgs {
    /// Open no browser: show the address, and take the one it ends on from the terminal
    #[arg(long)]
    pub no_browser: bool,

    /// How long a login may take; if not given, 5m in the browser, and as long as the server lets a device code live
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub login_timeout: Option<Duration>,
}
