//! The page without a mouse.

use super::project::{rounds, shop};
use super::tab::{DESK, Page};

crate::tests! {
    keys_move_open_and_close: [Chromium],
    slash_leads_to_the_search_where_letters_are_letters: [Chromium],
    f_shows_failures_and_all_again: [Chromium],
    f_says_so_where_nothing_failed: [Chromium],
    a_question_mark_explains_the_keys: [Chromium],
}

const OPEN: &str = "detail.hidden ? '' : detail.querySelector('h2').textContent";

fn keys_move_open_and_close() {
    let mut page = Page::open(shop(), DESK);
    assert_eq!(page.text(OPEN), "Pay the order");
    page.key("Escape");
    assert_eq!(page.text(OPEN), "");
    assert!(page.is("document.activeElement === list"));
    page.key("Home");
    page.key("j");
    page.key("ArrowDown");
    assert_eq!(page.text("shown[picked].step.name"), "Create an order");
    assert_eq!(page.text(OPEN), "");
    page.key("Enter");
    assert_eq!(page.text(OPEN), "Create an order");
    assert!(page.is("document.activeElement === detail"));
    page.key("j");
    assert_eq!(page.text(OPEN), "Pay the order");
    page.key("k");
    page.key("n");
    page.key("n");
    assert_eq!(page.text(OPEN), "Print it");
    page.key("p");
    assert_eq!(page.text(OPEN), "Pay the order");
    assert!(
        page.is(
            "document.getElementById(list.getAttribute('aria-activedescendant')).ariaSelected === 'true'"
        )
    );
}

fn slash_leads_to_the_search_where_letters_are_letters() {
    let mut page = Page::open(shop(), DESK);
    page.key("/");
    assert!(page.is("document.activeElement === get('text')"));
    page.key("f");
    page.key("j");
    page.until("filter.text === 'fj'");
    page.key("Escape");
    assert!(page.is("document.activeElement === list"));
}

fn f_shows_failures_and_all_again() {
    let mut page = Page::open(shop(), DESK);
    page.key("f");
    assert_eq!(page.rows(), ["Pay the order", "Print it"]);
    assert_eq!(
        page.eval("document.querySelectorAll('.chip[aria-pressed=true]').length"),
        2
    );
    assert!(page.is("!get('clear').hidden"));
    page.key("f");
    assert_eq!(page.rows().len(), 9);
}

fn f_says_so_where_nothing_failed() {
    let mut page = Page::open(rounds(), DESK);
    page.key("f");
    assert_eq!(page.rows().len(), 3);
    assert!(page.text("get('notice').textContent").contains("No step failed"));
    assert!(page.is("!get('notice').hidden"));
}

fn a_question_mark_explains_the_keys() {
    let mut page = Page::open(shop(), DESK);
    page.key("?");
    assert!(page.is("get('keys').matches(':popover-open')"));
    page.picture("keys");
    let explained =
        page.text("Array.from(document.querySelectorAll('kbd'), (key) => key.textContent).join(' ')");
    assert_eq!(explained, "/ j k n p Enter Esc f ?");
    page.key("Escape");
    assert!(page.is("!get('keys').matches(':popover-open')"));
    assert_eq!(page.text(OPEN), "Pay the order");
}
