//! Signals that ask the run to end: the first is passed on to the run, a second one ends the process at once.

use std::time::Duration;
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
        tokio::spawn(async move {
            let first = next_signal().await;
            let _ = sender.send(Some(first));
            let second = next_signal().await;
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

#[cfg(unix)]
async fn next_signal() -> u8 {
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = [
        (SignalKind::interrupt(), 2),
        (SignalKind::terminate(), 15),
        (SignalKind::hangup(), 1),
    ];
    let [interrupt, terminate, hangup] = kinds.map(|(kind, number)| async move {
        match signal(kind) {
            Ok(mut stream) => {
                stream.recv().await;
                number
            }
            Err(_) => std::future::pending().await,
        }
    });
    tokio::select! {
        number = interrupt => number,
        number = terminate => number,
        number = hangup => number,
    }
}

#[cfg(not(unix))]
async fn next_signal() -> u8 {
    match tokio::signal::ctrl_c().await {
        Ok(()) => 2,
        Err(_) => std::future::pending().await,
    }
}
