//! Iterations at once: each with its own variables and cookies, reported in their order.

use super::{Shop, text};
use std::fmt::Write;

crate::tests! {
    iterations_run_at_once,
    rows_have_their_own_values_and_cookies_and_are_told_in_order,
    a_row_that_cannot_be_read_ends_the_run_after_those_before_it,
    bail_begins_no_further_iteration,
}

/// Rows from 0 on; the earlier a row the longer it takes.
fn rows(count: usize) -> String {
    let mut rows = String::new();
    for number in 0..count {
        let wait = (count - number) % 7 * 8;
        let _ = writeln!(rows, "{{\"row\": {number}, \"wait\": {wait}}}");
    }
    rows
}

fn shop(count: usize) -> Shop {
    let shop = Shop::new(&[
        ("1-cookie.yaml", "url: <<server>>/cookie/<<row>>?wait=<<wait>>\n"),
        (
            "2-make.yaml",
            "url: <<server>>/make/<<row>>\ncapture: { made: $.path }\n",
        ),
        (
            "3-use.yaml",
            "url: <<server>>/use\nexpect: { json: { $.cookie: row=<<row>> }, that: [\"made == '/make/' ~ row\"] }\n",
        ),
    ]);
    shop.project.write("rows.jsonl", &rows(count));
    shop
}

/// What the terminal is shown of the iterations, without times.
fn shown(stdout: &[u8]) -> Vec<String> {
    let text = text(stdout);
    let tree = text.split("Slowest").next().unwrap_or_default();
    let word = |line: &str| {
        line.split_whitespace()
            .filter(|word| word.parse::<f64>().is_err())
            .collect::<Vec<_>>()
            .join(" ")
    };
    tree.lines().map(word).collect()
}

fn iterations_run_at_once() {
    let shop = Shop::new(&[("1.yaml", "url: <<server>>/meet/4\n")]);
    assert_eq!(shop.outcomes("4", &["-n", "4"]), vec!["passed"; 4]);
}

fn rows_have_their_own_values_and_cookies_and_are_told_in_order() {
    let shop = shop(40);
    let data = ["--data", "rows.jsonl"];
    let one = shop.run("1", &data);
    let together = shop.run("8", &data);
    assert_eq!(together.status.code(), Some(0), "{}", text(&together.stdout));
    assert_eq!(shown(&together.stdout), shown(&one.stdout));
    let report = shop.report();
    let numbers: Vec<_> = report["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["iteration"]["number"].as_u64())
        .collect();
    let expected: Vec<_> = (0..120).map(|at| Some(at / 3 + 1)).collect();
    assert_eq!(numbers, expected);
    assert!(shop.server.most_at_once() > 1);
    assert_eq!(report["summary"]["iterations"], 40);
}

fn a_row_that_cannot_be_read_ends_the_run_after_those_before_it() {
    let shop = shop(5);
    shop.project.write("rows.jsonl", &format!("{}oops\n", rows(5)));
    let data = ["--data", "rows.jsonl"];
    let one = shop.run("1", &data);
    let report = shop.report();
    let together = shop.run("8", &data);
    assert_eq!(together.status.code(), one.status.code());
    assert_eq!(shop.report()["troubles"], report["troubles"]);
    assert_eq!(shop.report()["summary"]["passed"], 15);
}

fn bail_begins_no_further_iteration() {
    let shop = Shop::new(&[
        ("1.yaml", "url: <<server>>/fail\n"),
        ("2.yaml", "url: <<server>>/x\n"),
    ]);
    let ended = shop.outcomes("2", &["-n", "500", "--bail"]);
    assert_eq!(ended[..2], ["failed", "skipped"]);
    assert!(ended.len() < 100, "{}", ended.len());
}
