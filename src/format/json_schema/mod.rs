//! JSON Schema 2020-12 of a kind of file, made of the tables of keys.
//!
//! A file that loads fits its schema. The reverse holds as far as a schema can know: it sees no expressions, no other
//! files, and not how a number was spelled.

mod data;
mod rules;
mod value;

use super::{Absent, FileKind, FormatKey, Mapping, ValueType};
use serde_json::{Map, Value as Json, json};

pub use data::{of_node, of_yaml};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a whole file of this kind.
pub fn json_schema(file: FileKind) -> Json {
    let mut definitions = Definitions::default();
    let root = definitions.file(file);
    definitions.around(root)
}

/// The schema of a file that holds a request or a flow: which of the two, its keys say.
pub fn json_schema_of_step() -> Json {
    let mut definitions = Definitions::default();
    let flow = definitions.reference(FileKind::Flow.mapping());
    let request = definitions.reference(FileKind::Request.mapping());
    let root = json!({
        "title": "callsheet: a request or a flow",
        "if": { "anyOf": [{ "required": ["flow"] }, { "required": ["steps"] }] },
        "then": flow,
        "else": request,
    });
    definitions.around(root)
}

/// Mappings that the schema refers to.
#[derive(Default)]
struct Definitions {
    found: Map<String, Json>,
}

impl Definitions {
    fn file(&mut self, file: FileKind) -> Json {
        let mapping = file.mapping();
        let mut root = self.mapping(mapping);
        let title = format!("callsheet: {}", mapping.noun.replace('`', ""));
        root.insert("title".to_owned(), title.into());
        // An empty file has a warning of its own.
        root.insert("type".to_owned(), json!(["object", "null"]));
        Json::Object(root)
    }

    fn around(self, root: Json) -> Json {
        let mut schema = Map::new();
        schema.insert("$schema".to_owned(), DIALECT.into());
        if let Json::Object(root) = root {
            schema.extend(root);
        }
        if !self.found.is_empty() {
            schema.insert("$defs".to_owned(), Json::Object(self.found));
        }
        Json::Object(schema)
    }

    fn reference(&mut self, mapping: &'static Mapping) -> Json {
        if !self.found.contains_key(mapping.name) {
            // Holds the place, for mappings that lead back to themselves.
            self.found.insert(mapping.name.to_owned(), Json::Null);
            let definition = self.mapping(mapping);
            self.found
                .insert(mapping.name.to_owned(), Json::Object(definition));
        }
        json!({ "$ref": format!("#/$defs/{}", mapping.name) })
    }

    fn mapping(&mut self, mapping: &'static Mapping) -> Map<String, Json> {
        let mut properties = Map::new();
        for key in mapping.keys {
            properties.insert(key.name.to_owned(), self.property(key));
        }
        let mut schema = Map::new();
        schema.insert("description".to_owned(), mapping.about.into());
        schema.insert("type".to_owned(), "object".into());
        schema.insert("properties".to_owned(), Json::Object(properties));
        schema.insert("additionalProperties".to_owned(), false.into());
        let required = mapping.keys.iter().filter(|key| key.is_required());
        let required: Vec<Json> = required.map(|key| key.name.into()).collect();
        if !required.is_empty() {
            schema.insert("required".to_owned(), required.into());
        }
        let rules: Vec<Json> = mapping
            .rules
            .iter()
            .flat_map(|rule| rules::schemas(*rule))
            .collect();
        if !rules.is_empty() {
            schema.insert("allOf".to_owned(), rules.into());
        }
        schema
    }

    fn property(&mut self, key: &FormatKey) -> Json {
        let value = self.value(key.value);
        let value = if key.is_required() {
            value
        } else {
            value::or_nothing(value)
        };
        let about = match key.absent {
            Absent::Described(words) => format!("{} Default: {words}.", key.about),
            _ => key.about.to_owned(),
        };
        let mut schema = Map::new();
        schema.insert("description".to_owned(), about.into());
        if let Json::Object(value) = value {
            schema.extend(value);
        }
        if let Absent::Default(default) = key.absent {
            schema.extend(of_yaml(default).map(|default| ("default".to_owned(), default)));
        }
        schema.extend(of_yaml(key.example).map(|example| ("examples".to_owned(), json!([example]))));
        Json::Object(schema)
    }

    fn value(&mut self, value: ValueType) -> Json {
        value::schema(self, value)
    }
}
