//! Bruno's `.bru` files, in the shape of OpenCollection, which is that of their successors.

mod blocks;
mod details;

pub use blocks::BruError;

use blocks::{BlockContent, BruEntry, BruValue, BrunoBlock};
use details::{body_file, example, oauth2, pairs, part, text_of, value_text};
use serde_json::{Map, Value as Json, json};

const METHODS: [&str; 9] = [
    "get", "post", "put", "patch", "delete", "options", "head", "connect", "trace",
];

/// Words that may begin the value of an assertion.
const OPERATORS: [&str; 29] = [
    "eq",
    "neq",
    "gt",
    "gte",
    "lt",
    "lte",
    "in",
    "notIn",
    "contains",
    "notContains",
    "length",
    "matches",
    "notMatches",
    "startsWith",
    "endsWith",
    "between",
    "isEmpty",
    "isNotEmpty",
    "isNull",
    "isUndefined",
    "isDefined",
    "isTruthy",
    "isFalsy",
    "isJson",
    "isNumber",
    "isString",
    "isBoolean",
    "isArray",
    "isObject",
];

/// One file as an item of OpenCollection.
///
/// # Errors
/// Where the file is none of the language.
pub fn item(text: &str) -> Result<Json, BruError> {
    let blocks = blocks::parse(text)?;
    let file = File { blocks };
    Ok(file.item())
}

/// A file of `environments/` as an environment of OpenCollection.
///
/// # Errors
/// Where the file is none of the language.
pub fn environment(text: &str, name: &str) -> Result<Json, BruError> {
    let file = File {
        blocks: blocks::parse(text)?,
    };
    let mut variables = file.pairs("vars");
    for secret in file.list("vars:secret") {
        let (name, disabled) = secret
            .strip_prefix('~')
            .map_or((&*secret, false), |name| (name, true));
        variables.push(json!({ "name": name, "secret": true, "disabled": disabled }));
    }
    let mut environment = json!({ "name": name, "variables": variables });
    if let Some(parent) = file
        .value("meta", "extends")
        .or_else(|| file.value("extends", "name"))
    {
        environment["extends"] = Json::String(parent);
    }
    Ok(environment)
}

struct File {
    blocks: Vec<BrunoBlock>,
}

impl File {
    fn entries(&self, name: &str) -> &[BruEntry] {
        let found = self.blocks.iter().find(|block| block.name == name);
        match found.map(|block| &block.content) {
            Some(BlockContent::Entries(entries)) => entries,
            _ => &[],
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        let found = self.blocks.iter().find(|block| block.name == name);
        match found.map(|block| &block.content) {
            Some(BlockContent::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    fn list(&self, name: &str) -> Vec<String> {
        let found = self.blocks.iter().find(|block| block.name == name);
        match found.map(|block| &block.content) {
            Some(BlockContent::List(items)) => items.clone(),
            _ => Vec::new(),
        }
    }

    fn value(&self, block: &str, name: &str) -> Option<String> {
        text_of(self.entries(block), name)
    }

    /// `[{name, value, disabled}]`.
    fn pairs(&self, block: &str) -> Vec<Json> {
        pairs(self.entries(block))
    }

    fn item(&self) -> Json {
        let meta = self.entries("meta");
        let mut info = Map::new();
        for name in ["name", "type"] {
            if let Some(text) = text_of(meta, name) {
                info.insert(name.to_owned(), Json::String(text));
            }
        }
        if let Some(seq) = text_of(meta, "seq").and_then(|seq| seq.parse::<f64>().ok()) {
            info.insert("seq".to_owned(), json!(seq));
        }
        if let Some(BruEntry {
            value: BruValue::List(tags),
            ..
        }) = meta.iter().find(|entry| entry.name == "tags")
        {
            info.insert("tags".to_owned(), json!(tags));
        }
        let mut item = json!({ "info": info });
        let method = self
            .blocks
            .iter()
            .find(|block| METHODS.contains(&&*block.name) || block.name == "http");
        if let Some(method) = method {
            self.request(&method.name, &mut item);
        } else {
            item["request"] = self.defaults();
        }
        if let Some(docs) = self.text("docs") {
            item["docs"] = Json::String(docs);
        }
        let known = |name: &str| method.is_some() || !matches!(name, "grpc" | "ws");
        let others: Vec<&str> = self
            .blocks
            .iter()
            .map(|block| block.name.as_str())
            .filter(|name| !known(name))
            .collect();
        if let Some(kind) = others.first() {
            item["info"]["type"] = json!(if *kind == "ws" { "websocket" } else { "grpc" });
        }
        item
    }

    fn request(&self, block: &str, item: &mut Json) {
        let head = self.entries(block);
        let method = if block == "http" {
            text_of(head, "method").unwrap_or_default()
        } else {
            block.to_owned()
        };
        let mut params = Vec::new();
        for (block, kind) in [
            ("params:query", "query"),
            ("query", "query"),
            ("params:path", "path"),
        ] {
            for mut pair in self.pairs(block) {
                pair["type"] = json!(kind);
                params.push(pair);
            }
        }
        let is_graphql = text_of(head, "body").as_deref() == Some("graphql");
        let mut details = json!({
            "method": method.to_uppercase(),
            "url": text_of(head, "url").unwrap_or_default(),
            "headers": self.pairs("headers"),
            "params": params,
        });
        if let Some(auth) = self.auth(text_of(head, "auth").as_deref()) {
            details["auth"] = auth;
        }
        if let Some(body) = self.body(text_of(head, "body").as_deref().unwrap_or_default()) {
            details["body"] = body;
        }
        item[if is_graphql { "graphql" } else { "http" }] = details;
        item["runtime"] = json!({
            "variables": self.pairs("vars:pre-request"),
            "scripts": self.scripts(),
            "assertions": self.assertions(),
            "actions": self.actions(),
        });
        let settings = self.entries("settings");
        let mut made = Map::new();
        for entry in settings {
            if let BruValue::Text(text) = &entry.value {
                let value = serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.clone()));
                made.insert(entry.name.clone(), value);
            }
        }
        item["settings"] = Json::Object(made);
        let examples = self
            .blocks
            .iter()
            .filter(|block| block.name == "example")
            .filter_map(example);
        item["examples"] = Json::Array(examples.collect());
    }

    /// What a folder or the collection gives its requests.
    fn defaults(&self) -> Json {
        let mut defaults = json!({
            "headers": self.pairs("headers"),
            "variables": self.pairs("vars:pre-request"),
            "scripts": self.scripts(),
            "actions": self.actions(),
        });
        if let Some(auth) = self.auth(self.value("auth", "mode").as_deref()) {
            defaults["auth"] = auth;
        }
        defaults
    }

    fn scripts(&self) -> Vec<Json> {
        let kinds = [
            ("script:pre-request", "before-request"),
            ("script:post-response", "after-response"),
            ("tests", "tests"),
        ];
        let scripts = kinds
            .iter()
            .filter_map(|(block, kind)| Some(json!({ "type": kind, "code": self.text(block)? })));
        scripts.collect()
    }

    /// `res.status: eq 200`; without an operator it is `eq`.
    fn assertions(&self) -> Vec<Json> {
        let assertions = self.entries("assert").iter().map(|entry| {
            let text = value_text(&entry.value);
            let (first, rest) = text.split_once(' ').unwrap_or((&text, ""));
            let (operator, value) = if OPERATORS.contains(&first) { (first, rest) } else { ("eq", &*text) };
            json!({ "expression": entry.name, "operator": operator, "value": value.trim(), "disabled": entry.disabled })
        });
        assertions.collect()
    }

    fn actions(&self) -> Vec<Json> {
        let actions = self.entries("vars:post-response").iter().map(|entry| {
            json!({
                "type": "set-variable",
                "phase": "after-response",
                "selector": { "expression": value_text(&entry.value), "method": "jsonq" },
                "variable": { "name": entry.name.trim_start_matches('@'), "scope": "runtime" },
                "disabled": entry.disabled,
            })
        });
        actions.collect()
    }

    fn auth(&self, mode: Option<&str>) -> Option<Json> {
        let mode = mode?;
        if mode == "inherit" {
            return Some(json!("inherit"));
        }
        if mode == "none" {
            return None;
        }
        let entries = self.entries(&format!("auth:{mode}"));
        let get = |name: &str| text_of(entries, name).unwrap_or_default();
        if mode == "oauth2" {
            let additional =
                |block: &str| pairs(self.entries(&format!("auth:oauth2:additional_params:{block}")));
            return Some(oauth2(&get, &additional));
        }
        let mut auth = Map::from_iter([("type".to_owned(), json!(mode))]);
        for entry in entries {
            auth.insert(entry.name.clone(), Json::String(value_text(&entry.value)));
        }
        Some(Json::Object(auth))
    }

    fn body(&self, mode: &str) -> Option<Json> {
        Some(match mode {
            "json" | "text" | "xml" | "sparql" => {
                let data = self.text(&format!("body:{mode}")).or_else(|| self.text("body"))?;
                json!({ "type": mode, "data": data })
            }
            "graphql" => json!({
                "query": self.text("body:graphql").unwrap_or_default(),
                "variables": self.text("body:graphql:vars").unwrap_or_default(),
            }),
            "formUrlEncoded" | "form-urlencoded" => {
                json!({ "type": "form-urlencoded", "data": self.pairs("body:form-urlencoded") })
            }
            "multipartForm" | "multipart-form" => {
                let parts: Vec<Json> = self.entries("body:multipart-form").iter().map(part).collect();
                json!({ "type": "multipart-form", "data": parts })
            }
            "file" => {
                let files: Vec<Json> = self.entries("body:file").iter().map(body_file).collect();
                json!({ "type": "file", "data": files })
            }
            _ => return None,
        })
    }
}
