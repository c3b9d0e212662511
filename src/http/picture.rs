//! Pictures that a page can show.

/// Bytes of a picture that is kept whole.
pub const PICTURE: usize = 256 * 1024;

/// What the first bytes of a picture are, and its media type.
const SIGNATURES: [(&[u8], &str); 4] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
];

/// The media type of bytes that begin like a picture of a kind that every browser shows, if there are not too many.
pub fn kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.len() > PICTURE {
        return None;
    }
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let known = SIGNATURES.iter().find(|(first, _)| bytes.starts_with(first));
    known.map(|(_, kind)| *kind).or(is_webp.then_some("image/webp"))
}
