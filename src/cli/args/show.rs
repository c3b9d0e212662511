use super::VariableArgs;
use super::run::HttpArgs;
use crate::export::Language;
use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet show zoom/mail/drafts/create-a-new-draft-email -e server-to-server
  callsheet show zoom/mail/drafts/create-a-new-draft-email -e server-to-server --as curl")]
pub struct ShowArgs {
    /// Id or file of a request
    #[arg(value_name = "ID|PATH")]
    pub target: String,

    /// Point the environment at the collection's mock
    #[arg(long)]
    pub mock: bool,

    /// Print a command or code that sends the same request, and comments on what it cannot do; a login's token is read
    /// from $ACCESS_TOKEN
    #[arg(long = "as", value_name = "LANGUAGE", value_enum)]
    pub language: Option<Language>,

    /// Do not mask secrets
    #[arg(long, requires = "language")]
    pub reveal: bool,

    #[command(flatten)]
    pub variables: VariableArgs,

    #[command(flatten)]
    pub http: HttpArgs,
}
