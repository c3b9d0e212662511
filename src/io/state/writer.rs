//! Saving behind the run: a thread that writes at once what must be durable, and the rest within a second.
//!
//! The run hands over changes and goes on. `durable` waits until the change, and everything handed over before
//! it, is on disk. Dropping the writer flushes it.

use super::store::{StateChange, StateError, Store};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a change may wait.
const BEHIND: Duration = Duration::from_secs(1);

type Ack = tokio::sync::oneshot::Sender<Result<(), StateError>>;
type WriteDone = tokio::sync::oneshot::Receiver<Result<(), StateError>>;

/// The run's end of the thread.
pub struct StateWriter {
    inbox: Arc<Inbox>,
    thread: Option<JoinHandle<Option<StateError>>>,
}

/// What was handed over and is not taken yet. A channel would wake the thread for every change, which costs the run
/// more than the change itself; here it is woken for the first of a second, and by every caller that waits for the disk.
#[derive(Default)]
struct Inbox {
    orders: Mutex<WriteOrders>,
    bell: Condvar,
}

#[derive(Default)]
struct WriteOrders {
    changes: Vec<StateChange>,
    waiting: Vec<Ack>,
    closed: bool,
}

impl StateWriter {
    pub fn start(store: Store) -> StateWriter {
        let inbox = Arc::new(Inbox::default());
        let shared = inbox.clone();
        let thread = std::thread::spawn(move || {
            Keeper {
                store,
                pending: Vec::new(),
                failed: None,
            }
            .serve(&shared)
        });
        StateWriter {
            inbox,
            thread: Some(thread),
        }
    }

    /// Saves within a second.
    pub fn behind(&self, change: StateChange) {
        let mut orders = self.inbox.lock();
        orders.changes.push(change);
        if orders.changes.len() == 1 {
            self.inbox.bell.notify_one();
        }
    }

    /// Returns once every change handed over so far is on disk.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub async fn durable(&self) -> Result<(), StateError> {
        self.inbox.ask().await.unwrap_or(Ok(()))
    }

    /// For another thread.
    pub fn watch(&self) -> StateWatch {
        StateWatch(self.inbox.clone())
    }

    /// Writes what is left and reports the first failure that nobody has waited for. None if all was written.
    pub fn finish(mut self) -> Option<StateError> {
        self.close()
    }

    fn close(&mut self) -> Option<StateError> {
        self.inbox.lock().closed = true;
        self.inbox.bell.notify_one();
        self.thread.take().and_then(|thread| thread.join().ok().flatten())
    }
}

/// Lets another thread wait for what the run has handed over.
pub struct StateWatch(Arc<Inbox>);

impl StateWatch {
    /// Returns once every change handed over so far is on disk, or could not be written.
    pub fn wait(&self) {
        let _ = self.0.ask().blocking_recv();
    }
}

impl Drop for StateWriter {
    fn drop(&mut self) {
        self.close();
    }
}

impl Inbox {
    /// Nothing panics while it holds the lock, so that what a poisoned one holds is whole.
    fn lock(&self) -> MutexGuard<'_, WriteOrders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answered when what has been handed over is on disk; at once where there is no writer any more.
    fn ask(&self) -> WriteDone {
        let (ack, done) = tokio::sync::oneshot::channel();
        let mut orders = self.lock();
        if !orders.closed {
            orders.waiting.push(ack);
            self.bell.notify_one();
        }
        done
    }

    /// Waits for something to do: the changes of a second, or whatever is there as soon as somebody waits for it.
    fn take(&self) -> WriteOrders {
        let idle = |orders: &mut WriteOrders| orders.changes.is_empty() && !orders.is_urgent();
        let orders = self.bell.wait_while(self.lock(), idle);
        let orders = orders.unwrap_or_else(PoisonError::into_inner);
        let gather = |orders: &mut WriteOrders| !orders.is_urgent();
        let waited = self.bell.wait_timeout_while(orders, BEHIND, gather);
        let (mut orders, _) = waited.unwrap_or_else(PoisonError::into_inner);
        WriteOrders {
            changes: std::mem::take(&mut orders.changes),
            waiting: std::mem::take(&mut orders.waiting),
            closed: orders.closed,
        }
    }
}

impl WriteOrders {
    fn is_urgent(&self) -> bool {
        self.closed || !self.waiting.is_empty()
    }
}

struct Keeper {
    store: Store,
    pending: Vec<StateChange>,
    failed: Option<StateError>,
}

impl Keeper {
    fn serve(mut self, inbox: &Inbox) -> Option<StateError> {
        loop {
            let orders = inbox.take();
            self.pending.extend(orders.changes);
            if orders.waiting.is_empty() {
                self.flush_behind()
            } else {
                self.flush_for(orders.waiting)
            }
            if orders.closed {
                return self.failed;
            }
        }
    }

    /// Each tries for itself where the one before could not write.
    fn flush_for(&mut self, waiting: Vec<Ack>) {
        for ack in waiting {
            let _ = ack.send(self.flush());
        }
    }

    fn flush_behind(&mut self) {
        if let Err(error) = self.flush() {
            self.failed.get_or_insert(error);
        }
    }

    /// What could not be written is tried again with what comes next, and at the end.
    fn flush(&mut self) -> Result<(), StateError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.store.apply(&self.pending)?;
        self.pending.clear();
        self.failed = None;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::state::StateEntry;
    use crate::template::Value;
    use serde_json::json;

    fn set(name: &str) -> StateChange {
        StateChange::Set(name.to_owned(), StateEntry::new(Value::new(json!(1)), ""))
    }

    #[test]
    fn what_is_handed_over_is_on_disk_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), "dev");
        let writer = StateWriter::start(store.clone());
        (0..100).for_each(|n| writer.behind(set(&format!("v{n}"))));
        assert!(writer.finish().is_none());
        assert_eq!(store.read().unwrap().0.variables.len(), 100);
    }

    #[tokio::test]
    async fn durable_waits_for_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), "dev");
        let writer = StateWriter::start(store.clone());
        writer.behind(set("token"));
        writer.durable().await.unwrap();
        assert!(store.read().unwrap().0.variables.contains_key("token"));
    }

    #[test]
    fn a_failure_nobody_waited_for_is_reported_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join(".callsheet"),
            "a file where the folder should be",
        )
        .unwrap();
        let writer = StateWriter::start(Store::new(folder.path(), "dev"));
        writer.behind(set("a"));
        assert_eq!(writer.finish().unwrap().doing, "use");
    }
}
