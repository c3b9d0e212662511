//! The mock's only source of chance. The same seed gives the same tokens and ids, so that tests can expect them.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

#[derive(Debug)]
pub struct MockRandom(StdRng);

const OPAQUE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// Letters that are hard to confuse and make no words (RFC 8628, 6.1).
const READABLE: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";

impl MockRandom {
    pub fn new(seed: u64) -> MockRandom {
        MockRandom(StdRng::seed_from_u64(seed))
    }

    /// A token, a code: nothing can be read from it.
    pub fn token(&mut self) -> String {
        self.letters(OPAQUE, 43)
    }

    /// An id of an item.
    pub fn word(&mut self) -> String {
        self.letters(OPAQUE, 22)
    }

    /// What a person types: `BCDF-GHJK`.
    pub fn user_code(&mut self) -> String {
        format!("{}-{}", self.letters(READABLE, 4), self.letters(READABLE, 4))
    }

    /// 11 digits: more than 32 bits hold, as real ids are.
    pub fn integer(&mut self) -> u64 {
        self.0.random_range(10_000_000_000..100_000_000_000)
    }

    fn letters(&mut self, alphabet: &[u8], count: usize) -> String {
        let letter = |_| char::from(alphabet[self.0.random_range(0..alphabet.len())]);
        (0..count).map(letter).collect()
    }
}
