use super::{NamePair, TemplateText, ValueTree};
use crate::template::{ForeignMark, Use};

/// What a request sends. Paths are relative to the request's file.
#[derive(Debug)]
pub enum Body {
    Json(ValueTree),
    /// A string holding JSON: sent as it is once rendered, and checked to be JSON.
    JsonText(TemplateText),
    /// `application/x-www-form-urlencoded`.
    Form(Vec<NamePair>),
    Multipart(Vec<MultipartItem>),
    Text(TemplateText),
    Xml(TemplateText),
    GraphQl(Box<GraphQl>),
    File(Box<FileBody>),
    /// Bytes given as base64.
    Base64(TemplateText),
}

#[derive(Debug)]
pub struct MultipartItem {
    pub name: TemplateText,
    pub content: PartContent,
    /// Content-Type of the part.
    pub mime: Option<TemplateText>,
}

#[derive(Debug)]
pub enum PartContent {
    Text(TemplateText),
    File {
        path: TemplateText,
        filename: Option<TemplateText>,
    },
}

#[derive(Debug)]
pub struct GraphQl {
    pub query: TemplateText,
    pub variables: Option<ValueTree>,
    pub operation: Option<TemplateText>,
}

#[derive(Debug)]
pub struct FileBody {
    pub path: TemplateText,
    pub mime: Option<TemplateText>,
    /// Whether the file's text is a template (blocks allowed, `<<% ... %>>`).
    pub template: bool,
    /// What a template reads, with places in that file: known once the file was looked at, and only where its path
    /// needs no values.
    pub reads: Vec<Use>,
    /// Marks of other tools in it, known as `reads` are.
    pub marks: Vec<ForeignMark>,
}
