//! Headers, redirects and cookies.

use super::*;

fn check_header(headers: &[(&str, &[u8])], name: &str, matcher: Matcher, line: &str) {
    check(&header_expect(name, matcher), &answer(200, headers, ""), &[line]);
}

fn redirected() -> Exchange {
    let mut exchange = answer(
        200,
        &[("set-cookie", b"SESSION=b; Path=/; HttpOnly; Max-Age=60")],
        "done",
    );
    let headers: Vec<(String, Vec<u8>)> = vec![
        ("location".to_owned(), b"/done?code=a%2Fb+c&x=1#f".to_vec()),
        ("set-cookie".to_owned(), b"SESSION=a".to_vec()),
        ("set-cookie".to_owned(), b"first=1; Secure".to_vec()),
    ];
    exchange
        .hops
        .insert(0, hop("https://example.test/start", 302, headers));
    exchange
}

#[test]
fn headers_are_text() {
    let headers: &[(&str, &[u8])] = &[("content-type", b"application/json"), ("x-count", b"5")];
    let contains = Matcher::Contains(tree("json"));
    check_header(
        headers,
        "content-type",
        contains,
        "+ header content-type contains \"json\"",
    );
    check_header(headers, "x-count", equals(json!(5)), "+ header x-count is 5");
    check_header(
        headers,
        "x-count",
        Matcher::Type(JsonType::Integer),
        "+ header x-count is an integer",
    );
    check_header(
        headers,
        "x-count",
        Matcher::Lt(tree(json!(5))),
        "- header x-count is less than 5; got \"5\"",
    );
    check_header(
        headers,
        "content-typ",
        equals("x"),
        "- header content-typ is \"x\"; got nothing; the answer has no such header; did you mean `content-type`?",
    );
}

#[test]
fn a_header_that_came_twice_is_a_list_to_those_who_ask_for_one() {
    let headers: &[(&str, &[u8])] = &[("via", b"a"), ("via", b"b")];
    let length = Matcher::Length(one(equals(json!(2))));
    check_header(headers, "via", length, "+ header via has a length that is 2");
    check_header(headers, "via", equals("b"), "+ header via is \"b\"");
    check_header(
        headers,
        "via",
        equals("c"),
        "- header via is \"c\"; got [\"a\",\"b\"]; none of the 2 values does",
    );
    let not_b = Matcher::Not(one(equals("b")));
    check_header(
        headers,
        "via",
        not_b,
        "- header via not: is \"b\"; got [\"a\",\"b\"]",
    );
    let each = Matcher::Each(one(Matcher::OneOf(vec![tree("a"), tree("b")])));
    check_header(
        headers,
        "via",
        each,
        "+ header via each item is one of \"a\", \"b\"",
    );
    let each = Matcher::Each(one(equals("a")));
    check_header(&headers[..1], "via", each, "+ header via each item is \"a\"");
}

#[test]
fn h09_header_bytes_that_are_not_utf8_are_kept_apart_and_shown_as_text() {
    let headers: &[(&str, &[u8])] = &[("x-name", b"caf\xe9\x1b")];
    check_header(
        headers,
        "x-name",
        equals("café\u{1b}"),
        "+ header x-name is \"café\\u001b\"",
    );
    check_header(
        headers,
        "x-name",
        equals("cafe"),
        "- header x-name is \"cafe\"; got \"café\\u001b\"; differs at byte 3: expected 4 bytes, got 6",
    );
}

#[test]
fn h15_content_encoding_is_there_to_be_asserted() {
    let headers: &[(&str, &[u8])] = &[("content-encoding", b"gzip")];
    check_header(
        headers,
        "content-encoding",
        equals("gzip"),
        "+ header content-encoding is \"gzip\"",
    );
}

#[test]
fn redirects_are_location_count_and_url() {
    let expect = |location, count, url| Expect {
        redirect: Some(Box::new(RedirectExpect { location, count, url })),
        ..Expect::default()
    };
    check(
        &expect(
            one(Matcher::StartsWith(text("/done"))),
            one(equals(json!(1))),
            one(Matcher::EndsWith(text("/a?b=1"))),
        ),
        &redirected(),
        &[
            "+ redirect location starts with \"/done\"",
            "+ redirect count is 1",
            "+ redirect url ends with \"/a?b=1\"",
        ],
    );
    check(
        &expect(one(equals("x")), one(equals(json!(1))), Matchers::new()),
        &answer(200, &[], ""),
        &[
            "- redirect location is \"x\"; got nothing; no answer had a `location` header",
            "- redirect count is 1; got 0",
        ],
    );
}

#[test]
fn cookies_are_values_and_attributes() {
    let expect = |name: &str, cookie| Expect {
        cookies: vec![(spanned(name.into()), cookie)],
        ..Expect::default()
    };
    let session = CookieExpect {
        value: one(equals("b")),
        http_only: Some(spanned(true)),
        secure: Some(spanned(true)),
        path: one(equals("/")),
        max_age: one(Matcher::Ge(tree(json!(60)))),
        same_site: one(Matcher::Exists(false)),
        ..CookieExpect::default()
    };
    check(
        &expect("SESSION", session),
        &redirected(),
        &[
            "+ cookie SESSION is \"b\"",
            "+ cookie SESSION path is \"/\"",
            "+ cookie SESSION same_site does not exist",
            "+ cookie SESSION max_age is at least 60",
            "+ cookie SESSION http_only is true",
            "- cookie SESSION secure is true; got false",
        ],
    );
    let nothing = CookieExpect::default;
    check(
        &expect("SESSION", nothing()),
        &redirected(),
        &["+ cookie SESSION is set"],
    );
    check(
        &expect("SESION", nothing()),
        &redirected(),
        &["- cookie SESION is set; got nothing; the answer sets no such cookie; did you mean `SESSION`?"],
    );
    let absent = CookieExpect {
        value: one(Matcher::Exists(false)),
        ..CookieExpect::default()
    };
    check(
        &expect("x", absent),
        &redirected(),
        &["+ cookie x does not exist"],
    );
}
