//! `show --as`: what it prints sends, when it is pasted, what `run` sends.

#![expect(clippy::disallowed_methods, reason = "tests make the files that they look at")]

#[path = "support/request.rs"]
mod request;
#[path = "support/scripted.rs"]
mod scripted;

use scripted::Scripted;
use std::process::{Command, Output, Stdio};

const SERVER: &str = "- answer: \"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok\"\n";

/// Words that a shell, curl or a program would read if they were not quoted.
const HARMFUL: &str = "it's $(touch owned) `touch owned` \"; touch owned; @/etc/passwd %s \\n !x {a,b} [1-3]";

struct Project {
    folder: tempfile::TempDir,
    server: Scripted,
}

impl Project {
    fn new(request: &str) -> Project {
        let folder = tempfile::tempdir().expect("a directory");
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        };
        write("server.yaml", SERVER);
        let server = Scripted::start(&folder.path().join("server.yaml"))
            .expect("a script")
            .expect("a server");
        write("callsheet.yaml", "");
        write("data.bin", "\u{0}bytes\n");
        write("collections/api/collection.yaml", "name: api\n");
        write(
            "collections/api/one.yaml",
            &request.replace("$SERVER", &server.address()),
        );
        Project { folder, server }
    }

    fn callsheet(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
        let command = command
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path());
        command
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("the binary runs")
    }

    fn shown(&self, language: &str, more: &[&str]) -> String {
        let output = self.callsheet(&[&["show", "api/one", "--as", language], more].concat());
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("text")
    }

    fn paste(&self, program: &str, arguments: &[&str]) {
        let mut command = Command::new(program);
        let output = command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output();
        let output = output.unwrap_or_else(|error| panic!("{program} is needed: {error}"));
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// Request line, headers in order of their names, and the body.
fn parts(request: &str) -> (String, Vec<String>, String) {
    let (head, body) = request.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.split("\r\n").map(str::to_owned);
    let line = lines.next().expect("a request line");
    let mut headers: Vec<String> = lines
        .map(|header| {
            header
                .split_once(':')
                .map(|(name, value)| format!("{}: {}", name.to_lowercase(), value.trim()))
                .unwrap_or(header)
        })
        .collect();
    headers.sort();
    (line, headers, body.to_owned())
}

fn check(request: &str) {
    let project = Project::new(request);
    let ran = project.callsheet(&["run"]);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
    let expected = project.server.record();
    let command = project.shown("curl", &["--reveal"]);
    project.paste(
        "sh",
        &["-c", &format!("{command} -sS\n").replace("\n -sS", " -sS")],
    );
    let all = project.server.record();
    assert_eq!(parts(&all[expected.len()..]), parts(&expected), "{command}");
    assert!(!project.folder.path().join("owned").exists(), "{command}");
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[test]
fn t15_curl_sends_the_same_wire_and_the_shell_reads_nothing() {
    let text = quoted(HARMFUL);
    check(&format!(
        "method: POST\nurl: http://$SERVER/a\nquery: {{q: {text}}}\nheaders: {{X-Text: {text}, X-Empty: \"\"}}\n\
         cookies: {{c: d}}\nbody: {{text: {text}}}\n"
    ));
    check(&format!(
        "method: POST\nurl: http://$SERVER/a\nbody: {{json: {{a: {text}, b: [1, 2.50]}}}}\n"
    ));
    check(&format!(
        "method: PUT\nurl: http://$SERVER/a\nbody: {{form: {{a: {text}}}}}\n"
    ));
}

#[test]
fn t15_curl_sends_bytes_and_files() {
    check("method: POST\nurl: http://$SERVER/a\nbody: {base64: AP/+Cg==}\n");
    check("method: POST\nurl: http://$SERVER/a\nbody: {file: ../../data.bin}\n");
}

#[test]
fn t15_curl_sends_no_more_than_was_asked_for() {
    check("url: http://$SERVER/a\n");
    check("method: DELETE\nurl: http://$SERVER/a\n");
    check("method: POST\nurl: http://$SERVER/a\n");
}

#[test]
fn the_python_form_sends_the_same_body() {
    let text = quoted(HARMFUL);
    let project = Project::new(&format!(
        "method: POST\nurl: http://$SERVER/a\nheaders: {{X-Text: {text}}}\nbody: {{text: {text}}}\n"
    ));
    project.paste("python3", &["-c", &project.shown("python", &[])]);
    let (line, headers, body) = parts(&project.server.record());
    assert_eq!(line, "POST /a HTTP/1.1");
    assert!(headers.contains(&format!("x-text: {HARMFUL}")), "{headers:?}");
    assert_eq!(body.trim_end_matches('\n'), HARMFUL);
}

/// Requests whose forms differ in what they import: text, bytes, a file, parts of both, a form, no body.
fn bodies() -> [String; 6] {
    let text = quoted(HARMFUL);
    let bodies = [
        format!("body: {{text: {text}}}\n"),
        "body: {base64: AP/+Cg==}\n".to_owned(),
        "body: {file: ../../data.bin}\n".to_owned(),
        format!("body: {{multipart: {{a: {text}, f: {{file: ../../data.bin}}}}}}\n"),
        format!("body: {{form: {{a: {text}}}}}\n"),
        String::new(),
    ];
    bodies.map(|body| format!("method: POST\nurl: http://$SERVER/a\nheaders: {{X-Text: {text}}}\n{body}"))
}

#[test]
fn the_javascript_form_sends_what_the_run_sends() {
    for request in bodies() {
        let project = Project::new(&request);
        let text = project.shown("javascript", &["--reveal"]);
        if !is_there("node") {
            check_syntax(&text, &project);
            continue;
        }
        let ran = project.callsheet(&["run"]);
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
        let expected = project.server.record();
        project.paste("node", &["--input-type=module", "-e", &text]);
        let all = project.server.record();
        same_but_for_boundaries(&all[expected.len()..], &expected, &text);
        assert!(!project.folder.path().join("owned").exists(), "{text}");
    }
}

/// Node adds headers of its own and decodes what it asked for; a multipart boundary is made anew each time.
fn same_but_for_boundaries(pasted: &str, expected: &str, text: &str) {
    let boundary = regex::Regex::new(r"boundary=\S+|--[-\w]{16,}").expect("a pattern");
    let plain = |request: &str| parts(&boundary.replace_all(request, "boundary"));
    let ((line, headers, body), expected) = (plain(pasted), plain(expected));
    assert_eq!((&line, &body), (&expected.0, &expected.2), "{text}");
    for header in expected
        .1
        .iter()
        .filter(|header| !header.starts_with("accept-encoding"))
    {
        assert!(headers.contains(header), "{header} is not in {headers:?}\n{text}");
    }
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// Without Node, a browser says at least whether it can be read.
fn check_syntax(text: &str, project: &Project) {
    let lines = text.lines().filter(|line| !line.starts_with("import "));
    let code = quoted(&lines.collect::<Vec<_>>().join("\n")).replace('<', "\\u003c");
    let page = project.folder.path().join("page.html");
    let script = format!(
        "const Code = (async () => {{}}).constructor; try {{ new Code({code}); document.title = 'read'; }} \
         catch (error) {{ document.title = error; }}"
    );
    std::fs::write(&page, format!("<meta charset=utf-8><script>{script}</script>")).expect("a file");
    let profile = format!(
        "--user-data-dir={}",
        project.folder.path().join("profile").display()
    );
    let output = Command::new("chromium")
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--dump-dom",
            &profile,
        ])
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("node or chromium is needed");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("<title>read</title>"), "{shown}\n{text}");
}

#[test]
fn the_javascript_form_can_be_read() {
    for request in bodies() {
        let project = Project::new(&request);
        check_syntax(&project.shown("javascript", &[]), &project);
    }
}

#[test]
fn the_python_form_compiles() {
    for request in bodies() {
        let project = Project::new(&request);
        let path = project.folder.path().join("call.py");
        std::fs::write(&path, project.shown("python", &[])).expect("a file");
        project.paste("python3", &["-m", "py_compile", &path.to_string_lossy()]);
    }
}

#[test]
fn x01_secrets_are_masked_unless_they_are_asked_for() {
    let project = Project::new(
        "url: http://$SERVER/a\nvars: {apiKey: c4nary-c4nary}\nquery: {k: <<apiKey>>}\nauth: {bearer: <<apiKey>>}\n",
    );
    for language in ["curl", "python", "javascript"] {
        assert!(!project.shown(language, &[]).contains("c4nary"), "{language}");
        assert!(
            project.shown(language, &["--reveal"]).contains("c4nary"),
            "{language}"
        );
    }
}
