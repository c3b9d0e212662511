use super::edit::ChangeArgs;
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:
  callsheet schema request
  callsheet schema --install                 for VS Code with the YAML extension
  callsheet schema --install modelines       for any editor with yaml-language-server
  callsheet schema --install --dry-run       what would be written

The schemas are written to .schemas/callsheet, to be committed with the project. After an update
of callsheet, install them again."
)]
pub struct SchemaArgs {
    /// The kind of file
    #[arg(value_enum, value_name = "KIND")]
    pub kind: Option<SchemaKind>,

    /// Write the schemas into the project, and tell the editor which file has which
    #[arg(
        long,
        value_enum,
        value_name = "HOW",
        num_args = 0..=1,
        default_missing_value = "vscode",
        conflicts_with = "kind"
    )]
    pub install: Option<Install>,

    #[command(flatten)]
    pub change: ChangeArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    Request,
    Folder,
    Collection,
    Environment,
    Flow,
    Mock,
    /// callsheet.yaml
    Project,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Install {
    /// An entry in `.vscode/settings.json`
    Vscode,
    /// A comment at the head of each YAML file
    Modelines,
}
