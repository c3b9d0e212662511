//! One run of the binary against a server whose answers try to break what shows them.

use crate::scripted::Scripted;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub struct Run {
    pub stdout: String,
    pub stderr: String,
    folder: tempfile::TempDir,
    server: Scripted,
}

/// What a page must not run and a document must not be broken by.
pub const ATTACK: &str = "<script>document.title='owned'</script><img src=x onerror=alert(1)>\"onmouseover=\"alert(1)\" \
                          </script><!-- javascript:alert(1) ]]> {{x}} | `````` \u{2028}\u{2029}\u{fffe}\u{1b}[31m";

impl Run {
    /// Each format to a file of its name.
    pub fn new(formats: &[&str]) -> Run {
        let reports: Vec<String> = formats
            .iter()
            .map(|format| format!("{format}=out/run.{format}"))
            .collect();
        Run::raw(&reports.iter().map(String::as_str).collect::<Vec<_>>())
    }

    pub fn with_stdout(format: &str) -> Run {
        Run::raw(&[format])
    }

    pub fn raw(reports: &[&str]) -> Run {
        let folder = tempfile::tempdir().expect("a directory");
        let project = folder.path().join("a/project");
        write(&project.join("callsheet.yaml"), "");
        write(&project.join("script.yaml"), &script());
        let server = Scripted::start(&project.join("script.yaml"))
            .expect("a script")
            .expect("a server");
        for (name, text) in files(&server.address()) {
            write(&project.join("collections/api").join(name), &text);
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
        command.arg("run").env_clear().env("HOME", folder.path());
        command.args(reports.iter().map(|report| format!("--report={report}")));
        let output = command
            .current_dir(&project)
            .stdin(Stdio::null())
            .output()
            .expect("the binary runs");
        Run {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            folder,
            server,
        }
    }

    pub fn project(&self) -> PathBuf {
        self.folder.path().join("a/project")
    }

    pub fn path(&self, format: &str) -> PathBuf {
        self.project().join(format!("out/run.{format}"))
    }

    pub fn report(&self, format: &str) -> String {
        std::fs::read_to_string(self.path(format)).unwrap_or_else(|_| panic!("no report: {}", self.stderr))
    }

    /// What arrived at the server.
    pub fn requests(&self) -> String {
        self.server.record()
    }
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    std::fs::write(path, text).expect("a file");
}

/// A request whose name attacks and whose expectations fail, one with a binary answer, one with huge numbers, one
/// that cannot be sent.
fn files(server: &str) -> [(&'static str, String); 5] {
    let attack = ATTACK.replace(['\u{fffe}', '\u{1b}'], "");
    let name = quoted(&format!(
        "first: {}# SKIP\nok 9",
        attack.replace("<script>", "<img src=x>")
    ));
    let expected = quoted(&attack);
    [
        ("collection.yaml", "name: \"=cmd() | <img src=x> #\"\n".to_owned()),
        (
            "1-first.yaml",
            format!(
                "name: {name}\nurl: http://{server}/x?q=%3Cscript%3E\nexpect:\n  status: 201\n  \
                 text: {{equals: {expected}}}\n"
            ),
        ),
        (
            "2-binary.yaml",
            format!("url: http://{server}/binary\nexpect:\n  text: {{contains: x}}\n"),
        ),
        (
            "3-huge.yaml",
            format!("url: http://{server}/huge\nexpect:\n  status: 200\n  json: {{$.a: {{exists: true}}}}\n"),
        ),
        ("4-nowhere.yaml", "url: http://127.0.0.1:1/\n".to_owned()),
    ]
}

fn script() -> String {
    // The server writes each letter as a byte, so what is not ASCII is spelled as the bytes it is made of.
    let attack: String = ATTACK.bytes().map(char::from).collect();
    let header = ATTACK.replace(['\u{1b}', '\u{fffe}', '\u{2028}', '\u{2029}'], "");
    let answers = [
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Attack: {header}\r\nContent-Length: {}\r\n\r\n{attack}", attack.chars().count()),
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\u{0}\u{ff}\u{fe}\u{80}".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n{\"a\":123456789012345678901234567890    }\n".to_owned(),
    ];
    let entries = answers
        .iter()
        .map(|answer| format!("- answer: {}\n", quoted(answer)));
    entries.collect()
}

/// A double-quoted scalar in ASCII.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let escaped = |letter: char| match letter {
        ' '..='~' => letter.to_string(),
        other => format!("\\u{:04x}", other as u32),
    };
    json.chars().map(escaped).collect()
}
