use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet explain E0301
  callsheet explain")]
pub struct ExplainArgs {
    /// Codes of diagnostics; all that there are, each with its title, if none is given
    #[arg(value_name = "CODE")]
    pub codes: Vec<String>,
}
