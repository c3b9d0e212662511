//! What is remembered of the run under way: brought up to date while it runs, so that one that is killed can be
//! resumed too.

use crate::io::last_run::{History, LastRun};
use crate::io::state::StateWatch;
use crate::run::event::Event;
use crate::run::history_recorder::Recorder;
use crate::template::Chance;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How much of a run may be forgotten where it is killed.
const PAUSE: Duration = Duration::from_secs(1);

pub struct RunRecord {
    recorder: Arc<Mutex<Recorder>>,
    chance: Arc<Chance>,
    kept: Option<KeptRecord>,
}

struct KeptRecord {
    last_run: LastRun,
    /// A thread of its own, because a disk may be slow.
    saving: JoinHandle<()>,
    /// Ends the saving when it is dropped.
    going_on: Sender<()>,
}

impl RunRecord {
    /// Removes the record of the run before, which is not true any more. If it cannot be removed, the new one cannot be
    /// written either, and [`RunRecord::finish`] says so. Without `last_run` nothing is kept. `state` lets a step count as
    /// passed only once the values that it captured are on disk.
    pub fn begin(
        recorder: Recorder,
        chance: Arc<Chance>,
        last_run: Option<LastRun>,
        state: Option<StateWatch>,
    ) -> RunRecord {
        let recorder = Arc::new(Mutex::new(recorder));
        let kept = last_run.map(|last_run| {
            let _ = last_run.begin();
            let (going_on, ended) = mpsc::channel();
            let (own, record, made_of) = (last_run.clone(), recorder.clone(), chance.clone());
            let saving = thread::spawn(move || {
                while ended.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                    let history = generated(lock(&record).so_far(), &made_of);
                    state.iter().for_each(StateWatch::wait);
                    // What cannot be saved now is tried again, and reported at the end.
                    let _ = own.save(history);
                }
            });
            KeptRecord {
                last_run,
                saving,
                going_on,
            }
        });
        RunRecord {
            recorder,
            chance,
            kept,
        }
    }

    pub fn event(&self, event: &Event) {
        lock(&self.recorder).event(event);
    }

    /// Saves the record for the last time. A run whose record is lost is still a good run: the warning says why it is not
    /// remembered. None if it was saved, or if nothing was to be.
    pub fn finish(self) -> Option<String> {
        let kept = self.kept?;
        drop(kept.going_on);
        let _ = kept.saving.join();
        let history = generated(lock(&self.recorder).history(), &self.chance);
        let error = kept.last_run.save(history).err()?;
        Some(format!(
            "this run is not remembered, so that it cannot be resumed: {error} (`{}`; --no-save keeps no record)",
            kept.last_run.path().display()
        ))
    }
}

/// With what the run's generated values come from, for the iterations that are not over.
fn generated(history: History, chance: &Chance) -> History {
    let first = match &history.iterations {
        None => 0,
        Some(open) => open.first().unwrap_or(usize::MAX),
    };
    History {
        generated: Some(chance.past(first)),
        ..history
    }
}

fn lock(recorder: &Mutex<Recorder>) -> MutexGuard<'_, Recorder> {
    recorder.lock().unwrap_or_else(PoisonError::into_inner)
}
