//! Digests of a body that is not kept, taken while it arrives.

use md5::Md5;
use sha2::{Digest, Sha256};

/// What has been taken so far.
#[derive(Clone, Default)]
pub struct Hasher {
    sha256: Sha256,
    md5: Md5,
}

/// The digests of a whole body, as lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    pub sha256: String,
    pub md5: String,
}

impl Hasher {
    pub fn push(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.md5.update(bytes);
    }

    pub fn finish(self) -> Digests {
        Digests {
            sha256: hex(&self.sha256.finalize()),
            md5: hex(&self.md5.finalize()),
        }
    }
}

impl Digests {
    /// The digests of a body that is in memory.
    pub fn of(bytes: &[u8]) -> Digests {
        let mut hasher = Hasher::default();
        hasher.push(bytes);
        hasher.finish()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
