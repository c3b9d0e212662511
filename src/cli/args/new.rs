//! Commands that make projects and files.

use super::edit::ChangeArgs;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet init
  callsheet init shop-api && callsheet -C shop-api run --mock")]
pub struct InitArgs {
    /// Where the project is made; the working directory if none is given
    #[arg(value_name = "DIR")]
    pub project: Option<PathBuf>,

    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet new collection shop
  callsheet new request shop/create --method POST --url '<<baseUrl>>/orders'
  pbpaste | callsheet new request shop/create --curl
  callsheet new environment qa --from dev")]
pub struct NewArgs {
    #[command(subcommand)]
    pub kind: NewKind,
}

#[derive(Debug, Subcommand)]
pub enum NewKind {
    /// A collection: a directory below collections/ with its file
    #[command(after_help = "Example:\n  callsheet new collection shop")]
    Collection {
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// A folder's file, for what its requests share
    #[command(after_help = "Example:\n  callsheet new folder shop/orders")]
    Folder {
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// A request, from options, from a command of curl, or by questions in a terminal
    #[command(after_help = "Examples:
  callsheet new request shop/create --method POST --url '<<baseUrl>>/orders' --after login
  callsheet new request shop/create --curl 'curl -X POST https://api.example.com/orders -d a=1'
  pbpaste | callsheet new request shop/create --curl")]
    Request(Box<NewRequestArgs>),
    /// An environment, empty or from another one
    #[command(after_help = "Examples:
  callsheet new environment qa --from dev
  callsheet new environment local --var baseUrl=http://127.0.0.1:8080")]
    Environment {
        #[arg(value_name = "ID")]
        id: String,
        /// Begin with what this environment says
        #[arg(long, value_name = "ENV")]
        from: Option<String>,
        /// A variable of the new environment
        #[arg(long, value_name = "NAME=VALUE")]
        var: Vec<String>,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// A flow: steps by their ids
    #[command(
        after_help = "Example:\n  callsheet new flow shop/flows/buy --use shop/login --use shop/create"
    )]
    Flow {
        #[arg(value_name = "ID")]
        id: String,
        /// A step, in the order they run
        #[arg(long = "use", value_name = "STEP")]
        steps: Vec<String>,
        #[command(flatten)]
        change: ChangeArgs,
    },
}

impl NewKind {
    pub fn change(&self) -> ChangeArgs {
        match self {
            NewKind::Request(args) => args.change,
            NewKind::Collection { change, .. }
            | NewKind::Folder { change, .. }
            | NewKind::Environment { change, .. }
            | NewKind::Flow { change, .. } => *change,
        }
    }
}

#[derive(Debug, Args)]
pub struct NewRequestArgs {
    #[arg(value_name = "ID")]
    pub id: String,

    /// What lists and reports call it
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,

    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,

    #[arg(long, value_name = "URL")]
    pub url: Option<String>,

    /// Run it right after this step of its folder
    #[arg(long, value_name = "STEP")]
    pub after: Option<String>,

    /// A command of curl; without a value it is read from standard input
    #[arg(long, value_name = "COMMAND", num_args = 0..=1, default_missing_value = "-", conflicts_with_all = ["method", "url"])]
    pub curl: Option<String>,

    #[command(flatten)]
    pub change: ChangeArgs,
}
