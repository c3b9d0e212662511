//! A project that is opened, checked and dropped leaves nothing in memory, however often.
//!
//! Each measurement is a process of its own, which this binary becomes when `PROJECT` is set: every thread of it works
//! for the project, so that what a helper thread keeps is counted, and nothing else is.

use crate::allocations;
use crate::harness::wants_all;
use crate::program::{Project as Folder, text};
use callsheet::{Project, Selection, Session};
use std::path::Path;
use std::process::Command;

crate::tests! {
    a_project_that_is_dropped_leaves_nothing_behind,
    the_zoom_project_that_is_dropped_leaves_nothing_behind,
    what_a_helper_thread_keeps_is_noticed,
}

/// The directory of the project to open. With it come the environment, how often, and how many bytes to keep each time.
const PROJECT: &str = "CALLSHEET_MEMORY_PROJECT";
const ENVIRONMENT: &str = "CALLSHEET_MEMORY_ENVIRONMENT";
const TIMES: &str = "CALLSHEET_MEMORY_TIMES";
const KEPT: &str = "CALLSHEET_MEMORY_KEPT";

/// 5 MB over 1,000 times.
const EACH: isize = 5_000;

/// Prints how much more is held at the end than after the tenth time. False where this process is to run the tests.
pub fn measure() -> bool {
    let Some(directory) = std::env::var_os(PROJECT) else {
        return false;
    };
    let number = |name: &str| std::env::var(name).unwrap().parse::<usize>().unwrap();
    let (environment, kept) = (std::env::var(ENVIRONMENT).unwrap(), number(KEPT));
    let mut tenth = 0;
    for time in 1..=number(TIMES) {
        open(Path::new(&directory), &environment);
        std::thread::spawn(move || std::mem::forget(vec![0_u8; kept]))
            .join()
            .unwrap();
        if time == 10 {
            tenth = allocations::held();
        }
    }
    println!("{}", allocations::held() - tenth);
    true
}

fn open(directory: &Path, environment: &str) {
    let (project, _) = Project::open(directory).unwrap();
    let session = Session::builder(project).env(environment).build().unwrap();
    let plan = session.plan(&Selection::all()).unwrap();
    assert!(plan.ids().next().is_some());
}

fn growth(directory: &Path, environment: &str, times: usize, kept: usize) -> isize {
    let output = Command::new(std::env::current_exe().unwrap())
        .env(PROJECT, directory)
        .env(ENVIRONMENT, environment)
        .env(TIMES, times.to_string())
        .env(KEPT, kept.to_string())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    text(&output.stdout).trim().parse().unwrap()
}

fn check(directory: &Path, environment: &str, times: usize) {
    let grown = growth(directory, environment, times, 0);
    let limit = EACH * isize::try_from(times).unwrap();
    assert!(grown.abs() < limit, "{grown} bytes after {times} times");
}

fn small() -> Folder {
    let folder = Folder::new();
    folder.write("environments/dev.yaml", "vars: { server: 127.0.0.1:1 }\n");
    folder.write("collections/shop/collection.yaml", "version: 1\n");
    folder.write(
        "collections/shop/1-make.yaml",
        "url: http://<<server | upper>>/\ncapture: { id: $.id }\nexpect: { json: { $.id: { matches: '^a' } } }\n",
    );
    folder.write("collections/shop/2-use.yaml", "url: http://<<server>>/<<id>>\n");
    folder
}

fn a_project_that_is_dropped_leaves_nothing_behind() {
    check(&small().path(""), "dev", 1_000);
}

/// It has files enough for several threads. All 1,000 times take a minute without optimisation.
fn the_zoom_project_that_is_dropped_leaves_nothing_behind() {
    let times = if wants_all() { 1_000 } else { 100 };
    check(Path::new(env!("CARGO_MANIFEST_DIR")), "mock", times);
}

/// A measurement that cannot fail would hold nothing.
fn what_a_helper_thread_keeps_is_noticed() {
    let kept = 2 * usize::try_from(EACH).unwrap();
    let grown = growth(&small().path(""), "dev", 30, kept);
    assert!(grown > 20 * EACH, "{grown} bytes");
}
