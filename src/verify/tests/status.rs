//! The status, asked for or not.

use super::*;

#[test]
fn status_is_held_against_patterns() {
    let expect = |patterns: &[StatusPattern]| Expect {
        status: Some(spanned(patterns.to_vec())),
        ..Expect::default()
    };
    let exact = StatusPattern::Exact;
    check(
        &expect(&[exact(201)]),
        &answer(201, &[], ""),
        &["+ status is 201"],
    );
    check(
        &expect(&[exact(404)]),
        &answer(404, &[], ""),
        &["+ status is 404"],
    );
    check(
        &expect(&[StatusPattern::Class(2)]),
        &answer(302, &[], ""),
        &["- status is 2xx; got 302"],
    );
    let mut not_found = answer(404, &[], "");
    not_found.response.reason = "Not\u{1b} QueryResult".to_owned();
    check(
        &expect(&[exact(200), exact(201)]),
        &not_found,
        &["- status is one of 200, 201; got 404 Not\\u001b QueryResult"],
    );
}

#[test]
fn a_status_of_400_or_more_fails_unless_expect_speaks_of_it() {
    check(&Expect::default(), &answer(302, &[], ""), &[]);
    check(
        &Expect::default(),
        &answer(400, &[], ""),
        &["- status is below 400; got 400"],
    );
    check(
        &header_expect("a", Matcher::Exists(false)),
        &answer(500, &[], ""),
        &[
            "- status is below 400; got 500; the server failed: `-v` shows what it was sent, `retry:` tries again",
            "+ header a does not exist",
        ],
    );
}
