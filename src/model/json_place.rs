//! A JSONPath in which expressions may take the place of literals: `$.items[?@.id == <<id>>]`.

use super::TemplateText;
use crate::jsonpath::JsonPath;
use std::ops::Deref;

#[derive(Debug, Clone)]
pub struct JsonPlace {
    /// A text is in the place of each expression. Its source is as it was written.
    pub path: JsonPath,
    /// What was written, where there are expressions in it.
    pub template: Option<Box<TemplateText>>,
}

impl From<JsonPath> for JsonPlace {
    fn from(path: JsonPath) -> JsonPlace {
        JsonPlace { path, template: None }
    }
}

impl Deref for JsonPlace {
    type Target = JsonPath;

    fn deref(&self) -> &JsonPath {
        &self.path
    }
}
