//! `--bail` and interrupts while several steps are under way.

use super::{Shop, outcomes, text};
use crate::signal;
use std::process::Stdio;

crate::tests! {
    bail_starts_nothing_more_and_names_the_failure,
    clean_up_comes_last,
    an_interrupt_ends_all_that_is_under_way_and_cleans_up,
}

const CLEAN: (&str, &str) = ("zz-clean.yaml", "url: <<server>>/clean\nalways: true\n");

fn bail_starts_nothing_more_and_names_the_failure() {
    let shop = Shop::new(&[
        ("collection.yaml", "parallel: true\n"),
        ("0.yaml", "url: <<server>>/fail\n"),
        CLEAN,
    ]);
    (1..60).for_each(|number| shop.write(&format!("{number}.yaml"), "url: <<server>>/x?wait=20\n"));
    let ended = shop.outcomes("2", &["--bail"]);
    assert_eq!((ended[0].as_str(), ended[60].as_str()), ("failed", "passed"));
    let skipped = ended.iter().filter(|outcome| *outcome == "skipped").count();
    assert!(skipped > 0, "{ended:?}");
    let report = shop.report();
    for step in report["steps"].as_array().unwrap() {
        if step["outcome"] == "skipped" {
            assert_eq!(step["reason"], "not run: `shop/0` failed");
        }
    }
    assert_eq!(
        shop.server.count("/x") + skipped,
        59,
        "what was started is reported as it ended"
    );
}

fn clean_up_comes_last() {
    let shop = Shop::new(&[("collection.yaml", "parallel: true\n"), CLEAN]);
    (0..6).for_each(|number| shop.write(&format!("{number}.yaml"), "url: <<server>>/x?wait=30\n"));
    shop.run("8", &[]);
    let requests = shop.server.requests();
    assert_eq!(requests.last().unwrap().0, "/clean");
    assert_eq!(requests.len(), 7);
}

fn an_interrupt_ends_all_that_is_under_way_and_cleans_up() {
    let shop = Shop::new(&[
        ("collection.yaml", "parallel: true\n"),
        ("1-slow.yaml", "url: <<server>>/slow?wait=60000\n"),
        ("2-make.yaml", "url: <<server>>/make\ncapture: { made: $.id }\n"),
        ("3-slow.yaml", "url: <<server>>/slow?wait=60000\n"),
        (
            "4-more.yaml",
            "url: <<server>>/more/<<made>>\nneeds: [shop/3-slow]\n",
        ),
        ("5-clean.yaml", "url: <<server>>/clean/<<made>>\nalways: true\n"),
    ]);
    let arguments = shop.arguments("3", &[]);
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut command = shop.project.command(&words);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    shop.server.wait_for("/slow", 2);
    shop.server.wait_for("/make", 1);
    signal::send(child.id(), libc::SIGINT);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", text(&output.stdout));
    let ended = outcomes(&shop.report());
    assert_eq!(
        ended,
        ["aborted", "passed", "aborted", "skipped", "passed"],
        "{}",
        text(&output.stdout)
    );
    assert_eq!((shop.server.count("/more"), shop.server.count("/clean")), (0, 1));
}
