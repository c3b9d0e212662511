use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Example:
  callsheet report merge part-1.json part-2.json --report junit=all.xml")]
pub struct ReportArgs {
    #[command(subcommand)]
    pub action: ReportAction,
}

#[derive(Debug, Subcommand)]
pub enum ReportAction {
    /// Join `json` or `jsonl` reports into one; of a single one, make other formats
    #[command(after_help = "Examples:
  callsheet report merge part-*.json > all.json
  callsheet report merge part-*.json --report html=all.html --report junit=all.xml
  callsheet report merge run.jsonl --report markdown
  callsheet report merge part-*.json --report html=all.html --exit-code

It exits with 0 once the reports are joined, whatever they say, and with 3 if one of the parts is missing.")]
    Merge(MergeArgs),
}

#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Reports that `--report json` or `--report jsonl` wrote
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// Write a report: html, json, jsonl, junit, tap, markdown or github; without FILE, on standard output
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "json")]
    pub report: Vec<String>,

    /// Exit as a run of the whole would have: with 4 if an assertion failed, with 3 if a request could not be carried out
    #[arg(long)]
    pub exit_code: bool,
}
