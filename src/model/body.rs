use super::{Pair, Text, Tree};
use crate::template::Use;

/// What a request sends. Paths are relative to the request's file.
#[derive(Debug)]
pub enum Body {
    Json(Tree),
    /// A string holding JSON: sent as it is once rendered, and checked to be JSON.
    JsonText(Text),
    /// `application/x-www-form-urlencoded`.
    Form(Vec<Pair>),
    Multipart(Vec<MultipartItem>),
    Text(Text),
    Xml(Text),
    GraphQl(Box<GraphQl>),
    File(Box<FileBody>),
    /// Bytes given as base64.
    Base64(Text),
}

#[derive(Debug)]
pub struct MultipartItem {
    pub name: Text,
    pub content: PartContent,
    /// Content-Type of the part.
    pub mime: Option<Text>,
}

#[derive(Debug)]
pub enum PartContent {
    Text(Text),
    File { path: Text, filename: Option<Text> },
}

#[derive(Debug)]
pub struct GraphQl {
    pub query: Text,
    pub variables: Option<Tree>,
    pub operation: Option<Text>,
}

#[derive(Debug)]
pub struct FileBody {
    pub path: Text,
    pub mime: Option<Text>,
    /// Whether the file's text is a template (blocks allowed, `<<% ... %>>`).
    pub template: bool,
    /// What a template reads, with places in that file: known once the file was looked at, and only where its path
    /// needs no values.
    pub reads: Vec<Use>,
}
