//! The waterfall: it is there with and without an open step, on a desk and on a phone.

use super::project::shop;
use super::tab::{DESK, PHONE, Page, Screen};

crate::tests! {
    it_has_room_with_and_without_an_open_step: [Chromium],
    an_open_step_leaves_the_list_in_view_on_a_desk: [Chromium],
    ticks_stand_where_the_rows_have_lines: [Chromium],
    its_colours_are_explained_and_what_had_no_phase_has_a_bar: [Chromium],
}

/// Width of the waterfall, of the list, and of the axis.
fn widths(page: &mut Page) -> [f64; 3] {
    let widths = page.eval("['.track', '#rows', '#ticks'].map((part) => document.querySelector(part).getBoundingClientRect().width)");
    let widths = widths.as_array().expect("a list");
    [0, 1, 2].map(|at| widths[at].as_f64().expect("a number"))
}

fn check(screen: Screen, opened: bool, share: f64) {
    let mut page = Page::open(shop(), screen);
    if !opened {
        page.key("Escape");
    }
    let [track, rows, axis] = widths(&mut page);
    assert!(track > rows * share, "{track} of {rows}");
    assert!((track - axis).abs() < 1.0, "{track}, axis {axis}");
    assert!(page.eval("ticks.children.length").as_u64() >= Some(2));
    let cut = "Array.from(document.querySelectorAll('.row .name')).filter((name) => !name.querySelector('.tally') && name.scrollWidth > name.clientWidth).length";
    assert_eq!(page.eval(cut), 0);
}

fn it_has_room_with_and_without_an_open_step() {
    check(DESK, false, 0.35);
    check(DESK, true, 0.8);
    check(PHONE, false, 0.8);
}

fn an_open_step_leaves_the_list_in_view_on_a_desk() {
    let mut page = Page::open(shop(), DESK);
    page.picture("failed");
    assert!(page.is(
        "!detail.hidden && rows.getBoundingClientRect().right <= detail.getBoundingClientRect().left + 16"
    ));
    assert!(page.is(
        "document.querySelector('.row[aria-selected=true]').getBoundingClientRect().bottom <= innerHeight"
    ));
}

fn ticks_stand_where_the_rows_have_lines() {
    let mut page = Page::open(shop(), DESK);
    let apart = page.eval(
        "(() => { const [one, two] = Array.from(ticks.children, (tick) => tick.getBoundingClientRect().x); \
         return Math.abs(two - one - parseFloat(getComputedStyle(document.querySelector('.row .track')).backgroundSize)); })()",
    );
    assert!(apart.as_f64() < Some(1.0), "{apart}");
}

fn its_colours_are_explained_and_what_had_no_phase_has_a_bar() {
    let mut page = Page::open(shop(), DESK);
    let legend = page.text("get('legend').textContent");
    assert!(
        legend.contains("waiting") && legend.contains("reading") && legend.contains("step"),
        "{legend}"
    );
    for colour in ["waiting", "whole"] {
        let seen = format!(
            "getComputedStyle(document.querySelector('#legend .{colour}')).backgroundColor !== 'rgba(0, 0, 0, 0)'"
        );
        assert!(page.is(&seen), "{colour}");
    }
    assert!(page.is("track(STEPS.at(-1), [0, TOTAL]).querySelector('.whole.errored').style.width !== ''"));
    assert!(
        page.is("track(STEPS[4], [0, TOTAL]).children.length === 0"),
        "a skipped step took no time"
    );
}
