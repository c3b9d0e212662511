//! Links to a step, and what Back does.

use super::project::{rounds, shop};
use super::tab::{DESK, PHONE, Page};

crate::tests! {
    an_open_step_has_an_address_that_opens_it: [Chromium],
    steps_of_iterations_have_addresses_of_their_own: [Chromium],
    addresses_of_nothing_do_no_harm: [Chromium],
    back_closes_a_step_on_a_phone: [Chromium],
}

const OPEN: &str = "detail.hidden ? '' : detail.querySelector('h2').textContent";

fn at(hash: &str) -> String {
    format!("file://{}{hash}", shop().display())
}

fn an_open_step_has_an_address_that_opens_it() {
    let mut page = Page::open(shop(), DESK);
    page.open_step("Warm the cache");
    assert_eq!(page.text("location.hash"), "#shop/orders/4-warm");
    let mut page = Page::open_at(&at("#shop/orders/4-warm"), DESK);
    assert_eq!(page.text(OPEN), "Warm the cache");
    page.key("Escape");
    assert_eq!(page.text("location.hash"), "");
}

fn steps_of_iterations_have_addresses_of_their_own() {
    let mut page = Page::open(rounds(), DESK);
    page.eval("openStep(STEPS[2])");
    assert_eq!(page.text("location.hash"), "#up/ask?iteration=3");
    let mut page = Page::open_at(&format!("file://{}#up/ask?iteration=2", rounds().display()), DESK);
    assert!(page.is("current === STEPS[1]"));
}

fn addresses_of_nothing_do_no_harm() {
    for hash in ["#%", "#nothing", "#shop?iteration=x", "#%E0%A4%A"] {
        let mut page = Page::open_at(&at(hash), DESK);
        assert_eq!(page.rows().len(), 9, "{hash}");
        let (_, wrong) = page.fetched();
        assert!(wrong.is_empty(), "{hash}: {wrong:?}");
    }
}

fn back_closes_a_step_on_a_phone() {
    let mut page = Page::open(shop(), PHONE);
    assert_eq!(page.text(OPEN), "");
    page.open_step("Create an order");
    page.eval("history.back()");
    page.until("detail.hidden");
    assert_eq!(page.text("location.hash"), "");
    page.eval("history.forward()");
    page.until("!detail.hidden");
    assert_eq!(page.text(OPEN), "Create an order");
    page.click("#detail .close");
    page.until("detail.hidden && location.hash === ''");
}
