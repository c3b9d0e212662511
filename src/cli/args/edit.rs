//! Commands that change values of files.

use clap::Args;

/// What all commands that change files take.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct ChangeArgs {
    /// Show what would change, and change nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

/// Which files are meant, and which value in them.
#[derive(Debug, Args)]
pub struct PlaceArgs {
    /// An id, a path, or a pattern of ids such as 'shop/**'; `environments/NAME`, `COLLECTION/mock`, `callsheet`
    #[arg(value_name = "ID")]
    pub id: String,

    /// A path of keys: `body.json.items[2].name`, `headers.Accept`
    #[arg(value_name = "KEY")]
    pub key: String,

    /// Only requests with one of these tags
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet get shop/create url
  callsheet get environments/dev vars.baseUrl
  callsheet get 'shop/**' headers.Accept")]
pub struct GetArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet set shop/create body.json.items[2].name Ann
  callsheet set environments/dev vars.baseUrl http://127.0.0.1:8080
  callsheet set 'shop/**' headers.Accept application/json --tag read
  callsheet set shop/create expect '{ status: 201, time: { lt: 2s } }' --dry-run")]
pub struct SetArgs {
    #[command(flatten)]
    pub place: PlaceArgs,

    /// The new value, as YAML; `-` reads it from standard input
    #[arg(value_name = "VALUE", allow_hyphen_values = true)]
    pub value: String,

    /// Take the value as text, whatever it looks like
    #[arg(long)]
    pub string: bool,

    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet unset shop/create headers.Accept
  callsheet unset 'shop/**' options.timeout")]
pub struct UnsetArgs {
    #[command(flatten)]
    pub place: PlaceArgs,

    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet add shop/create tags smoke
  callsheet add shop/flows/buy steps '{ use: pay, with: { amount: 3 } }'")]
pub struct AddArgs {
    #[command(flatten)]
    pub place: PlaceArgs,

    /// The new item, as YAML; `-` reads it from standard input
    #[arg(value_name = "VALUE", allow_hyphen_values = true)]
    pub value: String,

    /// Take the value as text, whatever it looks like
    #[arg(long)]
    pub string: bool,

    #[command(flatten)]
    pub change: ChangeArgs,
}
