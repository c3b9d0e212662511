//! Filters that escape by hand what is escaped anyway: inside of a string of JSON or GraphQL, a value comes out escaped
//! twice.

use super::issue::Issue;
use super::lower::bytes;
use crate::source::code;
use minijinja::machinery::ast::{BinOpKind, CallArg, Expr};
use std::ops::Range;

/// A filter that escapes, and where it is in the expression.
#[derive(Debug, Clone)]
pub(super) struct HandEscape {
    pub name: Box<str>,
    pub range: Range<usize>,
    /// It writes HTML, which a text of JSON may well hold.
    pub is_markup: bool,
}

impl HandEscape {
    /// The filter that made what the expression comes to. Behind filters that encode, as in `x | to_json | b64encode`, nothing is
    /// escaped twice.
    pub fn of(expr: &Expr) -> Option<HandEscape> {
        match expr {
            Expr::Filter(filter) => {
                let name = filter.name;
                if escapes(name, &filter.args) {
                    return Some(HandEscape {
                        name: name.into(),
                        range: bytes(filter.span()),
                        is_markup: is_markup(name),
                    });
                }
                let subject = filter.expr.as_ref().filter(|_| keeps(name))?;
                HandEscape::of(subject)
            }
            Expr::Call(call) => {
                let Expr::Var(function) = &call.expr else {
                    return None;
                };
                (function.id == "to_json").then(|| HandEscape {
                    name: function.id.into(),
                    range: bytes(call.span()),
                    is_markup: false,
                })
            }
            Expr::BinOp(node) if matches!(node.op, BinOpKind::Concat | BinOpKind::Add) => {
                HandEscape::of(&node.left).or_else(|| HandEscape::of(&node.right))
            }
            Expr::IfExpr(node) => {
                let otherwise = || node.false_expr.as_ref().and_then(HandEscape::of);
                HandEscape::of(&node.true_expr).or_else(otherwise)
            }
            _ => None,
        }
    }

    /// `text` holds the literal pieces around the expression.
    pub fn warns(&self, mut text: impl Iterator<Item = impl AsRef<str>>) -> bool {
        !(self.is_markup && text.any(|piece| piece.as_ref().contains('<')))
    }

    /// At bytes of the expression.
    pub fn issue(&self) -> Issue {
        let name = &self.name;
        let message = format!(
            "`{name}` escapes by hand what is escaped here anyway, so that it comes out escaped twice"
        );
        Issue::warning(code::ESCAPED_TWICE, self.range.clone(), message)
            .label("inside of quotes")
            .help(format!(
                "leave `{name}` out: inside of quotes every value is escaped as the text wants it, a list or a map as its JSON"
            ))
    }
}

fn escapes(name: &str, args: &[CallArg]) -> bool {
    match name {
        "to_json" | "tojson" => true,
        "replace" => args.get(1).is_some_and(writes_backslash),
        _ => is_markup(name),
    }
}

fn is_markup(name: &str) -> bool {
    matches!(name, "e" | "escape")
}

/// What is put in place of something is an escape of it.
fn writes_backslash(arg: &CallArg) -> bool {
    let CallArg::Pos(Expr::Const(value)) = arg else {
        return false;
    };
    value.value.as_str().is_some_and(|text| text.contains('\\'))
}

/// Filters behind which an escape is still one.
fn keeps(name: &str) -> bool {
    matches!(
        name,
        "trim" | "default" | "d" | "string" | "upper" | "lower" | "replace" | "indent" | "first" | "last"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::machinery::parse_expr;

    #[test]
    fn what_escapes_is_found_where_it_makes_the_result() {
        #[track_caller]
        fn check(source: &str, expected: Option<&str>) {
            let found = HandEscape::of(&parse_expr(source).unwrap());
            assert_eq!(
                found.map(|found| found.name.into_string()).as_deref(),
                expected,
                "{source}"
            );
        }
        check("x | to_json", Some("to_json"));
        check("x | tojson | trim", Some("tojson"));
        check("to_json(x)", Some("to_json"));
        check("x | replace('\"', '\\\\\"')", Some("replace"));
        check("x | replace('\\n', '\\\\n') | default('')", Some("replace"));
        check("x | e", Some("e"));
        check("'a' ~ (x | to_json)", Some("to_json"));
        check("x | to_json if a else b", Some("to_json"));
        check("b if a else (x | escape)", Some("escape"));
        check("x | to_json | b64encode", None);
        check("(x | to_json) == y", None);
        check("x | replace('\"', \"'\")", None);
        check("x | replace('\\n', ' ')", None);
        check("x", None);
    }
}
