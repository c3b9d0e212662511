//! Which filters, tests and functions there are, and what is wrong with a call of one that is not.

use super::call_role::CallRole;
use super::signatures::{self, WrittenSignature};
use super::test_signatures;
use crate::secret::is_secret_name;
use crate::source::code;
use crate::source::diagnostic::nearest;
use crate::template::FieldKind;
use crate::template::foreign;
use crate::template::issue::Issue;
use crate::template::lower::bytes;
use minijinja::machinery::Span;
use minijinja::machinery::ast::{Call, CallArg, CallType, Expr, Filter, Spanned, Test};
use std::ops::Range;

const ENGINE_FILTERS: &[&str] = &[
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "d",
    "default",
    "dictsort",
    "first",
    "float",
    "groupby",
    "indent",
    "int",
    "items",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "sum",
    "title",
    "trim",
    "unique",
    "upper",
    "zip",
];

const OWN_FILTERS: &[&str] = &[
    "b64decode",
    "b64encode",
    "b64url",
    "e",
    "escape",
    "format",
    "from_json",
    "hexdecode",
    "hmac_sha256",
    "hmac_sha512",
    "join",
    "jsonpath",
    "jwt_claims",
    "md5",
    "pkce_challenge",
    "regex_capture",
    "sha256",
    "sha512",
    "string",
    "to_json",
    "tojson",
    "urldecode",
    "urlencode",
    "xml",
];

const TESTS: &[&str] = &[
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "even",
    "false",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sameas",
    "sequence",
    "startingwith",
    "string",
    "true",
    "undefined",
    "upper",
];

const FUNCTIONS: &[&str] = &[
    "b64decode",
    "b64encode",
    "b64url",
    "basic",
    "dict",
    "env",
    "fake",
    "file_md5",
    "file_sha256",
    "from_json",
    "hexdecode",
    "hmac_sha256",
    "hmac_sha512",
    "jsonpath",
    "jwt_claims",
    "md5",
    "now",
    "pkce_challenge",
    "random_int",
    "random_string",
    "range",
    "regex_capture",
    "sha256",
    "sha512",
    "timestamp",
    "to_json",
    "urldecode",
    "urlencode",
    "xml",
    "uuid",
];

/// Filters and functions whose subject is text: a number comes to them as it was spelled.
const TAKE_TEXT: &[&str] = &[
    "b64decode",
    "b64encode",
    "b64url",
    "basic",
    "capitalize",
    "e",
    "escape",
    "from_json",
    "hexdecode",
    "hmac_sha256",
    "hmac_sha512",
    "indent",
    "jwt_claims",
    "lines",
    "lower",
    "md5",
    "pkce_challenge",
    "regex_capture",
    "replace",
    "sha256",
    "sha512",
    "split",
    "string",
    "title",
    "trim",
    "upper",
];

/// Those of them to which bytes are as good, and which make their text themselves.
const TAKE_BYTES: &[&str] = &[
    "b64encode",
    "b64url",
    "hmac_sha256",
    "hmac_sha512",
    "md5",
    "sha256",
    "sha512",
];

/// Filters that make text unreadable: applied to a part where the whole was meant, nobody sees it.
const ENCODINGS: &[&str] = &[
    "b64decode",
    "b64encode",
    "b64url",
    "hexdecode",
    "hmac_sha256",
    "hmac_sha512",
    "md5",
    "pkce_challenge",
    "sha256",
    "sha512",
    "urldecode",
    "urlencode",
    "xml",
];

/// Functions that ask for the clock, for chance, for the environment or for a file.
const ASK_AMBIENT: &[&str] = &[
    "env",
    "fake",
    "file_md5",
    "file_sha256",
    "now",
    "random_int",
    "random_string",
    "timestamp",
    "uuid",
];

pub(in crate::template) fn asks_ambient(name: &str) -> bool {
    ASK_AMBIENT.contains(&name)
}

/// Whether the function makes another value each time.
pub(in crate::template) fn generates(name: &str) -> bool {
    asks_ambient(name) && name != "env"
}

/// A filter's name, if there is one of that name.
pub(in crate::template) fn filter_name(name: &str) -> Option<&'static str> {
    filters().find(|known| *known == name)
}

/// A test's name, if there is one of that name.
pub(in crate::template) fn test_name(name: &str) -> Option<&'static str> {
    TESTS.iter().copied().find(|known| *known == name)
}

/// A function's name, if there is one of that name.
pub(in crate::template) fn function_name(name: &str) -> Option<&'static str> {
    FUNCTIONS.iter().copied().find(|known| *known == name)
}

pub(in crate::template) fn takes_text(name: &str) -> bool {
    TAKE_TEXT.contains(&name)
}

pub(in crate::template) fn takes_bytes(name: &str) -> bool {
    TAKE_BYTES.contains(&name)
}

pub(in crate::template) fn is_encoding(name: &str) -> bool {
    ENCODINGS.contains(&name)
}

fn filters() -> impl Iterator<Item = &'static str> {
    ENGINE_FILTERS.iter().chain(OWN_FILTERS).copied()
}

/// The filter itself, and the one that `map('name')` applies to each item.
/// None if the filter exists and takes these arguments.
pub(in crate::template) fn check_filter(node: &Spanned<Filter>) -> Option<Issue> {
    let (name, range, args) = (node.name, bytes(node.span()), &node.args);
    if !filters().any(|known| known == name) {
        let end = range.start + name.len();
        let mut issue = unknown("filter", name, range.start..end, filters());
        if issue.help.is_none() && FUNCTIONS.contains(&name) {
            issue = issue.help(format!("`{name}` is a function: write `{name}(...)`"));
        }
        return Some(issue);
    }
    inner_name(name, args).or_else(|| {
        signatures::check(&WrittenSignature {
            name,
            role: CallRole::Filter,
            args,
            span: node.span(),
        })
    })
}

/// What is wrong with the filter or test that a filter applies to each item.
fn inner_name(name: &str, args: &[CallArg]) -> Option<Issue> {
    let (inner, args) = match (name, args) {
        ("map" | "select" | "reject", [CallArg::Pos(Expr::Const(inner)), args @ ..])
        | ("selectattr" | "rejectattr", [_, CallArg::Pos(Expr::Const(inner)), args @ ..]) => (inner, args),
        _ => return None,
    };
    let (known, span) = (inner.value.as_str()?, inner.span());
    match name {
        "map" if !filters().any(|filter| filter == known) => {
            Some(unknown("filter", known, bytes(span), filters()))
        }
        "map" => None,
        _ => check_test_of((known, span), None, args),
    }
}

/// What is wrong with a test; None if there is such a test and it takes these arguments.
pub(in crate::template) fn check_test(node: &Spanned<Test>) -> Option<Issue> {
    check_test_of((node.name, node.span()), Some(&node.expr), &node.args)
}

fn check_test_of((name, span): (&str, Span), subject: Option<&Expr>, args: &[CallArg]) -> Option<Issue> {
    let is_operator = matches!(name, "==" | "!=" | "<" | "<=" | ">" | ">=");
    if !is_operator && !TESTS.contains(&name) {
        return Some(unknown("test", name, bytes(span), TESTS.iter().copied()));
    }
    test_signatures::check(name, subject, args, span)
}

/// What is wrong with a call; None if there is such a function and it takes these arguments.
pub(in crate::template) fn check_call(node: &Spanned<Call>, place: FieldKind) -> Option<Issue> {
    match node.identify_call() {
        CallType::Function("env") if place != FieldKind::Environment => Some(
            Issue::error(
                code::FUNCTION_PLACE,
                bytes(node.expr.span()),
                "`env` may be used in environment files only",
            )
            .help("define a variable in an environment and use it here"),
        ),
        CallType::Function(name) if FUNCTIONS.contains(&name) => signatures::check(&WrittenSignature {
            name,
            role: CallRole::Function,
            args: &node.args,
            span: node.span(),
        }),
        CallType::Function(name) => Some(unknown_function(name, bytes(node.expr.span()))),
        CallType::Method(owner, name) => {
            Some(method(name, bytes(owner.span()).start..bytes(node.span()).end))
        }
        _ => Some(Issue::error(
            code::UNKNOWN_FUNCTION,
            bytes(node.span()),
            "only functions can be called",
        )),
    }
}

fn unknown_function(name: &str, range: Range<usize>) -> Issue {
    let issue = unknown("function", name, range, FUNCTIONS.iter().copied());
    if filters().any(|known| known == name) {
        issue.help(format!("`{name}` is a filter: write `value | {name}`"))
    } else {
        issue
    }
}

fn method(name: &str, range: Range<usize>) -> Issue {
    let issue = Issue::error(
        code::UNKNOWN_FUNCTION,
        range,
        format!("`.{name}()`: values have no methods"),
    );
    let meant = filters()
        .find(|known| *known == name)
        .or_else(|| nearest(name, filters()));
    match meant {
        Some(filter) => issue.help(format!("write `value | {filter}`")),
        None => issue.help("use a filter: `value | filter`"),
    }
}

fn unknown(what: &str, name: &str, range: Range<usize>, known: impl Iterator<Item = &'static str>) -> Issue {
    let issue = Issue::error(
        code::UNKNOWN_FUNCTION,
        range,
        format!("there is no {what} `{name}`"),
    );
    let near = || nearest(name, known).map(|near| format!("did you mean `{near}`?"));
    match foreign::of_call(name).filter(|_| what != "test").or_else(near) {
        Some(help) => issue.help(help),
        None => issue,
    }
}

/// `env('API_TOKEN')` gives a secret, as its name says.
pub(in crate::template) fn reads_secret(node: &Spanned<Call>) -> bool {
    match (node.identify_call(), &*node.args) {
        (CallType::Function("env"), [CallArg::Pos(Expr::Const(name)), ..]) => {
            name.value.as_str().is_some_and(is_secret_name)
        }
        _ => false,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::template::engine::engine;
    use crate::template::lower::{Lower, Want, unshared};

    /// Whether each is a filter follows its name.
    pub(in super::super) fn filters_and_functions() -> impl Iterator<Item = (&'static str, bool)> {
        let functions = FUNCTIONS.iter().map(|name| (*name, false));
        filters().map(|name| (name, true)).chain(functions)
    }

    pub(in super::super) fn test_names() -> impl Iterator<Item = &'static str> {
        TESTS.iter().copied()
    }

    /// The messages about an expression.
    pub(in super::super) fn parsed(source: &str) -> Vec<String> {
        let tree = minijinja::machinery::parse_expr(source).unwrap();
        let mut lower = Lower::new(source, FieldKind::Environment, &unshared);
        lower.expr(&tree, Want::Data);
        lower.issues.into_iter().map(|issue| issue.message).collect()
    }

    #[test]
    fn every_listed_name_is_known_to_the_engine() {
        for name in filters() {
            let source = format!("'{name}' is filter");
            let known = engine().compile_expression(&source).unwrap().eval(()).unwrap();
            assert!(known.is_true(), "filter {name}");
        }
        for name in TESTS {
            let source = format!("'{name}' is test");
            let known = engine().compile_expression(&source).unwrap().eval(()).unwrap();
            assert!(known.is_true(), "test {name}");
        }
        let globals: Vec<&str> = engine().globals().map(|(name, _)| name).collect();
        let missing: Vec<_> = FUNCTIONS.iter().filter(|name| !globals.contains(name)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        let unlisted: Vec<_> = globals.iter().filter(|name| !FUNCTIONS.contains(name)).collect();
        assert!(unlisted.is_empty(), "{unlisted:?}");
    }
}
