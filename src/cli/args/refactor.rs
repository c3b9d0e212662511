//! Commands that move, copy, remove, order and rename.

use super::edit::ChangeArgs;
use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet mv shop/create shop/orders/create
  callsheet mv shop/create shop/orders/
  callsheet mv environments/dev environments/staging
  callsheet mv shop store --dry-run")]
pub struct MoveArgs {
    /// The id of a request, flow, folder, collection or environment
    #[arg(value_name = "FROM")]
    pub from: String,

    /// Its new id; one that ends with `/` is a folder to put it into
    #[arg(value_name = "TO")]
    pub to: String,

    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet cp environments/dev environments/qa
  callsheet cp shop/create shop/create-twice")]
pub struct CopyArgs {
    /// The id of a request, flow, folder, collection or environment
    #[arg(value_name = "FROM")]
    pub from: String,

    /// The id of the copy; one that ends with `/` is a folder to put it into
    #[arg(value_name = "TO")]
    pub to: String,

    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet rm shop/create --dry-run
  callsheet rm environments/qa")]
pub struct RemoveArgs {
    /// The id of a request, flow, folder, collection or environment
    #[arg(value_name = "ID")]
    pub id: String,

    /// Remove it even where others depend on it; they stay as they are
    #[arg(short, long)]
    pub force: bool,

    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("place").required(true))]
#[command(after_help = "Examples:
  callsheet order shop/create --before shop/list
  callsheet order shop/orders --after login")]
pub struct OrderArgs {
    /// The id of a request, folder or flow
    #[arg(value_name = "ID")]
    pub id: String,

    /// Run it right before this one of the same folder
    #[arg(long, value_name = "ID", group = "place")]
    pub before: Option<String>,

    /// Run it right after this one of the same folder
    #[arg(long, value_name = "ID", group = "place")]
    pub after: Option<String>,

    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet rename-var userId accountId
  callsheet rename-var apiToken api --secret")]
pub struct RenameVarArgs {
    #[arg(value_name = "OLD")]
    pub old: String,

    #[arg(value_name = "NEW")]
    pub new: String,

    /// Mark the variable's captures `secret: true`
    #[arg(long)]
    pub secret: bool,

    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet uses userId
  callsheet uses shop/create
  callsheet uses environments/dev")]
pub struct UsesArgs {
    /// A variable, or the id of a step, folder, collection or environment
    #[arg(value_name = "NAME|ID")]
    pub name: String,
}
