//! What functions and filters take: how many arguments, and which of those that are written out can be right.

use super::argument::ArgumentKind;
use super::call_role::CallRole;
use super::random;
use crate::source::code;
use crate::template::issue::Issue;
use crate::template::lower::bytes;
use minijinja::machinery::Span;
use minijinja::machinery::ast::{CallArg, Expr};

pub(super) type ParameterSignature = (&'static str, ArgumentKind);

pub(super) struct Signature {
    pub name: &'static str,
    pub parameters: &'static [ParameterSignature],
    /// The others may be left out.
    required: usize,
    /// Any number of arguments may follow.
    goes_on: bool,
    named: NamedArgument,
}

/// Which arguments may be given by name.
#[derive(Clone, Copy)]
enum NamedArgument {
    None,
    All,
    /// The engine looks at them itself.
    Unknown,
}

/// A call or a filter as it is written.
pub(super) struct WrittenSignature<'a, 's> {
    pub name: &'a str,
    pub role: CallRole,
    pub args: &'a [CallArg<'s>],
    pub span: Span,
}

pub(super) const VALUE: ParameterSignature = ("value", ArgumentKind::Any);
const FORM: ParameterSignature = ("form", ArgumentKind::OneOf(&["hex", "base64", "b64url"]));

const KEY: ParameterSignature = ("key", ArgumentKind::Any);

pub(super) const fn takes(
    name: &'static str,
    parameters: &'static [ParameterSignature],
    required: usize,
) -> Signature {
    Signature {
        name,
        parameters,
        required,
        goes_on: false,
        named: NamedArgument::None,
    }
}

/// Takes nothing but a value.
pub(super) const fn plain(name: &'static str) -> Signature {
    takes(name, &[VALUE], 1)
}

impl Signature {
    const fn goes_on(self) -> Signature {
        Signature {
            goes_on: true,
            named: NamedArgument::Unknown,
            ..self
        }
    }

    const fn named(self, named: NamedArgument) -> Signature {
        Signature { named, ..self }
    }
}

const SIGNATURES: &[Signature] = &[
    takes("uuid", &[], 0),
    takes(
        "now",
        &[
            ("offset", ArgumentKind::Offset),
            ("format", ArgumentKind::TimeFormat),
        ],
        0,
    )
    .named(NamedArgument::All),
    takes(
        "timestamp",
        &[
            ("unit", ArgumentKind::OneOf(&["s", "ms"])),
            ("offset", ArgumentKind::Offset),
        ],
        0,
    ),
    takes(
        "random_int",
        &[("least", ArgumentKind::Whole), ("most", ArgumentKind::Whole)],
        2,
    ),
    takes("random_string", &[("length", ArgumentKind::Length)], 1),
    takes("fake", &[("kind", ArgumentKind::MadeUp)], 1),
    takes(
        "env",
        &[("name", ArgumentKind::Text), ("default", ArgumentKind::Any)],
        1,
    ),
    takes(
        "basic",
        &[("user", ArgumentKind::Any), ("password", ArgumentKind::Any)],
        2,
    ),
    takes("dict", &[("value", ArgumentKind::Any)], 0).named(NamedArgument::Unknown),
    takes(
        "range",
        &[
            ("from", ArgumentKind::Whole),
            ("to", ArgumentKind::Whole),
            ("step", ArgumentKind::Whole),
        ],
        1,
    ),
    plain("b64encode"),
    plain("b64decode"),
    plain("b64url"),
    plain("urlencode"),
    plain("urldecode"),
    plain("xml"),
    plain("e"),
    plain("escape"),
    plain("string"),
    plain("from_json"),
    plain("jwt_claims"),
    plain("pkce_challenge"),
    plain("hexdecode"),
    takes("file_sha256", &[("path", ArgumentKind::Text), FORM], 1),
    takes("file_md5", &[("path", ArgumentKind::Text), FORM], 1),
    takes("sha256", &[VALUE, FORM], 1),
    takes("sha512", &[VALUE, FORM], 1),
    takes("md5", &[VALUE, FORM], 1),
    takes("hmac_sha256", &[VALUE, KEY, FORM], 2),
    takes("hmac_sha512", &[VALUE, KEY, FORM], 2),
    takes("to_json", &[VALUE, ("indent", ArgumentKind::Count)], 1),
    takes("tojson", &[VALUE, ("indent", ArgumentKind::Count)], 1),
    takes("jsonpath", &[VALUE, ("path", ArgumentKind::Path)], 2),
    takes(
        "regex_capture",
        &[
            VALUE,
            ("pattern", ArgumentKind::Pattern),
            ("group", ArgumentKind::Any),
        ],
        2,
    ),
    takes("join", &[VALUE, ("separator", ArgumentKind::Text)], 1).named(NamedArgument::Unknown),
    takes("format", &[VALUE], 1).goes_on(),
    plain("abs"),
    takes("attr", &[VALUE, ("name", ArgumentKind::Any)], 2),
    takes(
        "batch",
        &[VALUE, ("count", ArgumentKind::Count), ("fill", ArgumentKind::Any)],
        2,
    ),
    plain("bool"),
    plain("capitalize"),
    takes("chain", &[VALUE], 1).goes_on(),
    plain("count"),
    takes(
        "d",
        &[
            VALUE,
            ("default", ArgumentKind::Any),
            ("boolean", ArgumentKind::Any),
        ],
        1,
    )
    .goes_on(),
    takes(
        "default",
        &[
            VALUE,
            ("default", ArgumentKind::Any),
            ("boolean", ArgumentKind::Any),
        ],
        1,
    )
    .goes_on(),
    plain("dictsort").named(NamedArgument::Unknown),
    plain("first"),
    takes("float", &[VALUE, ("default", ArgumentKind::Any)], 1).named(NamedArgument::Unknown),
    takes("groupby", &[VALUE, ("attribute", ArgumentKind::Text)], 1).named(NamedArgument::Unknown),
    takes(
        "indent",
        &[
            VALUE,
            ("width", ArgumentKind::Count),
            ("first_line", ArgumentKind::Any),
            ("blank_lines", ArgumentKind::Any),
        ],
        1,
    )
    .named(NamedArgument::Unknown),
    takes(
        "int",
        &[
            VALUE,
            ("default", ArgumentKind::Any),
            ("base", ArgumentKind::Count),
        ],
        1,
    )
    .named(NamedArgument::Unknown),
    plain("items"),
    plain("last"),
    plain("length"),
    plain("lines"),
    plain("list"),
    plain("lower"),
    takes("map", &[VALUE], 1).goes_on(),
    plain("max").named(NamedArgument::Unknown),
    plain("min").named(NamedArgument::Unknown),
    takes("reject", &[VALUE], 1).goes_on(),
    takes("rejectattr", &[VALUE, ("attribute", ArgumentKind::Text)], 2).goes_on(),
    takes(
        "replace",
        &[
            VALUE,
            ("from", ArgumentKind::Any),
            ("to", ArgumentKind::Any),
            ("most", ArgumentKind::Whole),
        ],
        3,
    ),
    plain("reverse"),
    takes(
        "round",
        &[
            VALUE,
            ("precision", ArgumentKind::Whole),
            ("method", ArgumentKind::Text),
        ],
        1,
    )
    .named(NamedArgument::Unknown),
    takes("select", &[VALUE], 1).goes_on(),
    takes("selectattr", &[VALUE, ("attribute", ArgumentKind::Text)], 2).goes_on(),
    takes(
        "slice",
        &[VALUE, ("count", ArgumentKind::Count), ("fill", ArgumentKind::Any)],
        2,
    ),
    plain("sort").named(NamedArgument::Unknown),
    takes(
        "split",
        &[
            VALUE,
            ("separator", ArgumentKind::Text),
            ("most", ArgumentKind::Whole),
        ],
        1,
    ),
    takes(
        "sum",
        &[
            VALUE,
            ("attribute", ArgumentKind::Text),
            ("start", ArgumentKind::Any),
        ],
        1,
    )
    .named(NamedArgument::Unknown),
    plain("title"),
    takes("trim", &[VALUE, ("characters", ArgumentKind::Text)], 1),
    plain("unique").named(NamedArgument::Unknown),
    plain("upper"),
    takes("zip", &[VALUE], 1).goes_on(),
];

/// What is wrong with the arguments; None where they fit, or where only the run can tell.
pub(super) fn check(written: &WrittenSignature) -> Option<Issue> {
    check_with(SIGNATURES, written)
}

/// The same for another table.
pub(super) fn check_with(table: &[Signature], written: &WrittenSignature) -> Option<Issue> {
    let signature = table.iter().find(|known| known.name == written.name)?;
    let before = usize::from(written.role != CallRole::Function);
    let (mut given, mut named) = (before, 0);
    for arg in written.args {
        match arg {
            CallArg::Pos(expr) => {
                if let Some(fault) = signature.fault(given, expr) {
                    return Some(issue(expr.span(), fault, signature, written));
                }
                given += 1;
            }
            CallArg::Kwarg(name, expr) => {
                let at = signature.parameters.iter().position(|(known, _)| known == name);
                let fault = match (signature.named, at) {
                    (NamedArgument::Unknown, _) => None,
                    (NamedArgument::All, Some(at)) => signature.fault(at, expr),
                    _ => Some(format!("takes no argument named `{name}`")),
                };
                if let Some(fault) = fault {
                    return Some(issue(expr.span(), fault, signature, written));
                }
                named += 1;
            }
            CallArg::PosSplat(_) | CallArg::KwargSplat(_) => return None,
        }
    }
    let fault = signature
        .miscounted(given, named, before)
        .or_else(|| random::crossed(written.name, written.args))?;
    Some(issue(written.span, fault, signature, written))
}

fn issue(span: Span, fault: String, signature: &Signature, written: &WrittenSignature) -> Issue {
    let issue = Issue::error(
        code::BAD_ARGUMENT,
        bytes(span),
        format!("`{}` {fault}", written.name),
    );
    issue.help(signature.usage(written.role))
}

impl Signature {
    /// What is wrong with the argument at a place, if it is written out.
    fn fault(&self, at: usize, expr: &Expr) -> Option<String> {
        let (name, kind) = self.parameters.get(at)?;
        let value = expr.as_const()?;
        let is_left_out = at >= self.required && value.is_none();
        if is_left_out {
            return None;
        }
        kind.fault(name, &value)
    }

    /// `before` of the arguments that are given are not written in brackets.
    fn miscounted(&self, given: usize, named: usize, before: usize) -> Option<String> {
        let most = self.parameters.len();
        let too_few = given + named < self.required && !matches!(self.named, NamedArgument::Unknown);
        let too_many = given + named > most && !self.goes_on && !matches!(self.named, NamedArgument::Unknown)
            || given > most && !self.goes_on;
        let (least, most) = (self.required.saturating_sub(before), most.saturating_sub(before));
        let wanted = match (least, most) {
            (_, 0) => "no argument".to_owned(),
            _ if self.goes_on => format!("at least {least} arguments"),
            (1, 1) => "1 argument".to_owned(),
            _ if least == most => format!("{least} arguments"),
            (0, 1) => "at most 1 argument".to_owned(),
            (0, _) => format!("at most {most} arguments"),
            _ if least + 1 == most => format!("{least} or {most} arguments"),
            _ => format!("{least} to {most} arguments"),
        };
        let there = match given + named - before {
            0 => "none is given".to_owned(),
            1 => "1 is given".to_owned(),
            count => format!("{count} are given"),
        };
        (too_few || too_many).then(|| format!("takes {wanted}, and {there}"))
    }

    fn usage(&self, role: CallRole) -> String {
        let skipped = usize::from(role != CallRole::Function);
        let list = |range: &[ParameterSignature]| {
            let names: Vec<&str> = range.iter().map(|(name, _)| *name).collect();
            names.join(", ")
        };
        let shown = list(self.parameters.get(skipped..).unwrap_or_default());
        let optional = list(
            self.parameters
                .get(self.required.max(skipped)..)
                .unwrap_or_default(),
        );
        let left_out = match optional.as_str() {
            "" => String::new(),
            names => format!("; {names} may be left out"),
        };
        let call = match shown.as_str() {
            "" if role != CallRole::Function => self.name.to_owned(),
            shown => format!("{}({shown})", self.name),
        };
        match role {
            CallRole::Function => format!("write `{call}`{left_out}"),
            CallRole::Filter => format!("write `value | {call}`{left_out}"),
            CallRole::Test => format!("write `value is {call}`{left_out}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names::tests::{filters_and_functions, parsed};
    use super::*;
    use crate::template::engine::engine;
    use minijinja::ErrorKind;

    /// Whether the engine says so for numbers or for texts: where it dislikes the types it says that first.
    fn is_refused(expected: ErrorKind, (name, is_filter): (&str, bool), count: usize) -> bool {
        let count = count - usize::from(is_filter);
        [("1", "1"), ("'1'", "'1'"), ("'1'", "1")]
            .into_iter()
            .any(|(first, other)| {
                let mut args = vec![other; count];
                if let Some(place) = args.first_mut() {
                    *place = first;
                }
                let call = format!("{name}({})", args.join(", "));
                let source = if is_filter {
                    format!("{first} | {call}")
                } else {
                    call
                };
                let program = engine().compile_expression(&source).unwrap();
                program.eval(()).is_err_and(|error| error.kind() == expected)
            })
    }

    #[test]
    fn the_engine_counts_as_the_table_does() {
        for (name, is_filter) in filters_and_functions() {
            let signature = SIGNATURES.iter().find(|known| known.name == name);
            let signature = signature.unwrap_or_else(|| panic!("`{name}` has no signature"));
            let (least, most) = (signature.required, signature.parameters.len());
            if least > usize::from(is_filter) {
                let found = is_refused(ErrorKind::MissingArgument, (name, is_filter), least - 1);
                assert!(found, "{name}, too few");
            }
            // The engine takes what is too much for arguments by name, and dislikes its type.
            if !signature.goes_on && !matches!(signature.named, NamedArgument::Unknown) {
                let found = is_refused(ErrorKind::TooManyArguments, (name, is_filter), most + 1);
                assert!(found, "{name}, too many");
            }
        }
    }

    #[track_caller]
    fn check_source(source: &str, expected: Option<&str>) {
        let messages = parsed(source);
        assert_eq!(messages.first().map(String::as_str), expected, "{source}");
    }

    #[test]
    fn arguments_that_are_written_out_are_checked() {
        for right in [
            "random_int(-5, 5)",
            "random_int(a, b)",
            "random_int(2.0, 3)",
            "now()",
            "now('+1d')",
            "now(none, '%Y')",
            "now(offset='-2h', format='%Y-%m-%d')",
            "timestamp('ms', '+1h')",
            "fake('email')",
            "fake(kind)",
            "x | hmac_sha256('k', 'base64')",
            "x | regex_capture('a(b)', 1)",
            "x | jsonpath('$.a')",
            "x | split",
            "x | default('a', true)",
            "x | int(default=0)",
            "dict(a=1, b=2)",
            "range(3)",
            "'%s-%s' | format(a, b)",
        ] {
            check_source(right, None);
        }
    }

    #[test]
    fn what_makes_things_up_is_checked() {
        let check = |source: &str, expected: &str| check_source(source, Some(expected));
        check("random_int(5)", "`random_int` takes 2 arguments, and 1 is given");
        check(
            "random_int()",
            "`random_int` takes 2 arguments, and none is given",
        );
        check(
            "random_int(9, 1)",
            "`random_int` wants the smaller number first: 9 and 1 are given",
        );
        check(
            "random_int('1', 9)",
            "`random_int` wants a whole number for `least`, and a text `1` is given",
        );
        check(
            "random_int(least=1, most=9)",
            "`random_int` takes no argument named `least`",
        );
        check(
            "random_string(-1)",
            "`random_string` wants a whole number from 0 for `length`, and the number -1 is given",
        );
        check(
            "random_string(100001)",
            "`random_string` makes at most 100000 characters",
        );
    }

    #[test]
    fn words_and_counts_are_checked() {
        let check = |source: &str, expected: &str| check_source(source, Some(expected));
        check("uuid(1)", "`uuid` takes no argument, and 1 is given");
        check(
            "timestamp('days')",
            "`timestamp` knows no unit `days`: it is one of s, ms",
        );
        check(
            "x | sha256('b64')",
            "`sha256` knows no form `b64`: it is one of hex, base64, b64url",
        );
        check(
            "x | hmac_sha256",
            "`hmac_sha256` takes 1 or 2 arguments, and none is given",
        );
        check(
            "hmac_sha256(x)",
            "`hmac_sha256` takes 2 or 3 arguments, and 1 is given",
        );
        check("x | upper(1)", "`upper` takes no argument, and 1 is given");
        check(
            "x | replace('a')",
            "`replace` takes 2 or 3 arguments, and 1 is given",
        );
        check(
            "now('soon')",
            "`now` cannot read the offset `soon`: it is written as `+1d`, `-2h` or `1h30m`",
        );
        check(
            "now(format='%')",
            "`now` cannot read the format `%`: it is written as in `%Y-%m-%d %H:%M:%S`",
        );
        check("now(zone='CET')", "`now` takes no argument named `zone`");
        check(
            "fake('emial')",
            "`fake` does not make `emial`; did you mean `email`?",
        );
        check(
            "x | regex_capture('a(')",
            "`regex_capture` was given a pattern that is no regular expression: unclosed group",
        );
        check(
            "fake(1)",
            "`fake` wants a text for `kind`, and the number 1 is given",
        );
        assert!(
            parsed("x | jsonpath('$.[')")[0]
                .starts_with("`jsonpath` was given `$.[`, which is no JSONPath: ")
        );
    }
}
