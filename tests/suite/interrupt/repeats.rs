//! A step that sends many requests is interrupted between two of them: nothing more is sent but what cleans up.

use super::{PATIENCE, Run, outcomes};
use std::time::Instant;

crate::tests! {
    an_interrupt_starts_no_further_item,
    an_interrupt_asks_for_no_further_page,
    an_interrupt_tries_no_further_time,
}

/// Every answer is a page with an item, so that there is always one more.
const SCRIPT: &str = r#"
- { answer: "HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"items\": [1]}", pause: 5 }
"#;

/// Why the step ended that was interrupted after a few requests, and how many there were.
fn interrupted(step: &str) -> (String, usize) {
    let files = [
        ("collection.yaml", "version: 1\nrate_limits: { clean: 1/s }\n"),
        ("1-many.yaml", step),
        (
            "2-clean.yaml",
            "url: http://<<server>>/clean/:item\npath: { item: <<item>> }\nalways: true\ntags: [clean]\n\
             for_each: { item: item, in: [a, b] }\n",
        ),
    ];
    let run = Run::begin(SCRIPT, &files, &[]);
    let count = |record: String| record.matches(" /many").count();
    let began = Instant::now();
    while count(run.server.record()) < 3 {
        assert!(began.elapsed() < PATIENCE, "no requests come");
    }
    run.signal(libc::SIGINT);
    let (output, home, server) = run.finish();
    let shown = String::from_utf8_lossy(&output.stdout);
    let (report, outcomes) = outcomes(home.path());
    assert_eq!(outcomes, ["aborted", "passed"], "{shown}");
    assert!(
        server.record().contains("/clean/b"),
        "clean-up waits for its turn"
    );
    let kept = std::fs::read_to_string(home.path().join(".callsheet/state/dev.json")).unwrap_or_default();
    assert!(!kept.contains("\"seen\""), "a part of a list is no list: {kept}");
    let reason = report["steps"][0]["reason"].as_str().unwrap_or_default();
    (reason.to_owned(), count(server.record()))
}

fn an_interrupt_starts_no_further_item() {
    let step = "method: DELETE\nurl: http://<<server>>/many\n\
                for_each: { item: i, in: '<<range(100000)|list>>' }\n";
    let (reason, sent) = interrupted(step);
    let expected = format!("interrupted before item {} of 100000", sent + 1);
    assert!(reason.ends_with(&expected), "{reason}");
}

fn an_interrupt_asks_for_no_further_page() {
    let step = "url: http://<<server>>/many\n\
                paginate: { page: page, items: '$.items', max_pages: 100000 }\n\
                capture: { first: '$.items[0]', seen: { json: '$.items[*]', all: true } }\n";
    let (reason, sent) = interrupted(step);
    let expected = format!("interrupted before page {}", sent + 1);
    assert!(reason.ends_with(&expected), "{reason}");
}

fn an_interrupt_tries_no_further_time() {
    let step = "url: http://<<server>>/many\nexpect: { status: 404 }\n\
                retry: { max: 100000, on: [200], backoff: 0ms..0ms }\n";
    let (reason, _) = interrupted(step);
    assert!(
        reason.ends_with("interrupted while waiting to try again"),
        "{reason}"
    );
}
