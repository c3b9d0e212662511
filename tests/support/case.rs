//! One case: copied to a temporary directory, run, compared.

use crate::made;
use crate::scripted::Scripted;
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{LazyLock, mpsc};
use std::time::Duration;

/// Files of a case that are not part of its project.
const OWN: [&str; 8] = [
    "cmd",
    "stdout",
    "stderr",
    "exit",
    "server.yaml",
    "make.yaml",
    "wire",
    "after",
];

/// More than a busy machine needs for a case, and less than an endless loop.
const PATIENCE: Duration = Duration::from_secs(60);

struct Output {
    stdout: String,
    stderr: String,
    exit: String,
}

pub fn run(folder: &Path) -> Result<(), String> {
    let home = tempfile::tempdir().map_err(|error| error.to_string())?;
    let project = home.path().join("project");
    copy(folder, &project, true).map_err(|error| error.to_string())?;
    made::make(&folder.join("make.yaml"), &project)?;
    let server = Scripted::start(&folder.join("server.yaml"))?;
    let commands = fs::read_to_string(folder.join("cmd")).map_err(|error| format!("cmd: {error}"))?;
    let mut all = Output {
        stdout: String::new(),
        stderr: String::new(),
        exit: String::new(),
    };
    for command in commands.split("\n---\n") {
        let output = execute(command, &project, home.path(), server.as_ref())?;
        all.stdout += &output.stdout;
        all.stderr += &output.stderr;
        all.exit += &output.exit;
    }
    let mut differences = compare(folder, &all);
    if let Some(server) = server {
        differences.extend(hold(folder, "wire", &normal(&server.record(), &[])));
    }
    differences.extend(compare_after(folder, &project));
    if differences.is_empty() {
        Ok(())
    } else {
        Err(differences.join("\n"))
    }
}

fn execute(command: &str, project: &Path, home: &Path, server: Option<&Scripted>) -> Result<Output, String> {
    let address = server.map(Scripted::address).unwrap_or_default();
    let words = command.replace("$SERVER", &address);
    let words = words
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .flat_map(split);
    let mut process = Command::new(env!("CARGO_BIN_EXE_callsheet"));
    process
        .args(words)
        .current_dir(project)
        .env_clear()
        .env("HOME", home)
        // What needs trust has cases of its own, which take it back.
        .env("CALLSHEET_TRUST", "1")
        .stdin(Stdio::null());
    if let Some(path) = std::env::var_os("PATH") {
        process.env("PATH", path);
    }
    for line in fs::read_to_string(project.join("os-variables"))
        .unwrap_or_default()
        .lines()
    {
        if let Some((name, value)) = line.split_once('=') {
            process.env(name, value);
        }
    }
    let output = within_patience(&mut process)?;
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    let named = command.replace("$SERVER", &address);
    let mock = mock(&named, project, &[&stdout, &stderr]);
    let places = [
        (project.display().to_string(), "$DIR"),
        (address, "$SERVER"),
        (mock, if server.is_some() { "$MOCK" } else { "$SERVER" }),
    ];
    Ok(Output {
        stdout: normal(&stdout, &places),
        stderr: normal(&stderr, &places),
        exit: format!("{}\n", output.status.code().unwrap_or(-1)),
    })
}

/// The address of the run's mock, if it has one: the first in its output that no file of the project names. Any other
/// stays as it is, and makes the case fail.
fn mock(command: &str, project: &Path, shown: &[&str]) -> String {
    if !command.contains("mock") {
        return String::new();
    }
    let texts = files(project)
        .into_iter()
        .filter_map(|path| fs::read_to_string(path).ok());
    let written: Vec<String> = texts.chain([command.to_owned()]).collect();
    let is_new = |address: &&str| !written.iter().any(|text| text.contains(address));
    let mut addresses = shown
        .iter()
        .flat_map(|text| PORTS.find_iter(text))
        .map(|found| found.as_str());
    addresses.find(is_new).unwrap_or_default().to_owned()
}

/// The output of a process, which is killed when it takes longer than any case may.
fn within_patience(process: &mut Command) -> Result<std::process::Output, String> {
    process.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = process.spawn().map_err(|error| error.to_string())?;
    let id = child.id();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    match receiver.recv_timeout(PATIENCE) {
        Ok(output) => output.map_err(|error| error.to_string()),
        Err(_) => {
            kill(id);
            Err(format!("still running after {PATIENCE:?}"))
        }
    }
}

#[cfg(unix)]
fn kill(id: u32) {
    let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
}

#[cfg(not(unix))]
fn kill(_: u32) {}

/// A line of `cmd` in words: blanks part them, single quotes keep them together.
fn split(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().expect("never empty").push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

static TIMES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r" *\b\d+(\.\d+)? (ms|s)\b|\b\d+m \d\ds\b|(?P<key>_ms\x22:) ?[\d.]+").expect("a pattern")
});
/// What the mock makes up for an integer.
static IDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b\d{11}\b").expect("a pattern"));
static PORTS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"127\.0\.0\.1:\d{4,5}").expect("a pattern"));
static DATES: LazyLock<Regex> = LazyLock::new(|| Regex::new(DATE_FORMS).expect("a pattern"));
const DATE_FORMS: &str =
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT";

fn normal(text: &str, places: &[(String, &str)]) -> String {
    let mut text = text.replace("\r\n", "\n");
    for (place, name) in places.iter().filter(|(place, _)| !place.is_empty()) {
        text = text.replace(place.as_str(), name);
    }
    let text = TIMES.replace_all(&text, |found: &regex::Captures| match found.name("key") {
        Some(key) => format!("{}<time>", key.as_str()),
        None => " <time>".to_owned(),
    });
    let text = IDS.replace_all(&text, "<id>");
    let version = env!("CARGO_PKG_VERSION");
    DATES
        .replace_all(&text, "<date>")
        .replace(&format!("callsheet/{version}"), "callsheet/VERSION")
        .replace(&format!("\"version\":\"{version}\""), "\"version\":\"VERSION\"")
}

fn compare(folder: &Path, output: &Output) -> Vec<String> {
    let exit = if output.exit.lines().all(|line| line == "0") {
        ""
    } else {
        &output.exit
    };
    let parts = [
        ("stdout", output.stdout.as_str()),
        ("stderr", &output.stderr),
        ("exit", exit),
    ];
    parts
        .into_iter()
        .filter_map(|(name, actual)| hold(folder, name, actual))
        .collect()
}

/// Holds what came against the file of that name, or writes it anew where that is asked for.
fn hold(folder: &Path, name: &str, actual: &str) -> Option<String> {
    let path = folder.join(name);
    if std::env::var_os("BLESS").is_some() {
        if actual.is_empty() {
            drop(fs::remove_file(&path))
        } else {
            fs::write(&path, actual).expect("the case's folder is writable")
        }
        return None;
    }
    let expected = fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    (expected != actual).then(|| format!("--- {name} expected\n{expected}\n--- {name} got\n{actual}"))
}

fn compare_after(folder: &Path, project: &Path) -> Vec<String> {
    let after = folder.join("after");
    files(&after)
        .into_iter()
        .filter_map(|path| {
            let relative = path.strip_prefix(&after).ok()?;
            let expected = fs::read(&path).expect("a file of the case can be read");
            let Ok(actual) = fs::read(project.join(relative)) else {
                return Some(format!("--- after/{} is not there", relative.display()));
            };
            (expected != actual).then(|| {
                format!(
                    "--- after/{} got\n{}",
                    relative.display(),
                    String::from_utf8_lossy(&actual)
                )
            })
        })
        .collect()
}

fn copy(from: &Path, to: &Path, top: bool) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if top && OWN.iter().any(|own| *own == name) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(name), false)?;
        } else {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}
