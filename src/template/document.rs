//! The JSON body of an answer as the engine sees it: looked at where it is, so that an expression over an answer of
//! 48 MB takes out only what it asks for.

use super::Value;
use super::functions::refuse;
use crate::json::{JsonDocument, JsonKind, JsonNode, OwnedChildren, Unreadable, spelled};
use minijinja::Value as Engine;
use minijinja::value::{Enumerator, Object, ObjectRepr};
use serde_json::{Number, Value as Json};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Members after which an object gets an index. A shorter one is read again for each name.
const LONG: usize = 16;

/// An array or object of a document.
#[derive(Debug)]
pub(super) struct DocumentContainer {
    document: Arc<JsonDocument>,
    at: u32,
    /// The values' places by name, for objects with many members.
    index: OnceLock<Option<HashMap<String, u32>>>,
}

/// The whole document.
pub(super) fn to_engine(document: &Arc<JsonDocument>) -> Engine {
    engine_value(document, document.root())
}

/// The whole document as a value, with the digits of its numbers.
///
/// # Errors
/// A number or a string in it cannot be used.
pub(super) fn to_value(document: &JsonDocument) -> Result<Value, Unreadable> {
    let root = document.root();
    Ok(Value {
        spelling: root.raw().and_then(spelled).map(Arc::from),
        ..Value::new(root.to_json()?)
    })
}

fn engine_value(document: &Arc<JsonDocument>, node: JsonNode<'_>) -> Engine {
    let JsonNode::Text { at, .. } = node else {
        return Engine::UNDEFINED;
    };
    match node.kind() {
        JsonKind::Null => Engine::from(()),
        JsonKind::Boolean => Engine::from(node.boolean() == Some(true)),
        JsonKind::Number | JsonKind::String => match node.to_json() {
            Ok(Json::Number(number)) => number_to_engine(&number),
            Ok(Json::String(text)) => Engine::from(text),
            Ok(_) => Engine::UNDEFINED,
            Err(fault) => Engine::from(refuse(fault.to_string())),
        },
        JsonKind::Array | JsonKind::Object => Engine::from_object(DocumentContainer {
            document: Arc::clone(document),
            at,
            index: OnceLock::new(),
        }),
    }
}

pub(super) fn number_to_engine(number: &Number) -> Engine {
    if let Some(number) = number.as_i64() {
        return Engine::from(number);
    }
    match number.as_u64() {
        Some(number) => Engine::from(number),
        None => Engine::from(number.as_f64().unwrap_or(f64::NAN)),
    }
}

impl DocumentContainer {
    pub fn node(&self) -> JsonNode<'_> {
        self.document.at(self.at)
    }

    fn member(&self, name: &str) -> Option<JsonNode<'_>> {
        let index = self.index.get_or_init(|| {
            let is_long = self.node().children().nth(LONG).is_some();
            is_long.then(|| {
                let members = OwnedChildren::of(&self.document, self.at);
                members.filter_map(|(name, at)| Some((name?, at))).collect()
            })
        });
        match index {
            Some(index) => index.get(name).map(|at| self.document.at(*at)),
            None => self.node().member(name),
        }
    }
}

impl Object for DocumentContainer {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        match self.node().kind() {
            JsonKind::Array => ObjectRepr::Seq,
            _ => ObjectRepr::Map,
        }
    }

    fn get_value(self: &Arc<Self>, key: &Engine) -> Option<Engine> {
        let found = match self.node().kind() {
            JsonKind::Array => self.node().item(key.as_usize()?),
            _ => self.member(key.as_str()?),
        };
        found.map(|node| engine_value(&self.document, node))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let document = Arc::clone(&self.document);
        let children = OwnedChildren::of(&self.document, self.at);
        Enumerator::Iter(Box::new(children.map(move |(name, at)| match name {
            Some(name) => Engine::from(name),
            None => engine_value(&document, document.at(at)),
        })))
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        self.node().length()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn eval(expression: &str, body: Engine) -> Result<String, String> {
        let engine = minijinja::Environment::new();
        let expression = engine.compile_expression(expression).unwrap();
        let value = expression.eval(minijinja::context! { body });
        value
            .map(|value| value.to_string())
            .map_err(|error| error.to_string())
    }

    fn body(text: &str) -> Engine {
        let document = JsonDocument::parse(Bytes::copy_from_slice(text.as_bytes())).unwrap();
        to_engine(&Arc::new(document))
    }

    #[test]
    fn an_answer_is_read_as_a_tree_would_be() {
        let many = (0..40)
            .map(|number| format!("\"k{number}\":{number}"))
            .collect::<Vec<_>>()
            .join(",");
        let text = format!(
            r#"{{"a":[1,2.5,"x",null,true,{{"b":[]}}],"many":{{{many}}},"twice":1,"twice":2,"n":18446744073709551615}}"#
        );
        let tree: Json = serde_json::from_str(&text).unwrap();
        for expression in [
            "body.a[0] + 1",
            "body.a[-1].b",
            "body.a | length",
            "body.a[1:3] | list",
            "body.many.k39",
            "body.many.k40 is undefined",
            "body.many | length",
            "body.twice",
            "body.n",
            "'many' in body",
            "2.5 in body.a",
            "body.a[5] == {'b': []}",
            "body.a == body.a",
            "body.a | first",
            "body.a | last",
            "body.a | reverse | first",
            "body.many.items() | list | length",
            "body.many | list | last",
            "body.a is sequence",
            "body is mapping",
            "body.a | map('string') | join(',')",
        ] {
            let expected = eval(expression, crate::template::convert::to_engine(tree.clone()));
            assert_eq!(eval(expression, body(&text)), expected, "{expression}");
            assert!(
                expected.is_ok() || expression.contains("items()"),
                "{expression}: {expected:?}"
            );
        }
    }

    #[test]
    fn what_cannot_be_used_is_an_error_only_where_it_is_asked_for() {
        let text = r#"{"big": 1e400, "half": "\ud800", "ok": true}"#;
        assert!(eval("body.ok", body(text)).is_ok());
        assert!(eval("body.big > 1", body(text)).is_err());
        assert!(eval("body.half ~ 'x'", body(text)).is_err());
    }
}
