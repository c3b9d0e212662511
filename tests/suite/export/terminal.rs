//! Pasted by hand: into a shell at a terminal that takes what is pasted for typed, with history, completion and all.

use super::project::{Project, quoted};
use super::wire::{OK, same};
use crate::raw_server::{answer, serve};
use std::io::{Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

crate::tests! {
    what_cannot_be_typed_arrives_as_it_is: [Bash, Curl, Script],
}

/// An interactive bash behind a pseudo-terminal of `script`.
struct Shell {
    child: Child,
    keys: ChildStdin,
    screen: ChildStdout,
}

impl Shell {
    fn start(project: &Project) -> Shell {
        project.write(
            "rc",
            "bind 'set enable-bracketed-paste off'\nset -o histexpand\nhistory -s xylophone\nPS1='ready: '\n",
        );
        let mut child = Command::new("script")
            .args(["-q", "-e", "-c", "bash --noprofile --rcfile rc -i", "/dev/null"])
            .current_dir(project.path(""))
            .env_clear()
            .envs([("PATH", std::env::var_os("PATH").unwrap_or_default())])
            .envs([("TERM", "xterm"), ("SHELL", "/bin/bash"), ("LANG", "C.UTF-8")])
            .env("HOME", project.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a terminal");
        let keys = child.stdin.take().expect("a keyboard");
        let screen = child.stdout.take().expect("a screen");
        let mut shell = Shell { child, keys, screen };
        shell.read_to("ready: ");
        shell
    }

    fn read_to(&mut self, text: &str) {
        let (mut seen, mut byte) = (Vec::new(), [0]);
        while !seen.ends_with(text.as_bytes()) {
            let read = self.screen.read(&mut byte).expect("a screen");
            assert_eq!(read, 1, "{}", String::from_utf8_lossy(&seen));
            seen.push(byte[0]);
        }
    }

    /// Everything that was on the screen after this.
    fn paste(mut self, text: &str) -> String {
        let typed = format!("{text}exit\n");
        self.keys.write_all(typed.as_bytes()).expect("a keyboard");
        let mut shown = Vec::new();
        self.screen.read_to_end(&mut shown).expect("a screen");
        self.child.wait().expect("an end");
        String::from_utf8_lossy(&shown).into_owned()
    }
}

fn check(request: &str) {
    let server = serve(vec![answer(OK)]);
    let project = Project::new(&request.replace("$SERVER", &server.url("")));
    let project = project.with("SECRET", "it's \"a\" !x\tsecret\r\n");
    let shell = Shell::start(&project);
    project.run(&[]);
    let text = project.shown("curl", &["--reveal"]);
    let shown = shell.paste(&text);
    let requests = server.requests();
    assert_eq!(requests.len(), 2, "{shown}\n{text}");
    same("curl", &requests[1], &requests[0], &text);
}

fn what_cannot_be_typed_arrives_as_it_is() {
    let text = quoted("it's\r\n\t!x \"!!\" `!$`\n\ttwo\u{1b}[A\u{3}\u{15}%s\\n").replace('%', "\\x7F%");
    check(&format!("method: POST\nurl: $SERVER/a\nbody: {{text: {text}}}\n"));
    check(&format!(
        "method: POST\nurl: $SERVER/a\nbody: {{multipart: {{a: {text}, b: <<secret>>, f: {{file: ../../data.bin}}}}}}\n"
    ));
    check(
        "method: PUT\nurl: $SERVER/a\nheaders: {X-A: \"a\\tb!x 'c' !!\", X-Key: k}\nbody: {json: {a: \"!x it's\"}}\n",
    );
}
