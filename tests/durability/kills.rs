//! Processes killed at random moments of a save.

use super::program::Project;
use super::{litter, sound};
use callsheet::io::state::{Change, Entry, Store};
use callsheet::template::Value;
use std::process::{Command, Stdio};
use std::time::Duration;

const KILLS: u64 = 300;

/// Numbers that look random and are the same in every run.
pub fn scattered(number: u64) -> u64 {
    let mixed = (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33
}

fn set(value: u64) -> Change {
    let entry = Entry::new(Value::new(value.into()), &"x".repeat(2000));
    Change::Set("count".to_owned(), entry)
}

/// Not a test: what `d06` starts and kills. Counts up, one save for each number.
#[test]
#[ignore = "started by another test"]
fn saves_for_ever() {
    let Some(root) = std::env::var_os("CALLSHEET_TEST_ROOT") else {
        return;
    };
    let store = Store::new(root.as_ref(), "dev");
    let mut count = count(&store);
    loop {
        count += 1;
        store.apply(&[set(count)]).unwrap();
    }
}

fn count(store: &Store) -> u64 {
    let (state, warning) = store.read().unwrap();
    assert_eq!(warning, None, "a kill has damaged the state");
    state
        .variables
        .get("count")
        .and_then(|entry| entry.value.as_u64())
        .unwrap_or(0)
}

#[test]
fn d06_a_kill_leaves_the_old_state_or_the_new_one() {
    let project = Project::new();
    let store = Store::new(&project.path(""), "dev");
    store.apply(&[set(1)]).unwrap();
    let mut last = 1;
    for kill in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kills::saves_for_ever", "--ignored"])
            .env("CALLSHEET_TEST_ROOT", project.path(""))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(2_000 + scattered(kill) % 18_000));
        child.kill().unwrap();
        child.wait().unwrap();
        sound(&project);
        let now = count(&store);
        assert!(now >= last, "went back from {last} to {now}");
        last = now;
    }
    assert!(last > 1, "no child was fast enough to save anything");
    store.apply(&[set(last + 1)]).unwrap();
    assert_eq!(litter(&project), Vec::<String>::new());
}
