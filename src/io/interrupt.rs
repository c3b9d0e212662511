//! Signals that ask the run to end: the first is passed on to the run, a second one ends the process at once.

use std::time::Duration;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// How long requests that are under way may take once the run was asked to end.
pub const GRACE: Duration = Duration::from_secs(2);

/// Tells whether the run was asked to end, and by which signal.
#[derive(Debug, Clone)]
pub struct Interrupt {
    signal: watch::Receiver<Option<u8>>,
}

impl Interrupt {
    /// Listens from now on. Needs a tokio runtime.
    pub fn listen() -> Interrupt {
        let (sender, signal) = watch::channel(None);
        let mut signals = Signals::open();
        tokio::spawn(async move {
            let first = signals.next().await;
            let _ = sender.send(Some(first));
            let second = signals.next().await;
            super::exit(128 + i32::from(second));
        });
        Interrupt { signal }
    }

    /// Never interrupted.
    pub fn never() -> Interrupt {
        Interrupt {
            signal: watch::channel(None).1,
        }
    }

    /// The signal's number, once one came.
    pub fn signal(&self) -> Option<u8> {
        *self.signal.borrow()
    }

    /// Returns when the run is asked to end.
    pub async fn asked(&self) {
        let mut signal = self.signal.clone();
        if signal.wait_for(Option::is_some).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Returns when the run was asked to end and the grace is over.
    pub async fn over(&self) {
        self.asked().await;
        tokio::time::sleep(GRACE).await;
    }
}

impl Default for Interrupt {
    fn default() -> Interrupt {
        Interrupt::never()
    }
}

/// The signals that are listened for, from when it is made: one that comes before anybody waits is not missed.
#[cfg(unix)]
struct Signals {
    interrupt: Option<Signal>,
    terminate: Option<Signal>,
    hangup: Option<Signal>,
}

#[cfg(unix)]
impl Signals {
    fn open() -> Signals {
        let open = |kind| signal(kind).ok();
        Signals {
            interrupt: open(SignalKind::interrupt()),
            terminate: open(SignalKind::terminate()),
            hangup: open(SignalKind::hangup()),
        }
    }

    /// The number of the next one.
    async fn next(&mut self) -> u8 {
        tokio::select! {
            () = heard(&mut self.interrupt) => 2,
            () = heard(&mut self.terminate) => 15,
            () = heard(&mut self.hangup) => 1,
        }
    }
}

#[cfg(unix)]
async fn heard(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn open() -> Signals {
        Signals
    }

    async fn next(&mut self) -> u8 {
        match tokio::signal::ctrl_c().await {
            Ok(()) => 2,
            Err(_) => std::future::pending().await,
        }
    }
}
