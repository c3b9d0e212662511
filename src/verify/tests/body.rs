//! The body as text and bytes, time and version, and who needs the body.

use super::*;

#[test]
fn text_time_and_version() {
    let expect = Expect {
        text: one(Matcher::StartsWith(text("ok"))),
        time: one(Matcher::Lt(tree(json!(500)))),
        http: Some(spanned("2".into())),
        ..Expect::default()
    };
    check(
        &expect,
        &answer(200, &[], b"ok\xff"),
        &[
            "- http is 2; got 1.1",
            "+ time in ms is less than 500",
            "+ text starts with \"ok\"",
        ],
    );
    let mut slow = answer(200, &[], "no");
    slow.response.version = "HTTP/2.0";
    slow.time = Duration::from_micros(600_500);
    check(
        &expect,
        &slow,
        &[
            "+ http is 2",
            "- time in ms is less than 500; got 600.5",
            "- text starts with \"ok\"; got \"no\"",
        ],
    );
}

#[test]
fn bodies_are_bytes() {
    let expect = |body| Expect {
        body: Some(Box::new(body)),
        ..Expect::default()
    };
    let md5 = "900150983cd24fb0d6963f7d28e17f72";
    let sha256 = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";
    let all = BodyExpect {
        length: one(equals(json!(3))),
        sha256: Some(text(sha256)),
        md5: Some(text(md5)),
        file: Some(text("expected.bin")),
    };
    check(
        &expect(all),
        &answer(200, &[], "abc"),
        &[
            "+ body length is 3",
            &format!("+ body sha256 is {sha256}"),
            &format!("+ body md5 is {md5}"),
            "+ body equals the file expected.bin",
        ],
    );
    let file = |path| {
        expect(BodyExpect {
            file: Some(text(path)),
            ..BodyExpect::default()
        })
    };
    check(
        &file("expected.bin"),
        &answer(200, &[], "abxy"),
        &["- body equals the file expected.bin; got 4 bytes; differs at byte 2: expected 3 bytes, got 4"],
    );
    check(
        &file("gone.bin"),
        &answer(200, &[], ""),
        &["- body equals the file gone.bin; got 0 bytes; gone.bin is not there"],
    );
}

#[test]
fn only_what_reads_the_body_needs_it() {
    let capture = |query| [capturing("x", query)];
    let needs = |expect: Expect| needs_body(Some(&expect), &[]);
    assert!(!needs_body(None, &[]));
    assert!(!needs(header_expect("a", Matcher::Exists(true))));
    assert!(!needs(Expect {
        body: Some(Box::new(BodyExpect {
            length: one(equals(json!(1))),
            ..BodyExpect::default()
        })),
        ..Expect::default()
    }));
    assert!(needs(json_expect(vec![("$", Matcher::Exists(true))])));
    assert!(needs(Expect {
        body: Some(Box::new(BodyExpect {
            md5: Some(text("x")),
            ..BodyExpect::default()
        })),
        ..Expect::default()
    }));
    assert!(needs_body(
        None,
        &capture(Query::Json(JsonPath::parse("$").expect("a path")))
    ));
    assert!(!needs_body(None, &capture(Query::Header("etag".into()))));
    let mut expiring = capture(Query::Header("etag".into()));
    expiring[0].expires_in = Some(JsonPath::parse("$.expires_in").expect("a path"));
    assert!(needs_body(None, &expiring));
}

#[test]
fn length_of_a_body_that_was_only_counted() {
    let expect = Expect {
        body: Some(Box::new(BodyExpect {
            length: one(equals(json!(200))),
            ..BodyExpect::default()
        })),
        ..Expect::default()
    };
    let mut counted = answer(200, &[], "");
    counted.response.body_kept = false;
    counted.response.decoded_size = 200;
    check(&expect, &counted, &["+ body length is 200"]);
}
