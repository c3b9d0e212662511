//! Secrets that must not be seen: the Zoom collection is run with canaries in every secret's place, and everything
//! that is written anywhere is searched for them in every form.

use crate::program::{Project, text};
use crate::state::State;
use aho_corasick::AhoCorasick;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Output, Stdio};

crate::tests! {
    x01_no_secret_is_in_anything_that_is_written,
    x04_tokens_that_come_late_are_in_nothing_that_is_written,
    x01_wrong_credentials_are_not_shown_either,
    x08_a_value_from_standard_input_is_in_no_list_of_processes,
}

/// With what needs to be escaped somewhere.
const SECRET: &str = "Zq9\"x/+ &%é-canary-7f3";
const WRONG: &str = "Wk4\\y:?=#-wrong-canary-2b8";

const VARIABLES: [&str; 5] = [
    "oAuthDevClientSecret",
    "sdkOAuthDevClientSecret",
    "deviceOAuthClientSecret",
    "s2sOAuthClientSecret",
    "meetingPassword",
];

/// A run that writes every kind of report, with failures to be explained.
const REPORTS: [&str; 22] = [
    "run",
    "zoom",
    "--mock",
    "--var-file",
    "right",
    "--fault",
    "status=500,share=0.3",
    "--report",
    "html=out.html",
    "--report",
    "json=out.json",
    "--report",
    "jsonl=out.jsonl",
    "--report",
    "junit=out.xml",
    "--report",
    "tap=out.tap",
    "--report",
    "markdown=out.md",
    "--report",
    "github=out.github",
    "-v",
];
const FILES: [&str; 7] = [
    "out.html",
    "out.json",
    "out.jsonl",
    "out.xml",
    "out.tap",
    "out.md",
    "out.github",
];

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn zoom() -> Project {
    let project = Project::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["collections", "environments"] {
        copy(&root.join(folder), &project.path(folder));
    }
    project.write("callsheet.yaml", "");
    let lines = |value: &str| VARIABLES.map(|name| format!("{name}='{value}'\n")).concat();
    project.write("right", &lines(SECRET));
    project.write("wrong", &lines(WRONG));
    project
}

/// Everything that was written for people and other programs, by what wrote it.
#[derive(Default)]
struct Written(Vec<(String, Vec<u8>)>);

impl Written {
    fn take(&mut self, what: &[&str], output: Output) {
        assert!(!text(&output.stderr).contains("internal error"), "{output:?}");
        self.0.push((format!("stdout of {what:?}"), output.stdout));
        self.0.push((format!("stderr of {what:?}"), output.stderr));
    }

    fn file(&mut self, project: &Project, name: &str) {
        self.0
            .push((name.to_owned(), std::fs::read(project.path(name)).unwrap()));
    }

    fn check(&self, secrets: &[&str]) {
        let forms: Vec<_> = secrets
            .iter()
            .flat_map(|secret| crate::forms::all(secret))
            .collect();
        let search = AhoCorasick::new(forms.iter().map(|(_, bytes)| bytes)).unwrap();
        for (place, written) in &self.0 {
            let found = search.find(written).map(|found| {
                let around =
                    &written[found.start().saturating_sub(80)..(found.end() + 80).min(written.len())];
                (&forms[found.pattern()].0, text(around))
            });
            assert!(found.is_none(), "in {place}: {found:?}");
        }
    }
}

#[expect(clippy::too_many_lines, reason = "a list of runs and of what each writes")]
fn x01_no_secret_is_in_anything_that_is_written() {
    let project = zoom();
    let mut written = Written::default();
    let runs: [&[&str]; 10] = [
        &["run", "zoom", "--mock", "--var-file", "right"],
        &["run", "zoom", "--mock", "--var-file", "right", "-v"],
        &[
            "run",
            "zoom",
            "--mock",
            "--var-file",
            "right",
            "-vv",
            "--color",
            "always",
        ],
        &[
            "run",
            "zoom",
            "--mock",
            "--var-file",
            "right",
            "--report",
            "json=-",
        ],
        &[
            "run",
            "zoom",
            "--mock",
            "--var-file",
            "right",
            "--report",
            "json=out.json",
            "--dry-run",
        ],
        &[
            "run",
            "zoom",
            "--mock",
            "--var-file",
            "right",
            "-v",
            "--fault",
            "status=500,share=0.5",
        ],
        &[
            "run",
            "zoom",
            "--mock",
            "--var-file",
            "right",
            "-v",
            "--fault",
            "status=401,share=0.5",
        ],
        &REPORTS,
        &["env", "show", "mock"],
        &["check", "zoom", "-v"],
    ];
    for arguments in runs {
        written.take(arguments, project.run(arguments));
    }
    // Not every published request escapes its Basic pair, so that some are refused with this secret; all are sent.
    let exit = project.run(runs[0]).status.code();
    assert!(matches!(exit, Some(0 | 4)), "{exit:?}");
    for name in FILES {
        written.file(&project, name);
    }
    let listed = project.run(&["list", "zoom", "--json"]);
    let ids: Vec<serde_json::Value> = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(ids.len(), 56);
    for id in ids.iter().step_by(5) {
        let arguments = [
            "show",
            id["id"].as_str().unwrap(),
            "--mock",
            "--var-file",
            "right",
        ];
        written.take(&arguments, project.run(&arguments));
    }
    assert!(written.0.iter().any(|(_, bytes)| text(bytes).contains("***")));
    written.check(&[SECRET]);
}

/// A mock in a process of its own, which keeps no secret of its users.
struct Mock {
    child: Child,
    url: String,
}

impl Mock {
    fn start(project: &Project) -> Mock {
        let mut command = project.command(&["mock", "zoom", "--var-file", "right"]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let at = line.find("http://").unwrap();
        Mock {
            child,
            url: line[at..].trim().to_owned(),
        }
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs as a server-to-server application against `mock`.
fn run(project: &Project, mock: &Mock, secret: &str, more: &[&str]) -> Output {
    let base = format!("baseUrl={}/v2", mock.url);
    let oauth = format!("oauthUrl={}", mock.url);
    let mut arguments = vec![
        "run",
        "zoom",
        "-e",
        "server-to-server",
        "--var",
        &base,
        "--var",
        &oauth,
    ];
    arguments.extend(more);
    let mut command = project.command(&arguments);
    command.env("ZOOM_S2S_CLIENT_ID", "mock-server-to-server");
    command.env("ZOOM_S2S_ACCOUNT_ID", "q6gBJVO5TzexKYTb_I2rpg");
    command.env("ZOOM_USER_EMAIL", "jchill@example.com");
    command.env("ZOOM_S2S_CLIENT_SECRET", secret);
    command.output().unwrap()
}

/// Tokens are learned while the run is under way, and must not be in what was shown of the answers that held them.
fn x04_tokens_that_come_late_are_in_nothing_that_is_written() {
    let project = zoom();
    let mock = Mock::start(&project);
    let mut written = Written::default();
    let runs: [&[&str]; 4] = [
        &["-v", "--report", "json=late.json"],
        &["-v"],
        &["-v", "--fresh", "--no-save"],
        &["-vv", "--report", "json=-"],
    ];
    for more in runs {
        written.take(more, run(&project, &mock, SECRET, more));
    }
    written.file(&project, "late.json");
    let secrets = State::of(&project, "server-to-server").secrets();
    assert!(!secrets.is_empty());
    let secrets: Vec<&str> = secrets.iter().map(String::as_str).chain([SECRET]).collect();
    written.check(&secrets);
}

fn x01_wrong_credentials_are_not_shown_either() {
    let project = zoom();
    let mock = Mock::start(&project);
    let mut written = Written::default();
    let output = run(&project, &mock, WRONG, &["-v"]);
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    written.take(&["-v"], output);
    written.check(&[WRONG, SECRET]);
}

fn x08_a_value_from_standard_input_is_in_no_list_of_processes() {
    let project = zoom();
    let mut command = project.command(&["env", "set", "apiToken", "-", "-e", "mock"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let listed = std::fs::read(format!("/proc/{}/cmdline", child.id())).unwrap_or_default();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), SECRET.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(!text(&listed).contains("canary"));
    let entry = &State::of(&project, "mock").variables["apiToken"];
    assert!(entry.secret && entry.value == SECRET);
}
