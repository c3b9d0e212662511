//! How many requests may be under way at once, so that their connections leave file descriptors for everything else:
//! body files, the state, reports and, in a run against the mock, the other end of each connection.
//!
//! Requests get a place in the order in which they asked for it. Without that, a step that has just begun would take the
//! connection that another one has waited for.

use tokio::sync::{Semaphore, SemaphorePermit};

/// File descriptors that are left for what is no connection.
const RESERVE: u64 = 32;

/// More connections than a run can have steps under way.
const MOST: u64 = 4096;

pub struct Places {
    free: Semaphore,
    all: usize,
}

impl Places {
    /// For connections that take so many file descriptors each.
    pub fn for_each_taking(descriptors: u64) -> Places {
        Places::within(limit(), descriptors)
    }

    fn within(limit: Option<u64>, descriptors: u64) -> Places {
        let connections = limit.map_or(MOST, |limit| limit.saturating_sub(RESERVE) / descriptors);
        let all = connections.clamp(1, MOST) as usize;
        Places {
            free: Semaphore::new(all),
            all,
        }
    }

    /// A place, until it is dropped. None never comes, as the places are never closed.
    pub async fn take(&self) -> Option<SemaphorePermit<'_>> {
        self.free.acquire().await.ok()
    }

    pub fn all(&self) -> usize {
        self.all
    }

    pub fn taken(&self) -> usize {
        self.all - self.free.available_permits()
    }
}

impl Default for Places {
    fn default() -> Places {
        Places::for_each_taking(1)
    }
}

/// What the system allows this process. None for any number.
#[cfg(unix)]
fn limit() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).current
}

#[cfg(not(unix))]
fn limit() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(limit: Option<u64>, descriptors: u64, expected: usize) {
        assert_eq!(Places::within(limit, descriptors).all(), expected);
    }

    #[test]
    fn there_is_at_least_one_place_and_a_reserve() {
        check(Some(64), 1, 32);
        check(Some(64), 2, 16);
        check(Some(10), 2, 1);
        check(Some(1_000_000), 1, 4096);
        check(None, 2, 4096);
    }

    #[tokio::test]
    async fn a_place_is_free_again_once_it_is_dropped() {
        let places = Places::within(Some(33), 1);
        let place = places.take().await;
        assert_eq!(places.taken(), 1);
        drop(place);
        assert_eq!(places.taken(), 0);
    }
}
