//! A body as reports hold it: text, bytes in base64, or the name of a file.

use crate::http::Segment;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::path::PathBuf;

#[derive(Deserialize)]
#[serde(untagged)]
pub enum Content {
    Text {
        text: String,
        #[serde(default)]
        cut: bool,
    },
    Binary {
        #[serde(deserialize_with = "decoded")]
        base64: Vec<u8>,
        #[serde(default)]
        cut: bool,
    },
    File {
        file: PathBuf,
        size: u64,
    },
}

impl Content {
    /// The bytes; a file's are not in the report.
    pub fn bytes(self) -> Option<Bytes> {
        match self {
            Content::Text { text, .. } => Some(text.into()),
            Content::Binary { base64, .. } => Some(base64.into()),
            Content::File { .. } => None,
        }
    }

    /// It is only what the body begins with.
    pub fn is_cut(&self) -> bool {
        matches!(
            self,
            Content::Text { cut: true, .. } | Content::Binary { cut: true, .. }
        )
    }

    pub fn segment(self) -> Segment {
        match self {
            Content::File { file, size } => Segment::File {
                path: file,
                length: size,
            },
            other => Segment::Bytes(other.bytes().unwrap_or_default()),
        }
    }
}

fn decoded<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    STANDARD.decode(text).map_err(D::Error::custom)
}
