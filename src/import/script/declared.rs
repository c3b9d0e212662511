//! What scripts come to as declarations, before they are written into a file.

use crate::import::yaml::Yaml;

/// Matchers of one value, all of which must hold: their names and arguments.
pub type DeclaredMatchers = Vec<(String, Yaml)>;

/// What the scripts and assertions of one request declare.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Declared {
    pub checks: Vec<DeclaredCheck>,
    pub captures: Vec<DeclaredCapture>,
    /// Variables that a script sets before the request: identifiers and templates.
    pub vars: Vec<(String, Yaml)>,
    pub headers: Vec<(String, String)>,
    pub query: Vec<(String, String)>,
    pub forget: Vec<String>,
    /// Where the run goes on after the request.
    pub next: Vec<NextRequest>,
    /// Conditions of the request or folder.
    pub when: Vec<String>,
    /// The request is sent again until this holds.
    pub poll: Option<String>,
    /// Requests that a script sends before its own.
    pub sent: Vec<DeclaredRequest>,
    /// Statements that stay in comments, of scripts before and after the request.
    pub before: Vec<KeptScript>,
    pub after: Vec<KeptScript>,
}

/// One assertion, with the name of the test that it is in.
#[derive(Debug, Clone, PartialEq)]
pub struct DeclaredCheck {
    pub test: Option<String>,
    pub kind: CheckKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum CheckKind {
    /// `200`, `2xx`: one of them.
    Status(Vec<String>),
    Header(String, DeclaredMatchers),
    Cookie(String, DeclaredMatchers),
    /// A JSONPath.
    Json(String, DeclaredMatchers),
    Text(DeclaredMatchers),
    /// Milliseconds.
    Time(DeclaredMatchers),
    /// Bytes of the body.
    Size(DeclaredMatchers),
    Schema(Yaml),
    /// An expression.
    That(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct DeclaredCapture {
    pub name: String,
    pub value: Yaml,
    /// Whether what is captured may be something else than text.
    pub typed: bool,
}

/// A call that says which request comes next.
#[derive(Debug, Clone, PartialEq)]
pub struct NextRequest {
    /// An expression over the answer; None if it is always so.
    pub condition: Option<String>,
    /// The name of a request; None ends the run.
    pub target: Option<String>,
}

/// A request that a script sends.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeclaredRequest {
    pub method: String,
    /// Texts of the source, expressions of this project marked in them.
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub form: Vec<(String, String)>,
    /// Raw text, and whether it is JSON.
    pub body: Option<(String, bool)>,
    /// Fields of the JSON answer to variables of the source: JSONPaths.
    pub captures: Vec<(String, String)>,
}

impl DeclaredRequest {
    /// Whether it asks an OAuth server for a token, in a way that a login says the same.
    pub fn asks_for_token(&self) -> bool {
        let field = |name: &str| self.form.iter().find(|(key, _)| key == name);
        let is_plain = |grant: &str| !grant.contains(crate::import::template::MARK) && !grant.contains("{{");
        let is_member = |path: &str| {
            path.strip_prefix("$.")
                .is_some_and(|field| !field.contains(['.', '[']))
        };
        field("grant_type").is_some_and(|(_, grant)| is_plain(grant))
            && field("client_id").is_some()
            && !self.captures.is_empty()
            && self.captures.iter().all(|(path, _)| is_member(path))
            && !self
                .headers
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case("authorization"))
    }
}

/// A statement that could not be declared.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptScript {
    pub reason: String,
    pub code: String,
    /// The line of the script, from 1.
    pub line: usize,
    /// Where in the source its script is.
    pub place: String,
}

/// How much of each there was.
pub struct ScriptMark([usize; 10]);

impl Declared {
    pub fn mark(&self) -> ScriptMark {
        ScriptMark([
            self.checks.len(),
            self.captures.len(),
            self.vars.len(),
            self.headers.len(),
            self.query.len(),
            self.forget.len(),
            self.next.len(),
            self.sent.len(),
            self.before.len(),
            self.after.len(),
        ])
    }

    /// Forgets what was added since.
    pub fn roll_back(&mut self, mark: &ScriptMark) {
        let [
            checks,
            captures,
            vars,
            headers,
            query,
            forget,
            next,
            sent,
            before,
            after,
        ] = mark.0;
        self.checks.truncate(checks);
        self.captures.truncate(captures);
        self.vars.truncate(vars);
        self.headers.truncate(headers);
        self.query.truncate(query);
        self.forget.truncate(forget);
        self.next.truncate(next);
        self.sent.truncate(sent);
        self.before.truncate(before);
        self.after.truncate(after);
    }

    /// Adds what another script declares after this one.
    pub fn extend(&mut self, other: Declared) {
        self.checks.extend(other.checks);
        for capture in other.captures {
            self.captures.retain(|known| known.name != capture.name);
            self.captures.push(capture);
        }
        for (name, value) in other.vars {
            self.vars.retain(|(known, _)| *known != name);
            self.vars.push((name, value));
        }
        self.headers.extend(other.headers);
        self.query.extend(other.query);
        self.forget.extend(other.forget);
        self.next.extend(other.next);
        self.when.extend(other.when);
        self.poll = self.poll.take().or(other.poll);
        self.sent.extend(other.sent);
        self.before.extend(other.before);
        self.after.extend(other.after);
    }
}
