//! What tests take: `is divisibleby(3)`, `select('lt', 5)`.

use super::argument::ArgumentKind;
use super::call_role::CallRole;
use super::mismatch::Mismatch;
use super::signatures::{ParameterSignature, Signature, VALUE, WrittenSignature, check_with, plain, takes};
use crate::source::code;
use crate::template::issue::Issue;
use crate::template::lower::bytes;
use minijinja::Value as Engine;
use minijinja::machinery::Span;
use minijinja::machinery::ast::{CallArg, Expr};
use minijinja::value::ValueKind;

const OTHER: ParameterSignature = ("other", ArgumentKind::Any);
const BOUND: ParameterSignature = ("bound", ArgumentKind::Ordered);

const fn compares(name: &'static str) -> Signature {
    takes(name, &[VALUE, OTHER], 2)
}

const fn orders(name: &'static str) -> Signature {
    takes(name, &[VALUE, BOUND], 2)
}

const SIGNATURES: &[Signature] = &[
    plain("boolean"),
    plain("defined"),
    takes("divisibleby", &[VALUE, ("number", ArgumentKind::Divisor)], 2),
    takes("endingwith", &[VALUE, ("text", ArgumentKind::Text)], 2),
    compares("eq"),
    compares("equalto"),
    compares("=="),
    plain("even"),
    plain("false"),
    plain("float"),
    orders("ge"),
    orders(">="),
    orders("greaterthan"),
    orders("gt"),
    orders(">"),
    takes("in", &[VALUE, ("list", ArgumentKind::Container)], 2),
    plain("int"),
    plain("integer"),
    plain("iterable"),
    orders("le"),
    orders("<="),
    orders("lessthan"),
    plain("lower"),
    orders("lt"),
    orders("<"),
    plain("mapping"),
    compares("ne"),
    compares("!="),
    plain("none"),
    plain("number"),
    plain("odd"),
    compares("sameas"),
    plain("sequence"),
    takes("startingwith", &[VALUE, ("text", ArgumentKind::Text)], 2),
    plain("string"),
    plain("true"),
    plain("undefined"),
    plain("upper"),
];

/// What is wrong with the arguments of a test. `subject` is the tested value, where it is known.
pub(super) fn check(name: &str, subject: Option<&Expr>, args: &[CallArg], span: Span) -> Option<Issue> {
    let written = WrittenSignature {
        name,
        role: CallRole::Test,
        args,
        span,
    };
    check_with(SIGNATURES, &written).or_else(|| mismatched(name, subject?, args, span))
}

/// Both sides are written out, and have no order.
fn mismatched(name: &str, subject: &Expr, args: &[CallArg], span: Span) -> Option<Issue> {
    let signature = SIGNATURES.iter().find(|known| known.name == name)?;
    let [CallArg::Pos(bound)] = args else {
        return None;
    };
    let is_order = matches!(signature.parameters.get(1), Some((_, ArgumentKind::Ordered)));
    let (left, right) = (subject.as_const()?, bound.as_const()?);
    (is_order && differ(&left, &right)).then(|| {
        let mismatch = Mismatch::Compared(left, right);
        Issue::error(code::DIFFERENT_TYPES, bytes(span), mismatch.words(false))
    })
}

fn differ(left: &Engine, right: &Engine) -> bool {
    let is_ordered = |value: &Engine| matches!(value.kind(), ValueKind::Number | ValueKind::String);
    !is_ordered(left) || left.kind() != right.kind()
}

#[cfg(test)]
mod tests {
    use super::super::names::tests::{parsed, test_names};
    use super::*;

    #[test]
    fn every_test_has_a_signature() {
        let missing: Vec<_> = test_names()
            .filter(|name| SIGNATURES.iter().all(|known| known.name != *name))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn arguments_that_are_written_out_are_checked() {
        #[track_caller]
        fn check(source: &str, expected: Option<&str>) {
            let messages = parsed(source);
            assert_eq!(messages.first().map(String::as_str), expected, "{source}");
        }
        for right in [
            "x is divisibleby(3)",
            "x is divisibleby(n)",
            "x is lt(5)",
            "x is lt('b')",
            "x is defined",
            "x is not none",
            "x is in([1, 2])",
            "x is in('abc')",
            "x is eq(none)",
            "x | select('lt', 5) | list",
            "x | selectattr('a', 'divisibleby', 3) | list",
            "x | reject | list",
            "'a' is lt('b')",
        ] {
            check(right, None);
        }
        check(
            "x is divisibleby('x')",
            Some("`divisibleby` wants a number for `number`, and a text `x` is given"),
        );
        check("x is divisibleby(0)", Some("`divisibleby` cannot divide by 0"));
        check(
            "x is divisibleby",
            Some("`divisibleby` takes 1 argument, and none is given"),
        );
        check(
            "x is defined(1)",
            Some("`defined` takes no argument, and 1 is given"),
        );
        check(
            "x is lt(true)",
            Some("`lt` wants a number or a text for `bound`, and a boolean is given"),
        );
        check(
            "x is in(5)",
            Some("`in` wants a list, a map or a text for `list`, and the number 5 is given"),
        );
        check("5 is lt('5')", Some("cannot compare number 5 with text \"5\""));
        check(
            "x | select('ge', [1]) | list",
            Some("`ge` wants a number or a text for `bound`, and a list is given"),
        );
        check(
            "x | selectattr('a', 'startingwith', 5) | list",
            Some("`startingwith` wants a text for `text`, and the number 5 is given"),
        );
        check(
            "x | select('lt') | list",
            Some("`lt` takes 1 argument, and none is given"),
        );
    }
}
