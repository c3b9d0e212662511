//! Scripts of a collection, its folders and requests, as declarations of each.

use super::next;
use crate::import::collection::{
    ImportedAuth, ImportedBody, ImportedCollection, ImportedEntry, ImportedFolder, ImportedLogin,
    ImportedNode, ImportedRequest,
};
use crate::import::context::ImportContext;
use crate::import::loss::LossKind;
use crate::import::script::{self, Declared, DeclaredRequest, Script, ScriptInput, ScriptPhase};
use crate::secret::is_secret_name;
use std::collections::{HashMap, HashSet};

/// Translates every script. What the scripts of folders say of answers is declared by each request in them.
pub fn translate(cx: &mut ImportContext, source: &mut ImportedCollection) {
    let mut logins = std::mem::take(&mut source.logins);
    let mut walk = ScriptWalk {
        cx,
        logins: &mut logins,
    };
    walk.folder(&mut source.root, &Declared::default());
    source.logins = logins;
    lift(&mut source.root);
    provided(cx, &mut source.root);
    next::follow(cx, source);
}

struct ScriptWalk<'a> {
    cx: &'a mut ImportContext,
    logins: &'a mut Vec<ImportedLogin>,
}

impl ScriptWalk<'_> {
    fn folder(&mut self, folder: &mut ImportedFolder, inherited: &Declared) {
        self.cx.source.clone_from(&folder.place);
        let mut own = self.scripts(&folder.scripts, "");
        let steps = self.sent(std::mem::take(&mut own.sent), &folder.name, &folder.place);
        let mut shared = inherited.clone();
        let of_answers = Declared {
            checks: std::mem::take(&mut own.checks),
            captures: std::mem::take(&mut own.captures),
            forget: std::mem::take(&mut own.forget),
            ..Declared::default()
        };
        if !of_answers.checks.is_empty() || !of_answers.captures.is_empty() {
            let reason = "what its scripts say of every answer is written into each of its requests";
            self.cx.lose(LossKind::Changed, reason, "");
        }
        shared.extend(of_answers);
        if !own.vars.is_empty() {
            let reason = "what its scripts set before every request is made once in a run, not before each";
            self.cx.lose(LossKind::Changed, reason, "");
        }
        own.next.clear();
        folder.declared = own;
        for item in &mut folder.items {
            match item {
                ImportedNode::Folder(inner) => self.folder(inner, &shared),
                ImportedNode::Request(request) => self.request(request, &shared),
                ImportedNode::Skipped { .. } => {}
            }
        }
        self.insert_steps(folder);
        for step in steps.into_iter().rev() {
            folder.items.insert(0, ImportedNode::Request(Box::new(step)));
        }
    }

    fn request(&mut self, request: &mut ImportedRequest, shared: &Declared) {
        self.cx.source.clone_from(&request.place);
        let mut declared = shared.clone();
        self.declared_assertions(request, &mut declared);
        let own = self.scripts(&request.scripts, &request.name);
        declared.extend(own);
        for capture in declared.captures.iter().filter(|capture| capture.typed) {
            self.cx.set_typed(&capture.name);
        }
        request.declared = declared;
    }

    /// Assertions and variables that the source declares itself.
    fn declared_assertions(&mut self, request: &mut ImportedRequest, declared: &mut Declared) {
        for entry in request.captures.iter().filter(|entry| !entry.disabled) {
            match script::capture(self.cx, entry, &request.place) {
                Ok(captures) => {
                    declared.extend(Declared {
                        captures,
                        ..Declared::default()
                    });
                }
                Err(reason) => declared.after.push(kept(
                    &request.place,
                    reason,
                    format!("{}: {}", entry.name, entry.expression),
                )),
            }
        }
        for entry in request.assertions.iter().filter(|entry| !entry.disabled) {
            match script::assertion(self.cx, entry, &request.place) {
                Ok(checks) => declared.checks.extend(checks),
                Err(reason) => {
                    let text = format!("{}: {} {}", entry.subject, entry.operator, entry.argument);
                    declared.after.push(kept(&request.place, reason, text));
                }
            }
        }
        let disabled = request.assertions.iter().filter(|entry| entry.disabled);
        for entry in disabled {
            let text = format!("{}: {} {}", entry.subject, entry.operator, entry.argument);
            declared.after.push(kept(
                &request.place,
                "the assertion is disabled in the source".to_owned(),
                text,
            ));
        }
    }

    fn scripts(&mut self, scripts: &[Script], request: &str) -> Declared {
        let mut declared = Declared::default();
        for script in scripts.iter().filter(|script| !script.code.trim().is_empty()) {
            let before = declared.checks.len();
            let out = script::translate(self.cx, &ScriptInput { script, request });
            declared.extend(out);
            if script.phase == ScriptPhase::Before {
                declared.checks.truncate(before);
            }
        }
        declared
    }

    /// Requests that scripts send: those for tokens become logins, the others steps of their own.
    fn sent(&mut self, sent: Vec<DeclaredRequest>, name: &str, place: &str) -> Vec<ImportedRequest> {
        let mut steps = Vec::new();
        for sent in sent {
            match login(&sent) {
                Some(mut login) => {
                    for (_, variable) in &login.save {
                        self.cx.provided.insert(variable.clone());
                    }
                    login.name = free_name(self.logins, "token");
                    login.place = place.to_owned();
                    self.logins.push(login);
                }
                None => steps.push(step(sent, name, place)),
            }
        }
        steps
    }

    /// Puts what the scripts of requests send before their requests.
    fn insert_steps(&mut self, folder: &mut ImportedFolder) {
        let items = std::mem::take(&mut folder.items);
        for mut item in items {
            if let ImportedNode::Request(request) = &mut item {
                let sent = std::mem::take(&mut request.declared.sent);
                let steps = self.sent(sent, &request.name, &request.place);
                folder.items.extend(
                    steps
                        .into_iter()
                        .map(|step| ImportedNode::Request(Box::new(step))),
                );
            }
            folder.items.push(item);
        }
    }
}

fn kept(place: &str, reason: String, code: String) -> script::KeptScript {
    script::KeptScript {
        reason,
        code,
        line: 0,
        place: place.to_owned(),
    }
}

fn free_name(logins: &[ImportedLogin], wanted: &str) -> String {
    let is_taken = |name: &str| logins.iter().any(|login| login.name == name);
    let numbers = (2..).map(|number| format!("{wanted}{number}"));
    std::iter::once(wanted.to_owned())
        .chain(numbers)
        .find(|name| !is_taken(name))
        .unwrap_or_default()
}

/// Keys of a token request that a login has keys for.
const KEYS: [&str; 6] = [
    "client_id",
    "client_secret",
    "scope",
    "username",
    "password",
    "refresh_token",
];

/// A request for a token, as a login. None where it is another request, or where a login cannot say the same.
fn login(sent: &DeclaredRequest) -> Option<ImportedLogin> {
    if !sent.asks_for_token() {
        return None;
    }
    let field = |name: &str| sent.form.iter().find(|(key, _)| key == name);
    let grant = &field("grant_type")?.1;
    let save = sent.captures.iter().map(|(path, variable)| {
        let field = path.strip_prefix("$.")?;
        Some((field.to_owned(), variable.clone()))
    });
    let mut keys = vec![("grant", grant.clone()), ("token_url", sent.url.clone())];
    let mut params = Vec::new();
    for (name, value) in sent.form.iter().filter(|(name, _)| name != "grant_type") {
        match KEYS.iter().find(|key| *key == name) {
            Some(key) => keys.push((key, value.clone())),
            None => params.push((name.clone(), value.clone())),
        }
    }
    let auth = match field("client_secret") {
        Some(_) => "body",
        None => "none",
    };
    keys.push(("client_auth", auth.to_owned()));
    Some(ImportedLogin {
        keys,
        params,
        save: save.collect::<Option<_>>()?,
        ..ImportedLogin::default()
    })
}

/// A request of its own, before the one whose script sends it.
fn step(sent: DeclaredRequest, name: &str, place: &str) -> ImportedRequest {
    let entries = |pairs: Vec<(String, String)>| {
        pairs
            .into_iter()
            .map(|(name, value)| ImportedEntry::new(name, value))
            .collect()
    };
    let captures = sent
        .captures
        .into_iter()
        .map(|(path, name)| script::DeclaredCapture {
            name: name.clone(),
            value: crate::import::yaml::Yaml::words(path),
            typed: !is_secret_name(&name),
        });
    let declared = Declared {
        captures: captures.collect(),
        ..Declared::default()
    };
    let body = match sent.body {
        Some((text, true)) => Some(ImportedBody::Json(text)),
        Some((text, false)) => Some(ImportedBody::Text { text, mime: None }),
        None if sent.form.is_empty() => None,
        None => Some(ImportedBody::Form(entries(sent.form))),
    };
    ImportedRequest {
        name: format!("Before {name}"),
        description: Some("A script of the source sends this request.".to_owned()),
        method: sent.method,
        url: sent.url,
        headers: entries(sent.headers),
        auth: ImportedAuth::None,
        body,
        declared,
        place: place.to_owned(),
        ..ImportedRequest::default()
    }
}

/// A variable that one request sets and others read goes to the collection: a request's own variables are seen by no
/// other request.
fn lift(root: &mut ImportedFolder) {
    let mut set: HashMap<String, usize> = HashMap::new();
    each(root, &mut |request| {
        for (name, _) in &request.declared.vars {
            *set.entry(name.clone()).or_default() += 1;
        }
    });
    set.retain(|_, count| *count == 1);
    if set.is_empty() {
        return;
    }
    let mut readers: HashMap<String, usize> = HashMap::new();
    each(root, &mut |request| {
        let text = format!("{request:?}");
        let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let words: HashSet<&str> = words.filter(|word| set.contains_key(*word)).collect();
        let is_read = |word: &&str| {
            [
                format!("{{{{{word}}}}}"),
                format!("('{word}')"),
                format!("(\\\"{word}\\\")"),
            ]
            .iter()
            .any(|form| text.contains(form))
        };
        for word in words.into_iter().filter(is_read) {
            *readers.entry(word.to_owned()).or_default() += 1;
        }
    });
    let mut lifted = Vec::new();
    each(root, &mut |request| {
        let is_shared =
            |name: &String| set.contains_key(name) && readers.get(name).is_some_and(|count| *count > 1);
        let vars = std::mem::take(&mut request.declared.vars);
        let (shared, own) = vars.into_iter().partition(|(name, _)| is_shared(name));
        request.declared.vars = own;
        let shared: Vec<_> = shared;
        lifted.extend(shared);
    });
    for (name, value) in lifted {
        root.declared.vars.retain(|(known, _)| *known != name);
        root.declared.vars.push((name, value));
    }
}

pub fn each(folder: &mut ImportedFolder, act: &mut impl FnMut(&mut ImportedRequest)) {
    for item in &mut folder.items {
        match item {
            ImportedNode::Folder(inner) => each(inner, act),
            ImportedNode::Request(request) => act(request),
            ImportedNode::Skipped { .. } => {}
        }
    }
}

/// Variables that scripts set before requests: an environment's value would win over them.
fn provided(cx: &mut ImportContext, folder: &mut ImportedFolder) {
    let names: Vec<String> = folder
        .declared
        .vars
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    cx.provided.extend(names);
    for item in &mut folder.items {
        match item {
            ImportedNode::Folder(inner) => provided(cx, inner),
            ImportedNode::Request(request) => {
                cx.provided
                    .extend(request.declared.vars.iter().map(|(name, _)| name.clone()));
            }
            ImportedNode::Skipped { .. } => {}
        }
    }
}
