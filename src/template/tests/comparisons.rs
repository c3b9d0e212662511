//! What can be compared with what, and what a mistake says.

use super::*;

#[test]
fn numbers_and_texts_are_compared_with_their_like() {
    check("<<1 < 2.5>>", json!(true));
    check("<<'2024-02' < '2024-10'>>", json!(true));
    check("<<'10' < '9'>>", json!(true));
    check("<<1 < userId <= 42>>", json!(true));
    check("<<1 < 0 < name>>", json!(false));
    check("<<[3, 1, 2.5] | sort>>", json!([1, 2.5, 3]));
    check("<<[3, 1, 2] | select('ge', 2) | list>>", json!([3, 2]));
    check(
        "<<body.meetings | rejectattr('id', 'lt', 2) | map(attribute='id')>>",
        json!([2]),
    );
    check("<<body.meetings | max(attribute='id')>>", json!({"id": 2}));
    check("<<[] | max | default('none')>>", json!("none"));
    check("<<[none] | min>>", json!(null));
    check(
        "<<'a' in 'cat' and 'name' in user and 2 not in [1]>>",
        json!(true),
    );
}

#[test]
fn other_pairs_are_mistakes_that_name_both() {
    let whole = |source: &str, message: &str| check_error(&format!("<<{source}>>"), message, source);
    whole(
        "'12.50' >= 1000",
        "cannot compare text \"12.50\" with number 1000",
    );
    whole("list > 5", "cannot compare a list of 4 items with number 5");
    whole("nothing < 0", "cannot compare null with number 0");
    whole("userId < '5'", "cannot compare number 42 with text \"5\"");
    whole("true <= 1", "cannot compare boolean true with number 1");
    whole("user > 'a'", "cannot compare a map of 4 members with text \"a\"");
    whole(
        "[1] < [2]",
        "cannot compare a list of 1 item with a list of 1 item",
    );
    whole("1 < 2 < 'x'", "cannot compare number 2 with text \"x\"");
    check_error(
        "<<userId is lt('x')>>",
        "cannot compare number 42 with text \"x\"",
        "lt('x')",
    );
    check_error(
        "<<userId is ge none>>",
        "`ge` wants a number or a text for `bound`, and null is given",
        "none",
    );
    whole("5 in '15'", "cannot look for number 5 in text \"15\"");
    whole("nothing in name", "cannot look for null in text \"Ada\"");
    whole("name in userId", "cannot look for text \"Ada\" in number 42");
    check_error("<<5 is in '15'>>", "cannot look for number 5", "in '15'");
    check_error("<<name is odd>>", "expected a number, found text \"Ada\"", "odd");
    check_error(
        "<<flag is divisibleby(1)>>",
        "expected a number, found boolean true",
        "divisibleby(1)",
    );
    assert_eq!(
        help_of("<<'5' > 4>>"),
        "to read text as a number, write `value | float`"
    );
    assert_eq!(
        eval("<<nothing > 1>>").unwrap_err().code,
        code::COMPARED_WITH_NULL
    );
    assert_eq!(eval("<<'a' > 1>>").unwrap_err().code, code::DIFFERENT_TYPES);
}

#[test]
fn filters_that_compare_name_both_values_too() {
    for source in [
        "[1, 'x'] | sort",
        "[1, 'x'] | min",
        "[1, none] | max",
        "[{'a': 1}, {}] | max(attribute='a')",
        "[1, 'x'] | select('gt', 0) | list",
        "[{'a': 'x'}] | selectattr('a', '<=', 0) | list",
        "[{'a': 'x'}] | rejectattr('a', 'greaterthan', 0) | list",
    ] {
        let error = eval(&format!("<<{source}>>")).expect_err(source);
        assert!(
            error.is_mismatch() && error.message.contains("cannot compare"),
            "{error:?}"
        );
    }
}

#[test]
fn values_of_different_types_are_not_equal() {
    for (source, expected) in [
        ("5 == '5'", false),
        ("true == 1", false),
        ("false == 0", false),
        ("[true] == [1]", false),
        ("{'a': 1} == {'a': true}", false),
        ("{'a': 1, 'b': [2]} == {'b': [2.0], 'a': 1}", true),
        ("1 == 1.0", true),
        ("none == false", false),
        ("none == nothing", true),
        ("1 in [true]", false),
        ("true is in [1]", false),
        ("1 is eq true", false),
        ("1 is ne true", true),
        ("1 != '1'", true),
        ("[1, true, 1.0, '1'] | unique | list == [1, true, '1']", true),
        ("['a', 'A'] | unique | list == ['a']", true),
        ("['a', 'A'] | unique(case_sensitive=true) | length == 2", true),
        ("[1, true] | select('eq', 1) | list == [1]", true),
        ("range(3) | list == [0, 1, 2]", true),
    ] {
        check(&format!("<<{source}>>"), json!(expected));
    }
}

#[test]
fn x05_a_mismatch_does_not_show_secrets() {
    let message = |source: &str| eval(&format!("<<{source}>>")).unwrap_err().message.clone();
    assert_eq!(message("secret > 5"), "cannot compare text with a number");
    assert_eq!(
        message("{'api_key': 'abc'}.api_key > 5"),
        "cannot compare text with a number"
    );
    let long = format!("'{}' > 5", "x".repeat(300));
    assert_eq!(
        message(&long),
        "cannot compare text of 300 characters with number 5"
    );
}

#[test]
fn text_from_outside_that_may_be_a_boolean_is_no_truth() {
    let condition = |source: &str| {
        let scalar = Scalar {
            text: source.into(),
            style: NodeStyle::Plain,
        };
        let span = Span::new(ID, 0, source.len());
        let compiled = Expression::compile(&scalar, span, &file(source), FieldKind::Condition).unwrap();
        compiled.eval(&ambient(), &mut variable)
    };
    for source in [
        "given",
        "not given",
        "given and flag",
        "flag and given",
        "empty or given",
        "1 if given else 2",
        "flag if flag else 2 if given else 3",
    ] {
        match condition(source) {
            Err(error) => assert_eq!(error.code, code::TEXT_AS_TRUTH, "{source}"),
            Ok(value) => assert_eq!(
                (source, value.data),
                ("flag if flag else 2 if given else 3", json!(true))
            ),
        }
    }
    for source in [
        "words",
        "given == 'False'",
        "given is string",
        "not words",
        "words and flag",
    ] {
        assert!(condition(source).is_ok(), "{source}");
    }
    check("<<given>>", json!("False"));
    check("<<given ~ '!'>>", json!("False!"));
    check_error(
        "<<1 if given else 2>>",
        "`given` is the text `False` from outside",
        "given",
    );
    assert!(help_of("<<not given>>").contains("--var given:=..."));
}
