//! Opening an address in a browser. No shell is asked, and nothing but http and https is opened.

use std::io;
use std::process::Stdio;
use tokio::process::Command;
use url::Url;

/// How addresses are opened here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Browser {
    /// Nothing can be opened: a session over SSH, a machine without a screen, or somebody's wish.
    None,
    /// Programs with their arguments, the first that starts.
    Programs(Vec<Vec<String>>),
}

impl Browser {
    /// From `$BROWSER` where it is set, else the system's. `variable` reads the environment.
    pub fn find(variable: &dyn Fn(&str) -> Option<String>) -> Browser {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        if let Some(wanted) = set("BROWSER") {
            return Browser::Programs(programs(&wanted));
        }
        let is_remote = set("SSH_CONNECTION").is_some() || set("SSH_TTY").is_some();
        let has_screen =
            cfg!(any(windows, target_os = "macos")) || set("DISPLAY").or(set("WAYLAND_DISPLAY")).is_some();
        if has_screen && !is_remote {
            Browser::Programs(vec![system().iter().map(|&word| word.to_owned()).collect()])
        } else {
            Browser::None
        }
    }

    /// Starts the browser and does not wait for it. False if there is none that starts.
    pub fn open(&self, url: &Url) -> bool {
        let Browser::Programs(programs) = self else {
            return false;
        };
        let is_web = matches!(url.scheme(), "http" | "https");
        is_web
            && programs
                .iter()
                .any(|words| start(&with_url(words, url.as_str())).is_ok())
    }
}

/// `$BROWSER` is a list of command lines. One that is the path of a file is that file, spaces and all.
fn programs(wanted: &str) -> Vec<Vec<String>> {
    if std::path::Path::new(wanted).is_file() {
        return vec![vec![wanted.to_owned()]];
    }
    let separator = if cfg!(windows) { ';' } else { ':' };
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
    let lines = wanted.split(separator).map(words);
    lines.filter(|words: &Vec<String>| !words.is_empty()).collect()
}

fn system() -> &'static [&'static str] {
    match () {
        () if cfg!(windows) => &["rundll32", "url.dll,FileProtocolHandler"],
        () if cfg!(target_os = "macos") => &["open"],
        () => &["xdg-open"],
    }
}

/// The address takes the place of `%s`, or comes last.
fn with_url(words: &[String], url: &str) -> Vec<String> {
    let mut line: Vec<String> = words.iter().map(|word| word.replace("%s", url)).collect();
    if !words.iter().any(|word| word.contains("%s")) {
        line.push(url.to_owned());
    }
    line
}

/// In a process group of its own, so that Ctrl-C at the terminal does not reach it.
fn start(line: &[String]) -> io::Result<()> {
    let [program, arguments @ ..] = line else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    #[cfg(unix)]
    command.process_group(0);
    command.spawn().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)]) -> Browser {
        let variable = |wanted: &str| {
            let of_name = variables.iter().find(|(name, _)| *name == wanted);
            of_name.map(|(_, value)| (*value).to_owned())
        };
        Browser::find(&variable)
    }

    #[test]
    fn a12_the_variable_is_a_list_of_command_lines() {
        let separator = if cfg!(windows) { ';' } else { ':' };
        let list = format!("firefox --new-window %s{separator}w3m");
        let Browser::Programs(programs) = found(&[("BROWSER", &list)]) else {
            panic!("no programs");
        };
        assert_eq!(programs, [vec!["firefox", "--new-window", "%s"], vec!["w3m"]]);
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn a12_a_remote_session_and_a_machine_without_a_screen_have_none() {
        assert_eq!(found(&[]), Browser::None);
        assert_eq!(
            found(&[("DISPLAY", ":0"), ("SSH_CONNECTION", "1 2 3 4")]),
            Browser::None
        );
        assert_ne!(found(&[("DISPLAY", ":0")]), Browser::None);
        assert_ne!(
            found(&[("BROWSER", "x"), ("SSH_CONNECTION", "1 2 3 4")]),
            Browser::None
        );
    }

    #[test]
    fn a12_an_address_is_one_argument_whatever_is_in_it() {
        let url = "https://as.test/?a=$(id)&b=`id`;c%20d";
        let line = with_url(&["open".to_owned()], url);
        assert_eq!(line, ["open", url]);
        let line = with_url(&["b".to_owned(), "--at=%s".to_owned()], url);
        assert_eq!(line, ["b".to_owned(), format!("--at={url}")]);
    }

    #[tokio::test]
    async fn a12_only_web_addresses_are_opened() {
        let browser = Browser::Programs(vec![vec!["true".to_owned()]]);
        let open = |address: &str| browser.open(&Url::parse(address).unwrap());
        assert!(!open("file:///etc/passwd") && !open("javascript:alert(1)"));
        assert_eq!(open("https://as.test/"), cfg!(unix));
        let missing = Browser::Programs(vec![vec!["/nowhere/browser".to_owned()]]);
        assert!(!missing.open(&Url::parse("https://as.test/").unwrap()));
    }
}
