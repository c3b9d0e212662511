//! Matchers in words.

use super::*;

fn check_words(matcher: Matcher, words: &str) {
    let check = MatcherCheck::bind(&matcher, &Scope::default()).expect("operands that evaluate");
    assert_eq!(check.describe(unmasked(), false), words);
}

#[test]
fn words_read_on_from_the_subject() {
    check_words(equals("a\nb"), r#"is "a\nb""#);
    check_words(
        Matcher::Length(one(Matcher::Ge(tree(json!(2))))),
        "has a length that is at least 2",
    );
    check_words(
        Matcher::Between(tree(json!(1)), tree(json!(2))),
        "is between 1 and 2",
    );
    check_words(
        Matcher::CloseTo {
            value: tree(json!(10)),
            within: tree(json!(0.5)),
        },
        "is within 0.5 of 10",
    );
    check_words(Matcher::HasKeys(vec![text("a"), text("b")]), r#"has "a", "b""#);
    check_words(Matcher::MatchesTemplate(text("^a")), "matches `^a`");
    check_words(Matcher::Date(Some("%Y".into())), "is a date of the form `%Y`");
    check_words(
        Matcher::Any(vec![
            spanned(Matcher::Type(JsonType::Object)),
            spanned(Matcher::Empty(false)),
        ]),
        "some item is an object and is not empty",
    );
    check_words(Matcher::Not(one(Matcher::Uuid(true))), "not: is a UUID");
}
