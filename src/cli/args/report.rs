use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet report merge part-1.json part-2.json --report junit=all.xml
  callsheet report diff yesterday.json today.json --html diff.html")]
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

    /// Compare two `json` or `jsonl` reports: what newly fails, is fixed, flaky, slower, new or gone, and whose answers have another shape
    #[command(after_help = "Examples:
  callsheet report diff yesterday.json today.json
  callsheet report diff yesterday.json today.json --html diff.html
  callsheet report diff yesterday.json today.json --json

It exits with 0 if nothing got worse, with 4 if something newly fails, and with 2 for a file that is no report.")]
    Diff(DiffArgs),
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The report of the earlier run, as `--report json=FILE` wrote it
    #[arg(value_name = "OLD")]
    pub old: PathBuf,

    /// The report of the later run
    #[arg(value_name = "NEW")]
    pub new: PathBuf,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// Write a page too, with both exchanges of each difference side by side
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Reports that `--report json` or `--report jsonl` wrote
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// Write a report: html, json, jsonl, junit, tap, markdown or github; without FILE, on standard output
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "json")]
    pub report: Vec<String>,

    /// Exit as a run of the whole would have: with 4 if an assertion failed, 3 if a request could not be carried out, 5 if a login was refused, 2 if a file was wrong
    #[arg(long)]
    pub exit_code: bool,
}
