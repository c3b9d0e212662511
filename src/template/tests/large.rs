//! Answers that are too large to be made a value.

use super::{ambient, compile};
use crate::json::JsonDocument;
use crate::source::code;
use crate::template::{FieldKind, Resolved};
use bytes::Bytes;
use std::sync::Arc;

#[test]
fn no_tree_is_made_of_a_large_answer() {
    let read = |text: String| {
        let document = JsonDocument::parse(Bytes::from(text)).unwrap();
        let document = Arc::new(document);
        let template = compile("<<body>>", FieldKind::Environment).unwrap();
        template.eval(&ambient(), &mut |_: &str| {
            Resolved::Document(Arc::clone(&document))
        })
    };
    let items = |count: usize| format!("[{}0]", "0,".repeat(count));
    assert!(read(items(10)).is_ok());
    let refused = read(items(6 << 20)).unwrap_err();
    assert_eq!(refused.code, code::TEMPLATE_LIMIT, "{refused:?}");
    // One long text takes no more than its own length.
    assert!(read(format!("\"{}\"", "x".repeat(11 << 20))).is_ok());
}
