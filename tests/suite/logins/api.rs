//! A project in a temporary directory whose collection has a login for each grant, and the mock that it talks to, in
//! a process of its own, so that tokens outlive the commands.

use serde_json::Value as Json;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const COLLECTION: &str = r"
auth: { login: <<login>> }
logins:
  code: &code
    grant: authorization_code
    authorize_url: <<base>>/authorize
    token_url: <<base>>/token
    revoke_url: <<revoke>>
    redirect_uri: <<redirect>>
    client_id: app
    client_secret: <<secret>>
    scope: notes:read
    save: { access_token: savedToken }
  code-without-pkce:
    grant: authorization_code
    authorize_url: <<base>>/authorize
    token_url: <<base>>/token
    redirect_uri: <<redirect>>
    client_id: app
    client_secret: <<secret>>
    pkce: off
  denied:
    grant: authorization_code
    authorize_url: <<base>>/authorize
    token_url: <<base>>/token
    redirect_uri: <<redirect>>
    client_id: denied
  device:
    grant: device_code
    device_url: <<base>>/device-code
    token_url: <<base>>/token
    client_id: tv
  robot:
    grant: client_credentials
    token_url: <<base>>/token
    client_id: robot
    client_secret: <<secret>>
  in-body:
    grant: client_credentials
    token_url: <<base>>/token
    client_id: in-body
    client_secret: <<secret>>
    client_auth: body
  user:
    grant: password
    token_url: <<base>>/token
    client_id: user-app
    client_secret: <<secret>>
    username: jo
    password: <<secret>>
  started:
    grant: refresh_token
    token_url: <<base>>/token
    client_id: app
    client_secret: <<secret>>
    refresh_token: <<startToken>>
    save: { refresh_token: keptToken }
  account:
    grant: account_credentials
    token_url: <<base>>/token
    client_id: account-app
    client_secret: <<secret>>
    params: { account_id: <<account>> }
  assertion:
    grant: urn:ietf:params:oauth:grant-type:jwt-bearer
    token_url: <<base>>/token
    client_id: service
    client_auth: none
    params: { assertion: signed-by-us }
  exchange:
    grant: urn:ietf:params:oauth:grant-type:token-exchange
    token_url: <<base>>/token
    client_id: exchange-app
    client_secret: <<secret>>
    params: { subject_token: theirs, subject_token_type: urn:ietf:params:oauth:token-type:jwt }
";

const CLIENTS: &str = r"
vars: { base: <<mock.url>> }
protect: [/me]
oauth2:
  paths: { authorize: /authorize, token: /token, revoke: /revoke, device: /device-code }
  refresh_token: { reuse: revoke }
  clients:
    - id: app
      secret: correct-horse
      redirect_uris: [http://127.0.0.1/callback, <<redirect>>]
      grants: [authorization_code, refresh_token]
      refresh_token: start-of-it-all
    - { id: denied, consent: deny, redirect_uris: [http://127.0.0.1/callback], grants: [authorization_code] }
    - { id: tv, grants: [device_code, refresh_token] }
    - { id: robot, secret: <<serverSecret>>, auth: basic, grants: [client_credentials] }
    - { id: in-body, secret: correct-horse, auth: body, grants: [client_credentials] }
    - { id: user-app, secret: correct-horse, grants: [password, refresh_token], username: jo, password: correct-horse }
    - { id: account-app, secret: correct-horse, grants: [account_credentials], params: { account_id: acme } }
    - { id: service, grants: ['urn:ietf:params:oauth:grant-type:jwt-bearer'], params: { assertion: signed-by-us } }
    - id: exchange-app
      secret: correct-horse
      grants: ['urn:ietf:params:oauth:grant-type:token-exchange']
      params: { subject_token: theirs }
";

const ENVIRONMENT: &str = r"
vars:
  base: http://127.0.0.1:1
  revoke: <<base>>/revoke
  redirect: http://127.0.0.1/callback
  secret: correct-horse
  serverSecret: correct-horse
  account: acme
  login: code
  startToken: start-of-it-all
";

const REQUEST: &str = r"
method: GET
url: <<base>>/me
expect: { status: 200 }
examples:
  found: { status: 200, json: { name: Jo } }
";

pub struct Api {
    folder: tempfile::TempDir,
    mock: Option<Child>,
    pub base: String,
    /// `NAME=VALUE`, for every command.
    variables: Vec<String>,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

impl Api {
    /// With the mock; `extra` are more lines of `oauth2` in its `mock.yaml`, `variables` are set for every command.
    pub fn new(extra: &str, variables: &[&str]) -> Api {
        let mut api = Api::at("http://127.0.0.1:1", variables);
        api.write("collections/api/mock.yaml", &format!("{CLIENTS}{extra}"));
        let mut command = api.command(&["mock", "api", "--port", "0"]);
        let mut mock = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(mock.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        api.mock = Some(mock);
        api.base = line.trim().rsplit(' ').next().unwrap().to_owned();
        assert!(api.base.starts_with("http://127.0.0.1:"), "the mock says: {line}");
        api
    }

    /// With a server of the test's own.
    pub fn at(base: &str, variables: &[&str]) -> Api {
        let api = Api {
            folder: tempfile::tempdir().unwrap(),
            mock: None,
            base: base.to_owned(),
            variables: variables.iter().map(|&pair| pair.to_owned()).collect(),
        };
        api.write("callsheet.yaml", "environment: dev\n");
        api.write("environments/dev.yaml", ENVIRONMENT);
        api.write(
            "collections/api/collection.yaml",
            &COLLECTION.replace(" &code", ""),
        );
        api.write("collections/api/1-me.yaml", REQUEST);
        api.write("collections/api/2-me.yaml", REQUEST);
        api
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Ready to be started, with nothing of the surroundings but the way to programs.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
        // With a mock of its own, a command may not be sent to this one.
        let base = (!words.contains(&"--mock")).then(|| format!("--var=base={}", self.base));
        command
            .args(words)
            .args(base)
            .args(self.variables.iter().map(|pair| format!("--var={pair}")))
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .stdin(Stdio::null());
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command
    }

    pub fn run(&self, words: &[&str]) -> Ran {
        let output = self.command(words).output().unwrap();
        Ran {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code(),
        }
    }

    /// As [`Api::run`], with something on standard input.
    pub fn typing(&self, words: &[&str], lines: &str) -> Ran {
        let mut command = self.command(words);
        let piped = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        ended(child)
    }

    pub fn state(&self) -> Json {
        let text = fs::read_to_string(self.path(".callsheet/state/dev.json")).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// The only login that the state holds.
    pub fn kept(&self) -> Json {
        let state = self.state();
        let logins = state["logins"].as_object().cloned().unwrap_or_default();
        assert_eq!(logins.len(), 1, "{state:#}");
        logins.into_iter().next().unwrap().1
    }

    /// Writes a field of the only login's entry.
    pub fn set_kept(&self, field: &str, value: impl Into<Json>) {
        let mut state = self.state();
        let entry = state["logins"]
            .as_object_mut()
            .unwrap()
            .values_mut()
            .next()
            .unwrap();
        entry[field] = value.into();
        self.write(".callsheet/state/dev.json", &state.to_string());
    }

    /// From now on the kept token counts as ended, here if not at the server.
    pub fn expire(&self) {
        self.set_kept("obtained_at", "2020-01-01T00:00:00Z");
        self.set_kept("expires_at", "2020-01-01T01:00:00Z");
    }

    /// A program for `$BROWSER` that does what the script says with the address in `$1`. It is started through the
    /// shell's own file, so that no freshly written program has to be executed.
    pub fn browser(&self, script: &str) -> String {
        self.write("browser.sh", script);
        format!("sh {}", self.path("browser.sh").display())
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        if let Some(mock) = &mut self.mock {
            let _ = mock.kill();
            let _ = mock.wait();
        }
    }
}

pub fn ended(child: Child) -> Ran {
    let output = child.wait_with_output().unwrap();
    Ran {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

/// Looks again until there is something.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..3000 {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{what} did not come");
}
