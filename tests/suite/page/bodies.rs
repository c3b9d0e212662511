//! How bodies are laid out.

use super::project::{answer, run, shop};
use super::tab::{DESK, Page};

crate::tests! {
    json_and_markup_are_indented: [Chromium],
    forms_are_names_and_values: [Chromium],
    bytes_are_shown_in_hex_as_far_as_they_say_something: [Chromium],
    characters_that_falsify_text_are_spelled_out: [Chromium],
    requests_without_a_whole_answer_show_what_came: [Chromium],
    no_body_keeps_the_page_busy: [Chromium],
}

/// Bodies of the answer, after the request's own.
const LAST: &str =
    "Array.from(detail.querySelectorAll('.body pre, .body table'), (body) => body.innerText).at(-1)";

fn check(step: &str, expected: &str) {
    let mut page = Page::open(shop(), DESK);
    page.open_step(step);
    let shown = page.text(LAST);
    assert_eq!(shown.trim_end(), expected, "{step}");
    page.picture(&step.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-"));
}

fn json_and_markup_are_indented() {
    check(
        "Create an order",
        "{\n  \"id\": 7,\n  \"state\": \"open\",\n  \"token\": \"***\",\n  \"lines\": [\n    {\n      \"sku\": \"A-17\",\n      \
         \"price\": \"19.90\"\n    }\n  ]\n}",
    );
    check(
        "Invoice",
        "<invoice number=\"17\">\n  <total currency=\"EUR\">44.30</total>\n  <vat/>\n</invoice>",
    );
}

fn forms_are_names_and_values() {
    check("Get a token", "kind\tbearer\nscope\tread write");
    let mut page = Page::open(shop(), DESK);
    page.open_step("Get a token");
    let sent = page.text("detail.querySelector('.body table').innerText");
    assert_eq!(sent.trim_end(), "grant\tpassword\nnote\ta & b");
}

fn bytes_are_shown_in_hex_as_far_as_they_say_something() {
    let mut page = Page::open(shop(), DESK);
    page.open_step("Picture");
    let hex = page.text(LAST);
    assert!(hex.starts_with("0000  89 50 4e 47 0d 0a 80 81 "), "{hex}");
    assert!(hex.contains(".PNG......"), "{hex}");
    assert_eq!(hex.trim_end().lines().count(), 9);
}

fn characters_that_falsify_text_are_spelled_out() {
    check(
        "Odd \\u{202e}gnp.exe",
        "{\n  \"shown\": \"user\\u{202e}gnp.exe\\u{2066}x\",\n  \"soft\": \"pass\\u{ad}word\\u{200b}\"\n}",
    );
    let mut page = Page::open(shop(), DESK);
    let half = "layText({ text: '{\"half\":\"\\\\ud800\"}' }).length > 1";
    assert!(
        page.is(half),
        "half a character is no reason to take JSON for text"
    );
    let written = ["👨\u{200d}👩", "نامه\u{200c}ای", "a\tb\nc", "\u{600}1"];
    for text in written {
        assert_eq!(
            page.text(&format!("visible({})", serde_json::Value::from(text))),
            text
        );
    }
    assert_eq!(
        page.text("visible('a\\u200db\\u2028\\u0007\\u200e')"),
        "a\\u{200d}b\\u{2028}\\u{7}\\u{200e}"
    );
}

fn requests_without_a_whole_answer_show_what_came() {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\nConnection: close\r\n\r\n{\"id\": 5, \"na".to_vec();
    let step = "url: http://$SERVER/cut\nexpect: {json: {$.id: 5}}\n";
    let files = [
        ("collections/c/collection.yaml", "name: Cut\n"),
        ("collections/c/cut.yaml", step),
    ];
    let made = run(&[cut], &files, &[]);
    let mut page = Page::open(&made.page, DESK);
    assert_eq!(page.text(LAST), "{\n  \"id\": 5,\n  \"na");
    assert!(page.is("detail.textContent.includes('as far as it came')"));
    assert!(page.is("document.querySelector('.hop summary').textContent.includes('cut off')"));
    let mut page = Page::open(shop(), DESK);
    page.open_step("Print it");
    let summary = page.text("document.querySelector('.hop summary').textContent");
    assert!(
        summary.starts_with("GEThttp://127.0.0.1:1/printno answer"),
        "{summary}"
    );
    assert_eq!(
        page.text("Array.from(document.querySelectorAll('.method')).at(-1).textContent"),
        "GET"
    );
}

/// Bodies that are made to be costly to lay out: what grows with their square meets the limit of an expression.
fn no_body_keeps_the_page_busy() {
    let bodies = [
        "[".repeat(60_000),
        "<a>".repeat(20_000),
        "<!--".repeat(15_000),
        "<\"".repeat(30_000),
        "<script>".repeat(7_000),
        format!("{{\"a\": \"{}", "\\\"".repeat(30_000)),
        "&=".repeat(30_000),
    ];
    let answers: Vec<Vec<u8>> = bodies
        .iter()
        .map(|body| answer("200 OK", "text/plain", body))
        .collect();
    let paths: Vec<String> = (0..bodies.len())
        .map(|at| format!("collections/c/{at}.yaml"))
        .collect();
    let mut files = vec![("collections/c/collection.yaml", "name: Costly\n")];
    let step = "url: http://$SERVER/\nexpect: {text: {exists: true}}\n";
    files.extend(paths.iter().map(|path| (&**path, step)));
    let made = run(&answers, &files, &[]);
    let mut page = Page::open(&made.page, DESK);
    for at in 0..bodies.len() {
        page.eval(&format!("openStep(STEPS[{at}])"));
        let shown = page.eval("detail.querySelector('pre').textContent.length");
        assert!(shown.as_u64() >= Some(30_000), "{at}: {shown}");
    }
    page.find("zzz");
}
