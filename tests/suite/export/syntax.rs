//! Forms that differ in what they import can all be read.

use super::project::{HARMFUL, Project, quoted, succeeded};
use crate::needs;
use std::process::Command;

crate::tests! {
    the_javascript_form_can_be_read: [Chromium],
    the_python_form_can_be_read: [Python],
}

/// Text, bytes, a file, parts of both, a form, no body.
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
    bodies.map(|body| format!("method: POST\nurl: http://x.test/a\nheaders: {{X-Text: {text}}}\n{body}"))
}

/// A browser says whether it can be read, without Node.
fn check_javascript(text: &str, project: &Project) {
    let code = quoted(text).replace('<', "\\u003c");
    let page = project.path("page.html");
    let script = format!(
        "const Code = (async () => {{}}).constructor; try {{ new Code({code}); document.title = 'read'; }} \
         catch (error) {{ document.title = error; }}"
    );
    project.write(
        "page.html",
        &format!("<meta charset=utf-8><script>{script}</script>"),
    );
    let profile = format!("--user-data-dir={}", project.path("profile").display());
    let output = Command::new(needs::chromium().expect("the test names it as a need"))
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--dump-dom",
            &profile,
        ])
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("Chromium runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("<title>read</title>"), "{shown}\n{text}");
}

fn the_javascript_form_can_be_read() {
    for request in bodies() {
        let project = Project::new(&request);
        check_javascript(&project.shown("javascript", &[]), &project);
    }
}

/// As a module, and line by line as someone pastes it into the interpreter.
fn the_python_form_can_be_read() {
    let reader = "import code, sys\n\
                  class Reader(code.InteractiveConsole):\n    \
                      def runcode(self, _): pass\n    \
                      def showsyntaxerror(self, *_): sys.exit('a line cannot be read')\n\
                  reader = Reader()\n\
                  for line in open('call.py', encoding='utf-8').read().split('\\n'): reader.push(line)\n";
    for request in bodies() {
        let project = Project::new(&request);
        let text = project.shown("python", &[]);
        project.write("call.py", &text);
        for arguments in [["-m", "py_compile", "call.py"], ["-c", reader, "call.py"]] {
            let mut command = Command::new("python3");
            succeeded(project.output(command.args(arguments)), &text);
        }
    }
}
