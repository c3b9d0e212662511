//! Signals that ask the run to end: the first gives it time for what is under way and for its clean-up, the second
//! gives it none, and a process that has not ended soon after that is ended.

use std::time::Duration;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// How long requests that are under way may take once the run was asked to end.
pub const GRACE: Duration = Duration::from_secs(2);

/// How long a run that was asked twice may take to write down what there is.
const LAST: Duration = Duration::from_secs(1);

/// Tells whether the run was asked to end, and by which signal.
#[derive(Debug, Clone)]
pub struct Interrupt {
    signal: watch::Receiver<Option<u8>>,
    /// It was asked twice.
    again: watch::Receiver<bool>,
}

impl Interrupt {
    /// Listens from now on, on a thread of its own: signals are heard while the run is busy, too.
    pub fn listen() -> Interrupt {
        let (sender, signal) = watch::channel(None);
        let (insist, again) = watch::channel(false);
        let (ready, opened) = std::sync::mpsc::channel();
        on_a_thread(async move {
            let mut signals = Signals::open();
            let _ = ready.send(());
            let first = signals.next().await;
            let _ = sender.send(Some(first));
            let second = signals.next().await;
            let _ = insist.send(true);
            tokio::select! {
                _ = signals.next() => {}
                () = tokio::time::sleep(LAST) => {}
            }
            super::exit(128 + i32::from(second));
        });
        // A signal that comes from now on is not missed. Where there is no thread, nobody sends, and this returns too.
        let _ = opened.recv();
        Interrupt { signal, again }
    }

    /// Never interrupted.
    pub fn never() -> Interrupt {
        Interrupt {
            signal: watch::channel(None).1,
            again: watch::channel(false).1,
        }
    }

    /// The signal's number, once one came.
    pub fn signal(&self) -> Option<u8> {
        *self.signal.borrow()
    }

    /// Nothing more is to be begun, clean-up included.
    pub fn insists(&self) -> bool {
        *self.again.borrow()
    }

    /// Returns when the run is asked to end.
    pub async fn asked(&self) {
        let mut signal = self.signal.clone();
        if signal.wait_for(Option::is_some).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Returns when the run was asked to end and the grace is over, or was asked twice.
    pub async fn over(&self) {
        self.asked().await;
        let mut again = self.again.clone();
        tokio::select! {
            _ = again.wait_for(|again| *again) => {}
            () = tokio::time::sleep(GRACE) => {}
        }
    }
}

/// Runs the listener on a runtime of its own. Where there is no thread for it, signals end the process at once, as they
/// would without us.
fn on_a_thread(listener: impl Future<Output = ()> + Send + 'static) {
    let listening = std::thread::Builder::new().name("signals".to_owned());
    let spawned = listening.spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        if let Ok(runtime) = runtime {
            runtime.block_on(listener);
        }
    });
    drop(spawned);
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
