//! What people see: the program on a pseudo-terminal of `script`, which every Linux has.

use crate::program::{Project, surround, text};
use regex::Regex;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use unicode_width::UnicodeWidthStr;

crate::tests! {
    o01_nothing_from_disk_or_network_acts_on_a_terminal: [Script],
    o01_a_pipe_gets_the_same_and_reports_hold_it_raw,
    o09_each_wish_for_no_colour_is_heard: [Script],
    failures_stay_within_the_terminal_and_below_their_step: [Script],
    lists_and_graphs_fit_the_terminal: [Script],
    x05_a_secret_is_not_broken_in_two: [Script],
    ctrl_c_leaves_nothing_of_the_progress_line: [Script],
    bytes_that_are_no_text_are_counted,
}

/// What the progress line is drawn with.
static CURSOR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\x1b\[(2K|\d+[ABCD])").unwrap());
static STYLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\x1b\[[0-9;]*m").unwrap());

/// A title, a clipboard, colours, a C1 control, marks of direction, separators, and what nobody sees.
const HOSTILE: &str =
    "a\u{1b}]0;own\u{7}\u{1b}]52;c;aGk=\u{7}\u{1b}[35;7mb\u{9b}2J\u{202e}c\u{2066}\u{2028}\u{200b}\u{e0041}d";

/// What a terminal of so many columns is sent. Ctrl-C is typed once `until` is shown.
struct Terminal<'a> {
    columns: usize,
    variables: &'a [(&'a str, &'a str)],
    until: Option<&'a str>,
}

const PLAIN: Terminal = Terminal {
    columns: 100,
    variables: &[("TERM", "xterm")],
    until: None,
};

impl Terminal<'_> {
    fn shows(&self, project: &Project, words: &[&str]) -> String {
        let quoted = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>();
        let program = env!("CARGO_BIN_EXE_callsheet");
        // The shell gets Ctrl-C as well, and has to outlive it.
        let line = format!(
            "trap : INT; stty rows 50 cols {}; '{program}' {}; echo \"ended with $?\"",
            self.columns,
            quoted.join(" ")
        );
        let mut script = Command::new("script");
        surround(&mut script, &project.path(""));
        script
            .args(["-q", "-e", "-E", "always", "-c", &line, "/dev/null"])
            .env("SHELL", "/bin/sh")
            .envs(self.variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = script.spawn().unwrap();
        let (mut keys, mut screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (mut shown, mut buffer) = (Vec::new(), [0; 4096]);
        let mut until = self.until;
        while let Ok(length @ 1..) = screen.read(&mut buffer) {
            shown.extend_from_slice(&buffer[..length]);
            if until.is_some_and(|until| text(&shown).contains(until)) {
                until = None;
                keys.write_all(b"\x03").unwrap();
                keys.flush().unwrap();
            }
        }
        drop(keys);
        child.wait().unwrap();
        text(&shown)
    }
}

/// Answers every request on a connection of its own, where it is to be answered.
fn server(answer: Option<Vec<u8>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut request = [0; 4096];
            let _ = connection.read(&mut request);
            match &answer {
                Some(answer) => drop(connection.write_all(answer)),
                None => held.push(connection),
            }
        }
    });
    address
}

fn answer(head: &str, body: &str) -> Option<Vec<u8>> {
    let length = body.len();
    Some(
        format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
            .into_bytes(),
    )
}

fn is_hidden(letter: char) -> bool {
    let control = letter.is_control() && !matches!(letter, '\r' | '\n' | '\t');
    control
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0041}')
}

/// In double quotes, as YAML wants such characters.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|letter| match letter {
        ' '..='~' if letter != '\\' => letter.to_string(),
        letter => format!("\\U{:08x}", letter as u32),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// A project all names of which are hostile.
fn hostile(address: SocketAddr) -> Project {
    let project = Project::new();
    let name = quoted(HOSTILE);
    let folder = format!("collections/c{HOSTILE}");
    let login =
        "grant: client_credentials, token_url: http://127.0.0.1:1/, client_id: i, client_secret: <<s>>";
    let collection = format!("version: 1\nlogins: {{ {name}: {{ {login} }} }}\n");
    project.write(&format!("{folder}/collection.yaml"), &collection);
    project.write(
        &format!("{folder}/sub{HOSTILE}/folder.yaml"),
        &format!("name: {name}\n"),
    );
    let request = "\
url: http://SERVER/
query: { q: <<v>> }
expect: { status: 500, text: { contains: NAME }, headers: { x-odd: NAME } }
capture: { made: { header: x-odd } }
";
    let request = format!("name: {name}\n{request}");
    let request = request
        .replace("SERVER", &address.to_string())
        .replace("NAME", &name);
    project.write(&format!("{folder}/r{HOSTILE}.yaml"), &request);
    project.write(&format!("{folder}/sub{HOSTILE}/s.yaml"), &request);
    let upload = format!("method: POST\nurl: http://{address}/\nbody: {{ file: {name} }}\n");
    project.write(&format!("{folder}/t.yaml"), &upload);
    project.write(&format!("{folder}/{HOSTILE}"), "hi");
    let environment = format!("name: {name}\nvars: {{ v: {name} }}\n");
    project.write(&format!("environments/e{HOSTILE}.yaml"), &environment);
    let environment = format!("secrets: {{ s: {{ command: [echo, {name}] }} }}\n");
    project.write(&format!("environments/f{HOSTILE}.yaml"), &environment);
    project
}

fn o01_nothing_from_disk_or_network_acts_on_a_terminal() {
    // A head may hold what is no control character.
    let odd: String = HOSTILE.chars().filter(|letter| !letter.is_control()).collect();
    let head = format!("404 Not\u{202e} Found\r\nx-odd: {odd}\r\ncontent-type: text/plain");
    let project = hostile(server(answer(&head, HOSTILE)));
    let environment = format!("e{HOSTILE}");
    let (folder, id) = (format!("c{HOSTILE}"), format!("c{HOSTILE}/r{HOSTILE}"));
    let e = &*environment;
    let f = &*format!("f{HOSTILE}");
    let commands: &[&[&str]] = &[
        &["run", "-e", e],
        &["run", "-e", e, "-v"],
        &["run", "-e", e, "-vv", "--report", "github"],
        &["run", "-e", e, "--quiet", "--rerun-failed"],
        &["run", "-e", e, "--dry-run"],
        &["run", "-e", e, &format!("no{HOSTILE}")],
        &["list"],
        &["show", "-e", e, &id],
        &["show", "-e", e, &format!("c{HOSTILE}/t")],
        &["show", "-e", e, &folder],
        &["check", "-v"],
        &["check", "--suggest-order"],
        &["graph"],
        &["env", "list"],
        &["env", "show", e],
        &["env", "explain", "v", "-e", e],
        &["env", "use", e],
        &["env", "diff", e, e],
        &["env", "set", "x", HOSTILE, "-e", e],
        &["env", "show", e],
        &["env", "unset", "x", "-e", e],
        &["state", "path", "-e", e],
        &["status", "-e", e],
        &["trust", f],
        &["trust", "--list"],
        &["login", "-e", f],
        &["logout", "-e", f],
        &["login", e, "-e", e],
        &["report", "merge", e],
    ];
    for words in commands {
        let terminal = Terminal {
            variables: &[("TERM", "xterm"), ("NO_COLOR", "1")],
            ..PLAIN
        };
        let shown = terminal.shows(&project, words);
        assert!(shown.contains("ended with"), "{words:?}: {shown:?}");
        let shown = CURSOR.replace_all(&shown, "");
        let found = shown.find(is_hidden).map(|at| shown[..at].chars().count());
        assert!(found.is_none(), "{words:?}: letter {found:?} of {shown:?}");
    }
    let colored = PLAIN.shows(&project, commands[0]);
    assert!(
        colored.contains("\u{1b}[31m") && !colored.contains("\u{1b}[35;7m"),
        "{colored:?}"
    );
}

/// A file is shown by a terminal later: what goes through a pipe is as safe. Reports for programs hold what was
/// received.
fn o01_a_pipe_gets_the_same_and_reports_hold_it_raw() {
    let project = hostile(server(answer("200 OK\r\ncontent-type: text/plain", HOSTILE)));
    let environment = format!("e{HOSTILE}");
    for words in [
        &["run", "-e", &environment][..],
        &["list"],
        &["graph"],
        &["env", "list"],
    ] {
        let shown = text(&project.run(words).stdout);
        assert!(
            shown.contains("\\u{1b}]0;own") && !shown.contains(is_hidden),
            "{words:?}: {shown:?}"
        );
    }
    let report = text(
        &project
            .run(&["run", "-e", &environment, "--report", "json"])
            .stdout,
    );
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let step = report["steps"].as_array().unwrap().iter();
    let bodies: Vec<_> = step
        .map(|step| &step["requests"][0]["response"]["body"]["text"])
        .collect();
    assert!(bodies.iter().any(|body| *body == HOSTILE), "{bodies:?}");
}

/// The styles of a run, on a terminal or, where there are no variables, on a pipe.
fn escapes(variables: Option<&[(&str, &str)]>) -> (bool, bool) {
    let project = Project::new();
    let address = server(answer("200 OK", "ok"));
    project.write("collections/shop/collection.yaml", "version: 1\n");
    project.write("collections/shop/a.yaml", &format!("url: http://{address}/\n"));
    let shown = match variables {
        Some(variables) => Terminal { variables, ..PLAIN }.shows(&project, &["run"]),
        None => text(&project.run(&["run"]).stdout),
    };
    assert!(shown.contains("1 passed"), "{shown:?}");
    let unstyled = STYLE.replace_all(&shown, "");
    (unstyled.len() < shown.len(), unstyled.contains('\u{1b}'))
}

fn o09_each_wish_for_no_colour_is_heard() {
    let check = |variables: Option<&[(&str, &str)]>, styles: bool, cursor: bool| {
        assert_eq!(escapes(variables), (styles, cursor), "{variables:?}");
    };
    check(Some(&[("TERM", "xterm")]), true, true);
    check(Some(&[("TERM", "xterm"), ("NO_COLOR", "1")]), false, true);
    check(Some(&[("TERM", "xterm"), ("NO_COLOR", "")]), true, true);
    check(Some(&[("TERM", "dumb")]), false, false);
    check(Some(&[("TERM", "xterm"), ("CI", "true")]), false, false);
    check(None, false, false);
}

fn failures_stay_within_the_terminal_and_below_their_step() {
    let body =
        r#"{"code":1001,"message":"the user does not exist in this account","errors":[{"field":"email"}]}"#;
    let project = Project::new();
    let address = server(answer("404 Not Found\r\ncontent-type: application/json", body));
    project.write("collections/shop/collection.yaml", "version: 1\n");
    let request = format!(
        "name: A user whom nobody has seen in this account\nurl: http://{address}/users/somebody-with-a-long-name\n\
         expect: {{ status: 200, json: {{ $.name: \"somebody with a name\" }} }}\n"
    );
    project.write("collections/shop/people/a.yaml", &request);
    for columns in [30, 40, 80, 160] {
        let shown = Terminal { columns, ..PLAIN }.shows(&project, &["run"]);
        let shown = CURSOR.replace_all(&shown, "");
        let shown = STYLE.replace_all(&shown, "");
        let results = &shown[shown.find("Shop").unwrap()..shown.find("\n1 step").unwrap()];
        for line in results
            .lines()
            .filter(|line| !line.contains("/1 A user"))
            .map(str::trim_end)
        {
            assert!(line.width() <= columns.max(40), "{columns}: {line:?}");
            assert!(
                line.is_empty() || line == "Shop" || line.starts_with("  "),
                "{columns}: {line:?}"
            );
        }
        assert!(results.contains("GET http://"), "{results}");
    }
}

fn lists_and_graphs_fit_the_terminal() {
    let project = Project::new();
    project.write(
        "collections/shop/collection.yaml",
        "name: A collection with a name of many words, as people write them\n",
    );
    let folder = "collections/shop/people-of-this-account";
    project.write(
        &format!("{folder}/folder.yaml"),
        "name: A folder with a name that is as long\n",
    );
    for (file, name) in [
        ("a", "Short"),
        (
            "a-request-with-a-long-id",
            "A user whom nobody has seen in this account",
        ),
    ] {
        let text = format!("name: {name}\nurl: http://127.0.0.1:1/\n");
        project.write(&format!("{folder}/{file}.yaml"), &text);
    }
    for columns in [60, 80, 160] {
        for words in [&["list"][..], &["graph", "shop"]] {
            let shown = Terminal { columns, ..PLAIN }.shows(&project, words);
            let shown = STYLE.replace_all(&shown, "");
            assert!(
                shown.contains("A user whom nobody has seen in this account"),
                "{shown}"
            );
            for line in shown.lines().map(str::trim_end) {
                assert!(line.width() <= columns, "{columns}: {line:?}");
            }
        }
    }
}

/// Masked before it is broken: nobody knows the halves.
fn x05_a_secret_is_not_broken_in_two() {
    let secret = "correct-horse-battery-staple-and-more-of-the-same";
    let body = format!("the token {secret} is wrong, and {secret} is too, says {secret}");
    let address = server(answer("404 Not Found\r\ncontent-type: text/plain", &body));
    let project = Project::new();
    project.write("collections/shop/collection.yaml", "version: 1\n");
    let request = format!("url: http://{address}/of/<<apiToken>>/\nexpect: {{ text: <<apiToken>> }}\n");
    project.write("collections/shop/a.yaml", &request);
    for columns in [30, 37, 44, 80] {
        let words = ["run", "--var", &format!("apiToken={secret}")];
        let shown = Terminal { columns, ..PLAIN }.shows(&project, &words);
        assert!(shown.contains("/of/*"), "{shown}");
        let told = ["correct", "horse", "staple", "same"]
            .iter()
            .find(|part| shown.contains(**part));
        assert_eq!(told, None, "{shown}");
    }
}

fn ctrl_c_leaves_nothing_of_the_progress_line() {
    let project = Project::new();
    let address = server(None);
    project.write("collections/shop/collection.yaml", "version: 1\n");
    project.write(
        "collections/shop/a.yaml",
        &format!("name: After all\nurl: http://{address}/\n"),
    );
    let terminal = Terminal {
        columns: 60,
        until: Some("0/1 After all"),
        ..PLAIN
    };
    let shown = terminal.shows(&project, &["run"]);
    assert!(
        shown.contains("^C") && shown.contains("ended with 130"),
        "{shown:?}"
    );
    let drawn = shown
        .split("\r\u{1b}[2K")
        .filter_map(|drawn| drawn.lines().last());
    for drawn in drawn.filter(|drawn| drawn.contains("0/1 After all")) {
        // What is typed is shown where the cursor is, which must not be at the edge.
        assert!(drawn.width() < 60, "{drawn:?}");
    }
}

fn bytes_that_are_no_text_are_counted() {
    let project = Project::new();
    let picture: Vec<u8> = (0..=255).cycle().take(1024).collect();
    let head =
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: image/png\r\ncontent-length: 1024\r\n\r\n";
    let address = server(Some([head.as_bytes(), &picture].concat()));
    project.write("collections/shop/collection.yaml", "version: 1\n");
    let request = format!("url: http://{address}/\nexpect: {{ text: {{ contains: ok }} }}\n");
    project.write("collections/shop/a.yaml", &request);
    for words in [&["run"][..], &["run", "-v"]] {
        let shown = text(&project.run(words).stdout);
        assert!(shown.contains("[1024 bytes of image/png]"), "{shown}");
        assert!(!shown.contains("\\u{2}"), "{shown}");
    }
}
