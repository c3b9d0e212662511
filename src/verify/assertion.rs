//! One thing that was expected, and whether it held.

use super::VerifyContext;
use super::differences::Differences;
use super::matcher::{Actual, MatchVerdict, MatcherCheck};
use crate::model::Matcher;
use crate::source::{Diagnostic, Span, Spanned};
use std::borrow::Cow;

/// One thing that was expected, and whether it held.
#[derive(Debug, Clone)]
pub struct Assertion {
    /// `status`, `header content-type`, `json $.id`, `that`.
    pub subject: Cow<'static, str>,
    /// `is 201`, `contains "json"`: reads on from the subject.
    pub expected: Cow<'static, str>,
    /// The value found, shortened to about 200 characters. None if there was nothing to compare.
    /// A secret is `***` in it, as in `expected`; `detail` holds none.
    pub actual: Option<Cow<'static, str>>,
    pub passed: bool,
    /// Why it failed, beyond the two values (`differs at $.a.b`, `the body is not JSON: ...`). May hold several
    /// lines.
    pub detail: Option<String>,
    /// Where two lists, objects or long texts differ; `detail` has it in words.
    pub differences: Option<Box<Differences>>,
    /// None for the status check that nobody wrote.
    pub span: Option<Span>,
    /// The assertion could not be evaluated, through a fault of the file that shows at run time only.
    pub diagnostic: Option<Box<Diagnostic>>,
}

/// The value that matchers look at, and what it is called.
pub(super) struct AssertionSubject<'a> {
    pub name: Cow<'static, str>,
    pub actual: Actual<'a>,
    /// Why there is no value, where there is none.
    pub missing: Option<String>,
    /// The path that it was found at, and whether that names one place alone.
    pub path: Option<(&'a str, bool)>,
}

/// Puts each matcher to the subject.
pub(super) fn judge(
    matchers: &[Spanned<Matcher>],
    subject: &AssertionSubject<'_>,
    context: &VerifyContext<'_>,
    out: &mut Vec<Assertion>,
) {
    out.extend(
        matchers
            .iter()
            .map(|matcher| judge_one(matcher, subject, context)),
    );
}

/// Fails each matcher, `exists: false` too: there is no value that it could look at.
pub(super) fn refuse(
    matchers: &[Spanned<Matcher>],
    subject: &AssertionSubject<'_>,
    context: &VerifyContext<'_>,
    out: &mut Vec<Assertion>,
) {
    out.extend(matchers.iter().map(|matcher| {
        let judged = judge_one(matcher, subject, context);
        Assertion {
            passed: false,
            detail: judged.detail.or_else(|| subject.missing.clone()),
            ..judged
        }
    }));
}

fn judge_one(
    matcher: &Spanned<Matcher>,
    subject: &AssertionSubject<'_>,
    context: &VerifyContext<'_>,
) -> Assertion {
    context.budget.refill();
    let check = match MatcherCheck::bind(&matcher.value, context.scope) {
        Ok(check) => check,
        Err(diagnostic) => return Assertion::faulty(subject.name.clone(), matcher.span, diagnostic),
    };
    let hide = subject.actual.hide || check.is_secret();
    let actual = Actual {
        hide,
        ..subject.actual
    };
    let mut differences = None;
    let (passed, detail) = match check.test(actual) {
        MatchVerdict::Holds => (true, None),
        MatchVerdict::Fails(detail) => (false, detail),
        MatchVerdict::Differs(found) => {
            let (root, is_one) = subject.path.unwrap_or(("$", true));
            let found = found.within(root, is_one);
            let text = found.text();
            differences = Some(Box::new(found));
            (false, Some(text))
        }
        MatchVerdict::Unfit(reason) => (false, Some(reason)),
        MatchVerdict::Stopped(stopped) => (false, Some(format!("not decided: {stopped}"))),
        MatchVerdict::Absent => (false, subject.missing.clone()),
    };
    Assertion {
        subject: subject.name.clone(),
        expected: check.describe(context.show(), subject.actual.hide),
        actual: shown(actual),
        passed,
        detail,
        differences,
        span: Some(matcher.span),
        diagnostic: None,
    }
}

fn shown(actual: Actual<'_>) -> Option<Cow<'static, str>> {
    let show = actual.tools.show;
    actual.value.map(|value| show.short_unless(actual.hide, value))
}

impl Assertion {
    /// For an assertion that no value means: the body is not JSON, a file cannot be read.
    pub(super) fn failed(
        subject: Cow<'static, str>,
        expected: Cow<'static, str>,
        detail: String,
        span: Option<Span>,
    ) -> Assertion {
        Assertion {
            subject,
            expected,
            actual: None,
            passed: false,
            detail: Some(detail),
            differences: None,
            span,
            diagnostic: None,
        }
    }

    /// For an assertion that the file has made impossible to evaluate.
    pub(super) fn faulty(subject: Cow<'static, str>, span: Span, diagnostic: Box<Diagnostic>) -> Assertion {
        let detail = format!("{} [{}]", diagnostic.message, diagnostic.code);
        Assertion {
            diagnostic: Some(diagnostic),
            ..Assertion::failed(subject, "can be evaluated".into(), detail, Some(span))
        }
    }
}
