//! Counts the bytes that this process holds.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicIsize, Ordering};

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static HELD: AtomicIsize = AtomicIsize::new(0);

/// What all threads have allocated and not given back, in bytes. Tests run side by side: only a process that does one
/// thing can make something of it.
pub fn held() -> isize {
    HELD.load(Ordering::Relaxed)
}

fn count(bytes: usize, sign: isize) {
    HELD.fetch_add(sign * isize::try_from(bytes).unwrap_or(0), Ordering::Relaxed);
}

// SAFETY: every call is passed on to the system's allocator as it is; counting touches no memory of the caller.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 1);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(layout.size(), -1);
        unsafe { System.dealloc(pointer, layout) }
    }
}
