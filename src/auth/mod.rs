//! Authentication schemes as data: what to send, what to do with the answer. Nothing here sends.

pub mod digest;
pub mod scheme;
