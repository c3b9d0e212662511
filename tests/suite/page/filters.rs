//! Filters and the search: what they find is what is shown.

use super::project::{rounds, shop};
use super::tab::{DESK, Page};

crate::tests! {
    text_that_is_shown_is_found: [Chromium],
    words_that_nobody_wrote_are_not_found: [Chromium],
    what_was_looked_for_is_marked_in_the_open_step: [Chromium],
    outcomes_tags_and_folders_narrow_the_list: [Chromium],
    the_tree_counts_what_did_not_pass: [Chromium],
    an_iteration_can_be_chosen: [Chromium],
}

fn check(page: &mut Page, text: &str, expected: &[&str]) {
    page.find(text);
    assert_eq!(page.rows(), expected, "{text}");
}

fn text_that_is_shown_is_found() {
    let mut page = Page::open(shop(), DESK);
    let cases: [(&str, &[&str]); 16] = [
        ("<Code>", &["Pay the order"]),
        ("Not & found", &["Pay the order"]),
        ("\"token\":\"***\"", &["Create an order"]),
        ("\"token\": \"***\"", &["Create an order"]),
        ("PAY THE", &["Pay the order"]),
        ("shop/orders/4-warm", &["Warm the cache"]),
        ("/orders/7/pay", &["Pay the order"]),
        ("503 service", &["Warm the cache"]),
        ("which `shop/orders/2-pay` should", &["Get the receipt"]),
        ("needs paymentId", &["Get the receipt"]),
        ("read write", &["Get a token"]),
        ("a & b", &["Get a token"]),
        ("currency=\"EUR\">44.30", &["Invoice"]),
        ("refused", &["Print it"]),
        ("\\u{202e}gnp", &["Odd \\u{202e}gnp.exe"]),
        ("89 50 4e", &["Picture"]),
    ];
    for (text, expected) in cases {
        check(&mut page, text, expected);
    }
    page.find("rack-seven");
    assert_eq!(page.rows().len(), 7);
    assert_eq!(page.text("get('count').textContent"), "7 of 9 steps");
}

fn words_that_nobody_wrote_are_not_found() {
    let mut page = Page::open(shop(), DESK);
    for word in [
        "wire",
        "queued",
        "total_ms",
        "decoded",
        "base",
        "first_request",
        "\\u003c",
    ] {
        check(&mut page, word, &[]);
    }
    assert!(page.is("document.querySelector('.none').textContent.includes('No step is like that')"));
    page.click(".none button");
    assert_eq!(page.rows().len(), 9);
    assert_eq!(page.text("get('text').value"), "");
}

fn what_was_looked_for_is_marked_in_the_open_step() {
    let mut page = Page::open(shop(), DESK);
    page.find("rack-seven");
    page.open_step("Pay the order");
    assert!(page.is("CSS.highlights.get('found').size === 1"));
    assert!(page.is("document.querySelectorAll('.headers[open]').length === 1"));
}

fn outcomes_tags_and_folders_narrow_the_list() {
    let mut page = Page::open(shop(), DESK);
    page.click("[data-outcome=skipped]");
    assert_eq!(page.rows(), ["Get the receipt"]);
    page.click("[data-outcome=failed]");
    assert_eq!(page.rows(), ["Pay the order", "Get the receipt"]);
    assert!(page.is("document.querySelector('[data-outcome=failed]').ariaPressed === 'true'"));
    page.click("#clear");
    page.click("[data-outcome=flaky]");
    assert_eq!(page.rows(), ["Warm the cache"]);
    page.click("#clear");
    assert_eq!(page.rows().len(), 9);
    page.eval("get('tag').value = 'login', get('tag').dispatchEvent(new Event('change'))");
    assert_eq!(page.rows(), ["Get a token"]);
    page.click("#clear");
    page.key("Escape");
    page.click("#tree button:nth-child(4)");
    assert_eq!(page.text("get('folder').value"), "Shop / Orders");
    assert_eq!(page.rows().len(), 4);
}

fn the_tree_counts_what_did_not_pass() {
    let mut page = Page::open(shop(), DESK);
    let entries = page.text("Array.from(get('tree').children, (entry) => entry.textContent).join('|')");
    assert_eq!(entries, "All folders✗ 29|Shop✗ 29|Session2|Orders✗ 14|Files✗ 13");
}

fn an_iteration_can_be_chosen() {
    let mut page = Page::open(rounds(), DESK);
    assert_eq!(page.rows().len(), 3);
    page.eval("get('round').value = '2', get('round').dispatchEvent(new Event('change'))");
    assert_eq!(page.rows().len(), 1);
    assert!(page.is("document.querySelector('.folder').textContent.includes('iteration 2')"));
}
