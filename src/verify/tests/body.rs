//! The body as text and bytes, time and version, and who needs the body.

use super::*;
use crate::verify::needs_digests;

#[test]
fn text_time_and_version() {
    let expect = Expect {
        text: one(Matcher::StartsWith(text("ok"))),
        time: vec![(ExpectPhase::Total, one(Matcher::Lt(tree(json!(500)))))],
        http: Some(spanned("2".into())),
        ..Expect::default()
    };
    check(
        &expect,
        &answer(200, &[], "ok é"),
        &[
            "- http is 2; got 1.1",
            "+ time is less than 500",
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
            "- time is less than 500; got 600.5ms",
            "- text starts with \"ok\"; got \"no\"",
        ],
    );
}

#[test]
fn a_phase_is_that_of_all_hops_together_and_nothing_where_it_did_not_happen() {
    let below = |phase, millis: u64| (phase, one(Matcher::Le(tree(json!(millis)))));
    let expect = Expect {
        time: vec![
            below(ExpectPhase::Queued, 0),
            below(ExpectPhase::Connect, 1),
            below(ExpectPhase::Waiting, 10),
            below(ExpectPhase::Total, 13),
        ],
        ..Expect::default()
    };
    let mut redirected = answer(200, &[], "");
    redirected
        .hops
        .push(hop("https://example.test/b", 200, Vec::new()));
    for hop in &mut redirected.hops {
        hop.timings.waiting = Duration::from_millis(6);
    }
    redirected.hops[0].timings.connect = Some(Duration::from_millis(1));
    check(
        &expect,
        &redirected,
        &[
            "+ time queued is at most 0",
            "+ time of connect is at most 1",
            "- time waiting is at most 10; got 12ms",
            "+ time is at most 13",
        ],
    );
}

#[test]
fn tls_is_that_of_the_last_hop() {
    let expect = Expect {
        tls: Some(Box::new(TlsExpect {
            version: one(equals("TLSv1.3")),
            days_left: one(Matcher::Gt(tree(json!(14)))),
            not_after: one(Matcher::StartsWith(text("2027-"))),
        })),
        ..Expect::default()
    };
    let mut secured = answer(200, &[], "");
    let end = "2027-01-31T12:00:00Z".parse().ok();
    let now = "2027-01-17T11:00:00Z".parse().expect("a time");
    secured.hops[0].tls = Some(Tls::new("TLSv1.2", end, now));
    check(
        &expect,
        &secured,
        &[
            "- tls version is \"TLSv1.3\"; got \"TLSv1.2\"",
            "- tls days left is greater than 14; got 14",
            "+ tls not after starts with \"2027-\"",
        ],
    );
    let missing = "got nothing; the answer did not come over TLS";
    check(
        &expect,
        &answer(200, &[], ""),
        &[
            &format!("- tls version is \"TLSv1.3\"; {missing}"),
            &format!("- tls days left is greater than 14; {missing}"),
            &format!("- tls not after starts with \"2027-\"; {missing}"),
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
        ..BodyExpect::default()
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
    let digest = Expect {
        body: Some(Box::new(BodyExpect {
            md5: Some(text("x")),
            ..BodyExpect::default()
        })),
        ..Expect::default()
    };
    assert!(needs_digests(Some(&digest)) && !needs_body(Some(&digest), &[]));
    assert!(needs_body(
        None,
        &capture(CaptureQuery::Json(JsonPath::parse("$").expect("a path").into()))
    ));
    assert!(!needs_body(None, &capture(CaptureQuery::Header("etag".into()))));
    let mut expiring = capture(CaptureQuery::Header("etag".into()));
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
