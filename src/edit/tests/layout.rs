//! The canonical layout of texts that people write, and of random ones.

use super::super::layout::laid_out;
use super::documents::{Random, document};
use super::shown;
use crate::format::FileKind;

fn check(text: &str, expected: &str) {
    assert_eq!(shown(laid_out(text, FileKind::Request)), expected, "{text:?}");
    assert_eq!(
        shown(laid_out(expected, FileKind::Request)),
        expected,
        "laid out again"
    );
}

#[test]
fn keys_come_in_the_order_of_the_format_with_their_comments() {
    check("# head\nurl: u # c\nname: A\n", "# head\nname: A\nurl: u # c\n");
    check(
        "url: u\n\n# about the method\nmethod: POST\nexpect:\n  json: {}\n  # why\n  status: 200\n",
        "# about the method\nmethod: POST\nurl: u\nexpect:\n  # why\n  status: 200\n  json: {}\n",
    );
    check(
        "url: u\nbody:\n  json:\n    b: 1\n    a: 2\n",
        "url: u\nbody:\n  json:\n    b: 1\n    a: 2\n",
    );
}

#[test]
fn levels_are_two_blanks_deep() {
    check(
        "url:   u  \nheaders:\n    # about a\n    a:  1\n    b:\n    - x\n    -   y\ntags:\n- t\n",
        "tags:\n  - t\nurl: u\nheaders:\n  # about a\n  a: 1\n  b:\n    - x\n    - y\n",
    );
    check(
        "url: u\nbody:\n    text: |\n        one\n          two\n",
        "url: u\nbody:\n  text: |\n      one\n        two\n",
    );
    check(
        "\n\nurl: u\n\n\n\ntags: [a,\n   b]\n\n\n",
        "tags: [a,\n   b]\nurl: u\n",
    );
    check("url: u\r\nname: x", "name: x\r\nurl: u\r\n");
}

#[test]
fn an_alias_stays_behind_its_anchor() {
    check(
        "headers: &h { a: 1 }\nquery: *h\nurl:  u\n",
        "headers: &h { a: 1 }\nquery: *h\nurl: u\n",
    );
    check(
        "url: u\nquery: &h { a: 1 }\nheaders: *h\nname: A\n",
        "name: A\nurl: u\nquery: &h { a: 1 }\nheaders: *h\n",
    );
    check("? url\n:  u\nmethod: GET\n", "method: GET\n? url\n: u\n");
}

#[test]
fn random_texts_keep_what_they_say_and_are_laid_out_once() {
    let mut refused = 0;
    for seed in 0..2_000 {
        let text = document(&mut Random::new(seed));
        match laid_out(&text, FileKind::Request) {
            Ok(once) => assert_eq!(
                shown(laid_out(&once, FileKind::Request)),
                once,
                "seed {seed}\n{text}"
            ),
            Err(_) => refused += 1,
        }
    }
    assert!(refused < 40, "{refused} refused");
}
