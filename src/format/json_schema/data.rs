//! YAML as the JSON that a schema sees.

use crate::source::{Node, NodeKind, NodeStyle, Scalar, Sources, yaml};
use serde_json::{Map, Number, Value as Json};

/// The value that a text of YAML holds. None where it cannot be read.
pub fn of_yaml(text: &str) -> Option<Json> {
    let mut sources = Sources::default();
    let id = sources.add("value", text);
    let (node, _) = yaml::read(sources.get(id), id);
    node.as_ref().map(of_node)
}

/// A node by the core schema of YAML 1.2. The recursion is bounded by the depth a file may have.
pub fn of_node(node: &Node) -> Json {
    match &node.kind {
        NodeKind::Scalar(scalar) => of_scalar(scalar),
        NodeKind::Seq(items) => items.iter().map(of_node).collect(),
        NodeKind::Map(entries) => {
            let pairs = entries.iter().filter_map(|entry| {
                let key = entry.key.scalar()?;
                Some((key.text.to_string(), of_node(&entry.value)))
            });
            Json::Object(pairs.collect::<Map<_, _>>())
        }
    }
}

fn of_scalar(scalar: &Scalar) -> Json {
    if scalar.is_null() {
        return Json::Null;
    }
    if let Some(flag) = scalar.as_bool() {
        return flag.into();
    }
    if scalar.style != NodeStyle::Plain {
        return (*scalar.text).into();
    }
    number(&scalar.text).map_or_else(|| (*scalar.text).into(), Json::Number)
}

/// Numbers of JSON, and those that only YAML spells: `+1`, `.5`, `0x1F`.
fn number(text: &str) -> Option<Number> {
    if let Ok(number) = serde_json::from_str(text) {
        return Some(number);
    }
    let based = |prefix, base| u64::from_str_radix(text.strip_prefix(prefix)?, base).ok();
    if let Some(whole) = based("0x", 16).or_else(|| based("0o", 8)) {
        return Some(whole.into());
    }
    let is_number = text.bytes().any(|byte| byte.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let whole = || text.parse::<i64>().ok().map(Number::from);
    let real = || text.parse().ok().and_then(Number::from_f64);
    if is_number { whole().or_else(real) } else { None }
}
