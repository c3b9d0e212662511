use super::login::PersonArgs;
use super::{SelectArgs, VariableArgs};
use crate::http::dial::{ConnectRule, ResolveRule};
use crate::load::parse_duration;
use crate::session::sharding::ShardArg;
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

/// Readers of reports that are written in JavaScript know no larger number exactly.
const MOST_SEED: u64 = (1 << 53) - 1;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet run collections/zoom --mock
  callsheet run zoom/meetings-and-webinars -e server-to-server --bail
  callsheet run zoom/meetings-and-webinars/get-create-update-delete/get-a-meeting --with-needs --mock
  callsheet run -e staging --var userId=42 --report junit=report.xml
  callsheet run -e staging --resume
  callsheet run -e staging --shard 2/5 --report json=part-2.json")]
pub struct RunArgs {
    /// Serve the collection from memory and run against that
    #[arg(long)]
    pub mock: bool,

    /// With --mock: answer a share of requests with a fault, e.g. `status=429,share=0.1,path=/v2/**`
    #[arg(long, value_name = "FAULT", requires = "mock")]
    pub fault: Vec<String>,

    /// Run everything once for each row of a .csv, .json or .jsonl file; a row's values are variables
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,

    /// Run everything so many times; with --data: use so many rows at most
    #[arg(short = 'n', long, value_name = "NUMBER", value_parser = count)]
    pub iterations: Option<usize>,

    /// Run so many steps at once where no value flows between them: those of different folders, of folders with
    /// `parallel: true`, of iterations
    #[arg(short, long, value_name = "NUMBER", value_parser = jobs, default_value = "1", hide_default_value = true)]
    pub jobs: usize,

    /// Stop at the first failure; `always` steps still run
    #[arg(long)]
    pub bail: bool,

    /// Exit with 4 if a step passed, but not on the first try
    #[arg(long)]
    pub fail_on_flaky: bool,

    /// Make `uuid`, `random_*` and `fake` give the same values in each run with this number; never those of secrets
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(..=MOST_SEED))]
    pub seed: Option<u64>,

    /// Wait between steps, e.g. 200ms
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub delay: Option<Duration>,

    /// The same as Newman has it, in milliseconds
    #[arg(long, hide = true, value_name = "MS", value_parser = milliseconds, conflicts_with = "delay")]
    pub delay_request: Option<Duration>,

    /// Run what the selection needs too: steps whose captures it reads and that have left no value in the state
    #[arg(long)]
    pub with_needs: bool,

    /// Go on where the last run of this selection stopped: from the first step, or row, that did not pass
    #[arg(long, conflicts_with_all = ["rerun_failed", "fresh"])]
    pub resume: bool,

    /// Run only the steps, or rows, that did not pass in the last run of this selection, and what those steps need
    #[arg(long)]
    pub rerun_failed: bool,

    /// Do one of several parts, e.g. 2/5; `auto` asks the variables of GitLab, Kubernetes, Slurm, CircleCI or Buildkite
    #[arg(long, value_name = "N/M|auto")]
    pub shard: Option<ShardArg>,

    /// With --shard: balance the parts by the times of this `json` report, which has to be the same for all of them
    #[arg(long, value_name = "FILE", requires = "shard")]
    pub shard_times: Option<PathBuf>,

    /// Print the steps that would run, and send nothing
    #[arg(long, conflicts_with = "report")]
    pub dry_run: bool,

    /// Start without the state of earlier runs
    #[arg(long)]
    pub fresh: bool,

    /// Leave the state of earlier runs as it is, and remember nothing of this one
    #[arg(long)]
    pub no_save: bool,

    /// Show requests and answers; twice: their phases too, and where values came from
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// Show failures only
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Show only steps that did not pass
    #[arg(long)]
    pub failed_only: bool,

    /// Write a report: html, json, jsonl, junit, tap, markdown or github; without FILE, on standard output
    #[arg(long, value_name = "FORMAT[=FILE]")]
    pub report: Vec<String>,

    #[command(flatten)]
    pub select: SelectArgs,

    #[command(flatten)]
    pub variables: VariableArgs,

    #[command(flatten)]
    pub http: HttpArgs,

    #[command(flatten)]
    pub person: PersonArgs,
}

/// How requests are sent, whatever their files say.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Sending")]
pub struct HttpArgs {
    /// Time each request may take in all, e.g. 30s; over `options.timeout` of files
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,

    /// The same as curl and Hurl have it, in seconds
    #[arg(long, hide = true, value_name = "SECONDS", value_parser = seconds, conflicts_with = "timeout")]
    pub max_time: Option<Duration>,

    /// The same as Newman has it, in milliseconds
    #[arg(long, hide = true, value_name = "MS", value_parser = milliseconds, conflicts_with_all = ["timeout", "max_time"])]
    pub timeout_request: Option<Duration>,

    /// Do not verify certificates, whatever files say
    #[arg(short = 'k', long)]
    pub insecure: bool,

    /// Trust the certificates of this PEM file too, in place of `tls.ca` of files
    #[arg(long, value_name = "FILE")]
    pub cacert: Option<PathBuf>,

    /// Client certificate, as PEM; in place of `tls.cert` and `tls.key` of files
    #[arg(long, value_name = "FILE")]
    pub cert: Option<PathBuf>,

    /// Key of the client certificate, as PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,

    /// Take this address for a host, e.g. api.example.com:443:127.0.0.1, before `options.resolve` of files
    #[arg(long, value_name = "HOST:PORT:ADDRESS", value_parser = ResolveRule::parse)]
    pub resolve: Vec<ResolveRule>,

    /// Connect to another host and port, e.g. api.example.com:443:localhost:8443, before `options.connect_to` of files
    #[arg(long, value_name = "HOST:PORT:HOST:PORT", value_parser = ConnectRule::parse)]
    pub connect_to: Vec<ConnectRule>,

    /// Proxy, e.g. http://127.0.0.1:8080, over `options.proxy` of files; `none` uses none
    #[arg(short = 'x', long, value_name = "URL")]
    pub proxy: Option<String>,
}

/// More connections than that would only run into limits of the system.
const MOST_JOBS: usize = 1000;

fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(jobs @ 1..=MOST_JOBS) => Ok(jobs),
        Ok(_) | Err(_) => Err(format!("`{text}` is no number from 1 to {MOST_JOBS}")),
    }
}

fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err(format!("`{text}` is no number from 1 on")),
        Ok(count) => Ok(count),
    }
}

/// A bare number of seconds, as curl has it, or a number and its unit, as Hurl has it too.
fn seconds(text: &str) -> Result<Duration, String> {
    let bare = text
        .parse()
        .ok()
        .and_then(|number| Duration::try_from_secs_f64(number).ok());
    bare.or_else(|| parse_duration(text))
        .ok_or_else(|| format!("`{text}` is no number of seconds"))
}

/// A bare number of milliseconds, as Newman has it.
fn milliseconds(text: &str) -> Result<Duration, String> {
    let bare = text.parse().ok().map(Duration::from_millis);
    bare.or_else(|| parse_duration(text))
        .ok_or_else(|| format!("`{text}` is no number of milliseconds"))
}

/// As in files: a number and its unit.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text)
        .ok_or_else(|| format!("`{text}` is no duration: write a number and a unit, as in 500ms, 2s or 1.5m"))
}
