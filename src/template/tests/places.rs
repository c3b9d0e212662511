//! Where errors point to, and what is found when files load.

use super::*;

/// What an error in a scalar's text points at in the file.
fn check_place(raw: &str, text: &str, style: NodeStyle, at: &str) {
    let scalar = Scalar {
        text: text.into(),
        style,
    };
    let file = file(&format!("key: {raw}"));
    let span = Span::new(ID, 5, file.text.len());
    let error = match Template::compile(&scalar, span, &file, FieldKind::Elsewhere) {
        Ok(template) => *template.eval(&ambient(), &mut variable).expect_err(raw),
        Err(mut found) => found.remove(0),
    };
    let span = error.labels[0].span;
    assert_eq!(
        &file.text[span.start as usize..span.end as usize],
        at,
        "{error:?}"
    );
}

#[test]
fn errors_point_into_the_file_and_not_into_the_text() {
    check_place(
        r#""\t\u00e9 <<tokn>>""#,
        "\té <<tokn>>",
        NodeStyle::DoubleQuoted,
        "tokn",
    );
    check_place(
        r#""é	<<name.x | uper>>""#,
        "é	<<name.x | uper>>",
        NodeStyle::DoubleQuoted,
        "uper",
    );
    check_place(
        "'it''s <<tokn>>'",
        "it's <<tokn>>",
        NodeStyle::SingleQuoted,
        "tokn",
    );
    check_place(
        "|\n  one\n  <<tokn>>\n",
        "one\n<<tokn>>\n",
        NodeStyle::Literal,
        "tokn",
    );
    check_place(
        ">\n  one\n  <<name\n  ~ tokn>>\n",
        "one <<name ~ tokn>>\n",
        NodeStyle::Folded,
        "tokn",
    );
    check_place("a\n\n  <<name.x>>", "a\n<<name.x>>", NodeStyle::Plain, "name.x");
    check_place(
        "|\n  <<name |\n  upper.x>>",
        "<<name |\nupper.x>>",
        NodeStyle::Literal,
        "upper.x",
    );
}

#[test]
fn uses_are_listed_with_their_places() {
    let text = "<<a>>/<<b.c | default(d)>>/<<e is defined and e>>";
    let template = compile(text, FieldKind::Elsewhere).unwrap();
    let uses: Vec<_> = template
        .uses()
        .iter()
        .map(|used| {
            (
                &text[used.span.start as usize..used.span.end as usize],
                used.optional,
            )
        })
        .collect();
    assert_eq!(uses, [("a", false), ("b", true), ("d", false), ("e", true)]);
}

#[test]
fn unknown_names_of_functions_are_errors_when_files_load() {
    check_error("x <<name | uper>>", "there is no filter `uper`", "uper");
    assert_eq!(help_of("<<name | uper>>"), "did you mean `upper`?");
    check_error("<<uuidd()>>", "there is no function `uuidd`", "uuidd");
    check_error("<<upper(name)>>", "there is no function `upper`", "upper");
    assert!(help_of("<<upper(name)>>").contains("value | upper"));
    check_error("<<name is strin>>", "there is no test `strin`", "strin");
    check_error("<<list | map('uper')>>", "there is no filter `uper`", "'uper'");
    check_error("<<name.upper()>>", "values have no methods", "name.upper()");
    check_error("<<debug()>>", "there is no function `debug`", "debug");
    check_error("<<user | pprint>>", "there is no filter `pprint`", "pprint");
    check_error("<<name |>>", "this is no expression", "|");
    check_error("<<>>", "there is no expression here", "<<");
    check_error("<<% if x %>>", "this is no expression", "%");
    let found = compile("<<env('HOME')>>", FieldKind::Elsewhere).unwrap_err();
    assert_eq!(found[0].code, code::FUNCTION_PLACE);
    let found = compile(
        "<<a | nope>> and <<b | nope>> and <<nope()>>",
        FieldKind::Elsewhere,
    )
    .unwrap_err();
    assert_eq!(found.len(), 3, "all errors of a value at once");
}

#[test]
fn dashes_and_tight_filters_are_warned_about() {
    let check = |text: &str, at: &str, help: &str| {
        let template = compile(text, FieldKind::Elsewhere).unwrap();
        let [warning] = template.warnings() else {
            panic!("{text}: {:?}", template.warnings());
        };
        let span = warning.labels[0].span;
        assert_eq!(&text[span.start as usize..span.end as usize], at);
        assert!(warning.help[0].contains(help), "{:?}", warning.help);
    };
    check("<<user.dash-key>>", "dash-key", "`user['dash-key']`");
    check("<<x-request-id>>", "x-request-id", "blanks around");
    check(
        "<<id ~ ':' ~ secret | b64encode>>",
        "b64encode",
        "(... ~ secret) | b64encode",
    );
    check(
        "<<id + secret | trim | b64encode>>",
        "b64encode",
        "(secret | b64encode)",
    );
    for fine in [
        "<<a - b>>",
        "<<a-1>>",
        "<<(a ~ b) | b64encode>>",
        "<<a ~ (b | b64encode)>>",
        "<<a ~ b | upper>>",
    ] {
        assert!(
            compile(fine, FieldKind::Elsewhere).unwrap().warnings().is_empty(),
            "{fine}"
        );
    }
}
