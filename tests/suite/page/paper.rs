//! The page on paper, and what it says of failures as a whole.

use super::project::{answer, run, shop};
use super::tab::{DESK, Page};
use serde_json::json;

crate::tests! {
    everything_is_on_paper: [Chromium],
    rows_say_why_and_only_a_wrong_status_is_red: [Chromium],
    failures_of_one_cause_stand_together: [Chromium],
    what_differs_is_a_diff: [Chromium],
    enter_opens_the_first_hit: [Chromium],
}

fn everything_is_on_paper() {
    let mut page = Page::open(shop(), DESK);
    page.eval("dispatchEvent(new Event('beforeprint'))");
    assert_eq!(
        page.eval("document.querySelectorAll('#paper .all tr').length"),
        json!(9)
    );
    let failed = page.text(
        "Array.from(document.querySelectorAll('#paper article h2'), (node) => node.textContent).join('|')",
    );
    assert_eq!(failed, "Pay the order|Print it");
    let paper = page.text("get('paper').textContent");
    for said in [
        "status: expected is 201, got 404",
        "<Code> Not & found",
        "Get the receipt",
    ] {
        assert!(paper.contains(said), "{said}: {paper}");
    }
    page.eval("dispatchEvent(new Event('afterprint'))");
    assert_eq!(page.text("get('paper').textContent"), "");
}

fn rows_say_why_and_only_a_wrong_status_is_red() {
    let mut page = Page::open(shop(), DESK);
    let row = |name: &str| format!("STEPS.find((step) => step.name === '{name}')");
    let pay = row("Pay the order");
    let why = page.text(&format!("{pay}.why"));
    assert!(why.starts_with("status: expected is 201, got 404"), "{why}");
    assert!(page.is(&format!(
        "stepRow({pay}, 1).querySelector('.status').classList.contains('failed')"
    )));
    let printed = row("Print it");
    let row = page.text(&format!(
        "stepRow({printed}, 1).querySelector('.tally').textContent"
    ));
    assert!(row.contains("127.0.0.1") && !row.starts_with("GET "), "{row}");
    assert!(page.is(&format!(
        "!stepRow({printed}, 1).querySelector('.status').classList.contains('failed')"
    )));
}

fn failures_of_one_cause_stand_together() {
    let files = [
        ("collections/c/collection.yaml", "name: C\n"),
        (
            "collections/c/1-a.yaml",
            "name: A\nurl: http://$SERVER/a\nexpect: {status: 201}\n",
        ),
        (
            "collections/c/2-b.yaml",
            "name: B\nurl: http://$SERVER/b\nexpect: {status: 202}\n",
        ),
        (
            "collections/c/3-d.yaml",
            "name: D\nurl: http://$SERVER/d\nexpect: {text: x}\n",
        ),
    ];
    let made = run(&[answer("200 OK", "text/plain", "hello")], &files, &[]);
    let mut page = Page::open(&made.page, DESK);
    page.click("#why");
    let groups = page.text("Array.from(document.querySelectorAll('#causes .cause'), (node) => node.querySelectorAll('li').length).join()");
    assert_eq!(groups, "2,1");
    page.click("#causes .cause:last-child button");
    assert_eq!(page.text("detail.querySelector('h2').textContent"), "D");
}

fn what_differs_is_a_diff() {
    let files = [
        ("collections/c/collection.yaml", "name: C\n"),
        (
            "collections/c/1-a.yaml",
            "name: A\nurl: http://$SERVER/a\nexpect:\n  json:\n    $: {equals: {a: 1, b: 2, c: 3, d: 4, e: 5}}\n",
        ),
    ];
    let body = "{\"a\": 1, \"b\": 2, \"c\": 3, \"d\": 4, \"e\": 6}";
    let made = run(&[answer("200 OK", "application/json", body)], &files, &[]);
    let mut page = Page::open(&made.page, DESK);
    assert_eq!(
        page.text("document.querySelector('pre.diff').textContent"),
        "  {\n    … 2 that are equal or not compared\n    \"c\": 3\n    \"d\": 4\n-   \"e\": 5\n+   \"e\": 6\n  }\n"
    );
    assert_eq!(
        page.text("document.querySelector('pre.diff .gone').textContent"),
        "-   \"e\": 5\n"
    );
}

fn enter_opens_the_first_hit() {
    let mut page = Page::open(shop(), DESK);
    page.key("Escape");
    page.find("Invoice");
    page.key("Enter");
    page.until("document.querySelector('#detail h2')?.textContent === 'Invoice'");
}
