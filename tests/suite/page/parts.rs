//! Steps of several requests: what failed is shown at the item, the page and the request that it belongs to.

use super::project::{Made, answer, run};
use super::tab::{DESK, PHONE, Page};

crate::tests! {
    failures_name_the_item_and_the_page: [Chromium],
    an_attempt_says_how_it_ended: [Chromium],
    the_first_exchange_that_failed_is_open_and_its_status_is_in_the_row: [Chromium],
    a_page_that_failed_within_an_item_is_what_the_item_failed_for: [Chromium],
}

const JSON: &str = "application/json";

/// Three items, of which the second fails; three pages, of which the second does and has to be asked for twice; two
/// items of which one gets no answer.
fn parts() -> Made {
    let answers = [
        answer("200 OK", JSON, "{\"id\":1}"),
        answer("404 Not Found", JSON, "{}"),
        answer("200 OK", JSON, "{\"id\":3}"),
        answer("200 OK", JSON, "{\"next\":\"2\",\"ok\":1}"),
        answer("503 Service Unavailable", JSON, "{}"),
        answer("202 Accepted", JSON, "{\"next\":\"3\",\"ok\":2}"),
        answer("200 OK", JSON, "{\"ok\":1}"),
    ];
    let files = [
        ("collections/parts/collection.yaml", "name: Parts\n"),
        (
            "collections/parts/1-each.yaml",
            "name: Each\nvars: { all: [a, b, c] }\nfor_each: { item: one, in: <<all>> }\n\
             url: http://$SERVER/<<one>>\nexpect: { status: 200 }\ncapture: { id: $.id }\n",
        ),
        (
            "collections/parts/2-pages.yaml",
            "name: Pages\nurl: http://$SERVER/list\npaginate: { next: $.next, query: token }\n\
             retry: { max: 1, backoff: 1ms..2ms }\nexpect: { json: { $.ok: 1 } }\n",
        ),
        (
            "collections/parts/3-lost.yaml",
            "name: Lost\nvars: { all: ['127.0.0.1:1/a', '$SERVER/b'] }\nfor_each: { item: one, in: <<all>> }\n\
             url: http://<<one>>\n",
        ),
    ];
    run(&answers, &files, &[])
}

/// An item whose second page fails, one whose only page does, and then one for which nothing can be sent.
fn nested() -> Made {
    let answers = [
        answer("200 OK", JSON, "{\"next\":\"2\",\"ok\":1}"),
        answer("203 Else", JSON, "{\"next\":\"3\",\"ok\":2}"),
        answer("200 OK", JSON, "{\"ok\":1}"),
        answer("206 Else", JSON, "{\"ok\":2}"),
        answer("200 OK", JSON, "{\"ok\":1}"),
    ];
    let files = [
        ("collections/parts/collection.yaml", "name: Parts\n"),
        (
            "collections/parts/1-each.yaml",
            "name: Each\nvars: { all: ['$SERVER/a', '$SERVER/b', '$SERVER/c', '?'] }\n\
             for_each: { item: one, in: <<all>> }\nurl: http://<<one>>\n\
             paginate: { next: $.next, query: token }\nexpect: { json: { $.ok: 1 } }\n",
        ),
    ];
    run(&answers, &files, &[])
}

fn texts(page: &mut Page, selector: &str) -> String {
    page.text(&format!(
        "Array.from(detail.querySelectorAll('{selector}'), (node) => node.textContent).join('|')"
    ))
}

/// The status in a step's row.
fn status(page: &mut Page, name: &str) -> String {
    page.text(&format!(
        "Array.from(document.querySelectorAll('.row')).find((row) => row.querySelector('.name').firstChild.textContent === '{name}').querySelector('.status').textContent"
    ))
}

fn failures_name_the_item_and_the_page() {
    let made = parts();
    let mut page = Page::open(&made.page, DESK);
    page.open_step("Each");
    let wrong = texts(&mut page, ".checks .wrong td:nth-child(2)");
    assert!(wrong.starts_with("item 2 (b): status"), "{wrong}");
    assert!(!wrong.contains("item 1") && !wrong.contains("item 3"), "{wrong}");
    let problems = texts(&mut page, ".reason.failed");
    assert!(
        problems.contains("item 2 (b): capture id found nothing"),
        "{problems}"
    );
    page.picture("parts");
    page.open_step("Pages");
    let wrong = texts(&mut page, ".checks .wrong td:nth-child(2)");
    assert!(wrong.starts_with("page 2: json $.ok"), "{wrong}");
    page.find("item 2 (b): status");
    assert_eq!(page.rows(), ["Each"]);
}

fn an_attempt_says_how_it_ended() {
    let made = parts();
    let mut page = Page::open(&made.page, DESK);
    page.open_step("Each");
    assert_eq!(texts(&mut page, ".attempt .badge"), "✓ passed|✗ failed|✓ passed");
    page.open_step("Lost");
    assert_eq!(texts(&mut page, ".attempt .badge"), "! not carried out|✓ passed");
    let why = texts(&mut page, ".attempt .reason");
    assert!(why.contains("the connection was refused"), "{why}");
    let mut page = Page::open(&made.page, PHONE);
    page.open_step("Lost");
    assert!(page.is("detail.scrollWidth <= detail.clientWidth"));
    page.picture("parts-phone");
}

fn the_first_exchange_that_failed_is_open_and_its_status_is_in_the_row() {
    let made = parts();
    let mut page = Page::open(&made.page, DESK);
    for (name, told, at) in [("Each", "404", 1), ("Pages", "202", 2), ("Lost", "", 0)] {
        assert_eq!(status(&mut page, name), told, "{name}");
        page.open_step(name);
        assert_eq!(open(&mut page), at.to_string(), "{name}");
    }
}

/// The exchanges of the step that are open, counted from 0.
fn open(page: &mut Page) -> String {
    page.text(
        "Array.from(detail.querySelectorAll('.hop'), (hop, at) => hop.open ? at : '').filter(String).join()",
    )
}

fn a_page_that_failed_within_an_item_is_what_the_item_failed_for() {
    let made = nested();
    let mut page = Page::open(&made.page, DESK);
    page.open_step("Each");
    assert_eq!(status(&mut page, "Each"), "203");
    assert_eq!(open(&mut page), "1");
    let wrong = texts(&mut page, ".checks .wrong td:nth-child(2)");
    for label in ["/a): page 2: json $.ok", "/b): page 1: json $.ok"] {
        assert!(wrong.contains(label), "{wrong}");
    }
    let captions = texts(&mut page, ".attempt");
    assert!(captions.contains("item 4 of 4: ?! not carried out"), "{captions}");
    page.picture("nested");
}
