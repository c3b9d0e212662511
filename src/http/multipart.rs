//! `multipart/form-data`, as browsers write it: segments, so that files are never held in memory.

use super::Segment;
use bytes::Bytes;

pub struct FormPart {
    pub name: String,
    pub filename: Option<String>,
    pub mime: Option<String>,
    pub content: Segment,
}

/// The whole body. `boundary` must not occur in any part; 128 random bits see to that.
pub fn encode(parts: Vec<FormPart>, boundary: &str) -> Vec<Segment> {
    let mut segments = Vec::with_capacity(parts.len() * 2 + 1);
    let mut text = String::new();
    for part in parts {
        text.push_str(&head(&part, boundary));
        segments.push(Segment::Bytes(Bytes::from(std::mem::take(&mut text))));
        segments.push(part.content);
        text.push_str("\r\n");
    }
    text.push_str(&format!("--{boundary}--\r\n"));
    segments.push(Segment::Bytes(Bytes::from(text)));
    segments
}

fn head(part: &FormPart, boundary: &str) -> String {
    let mut head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
        quoted(&part.name)
    );
    if let Some(filename) = &part.filename {
        head.push_str(&format!("; filename=\"{}\"", quoted(filename)));
    }
    if let Some(mime) = &part.mime {
        head.push_str(&format!("\r\nContent-Type: {mime}"));
    }
    head.push_str("\r\n\r\n");
    head
}

/// The three characters that would end the name or its line, as the HTML standard escapes them; all else, also
/// beyond ASCII, goes as UTF-8.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, filename: Option<&str>, expected: &str) {
        let part = FormPart {
            name: name.to_owned(),
            filename: filename.map(str::to_owned),
            mime: None,
            content: Segment::Bytes(Bytes::from_static(b"v")),
        };
        let text: Vec<u8> = encode(vec![part], "B")
            .into_iter()
            .flat_map(|segment| match segment {
                Segment::Bytes(bytes) => bytes.to_vec(),
                Segment::File { .. } => Vec::new(),
            })
            .collect();
        let expected = format!("--B\r\nContent-Disposition: form-data; {expected}\r\n\r\nv\r\n--B--\r\n");
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }

    #[test]
    fn f05_names_cannot_leave_their_quotes() {
        check("a", None, "name=\"a\"");
        check("a\"; filename=\"x", None, "name=\"a%22; filename=%22x\"");
        check(
            "a\r\nX: 1",
            Some("../ü.png"),
            "name=\"a%0D%0AX: 1\"; filename=\"../ü.png\"",
        );
    }
}
