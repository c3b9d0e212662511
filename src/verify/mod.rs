//! Exchange to outcomes: assertions and captures.
//!
//! Each part of `expect` looks up its subject in the exchange, binds its matchers (their operands are evaluated
//! in the step's scope) and puts them to the subject; an [`Assertion`] comes out whether it held or not, and
//! nothing of the exchange is kept in it but short renderings. Every assertion is evaluated, whatever the
//! others said.
//!
//! Nothing here sends, stores or prints, and no secret gets into an assertion: where an expected value was made
//! from one, or a subject's name says that it is one, the values are replaced before they leave.

mod assertion;
mod body;
mod capture;
mod compare;
mod cookie;
mod diff;
mod difference;
mod differences;
mod excerpt;
#[cfg(test)]
pub(crate) mod fixture;
mod header;
mod json;
mod like;
mod matcher;
mod names;
mod operand;
mod place;
mod query;
mod redirect;
mod schema;
mod show;
mod sides;
mod status;
#[cfg(test)]
mod tests;
mod text;
mod text_difference;
mod that;
mod time;
mod tls;
mod version;
mod warning;

pub use assertion::Assertion;
pub use capture::{Captured, capture, of_nothing};
pub use differences::{Difference, Differences};
pub use excerpt::TextExcerpt;
pub use names::{eval, reads_body};
pub use warning::warnings;

use crate::http::Exchange;
use crate::json::VisitBudget;
use crate::model::{Capture, CaptureQuery, Expect};
use crate::schema::JsonSchema;
use crate::scope::Scope;
use matcher::Tools;
use show::Renderer;
use std::rc::Rc;

/// From a path, evaluated and relative to the request's file, to what is there, or a reason in words.
pub type VerifyFileDoor<'a, T> = &'a dyn Fn(&str) -> Result<T, String>;

/// What assertions ask of the run: the files that they compare with, and the secrets that they must not show.
#[derive(Clone, Copy)]
pub struct RunAccess<'a> {
    pub read: VerifyFileDoor<'a, Vec<u8>>,
    pub schema: VerifyFileDoor<'a, Rc<JsonSchema>>,
    /// Gives a text back with every secret that the run knows replaced.
    pub mask: &'a dyn Fn(&str) -> String,
    /// Whether the user has asked the run to end.
    pub interrupted: &'a dyn Fn() -> bool,
}

/// What assertions are evaluated against.
struct VerifyContext<'c> {
    exchange: &'c Exchange,
    scope: &'c Scope<'c, 'c>,
    access: RunAccess<'c>,
    /// Filled again for each look-up and each matcher.
    budget: VisitBudget<'c>,
}

impl VerifyContext<'_> {
    fn show(&self) -> Renderer<'_> {
        Renderer {
            mask: self.access.mask,
        }
    }

    fn tools(&self) -> Tools<'_> {
        Tools {
            show: self.show(),
            budget: &self.budget,
        }
    }
}

type Check = fn(&Expect, &VerifyContext<'_>, &mut Vec<Assertion>);

/// The parts of `expect`, in the order they are reported.
const PARTS: [Check; 13] = [
    status::verify,
    version::verify,
    header::verify,
    cookie::verify,
    redirect::verify,
    time::verify,
    tls::verify,
    json::verify,
    like::verify,
    schema::verify,
    text::verify,
    body::verify,
    that::verify,
];

/// Evaluates all of `expect`. A status of 400 or more fails unless `expect` speaks of the status: with
/// `status`, or in an expression of `that`.
pub fn verify(
    expect: Option<&Expect>,
    exchange: &Exchange,
    scope: &Scope<'_, '_>,
    access: RunAccess<'_>,
) -> Vec<Assertion> {
    let context = VerifyContext {
        exchange,
        scope,
        budget: VisitBudget::for_size(exchange.response.body.len(), access.interrupted),
        access,
    };
    let nothing = Expect::default();
    let expect = expect.unwrap_or(&nothing);
    let mut assertions = Vec::new();
    for part in PARTS {
        part(expect, &context, &mut assertions);
    }
    assertions
}

/// Whether any of these reads the body, so that it has to be kept.
pub fn needs_body(expect: Option<&Expect>, captures: &[Capture]) -> bool {
    expect.is_some_and(expect_needs_body) || captures.iter().any(capture_needs_body)
}

/// Whether these read digests of the body, which can be taken of a body that is not kept.
pub fn needs_digests(expect: Option<&Expect>) -> bool {
    let body = expect.and_then(|expect| expect.body.as_deref());
    body.is_some_and(|body| body.sha256.is_some() || body.md5.is_some())
}

fn expect_needs_body(expect: &Expect) -> bool {
    let compared = |body: &crate::model::BodyExpect| body.file.is_some();
    !expect.json.is_empty()
        || expect.like.is_some()
        || expect.schema.is_some()
        || !expect.text.is_empty()
        || expect.body.as_deref().is_some_and(compared)
        || expect.that.iter().any(reads_body)
}

fn capture_needs_body(capture: &Capture) -> bool {
    let queried = match &capture.query {
        CaptureQuery::Json(_) | CaptureQuery::Regex(_) => true,
        CaptureQuery::Expr(expression) => reads_body(expression),
        CaptureQuery::Header(_)
        | CaptureQuery::Trailer(_)
        | CaptureQuery::Cookie(_)
        | CaptureQuery::Redirect(_) => false,
    };
    queried || capture.expires_in.is_some()
}
