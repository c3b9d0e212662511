//! Words in any order: evaluated or explained, never a panic.

use super::*;

proptest::proptest! {
    #[test]
    fn no_expression_makes_it_fail(words in proptest::collection::vec(proptest::sample::select(&WORDS[..]), 0..14)) {
        let text = format!("<<{}>>", words.join(" "));
        if let Ok(template) = compile(&text, FieldKind::Environment) {
            let _ = template.eval(&ambient(), &mut variable);
        }
        let _ = FileTemplate::compile(&words.join(" "), "x", None).map(|file| file.render(&ambient(), &mut variable));
    }
}

/// Words of the language, in no order.
const WORDS: [&str; 63] = [
    "name",
    "list",
    "user",
    "tokn",
    "1",
    "-1",
    "1.5",
    "'a'",
    "'%s'",
    "é",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ".",
    "|",
    "~",
    "+",
    "-",
    "*",
    "**",
    "/",
    "//",
    "%",
    "==",
    "<",
    "in",
    "not",
    "is",
    "and",
    "or",
    "if",
    "else",
    "defined",
    "default",
    "upper",
    "map",
    "format",
    "join",
    "slice",
    "batch",
    "round",
    "=",
    "<<",
    ">>",
    "<<%",
    "%>>",
    "for",
    "endfor",
    "endif",
    "set",
    "range",
    "now",
    "'\\",
    "99999999999999999999",
    "0x1",
    "sort",
    "b64decode",
    "!",
];
