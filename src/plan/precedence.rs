//! Which steps have to wait for which when several run at once.
//!
//! What two steps can meet at is a resource: a variable, a folder's order, a login. The steps that touch a resource
//! do so in declared order, in spells: steps of one spell may overlap, and a spell waits for the end of the one
//! before it. Nothing here knows what a resource is; `accesses` says which step touches what.

mod accesses;
mod logins;

pub use accesses::{accesses, rounds_meet, ties};

use std::collections::HashMap;

/// Index of a step in the plan.
type StepIndex = usize;

/// How a step touches a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Nobody else meanwhile.
    Alone,
    /// At the same time as neighbours of the same kind.
    Shared(u32),
    /// At the same time as neighbours of the same kind once one of them has got through; one after the other until then.
    Opened(u32),
}

/// A resource by its number, and what is done with it.
pub type StepAccess = (u32, Mode);

/// The graph. Its nodes are the steps, then gates: a gate marks the end of a spell.
#[derive(Debug, Default)]
pub struct Precedence {
    pub steps: usize,
    /// How many nodes, or turns in a lane, each node waits for.
    pub waits: Vec<u32>,
    /// The nodes that wait for each node.
    pub unlocks: Vec<Vec<u32>>,
    /// Spells whose members go one after the other until one has opened them, each in declared order.
    pub lanes: Vec<Vec<StepIndex>>,
    /// The lanes of each step that is in any.
    pub lanes_of: HashMap<StepIndex, Vec<u32>>,
}

impl Precedence {
    /// From what each step touches, and whether it is an `always` step: clean-up waits for all before it.
    pub fn new(accesses: &[Vec<StepAccess>], always: &[bool]) -> Precedence {
        let mut precedence = Precedence {
            steps: accesses.len(),
            waits: vec![0; accesses.len()],
            unlocks: vec![Vec::new(); accesses.len()],
            ..Precedence::default()
        };
        let mut tracks: HashMap<u32, Track> = HashMap::new();
        let mut before = Track::default();
        for (step, accesses) in accesses.iter().enumerate() {
            for (resource, mode) in merged(accesses) {
                let track = tracks.entry(resource).or_default();
                precedence.touch(track, step, mode);
            }
            if always.get(step) == Some(&true) {
                precedence.clean_up(&mut before, step);
            }
            before.spell.push(step as u32);
        }
        tracks.into_values().for_each(|track| precedence.lane(&track));
        precedence
    }

    fn touch(&mut self, track: &mut Track, step: StepIndex, mode: Mode) {
        if track.mode != Some(mode) || mode == Mode::Alone {
            self.lane(track);
            track.before = self.end_of(&track.spell).or(track.before);
            track.spell.clear();
            track.mode = Some(mode);
        }
        if let Some(before) = track.before {
            self.edge(before, step as u32);
        }
        track.spell.push(step as u32);
    }

    /// The step waits for all before it, and others do not wait for it.
    fn clean_up(&mut self, before: &mut Track, step: StepIndex) {
        if let Some(end) = self.end_of(&before.spell) {
            self.edge(end, step as u32);
            before.spell = vec![end];
        }
    }

    /// The node that ends with the last of these.
    fn end_of(&mut self, spell: &[u32]) -> Option<u32> {
        if let [] | [_] = spell {
            return spell.first().copied();
        }
        let gate = self.waits.len() as u32;
        self.waits.push(0);
        self.unlocks.push(Vec::new());
        spell.iter().for_each(|member| self.edge(*member, gate));
        Some(gate)
    }

    fn edge(&mut self, from: u32, to: u32) {
        self.unlocks[from as usize].push(to);
        self.waits[to as usize] += 1;
    }

    /// All but the first of the spell wait for their turn.
    fn lane(&mut self, track: &Track) {
        if !matches!(track.mode, Some(Mode::Opened(_))) || track.spell.len() < 2 {
            return;
        }
        let lane = self.lanes.len() as u32;
        for (at, member) in track.spell.iter().enumerate() {
            self.waits[*member as usize] += u32::from(at > 0);
            self.lanes_of.entry(*member as StepIndex).or_default().push(lane);
        }
        self.lanes
            .push(track.spell.iter().map(|member| *member as StepIndex).collect());
    }
}

/// The latest spell of a resource.
#[derive(Default)]
struct Track {
    /// The node that ends the spell before.
    before: Option<u32>,
    spell: Vec<u32>,
    mode: Option<Mode>,
}

/// Each resource once. Who touches one in two ways is alone with it.
fn merged(accesses: &[StepAccess]) -> Vec<StepAccess> {
    let mut sorted: Vec<StepAccess> = accesses.to_vec();
    sorted.sort_unstable_by_key(|(resource, _)| *resource);
    sorted.dedup_by(|(resource, mode), (kept, kept_mode)| {
        let same = resource == kept;
        if same && mode != kept_mode {
            *kept_mode = Mode::Alone;
        }
        same
    });
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps that touch one resource, written as `a` (alone), `r` (shared), `l` (opened), `-` (not at all), `!`
    /// (`always`, and not at all). For each node what it unlocks, gates too.
    fn check(steps: &str, expected: &str) {
        let mode = |letter| match letter {
            'a' => vec![(0, Mode::Alone)],
            'r' => vec![(0, Mode::Shared(0))],
            'l' => vec![(0, Mode::Opened(0))],
            _ => Vec::new(),
        };
        let accesses: Vec<Vec<StepAccess>> = steps.chars().map(mode).collect();
        let always: Vec<bool> = steps.chars().map(|letter| letter == '!').collect();
        let precedence = Precedence::new(&accesses, &always);
        let mut seen = Vec::new();
        for (node, unlocked) in precedence.unlocks.iter().enumerate() {
            seen.extend(unlocked.iter().map(|other| format!("{node}>{other}")));
        }
        seen.extend(precedence.lanes.iter().map(|lane| format!("{lane:?}")));
        assert_eq!(seen.join(" "), expected, "{steps}");
    }

    #[test]
    fn writers_keep_their_order_and_readers_overlap() {
        check("aa", "0>1");
        check("rr", "");
        check("arra", "0>1 0>2 1>4 2>4 4>3");
        check("a-a", "0>2");
    }

    #[test]
    fn users_of_a_login_go_through_it_one_by_one_at_first() {
        check("lll", "[0, 1, 2]");
        check("rlr", "0>1 1>2");
        check("rrlla", "0>5 1>5 2>6 3>6 5>2 5>3 6>4 [2, 3]");
    }

    #[test]
    fn clean_up_waits_for_all_before_it_and_holds_up_nobody() {
        check("--!--!", "0>6 1>6 2>7 3>7 4>7 6>2 6>7 7>5");
    }

    #[test]
    fn two_ways_of_touching_make_one_alone() {
        let both = vec![
            vec![(1, Mode::Shared(0)), (1, Mode::Opened(0))],
            vec![(1, Mode::Shared(0))],
        ];
        assert_eq!(Precedence::new(&both, &[]).unlocks, [vec![1], vec![]]);
    }
}
