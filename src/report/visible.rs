//! Text from elsewhere, escaped for people. It is the escaping of `source`, under the name that all output uses.

pub use crate::source::escape::{visible, visible_line, visible_path};
