//! What the head of the page tells.

use super::project::{Made, answer, changed, rounds, run, shop};
use super::tab::{DESK, PHONE, Page};

crate::tests! {
    the_title_tells_outcome_and_collection: [Chromium],
    an_interrupt_does_not_hide_that_steps_failed: [Chromium],
    the_slowest_steps_lead_to_their_steps: [Chromium],
    a_skipped_step_links_to_the_one_that_should_have_captured: [Chromium],
    a_run_that_did_not_begin_is_a_failure_and_says_why: [Chromium],
    a_file_that_is_wrong_is_named_with_its_place: [Chromium],
    a_merged_report_without_one_of_its_parts_is_a_failure: [Chromium],
    flaky_steps_are_a_failure_where_they_are_taken_for_one: [Chromium],
    what_is_wrong_with_the_whole_stands_beside_what_failed: [Chromium],
}

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

const UP: [(&str, &str); 2] = [
    ("collections/up/collection.yaml", "name: Uptime\n"),
    (
        "collections/up/ask.yaml",
        "name: Is it up\nurl: http://$SERVER/up\n",
    ),
];

fn up(arguments: &[&str]) -> Made {
    run(&[answer("200 OK", "application/json", "{}")], &UP, arguments)
}

/// The verdict of a page whose run is a failure, which all of its head says.
fn failure(page: &mut Page) -> String {
    let verdict = page.text("get('verdict').textContent");
    let title = page.text("document.title");
    assert!(title.starts_with('✗') && title.ends_with(&verdict), "{title}");
    assert_eq!(page.text("get('sign').textContent"), "✗");
    assert!(page.is("get('sign').matches('.failed') && get('verdict').matches('.failed')"));
    assert!(page.is("document.documentElement.scrollWidth <= innerWidth"));
    assert!(
        page.is("get('problems').getBoundingClientRect().bottom <= get('bar').getBoundingClientRect().top")
    );
    verdict
}

fn problems(page: &mut Page) -> Vec<String> {
    let told = page.text("Array.from(get('problems').children, (told) => told.textContent).join('|')");
    told.split('|').map(str::to_owned).collect()
}

fn a_run_that_did_not_begin_is_a_failure_and_says_why() {
    let made = up(&["-e", "nope"]);
    for (screen, name) in [(DESK, "unbegun"), (PHONE, "unbegun-phone")] {
        let mut page = Page::open(&made.page, screen);
        let verdict = failure(&mut page);
        assert!(verdict.starts_with("did not begin: "), "{verdict}");
        assert!(verdict.contains("nope"), "{verdict}");
        let told = problems(&mut page);
        assert!(told[0].contains("nope"), "{told:?}");
        page.picture(name);
    }
}

fn a_file_that_is_wrong_is_named_with_its_place() {
    let files = [UP[0], ("collections/up/ask.yaml", "name: Is it up\nurl: [\n")];
    let made = run(&[answer("200 OK", "text/plain", "")], &files, &[]);
    let mut page = Page::open(&made.page, DESK);
    assert!(failure(&mut page).starts_with("did not begin: E"));
    let told = problems(&mut page);
    assert!(told[0].contains("collections/up/ask.yaml:"), "{told:?}");
}

fn a_merged_report_without_one_of_its_parts_is_a_failure() {
    let made = up(&["--shard=1/3", "--report=json=1.json"]);
    made.then(&["run", "--shard=2/3", "--report=json=2.json"]);
    let said = made.then(&["report", "merge", "1.json", "2.json", "--report=html=run.html"]);
    let mut page = Page::open(&made.page, DESK);
    assert_eq!(failure(&mut page), "the report of part 3 is missing", "{said}");
    assert_eq!(problems(&mut page), ["the report of part 3 is missing"]);
}

fn flaky_steps_are_a_failure_where_they_are_taken_for_one() {
    let answers = [
        answer("503 Service Unavailable", "text/plain", ""),
        answer("200 OK", "text/plain", ""),
    ];
    let again = "name: Is it up\nurl: http://$SERVER/up\nretry: { max: 1, backoff: 1ms..2ms }\n";
    let files = [UP[0], ("collections/up/ask.yaml", again)];
    let mut page = Page::open(&run(&answers, &files, &["--fail-on-flaky"]).page, DESK);
    let verdict = failure(&mut page);
    assert!(
        verdict.starts_with("1 step passed on a later try only"),
        "{verdict}"
    );
    assert_eq!(problems(&mut page), [verdict]);
    let mut page = Page::open(&run(&answers, &files, &[]).page, DESK);
    assert_eq!(page.text("get('verdict').textContent"), "all passed");
    assert!(page.is("get('problems').hidden"));
}

fn what_is_wrong_with_the_whole_stands_beside_what_failed() {
    let trouble = "\"problems\":[{\"message\":\"it is \u{202e}late\",\"help\":[]},{\"message\":\"and dark\",\"help\":[]}]";
    let with = |from, name| {
        changed(from, name, |page| {
            page.replace(
                "\"problems\":[],\"duration_ms\"",
                &format!("{trouble},\"duration_ms\""),
            )
        })
    };
    let mut page = Page::open(&with(rounds(), "late.html"), DESK);
    assert_eq!(failure(&mut page), "it is \\u{202e}late, and 1 more");
    assert_eq!(problems(&mut page), ["it is \\u{202e}late", "and dark"]);
    let mut page = Page::open(&with(shop(), "late-shop.html"), DESK);
    assert_eq!(failure(&mut page), "2 of 9 did not pass");
    assert_eq!(problems(&mut page).len(), 2);
}
