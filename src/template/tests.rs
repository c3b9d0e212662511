//! Templates as files hold them, from text to value or message.

use super::*;
use crate::source::{FileId, NodeStyle, Scalar, SourceFile};
use serde_json::{Value as Json, json};

mod bare;
mod comparisons;
mod large;
mod places;
mod random;

const ID: FileId = FileId(0);

fn file(text: &str) -> SourceFile {
    SourceFile {
        path: "test.yaml".into(),
        text: text.into(),
    }
}

fn compile(text: &str, place: FieldKind) -> Result<Template, Vec<Diagnostic>> {
    let scalar = Scalar {
        text: text.into(),
        style: NodeStyle::Plain,
    };
    Template::compile(&scalar, Span::new(ID, 0, text.len()), &file(text), place)
}

/// The real clock and chance, and an environment with one variable.
fn ambient() -> Ambient {
    let variables = HashMap::from([("CALLSHEET_TEST".to_owned(), "set".to_owned())]);
    crate::io::ambient::real(ProcessEnv(Arc::new(variables)))
}

fn variable(name: &str) -> Resolved {
    let number = |data: Json, spelling: &str| Value {
        spelling: Some(spelling.into()),
        ..Value::new(data)
    };
    Resolved::Value(match name {
        "userId" => Value::new(json!(42)),
        "name" => Value::text("Ada"),
        "flag" => Value::new(json!(true)),
        "nothing" => Value::null(),
        "empty" => Value::text(""),
        "list" => Value::new(json!(["two", null, 1.5, false])),
        "user" => Value::new(json!({"name": "Ada", "dash-key": 7, "tags": ["a", "b"], "none": null})),
        "version" => number(json!(1.1), "1.10"),
        "long" => number(json!(1.2345678901234568e22), "12345678901234567890123"),
        "secret" => Value::text("s3cr3t").secret(),
        "given" => Value {
            outside: true,
            ..Value::text("False")
        },
        "words" => Value {
            outside: true,
            ..Value::text("a b")
        },
        "markup" => Value::text("<<name>> {{name}} <<% if %>>"),
        "body" => Value::new(json!({"meetings": [{"id": 1}, {"id": 2}], "total": 2})),
        "jwt" => Value::text("e30.eyJzdWIiOiJhZGEifQ.sig"),
        "broken" => {
            return Resolved::Failed(Box::new(Diagnostic::error(
                code::VARIABLE_CYCLE,
                "broken is broken",
            )));
        }
        _ => return Resolved::undefined(),
    })
}

fn eval(text: &str) -> Result<Value, Box<Diagnostic>> {
    let template = compile(text, FieldKind::Environment).map_err(|mut found| Box::new(found.remove(0)))?;
    template.eval(&ambient(), &mut variable)
}

fn check(text: &str, expected: Json) {
    match eval(text) {
        Ok(value) => assert_eq!(value.data, expected, "{text}"),
        Err(diagnostic) => panic!("{text}: {diagnostic:?}"),
    }
}

/// The message, and what the first label points at.
fn check_error(text: &str, message: &str, at: &str) {
    let diagnostic = *eval(text).expect_err(text);
    assert!(diagnostic.message.contains(message), "{text}: {diagnostic:?}");
    let span = diagnostic.labels[0].span;
    assert_eq!(
        &text[span.start as usize..span.end as usize],
        at,
        "{text}: {diagnostic:?}"
    );
}

fn help_of(text: &str) -> String {
    eval(text).expect_err(text).help.join("; ")
}

#[test]
fn whole_values_keep_their_type() {
    check("<<userId>>", json!(42));
    check("<< flag >>", json!(true));
    check("<<nothing>>", json!(null));
    check("<<list>>", json!(["two", null, 1.5, false]));
    check("<<user.tags[1]>>", json!("b"));
    check("<<userId + 1>>", json!(43));
    check("<<userId | string>>", json!("42"));
    check("<<{'a': {'b': [1]}}>>", json!({"a": {"b": [1]}}));
    check("<<-5>>", json!(-5));
    check("<<(1, 2)>>", json!([1, 2]));
    check("<<body.meetings | map(attribute='id')>>", json!([1, 2]));
    check("<<body.total >= body.meetings | length>>", json!(true));
    check("<<18446744073709551615>>", json!(u64::MAX));
}

#[test]
fn mixed_text_is_text_as_json_writes_it() {
    check("<<userId>>>", json!("42>"));
    check(
        "a/<<flag>>/<<nothing>>/<<list>>",
        json!(r#"a/true/null/["two",null,1.5,false]"#),
    );
    check(
        "<<flag ~ '/' ~ nothing ~ '/' ~ list>>",
        json!(r#"true/null/["two",null,1.5,false]"#),
    );
    check("<<'x' ~ true ~ none>>", json!("xtruenull"));
    check("<<list | join(', ')>>", json!("two, null, 1.5, false"));
    check("<<flag | string>>", json!("true"));
    check("<<flag | upper>>", json!("TRUE"));
    check(
        "<<'%s and %s, %d' | format(flag, list, 3)>>",
        json!(r#"true and ["two",null,1.5,false], 3"#),
    );
    check(
        "<<user | to_json>>",
        json!(r#"{"name":"Ada","dash-key":7,"tags":["a","b"],"none":null}"#),
    );
    check("<<'<a & b>' | to_json>>", json!(r#""<a & b>""#));
    check("<<9.50 ~ ''>>", json!("9.5"));
}

#[test]
fn numbers_go_as_they_were_spelled() {
    check("v<<version>>/<<long>>", json!("v1.10/12345678901234567890123"));
    check("<<'v' ~ version>>", json!("v1.10"));
    check("<<long | string>>", json!("12345678901234567890123"));
    check("<<version | b64encode>>", json!("MS4xMA=="));
    check("<<b64encode(version)>>", json!("MS4xMA=="));
    check("<<version + 1>>", json!(2.1));
    assert_eq!(eval("<<version>>").unwrap().spelling.as_deref(), Some("1.10"));
    check("<<version | default('x') ~ ''>>", json!("1.10"));
}

#[test]
fn marks_themselves_are_written_as_text() {
    check("a <<'<<'>> b <<\">>\">>", json!("a << b >>"));
    check_error("echo <<EOF", "`<<` without `>>`", "<<");
    check_error("a >> b", "`>>` without `<<`", ">>");
    check_error("<<it's>>", "`<<` without `>>`", "<<");
    assert!(help_of("<<a").contains("quotes"));
}

#[test]
fn t01_undefined_names_are_errors_at_their_place() {
    check_error("<<tokn>>", "variable `tokn` is not defined", "tokn");
    check_error("a/<< tokn | upper >>", "variable `tokn` is not defined", "tokn");
    check_error("<<name ~ tokn>>", "`tokn`", "tokn");
    check_error("<<tokn == 'a'>>", "`tokn`", "tokn");
    check_error("<<not tokn>>", "`tokn`", "tokn");
    check_error("<<'x' if tokn else 'y'>>", "`tokn`", "tokn");
    check_error("<<tokn.a.b>>", "`tokn`", "tokn");
    check_error("<<b64encode(tokn)>>", "`tokn`", "tokn");
}

#[test]
fn undefined_members_are_errors_that_name_the_nearest() {
    check_error("<<user.nmae>>", "`user.nmae` is not defined", "user.nmae");
    assert_eq!(help_of("<<user.nmae>>"), "did you mean `name`?");
    check_error("<<user['nmae'] ~ ''>>", "`user['nmae']`", "user['nmae']");
    check_error("<<list[9]>>", "`list[9]`", "list[9]");
    check_error("<<name.first>>", "`name.first`", "name.first");
    check_error("<<user.none.x>>", "`user.none.x`", "user.none.x");
    check_error("<<user.nmae | upper>>", "`user.nmae`", "user.nmae");
}

#[test]
fn absence_can_be_asked_for() {
    check("<<x | default('y')>>", json!("y"));
    check("<<x | d>>", json!(""));
    check("<<name | default('y')>>", json!("Ada"));
    check("<<name | default(tokn)>>", json!("Ada"));
    check("<<empty | default('y')>>", json!(""));
    check("<<empty | default('y', true)>>", json!("y"));
    check("<<nothing | default('y')>>", json!(null));
    check("<<x is defined>>", json!(false));
    check("<<x is undefined>>", json!(true));
    check("<<x.y.z is defined>>", json!(false));
    check("<<user.none.x | default(3)>>", json!(3));
    check("<<user.name is defined and user.name == 'Ada'>>", json!(true));
    check("<<x is defined and x == 1>>", json!(false));
    check("<<'' if x is undefined else x>>", json!(""));
    check("<<user.tags[5] | default('none') | upper>>", json!("NONE"));
    check("<<'s' if false>>", json!(""));
    check("<<broken if false else 1>>", json!(1));
    check_error("<<broken>>", "broken is broken", "broken");
}

#[test]
fn secrets_taint_what_is_made_of_them() {
    let is_secret = |text: &str| eval(text).unwrap().secret;
    assert!(is_secret("<<secret>>"));
    assert!(is_secret("Bearer <<secret>>"));
    assert!(is_secret("<<(name ~ ':' ~ secret) | b64encode>>"));
    assert!(is_secret("<<secret | length>>"));
    assert!(!is_secret("<<name if true else secret>>"), "it was not read");
    assert!(!is_secret("<<name>>"));
}

#[test]
fn t04_values_are_never_rendered_again() {
    check("<<markup>>", json!("<<name>> {{name}} <<% if %>>"));
    check("x<<markup>>", json!("x<<name>> {{name}} <<% if %>>"));
    check("<<markup ~ ''>>", json!("<<name>> {{name}} <<% if %>>"));
}

#[test]
fn errors_hold_no_values() {
    for text in [
        "<<secret / 0>>",
        "<<1 // 0>>",
        "<<secret + 1>>",
        "<<secret | int + list>>",
        "<<secret | from_json>>",
        "<<secret | b64decode>>",
        "<<secret | jwt_claims>>",
        "<<[secret] | sum>>",
        "<<secret | round>>",
        "<<secret.x>>",
        "<<user[secret]>>",
        "<<range(secret)>>",
        "<<fake(1)>>",
        "<<name | regex_capture('(' ~ secret)>>",
        "<<secret | nope>>",
        "<<secret | float>>",
        "<<-secret>>",
        "<<secret[0:secret]>>",
    ] {
        let shown = format!("{:?}", eval(text).expect_err(text));
        assert!(!shown.contains("s3cr3t"), "{text}: {shown}");
    }
}

#[test]
fn t03_growth_and_work_are_bounded() {
    let limited = |text: &str| {
        let diagnostic = eval(text).expect_err(text);
        assert_eq!(diagnostic.code, code::TEMPLATE_LIMIT, "{text}: {diagnostic:?}");
    };
    limited("<<'a' * 90000000>>");
    limited("<<[0] * 90000000>>");
    limited("<<'%90000000d' | format(1)>>");
    limited("<<range(100000) | map('string') | map('upper') | map('lower') | list>>");
    let chain = |unit: &str, count| format!("<<{}1>>", unit.repeat(count));
    limited(&chain("1+", 200_000));
    limited(&chain("not ", 100_000));
    limited(&chain("-", 100_000));
    eval(&chain("not ", 900)).unwrap();
    eval(&chain("-", 998)).unwrap();
    eval(&chain("1+", 499)).unwrap();
    eval(&format!("<<1{}>>", "|abs".repeat(490))).unwrap();
    assert!(eval(&chain("(", 5_000)).is_err());
    assert!(eval(&format!("<<{}1{}>>", "[".repeat(60), "]".repeat(60))).is_ok());
}

#[test]
fn functions_encode_sign_and_read() {
    check("<<(name ~ ':' ~ 'pw') | b64encode>>", json!("QWRhOnB3"));
    check("<<basic(name, 'pw')>>", json!("QWRhOnB3"));
    check("<<'QWRhOnB3' | b64decode>>", json!("Ada:pw"));
    check("<<'//8=' | b64decode | b64encode>>", json!("//8="));
    check("<<'4a:65 66 65' | hexdecode>>", json!("Jefe"));
    check(
        "<<'what do ya want for nothing?' | hmac_sha512('4a656665' | hexdecode, 'base64')>>",
        json!("Fkt6e/z4GeLjlfvnO1bgo4e9ZCIugx/WECcM1+olBVSXWL91wFqZSm0DT2X48Ob9yuqxo01Ka0tjbgcKOLznNw=="),
    );
    // A key that is no text.
    check(
        "<<'ok' | hmac_sha256('qqqqqqqqqqqqqqqqqqqqqqqqqqo=' | b64decode)>>",
        json!("1dac3cc9aadcb51f83f27475e71ecd2d5cebdbe238e2fdec01cba97dcd17b07f"),
    );
    check("<<'a?>b' | b64url>>", json!("YT8-Yg"));
    check(
        "<<'a<b> & \"c\"' | xml>>",
        json!("a&lt;b&gt; &amp; &quot;c&quot;"),
    );
    check("<<'a b/ü&c' | urlencode>>", json!("a%20b%2F%C3%BC%26c"));
    check("<<{'a b': 1, 'c': '&'} | urlencode>>", json!("a%20b=1&c=%26"));
    check(
        "<<'abc' | sha256>>",
        json!("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    );
    check("<<'abc' | md5>>", json!("900150983cd24fb0d6963f7d28e17f72"));
    check(
        "<<'what do ya want for nothing?' | hmac_sha256('Jefe')>>",
        json!("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    );
    check(
        "<<pkce_challenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')>>",
        json!("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
    );
    check("<<'[1, {\"a\": null}]' | from_json>>", json!([1, {"a": null}]));
    check("<<(jwt | jwt_claims).sub>>", json!("ada"));
    check("<<'id=17;' | regex_capture('id=(\\d+)') | int>>", json!(17));
    check(
        "<<'none' | regex_capture('id=(\\d+)') | default('-')>>",
        json!("-"),
    );
    check("<<'<a \"b\">' | e>>", json!("&lt;a &quot;b&quot;&gt;"));
}

#[test]
fn functions_make_things_up() {
    let text = |source: &str| eval(source).unwrap().to_text();
    assert_eq!(text("<<uuid()>>").len(), 36);
    assert_ne!(text("<<uuid()>>"), text("<<uuid()>>"));
    assert_eq!(text("<<now(offset='-2h', format='%Y')>>").len(), 4);
    assert!(text("<<now()>>").ends_with('Z'));
    check("<<timestamp('ms') > timestamp()>>", json!(true));
    check("<<random_int(3, 3)>>", json!(3));
    for _ in 0..50 {
        check("<<random_int(-1, 1) in [-1, 0, 1]>>", json!(true));
    }
    check("<<random_string(12) | length>>", json!(12));
    check("<<'@example.com' in fake('email')>>", json!(true));
    check_error("<<fake('emial')>>", "did you mean `email`?", "'emial'");
    check_error(
        "<<env('CALLSHEET_SURELY_UNSET')>>",
        "`CALLSHEET_SURELY_UNSET` is not set",
        "env('CALLSHEET_SURELY_UNSET')",
    );
    check("<<env('CALLSHEET_TEST')>>", json!("set"));
    check("<<env('CALLSHEET_SURELY_UNSET', 'x')>>", json!("x"));
    assert!(eval("<<env('CALLSHEET_API_TOKEN', 'x')>>").unwrap().secret);
}

#[test]
fn what_was_not_handed_in_is_not_there() {
    for (source, what) in [
        ("<<now()>>", "clock"),
        ("<<uuid()>>", "source of random values"),
        ("<<env('PATH', '')>>", "environment"),
    ] {
        let template = compile(source, FieldKind::Environment).unwrap();
        let error = template.eval(&Ambient::default(), &mut variable).unwrap_err();
        assert_eq!(error.message, format!("there is no {what} here"));
    }
}

#[test]
fn an_expression_may_read_many_variables() {
    let names: Vec<String> = (0..40).map(|number| format!("v{number}")).collect();
    let template = compile(&format!("<<{}>>", names.join(" ~ ")), FieldKind::Elsewhere).unwrap();
    let value = template.eval(&Ambient::default(), &mut |name| {
        Resolved::Value(Value::text(&name[1..]))
    });
    assert_eq!(
        value.unwrap().to_text(),
        (0..40).map(|number| number.to_string()).collect::<String>()
    );
    let error = template.eval(&Ambient::default(), &mut |name| match name {
        "v30" => Resolved::undefined(),
        _ => Resolved::Value(Value::text("x")),
    });
    assert_eq!(error.unwrap_err().message, "variable `v30` is not defined");
}

#[test]
fn arguments_by_name_reach_filters_and_functions() {
    check("<<now(format='%%')>>", json!("%"));
    check("<<dict(a=1, b=userId).b>>", json!(42));
    check("<<body.meetings | join('-', attribute='id')>>", json!("1-2"));
}
