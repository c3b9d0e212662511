//! Saving behind the run: a thread that writes at once what must be durable, and the rest within a second.
//!
//! The run hands over changes and goes on. `durable` waits until the change, and everything handed over before
//! it, is on disk. Dropping the writer flushes it.

use super::store::{Change, StateError, Store};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a change may wait.
const BEHIND: Duration = Duration::from_secs(1);

type Ack = tokio::sync::oneshot::Sender<Result<(), StateError>>;

enum Order {
    Change(Change),
    Flush(Ack),
}

/// The run's end of the thread.
#[derive(Debug)]
pub struct Writer {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<Option<StateError>>>,
}

impl Writer {
    pub fn start(store: Store) -> Writer {
        let (orders, inbox) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            Keeper {
                store,
                pending: Vec::new(),
                since: None,
                failed: None,
            }
            .serve(&inbox)
        });
        Writer {
            orders: Some(orders),
            thread: Some(thread),
        }
    }

    /// Saves within a second.
    pub fn behind(&self, change: Change) {
        self.send(Order::Change(change));
    }

    /// Returns once every change handed over so far is on disk.
    pub async fn durable(&self) -> Result<(), StateError> {
        let (ack, done) = tokio::sync::oneshot::channel();
        self.send(Order::Flush(ack));
        done.await.unwrap_or(Ok(()))
    }

    /// Writes what is left and reports the first failure that nobody has waited for.
    pub fn finish(mut self) -> Option<StateError> {
        self.orders = None;
        self.thread.take().and_then(|thread| thread.join().ok().flatten())
    }

    fn send(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // The thread ends only when this sender is dropped, so that the order is always taken.
            let _ = orders.send(order);
        }
    }
}

struct Keeper {
    store: Store,
    pending: Vec<Change>,
    since: Option<Instant>,
    failed: Option<StateError>,
}

impl Keeper {
    fn serve(mut self, inbox: &Receiver<Order>) -> Option<StateError> {
        loop {
            match self.wait(inbox) {
                Ok(Order::Change(change)) => self.take(change),
                Ok(Order::Flush(ack)) => {
                    let result = self.flush();
                    let _ = ack.send(result);
                }
                Err(RecvTimeoutError::Timeout) => self.flush_behind(),
                Err(RecvTimeoutError::Disconnected) => {
                    self.flush_behind();
                    return self.failed;
                }
            }
        }
    }

    fn wait(&self, inbox: &Receiver<Order>) -> Result<Order, RecvTimeoutError> {
        match self.since {
            Some(since) => inbox.recv_timeout(BEHIND.saturating_sub(since.elapsed())),
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    fn take(&mut self, change: Change) {
        self.pending.push(change);
        self.since.get_or_insert_with(Instant::now);
    }

    fn flush_behind(&mut self) {
        if let Err(error) = self.flush() {
            self.failed.get_or_insert(error);
        }
    }

    /// What could not be written is tried again with what comes next, and at the end.
    fn flush(&mut self) -> Result<(), StateError> {
        self.since = None;
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
    use crate::io::state::Entry;
    use serde_json::json;

    fn set(name: &str) -> Change {
        Change::Set(
            name.to_owned(),
            Entry {
                value: json!(1),
                secret: false,
                by: String::new(),
                expires_at: None,
            },
        )
    }

    #[test]
    fn what_is_handed_over_is_on_disk_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), "dev");
        let writer = Writer::start(store.clone());
        (0..100).for_each(|n| writer.behind(set(&format!("v{n}"))));
        assert!(writer.finish().is_none());
        assert_eq!(store.read().unwrap().0.variables.len(), 100);
    }

    #[tokio::test]
    async fn durable_waits_for_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), "dev");
        let writer = Writer::start(store.clone());
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
        let writer = Writer::start(Store::new(folder.path(), "dev"));
        writer.behind(set("a"));
        assert_eq!(writer.finish().unwrap().doing, "create");
    }
}
