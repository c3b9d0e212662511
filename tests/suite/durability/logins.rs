//! Processes killed while they refresh tokens that the server rotates.
//!
//! One window is left that no client can close: the server has rotated, and its answer is still on its way or not
//! yet on disk, in the journal. Then the token before is what is kept, and the next run logs in anew. So a kill may leave the state
//! one token further behind the server than it was, never two.

use super::kills::scattered;
use super::{litter, sound};
use crate::program::Project;
use crate::relay::{self, Side};
use regex::bytes::Regex;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

crate::tests! {
    d05_a_kill_loses_no_rotated_token_whose_answer_was_there,
}

const KILLS: u64 = 300;
const STEPS: usize = 30;

/// Every request is answered 401, so that each step refreshes once.
const MOCK: &str = "
oauth2:
  paths: { token: /oauth/token }
  clients: [{ id: app, secret: app-password, username: ada, password: any-password, grants: [password, refresh_token] }]
  access_token: { lifetime: 1h }
  refresh_token: { rotate: true }
faults: [{ path: /v2/**, share: 1, status: 401 }]
";

const COLLECTION: &str = "
version: 1
name: Rotating
logins:
  main:
    grant: password
    token_url: <<url>>/oauth/token
    client_id: app
    client_secret: app-password
    username: ada
    password: any-password
auth: { login: main }
";

fn project() -> Project {
    let project = Project::new();
    project.write("environments/dev.yaml", "name: dev\n");
    project.write("collections/r/mock.yaml", MOCK);
    project.write("collections/r/collection.yaml", COLLECTION);
    for step in 0..STEPS {
        let text = "name: a\nmethod: GET\nurl: <<url>>/v2/a\nexpect: { status: 401 }\n";
        project.write(&format!("collections/r/s{step:02}.yaml"), text);
    }
    project
}

struct Mock {
    child: Child,
    address: SocketAddr,
}

impl Mock {
    fn start(project: &Project) -> Mock {
        let mut command = project.command(&["mock", "r", "--var", "url=http://127.0.0.1:1"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let (_, address) = line.trim().rsplit_once("http://").unwrap();
        Mock {
            child,
            address: address.parse().unwrap(),
        }
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What passed between the program and the server.
#[derive(Default)]
struct Seen {
    /// Refresh tokens in the order they were issued.
    issued: Vec<String>,
    /// Access tokens that were used before they were on disk.
    early: Vec<String>,
}

fn observe(seen: Arc<Mutex<Seen>>, state: PathBuf) -> impl Fn(Side, &[u8]) + Send + Sync {
    let refresh = Regex::new(r#""refresh_token": ?"([^"]+)""#).unwrap();
    let bearer = Regex::new(r"(?i)authorization: bearer (\S+)").unwrap();
    let first = |pattern: &Regex, bytes: &[u8]| {
        let found = pattern.captures(bytes)?;
        Some(String::from_utf8_lossy(&found[1]).into_owned())
    };
    move |side, bytes| match side {
        Side::Server => seen.lock().unwrap().issued.extend(first(&refresh, bytes)),
        Side::Client => {
            let used = first(&bearer, bytes);
            let on_disk = std::fs::read_to_string(&state).unwrap_or_default();
            let early = used.filter(|token| !on_disk.contains(token.as_str()));
            seen.lock().unwrap().early.extend(early);
        }
    }
}

/// The refresh token that the next run finds, if one is there: in the journal, else in the state.
fn kept(project: &Project) -> Option<String> {
    if !project.state("dev").exists() {
        return None;
    }
    if let Some(journalled) = journalled(project) {
        return Some(journalled);
    }
    let state = sound(project);
    let tokens = state.logins.values().next()?;
    Some(tokens["refresh_token"].as_str().unwrap().to_owned())
}

/// A journal that the state has gone past is not read: the state's mark says which is.
fn journalled(project: &Project) -> Option<String> {
    let state = sound(project);
    let (key, entry) = state.logins.iter().next()?;
    let path = project.path(&format!(".callsheet/state/dev.json.answer-{key}"));
    let journal = std::fs::read_to_string(path).ok()?;
    let marked = journal.contains(entry["refreshing"].as_str()?);
    let (_, body) = journal.split_once('\n')?;
    let answer: serde_json::Value = serde_json::from_str(body).ok()?;
    marked.then(|| answer["refresh_token"].as_str().map(str::to_owned))?
}

fn d05_a_kill_loses_no_rotated_token_whose_answer_was_there() {
    let project = project();
    let mock = Mock::start(&project);
    let seen = Arc::new(Mutex::new(Seen::default()));
    let relay = relay::start(mock.address, observe(seen.clone(), project.state("dev")));
    let url = format!("url=http://{}", relay.address);
    let arguments = ["run", "r", "-e", "dev", "--var", &url];
    let (mut lag, mut in_window) = (0, 0);
    // On a busy machine a run takes longer, and kills have to come as late as it ends.
    let whole = Instant::now();
    assert!(project.run(&arguments).status.success());
    let span = (2 * whole.elapsed().as_micros() as u64).clamp(120_000, 240_000);
    for kill in 0..KILLS {
        let mut command = project.command(&arguments);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(scattered(kill) % span));
        child.kill().unwrap();
        child.wait().unwrap();
        relay.settle();
        let seen = seen.lock().unwrap();
        let newest_first = seen.issued.iter().rev();
        let age = match kept(&project) {
            Some(kept) => newest_first.clone().position(|token| *token == kept),
            None => Some(seen.issued.len()),
        };
        let age = age.expect("what is kept was issued");
        assert!(
            age <= lag + 1,
            "kill {kill}: {age} tokens behind the newest, {lag} before"
        );
        in_window += usize::from(age > lag);
        lag = age;
        assert_eq!(seen.early, Vec::<String>::new(), "used before it was on disk");
    }
    assert!(
        seen.lock().unwrap().issued.len() > 50,
        "hardly anything was refreshed"
    );
    assert!(
        in_window < KILLS as usize / 2,
        "{in_window} of {KILLS} kills lost an answer"
    );
    let output = project.run(&arguments);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(litter(&project), Vec::<String>::new());
}
