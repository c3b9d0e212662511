//! Signals that ask the run to end: the first gives it time for what is under way and for its clean-up, the second
//! gives it none, and a process that has not ended soon after that is ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Duration;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// How long requests that are under way may take once the run was asked to end.
const GRACE: Duration = Duration::from_secs(1);

/// How long each request of a clean-up step may take.
const CLEAN_UP: Duration = Duration::from_secs(2);

/// How long everything but clean-up may take: less than the two seconds that are promised, because ending takes a
/// moment too.
const WHOLE: Duration = Duration::from_millis(1800);

/// How long a run that was asked twice may take to write down what there is.
const LAST: Duration = Duration::from_secs(1);

/// How often a run that was asked to end shows that it is not lost in a computation.
const BEAT: Duration = Duration::from_millis(100);

/// How long it may show nothing before it is ended as it is.
const BUSY: Duration = Duration::from_millis(1500);

/// A command listens itself, so that [`end_commands`] leaves the signals to it.
static LISTENED: AtomicBool = AtomicBool::new(false);

/// Tells whether the run was asked to end, and by which signal.
#[derive(Debug, Clone)]
pub struct Interrupt {
    signal: watch::Receiver<Option<u8>>,
    /// It was asked twice.
    again: watch::Receiver<bool>,
    /// Clean-up steps run, which may take longer than the run has otherwise.
    cleans_up: Arc<AtomicBool>,
}

/// The thread that listens takes a moment to begin, in which there is other work to do.
pub struct Beginning {
    interrupt: Interrupt,
    opened: Option<Receiver<()>>,
}

impl Beginning {
    /// Waits until no signal is missed.
    pub fn ready(self) -> Interrupt {
        if let Some(opened) = self.opened {
            let _ = opened.recv();
        }
        self.interrupt
    }
}

impl Interrupt {
    /// Listens from now on.
    pub fn listen() -> Interrupt {
        Interrupt::begin().ready()
    }

    /// Begins to listen, in a thread of its own: a run that is busy computing is ended too. Needs a tokio runtime, whose
    /// pulse tells that it is not.
    pub fn begin() -> Beginning {
        let (sender, signal) = watch::channel(None);
        let (insist, again) = watch::channel(false);
        let pulse = Pulse::default();
        let cleans_up = Arc::default();
        let (ready, opened) = std::sync::mpsc::channel();
        let watched = Watched {
            pulse: pulse.clone(),
            cleans_up: Arc::clone(&cleans_up),
        };
        let listener = std::thread::Builder::new().name("signals".to_owned());
        let started = listener.spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                let signals = Signals::open();
                LISTENED.store(true, Ordering::SeqCst);
                let _ = ready.send(());
                end_on(signals, &watched, (&sender, &insist)).await;
            });
        });
        tokio::spawn(pulse.beat(signal.clone()));
        Beginning {
            interrupt: Interrupt {
                signal,
                again,
                cleans_up,
            },
            opened: started.is_ok().then_some(opened),
        }
    }

    /// Never interrupted.
    pub fn never() -> Interrupt {
        Interrupt {
            signal: watch::channel(None).1,
            again: watch::channel(false).1,
            cleans_up: Arc::default(),
        }
    }

    /// The signal's number, once one came. None until then.
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

    /// A step begins after the run was asked to end: it cleans up.
    pub fn clean_up(&self) {
        self.cleans_up.store(true, Ordering::Relaxed);
    }

    /// Returns when the run was asked to end and the grace is over, or was asked twice. What begins only now belongs to a
    /// clean-up step.
    pub async fn over(&self) {
        let grace = self.signal().map_or(GRACE, |_| CLEAN_UP);
        self.asked().await;
        let mut again = self.again.clone();
        tokio::select! {
            _ = again.wait_for(|again| *again) => {}
            () = tokio::time::sleep(grace) => {}
        }
    }
}

/// Counts up while the run's own thread has time for its tasks, from when it was asked to end.
#[derive(Debug, Clone, Default)]
struct Pulse(Arc<AtomicU64>);

impl Pulse {
    async fn beat(self, mut asked: watch::Receiver<Option<u8>>) {
        if asked.wait_for(Option::is_some).await.is_err() {
            return;
        }
        loop {
            self.0.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(BEAT).await;
        }
    }

    /// Returns once nothing has beaten for so long.
    async fn stopped(&self, patience: Duration) {
        let mut last = self.0.load(Ordering::Relaxed);
        let mut silent = Duration::ZERO;
        while silent < patience {
            tokio::time::sleep(BEAT).await;
            silent += BEAT;
            let now = self.0.load(Ordering::Relaxed);
            if now != last {
                (last, silent) = (now, Duration::ZERO);
            }
        }
    }
}

/// What the listening thread knows of the run.
struct Watched {
    pulse: Pulse,
    cleans_up: Arc<AtomicBool>,
}

impl Watched {
    /// Returns once a run that was asked to end has taken longer than it may.
    async fn late(&self, busy: Duration, whole: Duration) {
        tokio::select! {
            () = self.pulse.stopped(busy) => return,
            () = tokio::time::sleep(whole) => {}
        }
        if self.cleans_up.load(Ordering::Relaxed) {
            self.pulse.stopped(busy).await;
        }
    }
}

/// Passes the signals on, and ends the process where nobody takes them.
async fn end_on(
    mut signals: Signals,
    watched: &Watched,
    (sender, insist): (&watch::Sender<Option<u8>>, &watch::Sender<bool>),
) {
    let first = signals.next().await;
    let _ = sender.send(Some(first));
    let second = tokio::select! {
        second = signals.next() => second,
        () = watched.late(BUSY, WHOLE) => super::exit(128 + i32::from(first)),
    };
    let _ = insist.send(true);
    tokio::select! {
        _ = signals.next() => {}
        () = watched.pulse.stopped(BEAT * 3) => {}
        () = tokio::time::sleep(LAST) => {}
    }
    super::exit(128 + i32::from(second));
}

/// Ends a command that does not listen itself at the first signal, with an exit code as the others have: who waits for it
/// need not know how a process dies of a signal, and no temporary file is left.
pub fn end_commands() {
    let listener = std::thread::Builder::new().name("first signals".to_owned());
    // Without the thread the system ends the process, as it does by default.
    let _ = listener.spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let Ok(runtime) = runtime else { return };
        let signal = runtime.block_on(async { Signals::open().next().await });
        if !LISTENED.load(Ordering::SeqCst) {
            super::exit(128 + i32::from(signal));
        }
    });
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
        let ignored = ignored();
        let open = |kind: SignalKind| {
            let is_ignored = ignored & (1 << (kind.as_raw_value() - 1)) != 0;
            (!is_ignored).then(|| signal(kind).ok()).flatten()
        };
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

/// The signals that the parent process wants ignored, a bit each: `nohup` a closed terminal, a shell Ctrl-C for what
/// it runs in the background. No bits where there is no `/proc`.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a run is ended before the time is over in which another would have been.
    fn is_ended(beats: bool, cleans_up: bool) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let watched = Watched {
                pulse: Pulse::default(),
                cleans_up: Arc::new(AtomicBool::new(cleans_up)),
            };
            let (_asked, signal) = watch::channel(Some(2));
            if beats {
                tokio::spawn(watched.pulse.clone().beat(signal));
            }
            tokio::select! {
                () = watched.late(BEAT * 5, BEAT * 10) => true,
                () = tokio::time::sleep(BEAT * 20) => false,
            }
        })
    }

    #[test]
    fn only_clean_up_that_makes_progress_may_take_longer() {
        assert!(is_ended(false, false), "it is busy");
        assert!(is_ended(true, false), "it takes its time");
        assert!(is_ended(false, true), "its clean-up is busy");
        assert!(!is_ended(true, true), "its clean-up waits for a server");
    }
}
