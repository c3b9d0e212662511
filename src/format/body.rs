//! The keys of `body:`.

use super::ValueType::{AnyOf, Data, Flag, Map, Mapping as Of, OneOrMany, Text};
use super::pair::PAIRS;
use super::{FormatKey, KeyRule, Mapping, ValueType};

/// Keys of [`BODY`] that say what is sent.
pub const BODY_KINDS: &[&str] = &[
    "json",
    "form",
    "multipart",
    "text",
    "xml",
    "graphql",
    "file",
    "base64",
];

const PARTS: ValueType = Map(&Text, &OneOrMany(&AnyOf(&PART_TYPES)));
static PART_TYPES: [ValueType; 2] = [Text, Of(&PART)];
static FILE_TYPES: [ValueType; 2] = [Text, Of(&FILE)];

pub static BODY: Mapping = Mapping {
    name: "body",
    noun: "`body`",
    about: "What a request sends. The Content-Type follows from the key unless a header sets it.",
    keys: &[
        FormatKey::new(
            "json",
            Data,
            "{ topic: Standup, type: 2 }",
            "JSON, written as YAML; or a quoted or block text that holds JSON.",
        ),
        FormatKey::new(
            "form",
            PAIRS,
            "{ grant_type: password }",
            "Form fields, sent as `application/x-www-form-urlencoded`.",
        ),
        FormatKey::new(
            "multipart",
            PARTS,
            "{ title: Logo, upload: { file: logo.png, type: image/png } }",
            "Parts of text and files, sent as `multipart/form-data`. A list is several parts of one name.",
        ),
        FormatKey::new("text", Text, "Hello", "Text."),
        FormatKey::new("xml", Text, "<a>1</a>", "Text that is XML."),
        FormatKey::new(
            "graphql",
            Of(&GRAPHQL),
            "{ query: 'query($id: ID!) { user(id: $id) { name } }', variables: { id: 1 } }",
            "A GraphQL request, sent as JSON.",
        ),
        FormatKey::new(
            "file",
            AnyOf(&FILE_TYPES),
            "logo.png",
            "A file, streamed. The path is relative to the request's file and may not leave the project.",
        ),
        FormatKey::new("base64", Text, "aGVsbG8=", "Bytes, written as base64."),
        FormatKey::new(
            "template",
            Flag,
            "false",
            "With `text` or `xml`: whether `<<...>>` in the text is an expression.",
        )
        .default("true"),
    ],
    rules: &[
        KeyRule::ExactlyOne(BODY_KINDS),
        KeyRule::Needs("template", &["text", "xml"]),
    ],
};

pub static GRAPHQL: Mapping = Mapping {
    name: "graphql",
    noun: "`graphql`",
    about: "A GraphQL request.",
    keys: &[
        FormatKey::new("query", Text, "'{ viewer { name } }'", "The document.").required(),
        FormatKey::new(
            "variables",
            Data,
            "{ id: 1 }",
            "The values of the document's variables.",
        ),
        FormatKey::new(
            "operation",
            Text,
            "GetUser",
            "Which operation of the document is meant.",
        ),
    ],
    rules: &[],
};

pub static FILE: Mapping = Mapping {
    name: "file",
    noun: "`file`",
    about: "A file that is sent as the body.",
    keys: &[
        FormatKey::new(
            "path",
            Text,
            "notes.txt",
            "The file, relative to the request's own.",
        )
        .required(),
        FormatKey::new("type", Text, "text/plain", "The Content-Type.")
            .otherwise("what the file's name says"),
        FormatKey::new(
            "template",
            Flag,
            "true",
            "Whether the file's text is a template, which may use `<<...>>` and `<<% if ... %>>`.",
        )
        .default("false"),
    ],
    rules: &[],
};

pub static PART: Mapping = Mapping {
    name: "part",
    noun: "a part",
    about: "One part of a multipart body.",
    keys: &[
        FormatKey::new(
            "file",
            Text,
            "logo.png",
            "The file, relative to the request's own.",
        ),
        FormatKey::new("text", Text, "Hello", "The part's text."),
        FormatKey::new("type", Text, "image/png", "The part's Content-Type."),
        FormatKey::new(
            "name",
            Text,
            "picture.png",
            "The name of the file, as the server sees it.",
        )
        .otherwise("that of the file"),
    ],
    rules: &[KeyRule::ExactlyOne(&["file", "text"])],
};
