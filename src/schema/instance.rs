//! Our documents as the validator sees them. It reads values where they are, so that an answer of 48 MB needs no tree.

use crate::json::{Children, JsonKind, JsonMembers, JsonNode, VisitBudget, distinct, equal, is_whole};
use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node as Instance, NodeIdentity, Object};
use jsonschema_value::LazyInstance;
use serde_json::{Number, Value};
use std::borrow::Cow;
use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Violations after which the validation ends.
pub const MOST_VIOLATIONS: u32 = 10_000;

/// The representation, for the validator's types.
pub struct InstanceText;

/// Ends a validation from within: once it is over, arrays and objects seem empty.
pub struct InstanceWatch<'w> {
    pub given_up: &'w AtomicBool,
    pub budget: VisitBudget<'w>,
    pub violations: Cell<u32>,
}

impl InstanceWatch<'_> {
    fn goes_on(&self) -> bool {
        self.budget.visit().is_ok()
            && self.violations.get() < MOST_VIOLATIONS
            && !self.given_up.load(Ordering::Relaxed)
    }
}

/// A value of the document, or the name of a member.
#[derive(Clone, Copy)]
pub enum Looked<'a> {
    Value(JsonNode<'a>, &'a InstanceWatch<'a>),
    Name(&'a str),
}

impl Json for InstanceText {
    type Node<'a> = Looked<'a>;
    type PreparedKey = String;
    type StringBuffer = ();

    /// A look-up reads the object up to its end, so that one pass over all members is soon cheaper.
    const KEYS_PER_LOOKUP: usize = 16;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Looked<'_>) -> T) -> T {
        f(Looked::Name(string))
    }
}

impl<'a> Looked<'a> {
    fn kind(self) -> JsonKind {
        match self {
            Looked::Value(node, _) => node.kind(),
            Looked::Name(_) => JsonKind::String,
        }
    }

    fn container(self, kind: JsonKind) -> Option<InstanceContainer<'a>> {
        match self {
            Looked::Value(node, watch) if node.kind() == kind => Some(InstanceContainer { node, watch }),
            Looked::Value(..) | Looked::Name(_) => None,
        }
    }
}

impl<'a> Instance<'a, InstanceText> for Looked<'a> {
    type Object = InstanceContainer<'a>;
    type Array = InstanceContainer<'a>;
    type Number = WrittenValue<'a>;

    fn as_object(&self) -> Option<InstanceContainer<'a>> {
        self.container(JsonKind::Object)
    }

    fn as_array(&self) -> Option<InstanceContainer<'a>> {
        self.container(JsonKind::Array)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self {
            Looked::Value(node, _) => node.string(),
            Looked::Name(name) => Some(Cow::Borrowed(name)),
        }
    }

    fn as_number(&self) -> Option<WrittenValue<'a>> {
        match self {
            Looked::Value(node, _) => node.number().map(WrittenValue),
            Looked::Name(_) => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self {
            Looked::Value(node, _) => node.boolean(),
            Looked::Name(_) => None,
        }
    }

    fn is_null(&self) -> bool {
        self.kind() == JsonKind::Null
    }

    fn json_type(&self) -> JsonType {
        match self.kind() {
            JsonKind::Null => JsonType::Null,
            JsonKind::Boolean => JsonType::Boolean,
            JsonKind::Number => JsonType::Number,
            JsonKind::String => JsonType::String,
            JsonKind::Array => JsonType::Array,
            JsonKind::Object => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match self {
            Looked::Value(node, watch) => {
                equal(*node, JsonNode::Tree(expected), &watch.budget).unwrap_or(false)
            }
            Looked::Name(name) => expected.as_str() == Some(name),
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match self {
            Looked::Value(node, _) => node.to_json().unwrap_or_default(),
            Looked::Name(name) => Value::from(*name),
        })
    }

    /// We show the instance ourselves; it is made a tree only if the validator's own words need it.
    fn lazy_value(&self) -> LazyInstance<'a> {
        match self {
            Looked::Value(JsonNode::Text { document, at }, watch) => {
                watch.violations.set(watch.violations.get() + 1);
                LazyInstance::Deferred {
                    bytes: document.bytes(),
                    tag: *at,
                    make: parse_at,
                    cell: OnceLock::new(),
                }
            }
            other => LazyInstance::Ready(other.to_value()),
        }
    }

    fn identity(&self) -> Option<NodeIdentity> {
        match self {
            Looked::Value(JsonNode::Text { document, at }, _) => {
                Some(NodeIdentity::tagged(std::ptr::from_ref(*document) as usize, *at))
            }
            Looked::Value(..) => None,
            Looked::Name(name) => Some(NodeIdentity::tagged(name.as_ptr() as usize, u32::MAX)),
        }
    }
}

fn parse_at(bytes: &[u8], at: u32) -> Value {
    let rest = bytes.get(at as usize..).unwrap_or_default();
    let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<Value>();
    values.next().and_then(Result::ok).unwrap_or_default()
}

/// An array or object of a document.
#[derive(Clone, Copy)]
pub struct InstanceContainer<'a> {
    node: JsonNode<'a>,
    watch: &'a InstanceWatch<'a>,
}

impl<'a> Object<'a, InstanceText> for InstanceContainer<'a> {
    type Node = Looked<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = WatchedMembers<'a>;

    fn len(&self) -> usize {
        self.node.length().unwrap_or(0)
    }

    fn is_empty(&self) -> bool {
        self.node.children().next().is_none()
    }

    fn get(&self, key: &String) -> Option<Looked<'a>> {
        let member = self.node.member(key).filter(|_| self.watch.goes_on());
        member.map(|member| Looked::Value(member, self.watch))
    }

    fn members(&self) -> WatchedMembers<'a> {
        WatchedMembers {
            members: self.node.members(),
            watch: self.watch,
        }
    }
}

impl<'a> Array<'a, InstanceText> for InstanceContainer<'a> {
    type Node = Looked<'a>;
    type ElementsIter = WatchedItems<'a>;

    fn len(&self) -> usize {
        self.node.length().unwrap_or(0)
    }

    fn elements(&self) -> WatchedItems<'a> {
        WatchedItems {
            items: self.node.children(),
            watch: self.watch,
        }
    }

    fn is_unique(&self) -> bool {
        distinct(self.node, &self.watch.budget).unwrap_or(true)
    }
}

pub struct WatchedMembers<'a> {
    members: Option<JsonMembers<'a>>,
    watch: &'a InstanceWatch<'a>,
}

impl<'a> Iterator for WatchedMembers<'a> {
    type Item = (Cow<'a, str>, Looked<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.members.as_mut()?.next().filter(|_| self.watch.goes_on());
        next.map(|(name, value)| (name.text(), Looked::Value(value, self.watch)))
    }
}

pub struct WatchedItems<'a> {
    items: Children<'a>,
    watch: &'a InstanceWatch<'a>,
}

impl<'a> Iterator for WatchedItems<'a> {
    type Item = Looked<'a>;

    fn next(&mut self) -> Option<Looked<'a>> {
        let next = self.items.next().filter(|_| self.watch.goes_on());
        next.map(|item| Looked::Value(item, self.watch))
    }
}

/// A number as it is written.
pub struct WrittenValue<'a>(Cow<'a, str>);

impl JsonNumber for WrittenValue<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    /// A number that is larger than a float can be becomes the largest float.
    fn to_number(&self) -> Cow<'_, Number> {
        let largest = || {
            let limit = if self.0.starts_with('-') {
                f64::MIN
            } else {
                f64::MAX
            };
            Number::from_f64(limit).unwrap_or_else(|| Number::from(0))
        };
        Cow::Owned(serde_json::from_str(&self.0).unwrap_or_else(|_| largest()))
    }

    fn is_integer(&self) -> bool {
        is_whole(&self.0)
    }
}
