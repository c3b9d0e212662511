//! Somebody at a real terminal: a pseudo-terminal of `script`, which every Linux has.

use super::api::{Api, ended, wait_for};
use super::visit::get;
use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::{Arc, Mutex};

crate::tests! {
    x01_a_secret_that_is_typed_is_not_shown_and_is_used: [Script],
    d01_ctrl_c_at_a_secrets_prompt_ends_with_130_and_typing_is_shown_again: [Script],
    a_secret_that_is_not_answered_is_missing: [Script],
    a12_without_a_browser_the_address_is_shown_and_the_one_it_ends_on_is_pasted: [Script],
    a09_ctrl_c_while_the_answer_is_waited_for_ends_with_130: [Script],
}

const PROMPT: &str = r"
secrets:
  secret: { prompt: The client's secret }
vars:
  base: http://127.0.0.1:1
  revoke: <<base>>/revoke
  redirect: http://127.0.0.1/callback
  account: acme
  login: robot
  startToken: none
";

const CTRL_C: &str = "\u{3}";

struct Terminal {
    child: Child,
    keys: ChildStdin,
    shown: Arc<Mutex<String>>,
}

impl Terminal {
    /// The command, then how it ended and whether the terminal shows what is typed again.
    fn start(api: &Api, words: &[&str]) -> Terminal {
        let command = api.command(words);
        let quoted = |word: &std::ffi::OsStr| format!("'{}'", word.to_str().unwrap());
        let line: Vec<String> = [command.get_program()]
            .into_iter()
            .chain(command.get_args())
            .map(quoted)
            .collect();
        // The shell gets Ctrl-C as well, and has to outlive it.
        let line = format!("trap : INT; {}; echo \"ended with $?\"; stty -a", line.join(" "));
        let mut script = std::process::Command::new("script");
        script
            .args(["-q", "-e", "-E", "always", "-c", &line, "/dev/null"])
            .current_dir(api.path(""))
            .env_clear()
            .envs([("PATH", std::env::var_os("PATH").unwrap_or_default())])
            .envs([("TERM", "xterm"), ("SHELL", "/bin/sh")])
            .env("HOME", api.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = script.spawn().unwrap();
        let (keys, mut screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let shown = Arc::new(Mutex::new(String::new()));
        let copy = shown.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = screen.read(&mut buffer) {
                let text = String::from_utf8_lossy(&buffer[..length]);
                copy.lock().unwrap().push_str(&text);
            }
        });
        Terminal { child, keys, shown }
    }

    fn wait_for(&self, text: &str) {
        wait_for(text, || self.shown.lock().unwrap().contains(text).then_some(()));
    }

    fn type_in(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Everything that was on the screen, once the terminal has shown its settings.
    fn end(self) -> String {
        self.wait_for("echoctl");
        let shown = self.shown.lock().unwrap().clone();
        drop(self.keys);
        ended(self.child);
        assert!(shown.contains(" echo ") && !shown.contains("-echo "), "{shown}");
        shown
    }
}

fn asking() -> Api {
    let api = Api::new("", &[]);
    api.write("environments/dev.yaml", PROMPT);
    api
}

fn x01_a_secret_that_is_typed_is_not_shown_and_is_used() {
    let api = asking();
    let mut terminal = Terminal::start(&api, &["login"]);
    terminal.wait_for("The client's secret: ");
    terminal.type_in("correct-horse\n");
    let shown = terminal.end();
    assert!(
        shown.contains("logged in as `robot`") && shown.contains("ended with 0"),
        "{shown}"
    );
    assert!(!shown.contains("correct"), "{shown}");
}

fn d01_ctrl_c_at_a_secrets_prompt_ends_with_130_and_typing_is_shown_again() {
    let api = asking_everywhere();
    for command in [&["login"][..], &["run", "api/1-me"]] {
        let mut terminal = Terminal::start(&api, command);
        terminal.wait_for("The client's secret: ");
        terminal.type_in(&format!("half{CTRL_C}"));
        let shown = terminal.end();
        assert!(shown.contains("ended with 130"), "{command:?}: {shown}");
        assert!(!shown.contains("half"), "{shown}");
    }
}

/// The request itself reads the secret, too.
fn asking_everywhere() -> Api {
    let api = asking();
    api.write(
        "collections/api/1-me.yaml",
        "method: GET\nurl: <<base>>/me\nheaders: { x-secret: <<secret>> }\n",
    );
    api
}

fn a_secret_that_is_not_answered_is_missing() {
    let api = asking();
    let mut terminal = Terminal::start(&api, &["login"]);
    terminal.wait_for("The client's secret: ");
    terminal.type_in("\n");
    let shown = terminal.end();
    assert!(
        shown.contains("was not answered") && shown.contains("ended with 2"),
        "{shown}"
    );
}

fn a12_without_a_browser_the_address_is_shown_and_the_one_it_ends_on_is_pasted() {
    let api = Api::new("", &[]);
    let mut terminal = Terminal::start(&api, &["login", "code", "--no-browser"]);
    terminal.wait_for("Paste the whole address");
    let address = shown_address(&terminal, &api);
    let location = get(&address.parse().unwrap()).location;
    terminal.type_in(&format!("{location}\n"));
    let shown = terminal.end();
    assert!(
        shown.contains("logged in as `code`") && shown.contains("ended with 0"),
        "{shown}"
    );
    assert!(api.kept()["refresh_token"].is_string());
}

fn a09_ctrl_c_while_the_answer_is_waited_for_ends_with_130() {
    let api = Api::new("", &[]);
    for login in ["code", "device"] {
        let mut terminal = Terminal::start(&api, &["login", login, "--no-browser"]);
        terminal.wait_for("this address");
        terminal.type_in(CTRL_C);
        let shown = terminal.end();
        assert!(shown.contains("ended with 130"), "{login}: {shown}");
    }
}

fn shown_address(terminal: &Terminal, api: &Api) -> String {
    let shown = terminal.shown.lock().unwrap().clone();
    let start = shown.find(&format!("{}/authorize", api.base)).unwrap();
    let length = shown[start..].find(char::is_whitespace).unwrap();
    shown[start..start + length].to_owned()
}
