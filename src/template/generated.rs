//! How long generated values stay as they are.
//!
//! A variable's definition draws from a stream that its moment (an iteration or a step), its layer and its name decide,
//! and reads a clock that does not move for that moment. Rendered again, it comes to the same value, so nothing has to
//! be stored and no order of steps matters.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

type Key = [u8; 32];

/// Clocks of iterations that are remembered at most. The iterations after those read the clock anew where they are resumed.
const MOST_CLOCKS: usize = 10_000;

/// What all generated values of a run come from.
pub struct Chance {
    /// For secrets: neither the seed nor an earlier run has a part in it.
    secret: Key,
    /// For everything else.
    open: Key,
    /// What `open` is made of.
    origin: ChanceOrigin,
    renewals: AtomicU64,
    /// When each iteration began, in this run or in the one that it resumes.
    clocks: Mutex<BTreeMap<usize, Timestamp>>,
}

/// What a run that is resumed makes the same values of. Nothing of a secret can be found from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastChance {
    origin: ChanceOrigin,
    clocks: BTreeMap<usize, Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ChanceOrigin {
    Seed(u64),
    /// Hexadecimal digits that no other run has.
    Own(String),
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
        let own = || {
            ChanceOrigin::Own(
                derive(&key, &[b"origin"])
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect(),
            )
        };
        Chance::from(key, seed.map_or_else(own, ChanceOrigin::Seed))
    }

    /// Makes the values of an earlier run again, all but the secret ones. `key` has to be another one.
    pub fn resumed(key: Key, past: PastChance) -> Chance {
        Chance {
            clocks: Mutex::new(past.clocks),
            ..Chance::from(key, past.origin)
        }
    }

    fn from(secret: Key, origin: ChanceOrigin) -> Chance {
        Chance {
            secret,
            open: match &origin {
                ChanceOrigin::Seed(seed) => derive(&[0; 32], &[b"seed", &seed.to_le_bytes()]),
                ChanceOrigin::Own(text) => derive(&[0; 32], &[b"own", text.as_bytes()]),
            },
            origin,
            renewals: AtomicU64::new(0),
            clocks: Mutex::default(),
        }
    }

    /// What the user gave as `--seed`.
    pub fn seed(&self) -> Option<u64> {
        self.origin.seed()
    }

    /// What a run needs that resumes this one with the iteration of that number. The clocks of those before it are dropped.
    pub fn past(&self, first: usize) -> PastChance {
        let mut clocks = self.clocks();
        *clocks = clocks.split_off(&first);
        PastChance {
            origin: self.origin.clone(),
            clocks: clocks.clone(),
        }
    }

    /// The clock of an iteration: that of its first beginning, where it was begun before.
    fn clock(&self, number: usize, now: Timestamp) -> Timestamp {
        let mut clocks = self.clocks();
        let is_full = clocks.len() >= MOST_CLOCKS;
        match clocks.entry(number) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(_) if is_full => now,
            Entry::Vacant(free) => *free.insert(now),
        }
    }

    fn clocks(&self) -> MutexGuard<'_, BTreeMap<usize, Timestamp>> {
        self.clocks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PastChance {
    pub fn seed(&self) -> Option<u64> {
        self.origin.seed()
    }
}

impl ChanceOrigin {
    fn seed(&self) -> Option<u64> {
        match self {
            ChanceOrigin::Seed(seed) => Some(*seed),
            ChanceOrigin::Own(_) => None,
        }
    }
}

impl Generated {
    /// The values of an iteration that begins now, or that a resumed run had begun.
    pub fn of_iteration(chance: Arc<Chance>, number: usize, now: Timestamp) -> Generated {
        let now = chance.clock(number, now);
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
        self.chance.seed().map(|_| Draws::new(key, None))
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
    fn a_resumed_run_makes_the_same_values_but_no_secret_again() {
        use Lifetime::{Iteration, Step};
        let chance = Arc::new(Chance::new([1; 32], None));
        let began = Timestamp::from_second(1_700_000_000).unwrap();
        let first = Generated::of_iteration(chance.clone(), 3, began);
        let past: PastChance =
            serde_json::from_str(&serde_json::to_string(&chance.past(2)).unwrap()).unwrap();
        let resumed = Arc::new(Chance::resumed([2; 32], past));
        let later = Timestamp::from_second(1_700_000_900).unwrap();
        let again = Generated::of_iteration(resumed.clone(), 3, later);
        assert_eq!(value(&first, Iteration, "x"), value(&again, Iteration, "x"));
        assert_eq!(
            value(&first.of_step("a", began), Step, "x"),
            value(&again.of_step("a", later), Step, "x")
        );
        assert_eq!(again.now, began, "its clock stands still too");
        assert_eq!(Generated::of_iteration(resumed, 4, later).now, later);
        let secret = |of: &Generated| drawn(&of.of_variable(Iteration, "a.yaml", "x", true));
        assert_ne!(secret(&first), secret(&again));
    }

    #[test]
    fn clocks_are_kept_for_what_is_still_open_and_for_so_many_at_most() {
        let chance = Arc::new(Chance::new([1; 32], None));
        let at = |number: i64| Timestamp::from_second(number).unwrap();
        for number in 1..=MOST_CLOCKS + 1 {
            chance.clock(number, at(1));
        }
        assert_eq!(chance.clock(MOST_CLOCKS, at(2)), at(1));
        assert_eq!(chance.clock(MOST_CLOCKS + 1, at(2)), at(2));
        let past = chance.past(MOST_CLOCKS);
        assert_eq!(past.clocks.into_keys().collect::<Vec<_>>(), [MOST_CLOCKS]);
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
