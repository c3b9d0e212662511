//! What the head of the page tells.

use crate::project::{changed, rounds, shop};
use crate::tab::{DESK, Page};

#[test]
fn the_title_tells_outcome_and_collection() {
    let mut page = Page::open(shop(), DESK);
    assert_eq!(page.text("document.title"), "✗ Shop: 2 of 9 did not pass");
    let mut page = Page::open(rounds(), DESK);
    assert_eq!(page.text("document.title"), "✓ Uptime: all passed");
    let facts = page.text("get('facts').textContent");
    assert!(
        facts.contains("3 steps") && facts.contains("3 iterations"),
        "{facts}"
    );
}

#[test]
fn an_interrupt_does_not_hide_that_steps_failed() {
    let cut = changed(shop(), "cut.html", |page| {
        page.replace("\"interrupted\":false", "\"interrupted\":true")
    });
    let mut page = Page::open(&cut, DESK);
    assert_eq!(
        page.text("get('verdict').textContent"),
        "2 of 9 did not pass, interrupted"
    );
}

#[test]
fn the_slowest_steps_lead_to_their_steps() {
    let mut page = Page::open(shop(), DESK);
    page.key("Escape");
    page.click("#slow");
    assert!(page.is("get('slowest').matches(':popover-open')"));
    let longest = page.text("STEPS.toSorted((a, b) => b.duration - a.duration)[0].name");
    page.click("#slowest button");
    assert!(page.is("!get('slowest').matches(':popover-open')"));
    let open = page.text("detail.querySelector('h2').textContent");
    assert_eq!(open.replace("\\u{202e}", "\u{202e}"), longest);
}

#[test]
fn a_skipped_step_links_to_the_one_that_should_have_captured() {
    let mut page = Page::open(shop(), DESK);
    page.open_step("Get the receipt");
    assert_eq!(
        page.text("detail.querySelector('.reason').textContent"),
        "it needs paymentId, which ✗ Pay the order should have captured"
    );
    page.click(".reason button");
    assert_eq!(
        page.text("detail.querySelector('h2').textContent"),
        "Pay the order"
    );
    let flow =
        page.text("Array.from(detail.querySelectorAll('.flow'), (line) => line.textContent).join('|')");
    assert_eq!(
        flow,
        "usesorderIdfrom✓ Create an order|skipped for want of it:– Get the receipt"
    );
}
