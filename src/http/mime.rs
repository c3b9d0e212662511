//! The media type that a file's name suggests.

use crate::template::TextSyntax;

const KNOWN: &[(&str, &str)] = &[
    ("avif", "image/avif"),
    ("bin", "application/octet-stream"),
    ("css", "text/css"),
    ("csv", "text/csv"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("html", "text/html"),
    ("ics", "text/calendar"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript"),
    ("json", "application/json"),
    ("jsonl", "application/jsonl"),
    ("m4a", "audio/mp4"),
    ("md", "text/markdown"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("tar", "application/x-tar"),
    ("txt", "text/plain"),
    ("vtt", "text/vtt"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("xml", "application/xml"),
    ("yaml", "application/yaml"),
    ("yml", "application/yaml"),
    ("zip", "application/zip"),
];

/// By the extension, whatever its case; `application/octet-stream` for all others.
pub fn guess(path: &str) -> &'static str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    KNOWN
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(extension))
        .map_or("application/octet-stream", |(_, mime)| mime)
}

/// How values are written into a text of this type, or into a file of this name where the type does not say.
pub fn text_syntax(mime: &str, path: &str) -> Option<TextSyntax> {
    let essence = mime
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let path = path.to_ascii_lowercase();
    let is_graphql_file = [".graphql", ".gql"].iter().any(|ending| path.ends_with(ending));
    let lines = ["jsonl", "ndjson", "x-ndjson", "json-seq", "x-jsonlines"];
    match essence.split_once('/') {
        Some((_, "graphql")) => Some(TextSyntax::GraphQl),
        Some((_, subtype)) if is_json(&essence) || lines.contains(&subtype) => Some(TextSyntax::Json),
        _ if is_graphql_file => Some(TextSyntax::GraphQl),
        _ => None,
    }
}

/// Whether a text of this type is one JSON value.
pub fn is_json(mime: &str) -> bool {
    let essence = mime
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence
        .split_once('/')
        .is_some_and(|(_, subtype)| subtype == "json" || subtype.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_known_by_its_type_and_graphql_by_its_name_too() {
        let check = |mime, path, expected| assert_eq!(text_syntax(mime, path), expected, "{mime} {path}");
        check("application/json; charset=utf-8", "a", Some(TextSyntax::Json));
        check("application/merge-patch+json", "a.txt", Some(TextSyntax::Json));
        check("application/x-ndjson", "a", Some(TextSyntax::Json));
        check("application/octet-stream", "q.GraphQL", Some(TextSyntax::GraphQl));
        check("text/plain", "a.json", None);
        assert!(is_json("application/problem+json") && !is_json("application/jsonl"));
    }

    #[test]
    fn extensions_decide() {
        assert_eq!(guess("a/b.c/Logo.PNG"), "image/png");
        assert_eq!(guess("json"), "application/octet-stream");
    }
}
