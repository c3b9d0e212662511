//! The same work for each of many items, on all processors.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::thread;

/// Fewer items than this are not worth a second thread.
const WORTH_A_THREAD: usize = 64;

/// How many processors there are. The system is asked once, which takes it several files to find out.
pub fn processors() -> usize {
    static PROCESSORS: OnceLock<usize> = OnceLock::new();
    *PROCESSORS.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get))
}

/// What `one` makes of each item, in the order of the items. This thread does a share of them.
pub fn map<T: Send, R: Send>(items: Vec<T>, one: impl Fn(T) -> R + Sync) -> Vec<R> {
    let count = items.len();
    if count <= WORTH_A_THREAD {
        return items.into_iter().map(one).collect();
    }
    let share = count.div_ceil(processors()).max(WORTH_A_THREAD);
    let mut items = items.into_iter();
    let own: Vec<T> = items.by_ref().take(share).collect();
    let one = &one;
    thread::scope(|scope| {
        let mut workers = Vec::new();
        while items.len() > 0 {
            let share: Vec<T> = items.by_ref().take(share).collect();
            workers.push(scope.spawn(move || share.into_iter().map(one).collect::<Vec<R>>()));
        }
        let mut made = Vec::with_capacity(count);
        made.extend(own.into_iter().map(one));
        for worker in workers {
            made.extend(worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        made
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_is_worked_on_once_and_in_order() {
        for count in [0, 1, WORTH_A_THREAD, WORTH_A_THREAD + 1, 1000] {
            let made = map((0..count).collect(), |item| item * 2);
            assert_eq!(made, (0..count).map(|item| item * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    #[should_panic(expected = "the last item")]
    fn a_panic_of_another_thread_is_passed_on() {
        map((0..1000).collect(), |item: usize| {
            assert!(item < 999, "the last item")
        });
    }
}
