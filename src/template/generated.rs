//! How long generated values stay as they are.
//!
//! A variable's definition draws from a stream that its moment (an iteration or a step), its layer and its name decide,
//! and reads a clock that does not move for that moment. Rendered again, it comes to the same value, so nothing has to
//! be stored and no order of steps matters.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

type Key = [u8; 32];

/// What all generated values of a run come from.
pub struct Chance {
    /// For secrets: never the seed.
    secret: Key,
    /// For everything else.
    open: Key,
    is_seeded: bool,
    renewals: AtomicU64,
}

/// The moments that the generated values of one step belong to. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Generated {
    chance: Arc<Chance>,
    origin: GeneratedOrigin,
    /// When the iteration began.
    now: Timestamp,
    /// None where the iteration's own values are asked for.
    step: Option<Arc<str>>,
    /// When the step began.
    step_now: Timestamp,
}

/// What the keys of an iteration are derived from. That is done when a value is drawn, which most steps never do.
#[derive(Debug, Clone, Copy)]
enum GeneratedOrigin {
    Iteration(u64),
    Renewal(u64),
}

/// How long a definition's values stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    Iteration,
    Step,
}

/// The stream of one variable, or of all calls in the fields of one step.
#[derive(Clone)]
pub struct Draws {
    stream: Arc<ValueStream>,
    /// None where the clock goes on.
    pub(super) now: Option<Timestamp>,
}

/// The key is derived with the first draw: few variables draw, and many are rendered.
struct ValueStream {
    key: LazyLock<Key, Box<dyn FnOnce() -> Key + Send + Sync>>,
    count: AtomicU64,
}

impl Chance {
    /// `key` has to come from a source that is fit for secrets.
    pub fn new(key: Key, seed: Option<u64>) -> Chance {
        let open = seed.map(|seed| derive(&[0; 32], &[b"seed", &seed.to_le_bytes()]));
        Chance {
            secret: key,
            open: open.unwrap_or(key),
            is_seeded: seed.is_some(),
            renewals: AtomicU64::new(0),
        }
    }
}

impl Generated {
    /// The values of an iteration that begins now.
    pub fn of_iteration(chance: Arc<Chance>, number: usize, now: Timestamp) -> Generated {
        Generated {
            chance,
            origin: GeneratedOrigin::Iteration(number as u64),
            now,
            step: None,
            step_now: now,
        }
    }

    /// Those of one of its steps, which begins now.
    pub fn of_step(&self, id: &str, now: Timestamp) -> Generated {
        Generated {
            step: Some(id.into()),
            step_now: now,
            ..self.clone()
        }
    }

    /// Values that nothing has seen before and that the seed has no part in, one of each for as long as this is used.
    pub(super) fn renewed(&self, now: Timestamp) -> Generated {
        let number = self.chance.renewals.fetch_add(1, Ordering::Relaxed);
        Generated {
            chance: self.chance.clone(),
            origin: GeneratedOrigin::Renewal(number),
            now,
            step: None,
            step_now: now,
        }
    }

    /// For the calls in a step's own fields: each draws anew. None where they need not be repeatable.
    pub(super) fn of_fields(&self) -> Option<Draws> {
        let generated = self.clone();
        let key = move || derive(&generated.key(Lifetime::Step, false), &[b"fields"]);
        self.chance.is_seeded.then(|| Draws::new(key, None))
    }

    fn key(&self, lifetime: Lifetime, is_secret: bool) -> Key {
        let Chance { secret, open, .. } = &*self.chance;
        let key = match self.origin {
            GeneratedOrigin::Iteration(number) => {
                let key = if is_secret { secret } else { open };
                derive(key, &[b"iteration", &number.to_le_bytes()])
            }
            GeneratedOrigin::Renewal(number) => derive(secret, &[b"renewed", &number.to_le_bytes()]),
        };
        match (lifetime, &self.step) {
            (Lifetime::Step, Some(id)) => derive(&key, &[b"step", id.as_bytes()]),
            _ => key,
        }
    }

    /// For a variable that the layer of this label defines, from its first call on.
    pub(super) fn of_variable(&self, lifetime: Lifetime, label: &str, name: &str, is_secret: bool) -> Draws {
        let now = match lifetime {
            Lifetime::Iteration => self.now,
            Lifetime::Step => self.step_now,
        };
        let (generated, label, name) = (self.clone(), label.to_owned(), name.to_owned());
        let key = move || {
            let key = generated.key(lifetime, is_secret);
            derive(&key, &[b"variable", label.as_bytes(), name.as_bytes()])
        };
        Draws::new(key, Some(now))
    }
}

impl Draws {
    fn new(key: impl FnOnce() -> Key + Send + Sync + 'static, now: Option<Timestamp>) -> Draws {
        let stream = ValueStream {
            key: LazyLock::new(Box::new(key)),
            count: AtomicU64::new(0),
        };
        Draws {
            stream: Arc::new(stream),
            now,
        }
    }

    /// Fills the bytes with what comes next.
    pub(super) fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let number = self.stream.count.fetch_add(1, Ordering::Relaxed);
            let block = derive(&self.stream.key, &[&number.to_le_bytes()]);
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

/// SHA-256 of the key and of each part behind its length, so that no two lists of parts are alike.
fn derive(key: &Key, parts: &[&[u8]]) -> Key {
    let mut digest = Sha256::new();
    digest.update(key);
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

impl std::fmt::Debug for Chance {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Chance")
    }
}

impl std::fmt::Debug for Draws {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Draws")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(draws: &Draws) -> [u8; 8] {
        let mut bytes = [0; 8];
        draws.fill(&mut bytes);
        bytes
    }

    fn iteration(key: u8, seed: Option<u64>, number: usize) -> Generated {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        Generated::of_iteration(Arc::new(Chance::new([key; 32], seed)), number, now)
    }

    fn value(of: &Generated, lifetime: Lifetime, name: &str) -> [u8; 8] {
        drawn(&of.of_variable(lifetime, "a.yaml", name, false))
    }

    #[test]
    fn a_variable_is_the_same_for_as_long_as_it_lasts() {
        use Lifetime::{Iteration, Step};
        let one = iteration(1, None, 1);
        let (first, second) = (
            one.of_step("a", Timestamp::UNIX_EPOCH),
            one.of_step("b", Timestamp::UNIX_EPOCH),
        );
        assert_eq!(value(&first, Iteration, "x"), value(&second, Iteration, "x"));
        assert_ne!(value(&first, Step, "x"), value(&second, Step, "x"));
        assert_eq!(value(&first, Step, "x"), value(&first, Step, "x"));
        assert_ne!(value(&first, Iteration, "x"), value(&first, Iteration, "y"));
        assert_ne!(
            value(&one, Iteration, "x"),
            value(&iteration(1, None, 2), Iteration, "x")
        );
        assert_ne!(
            value(&one, Iteration, "x"),
            value(&iteration(2, None, 1), Iteration, "x")
        );
    }

    #[test]
    fn no_key_is_derived_before_a_value_is_drawn() {
        let draws = iteration(1, None, 1).of_variable(Lifetime::Iteration, "a.yaml", "x", false);
        assert!(format!("{:?}", draws.stream.key).contains("uninit"));
        drawn(&draws);
        assert!(!format!("{:?}", draws.stream.key).contains("uninit"));
    }

    #[test]
    fn calls_of_one_variable_differ() {
        let draws = iteration(1, None, 1).of_variable(Lifetime::Iteration, "a.yaml", "x", false);
        assert_ne!(drawn(&draws), drawn(&draws));
    }

    #[test]
    fn the_seed_decides_all_but_secrets() {
        let (one, other) = (iteration(1, Some(7), 1), iteration(2, Some(7), 1));
        assert_eq!(
            value(&one, Lifetime::Iteration, "x"),
            value(&other, Lifetime::Iteration, "x")
        );
        let secret = |of: &Generated| drawn(&of.of_variable(Lifetime::Iteration, "a.yaml", "x", true));
        assert_ne!(secret(&one), secret(&other));
        assert_ne!(
            value(&one, Lifetime::Iteration, "x"),
            value(&iteration(1, Some(8), 1), Lifetime::Iteration, "x")
        );
        let field = |of: &Generated| of.of_fields().map(|draws| drawn(&draws));
        assert_eq!(field(&one), field(&other));
        assert_eq!(field(&iteration(1, None, 1)), None, "nothing to repeat");
        let renewed = |of: &Generated| value(&of.renewed(Timestamp::UNIX_EPOCH), Lifetime::Step, "x");
        assert_ne!(renewed(&one), renewed(&one));
        assert_ne!(renewed(&one), renewed(&other));
    }
}
