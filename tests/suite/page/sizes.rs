//! Ten thousand steps, a phone, the dark.

use super::project::{changed, rounds, shop};
use super::tab::{DARK, DESK, PHONE, Page};
use std::path::PathBuf;

crate::tests! {
    ten_thousand_steps_are_scrolled_and_searched: [Chromium],
    a_search_reads_each_step_once: [Chromium],
    a_phone_shows_the_list_and_a_step_over_it: [Chromium],
    the_dark_is_dark_and_can_be_turned: [Chromium],
}

const STEPS: usize = 10_000;

/// A page of a run, its first step as often as wanted.
fn many() -> PathBuf {
    changed(rounds(), "many.html", |page| {
        let from = page
            .find("<script type=\"application/json\" class=\"step\"")
            .expect("a step");
        let to = page
            .rfind("<script type=\"application/json\" id=\"end\"")
            .expect("an end");
        let step = &page[from..page[from..].find("</script>").expect("an end") + from + 10];
        let steps: String = (0..STEPS).map(|at| numbered(step, at)).collect();
        [&page[..from], &steps, &page[to..]].concat()
    })
}

fn numbered(step: &str, at: usize) -> String {
    let (first, rest) = step.split_once('\n').expect("two lines");
    let first = first.replace("Is it up", &format!("Ask {at}"));
    let first = first.replace("\"number\":1", &format!("\"number\":{}", at + 1));
    format!(
        "{first}\n{}",
        rest.replace("\\\"up\\\"", &format!("\\\"up-{at}\\\""))
    )
}

fn ten_thousand_steps_are_scrolled_and_searched() {
    let mut page = Page::open(&many(), DESK);
    assert_eq!(page.eval("STEPS.length"), STEPS);
    assert!(page.rows().len() < 100, "only what is in view is in the document");
    for at in [0.5, 1.0, 0.25] {
        page.eval(&format!("list.scrollTop = list.scrollHeight * {at}"));
        page.eval("new Promise(requestAnimationFrame)");
        page.until("Array.from(document.querySelectorAll('.row')).some((row) => row.offsetTop >= list.scrollTop && row.offsetTop < list.scrollTop + 200)");
    }
    page.find("\"up-9876\"");
    assert_eq!(page.rows(), ["Ask 9876"]);
    page.key("Escape");
    page.key("End");
    page.key("Enter");
    assert_eq!(page.text("detail.querySelector('h2').textContent"), "Ask 9876");
    page.click("#clear");
    page.key("End");
    assert_eq!(page.text("detail.querySelector('h2').textContent"), "Ask 9999");
    page.picture("many");
}

fn a_search_reads_each_step_once() {
    let mut page = Page::open(&many(), DESK);
    page.eval("globalThis.read = 0, JSON.parse = ((parse) => (text) => { read += 1; return parse(text); })(JSON.parse)");
    for text in ["up-1", "up-12", "nothing"] {
        page.find(text);
    }
    assert_eq!(page.eval("read"), STEPS);
}

fn a_phone_shows_the_list_and_a_step_over_it() {
    let mut page = Page::open(shop(), PHONE);
    assert!(
        page.is("detail.hidden"),
        "nothing opens by itself where there is no room"
    );
    assert!(page.is("document.documentElement.scrollWidth <= innerWidth"));
    assert!(page.is(
        "get('axis').getBoundingClientRect().height > 0 && get('legend').getBoundingClientRect().height > 0"
    ));
    page.picture("phone");
    page.open_step("Pay the order");
    page.picture("phone-step");
    assert!(page.is("detail.getBoundingClientRect().width === innerWidth"));
    assert!(page.is("detail.scrollWidth <= detail.clientWidth"));
    assert!(page.is("document.activeElement === detail"));
}

fn the_dark_is_dark_and_can_be_turned() {
    let ground = "getComputedStyle(document.body).backgroundColor";
    let mut page = Page::open(shop(), DARK);
    assert_eq!(page.text(ground), "rgb(15, 18, 23)");
    page.picture("dark");
    page.click("#theme");
    assert_eq!(page.text(ground), "rgb(247, 248, 250)");
    let mut page = Page::open(shop(), DESK);
    assert_eq!(page.text(ground), "rgb(247, 248, 250)");
    page.click("#theme");
    assert_eq!(page.text(ground), "rgb(15, 18, 23)");
}
