//! The collection's requests as routes: which of them a call matches, and the example that answers it.

use super::call::MockCall;
use super::message::MockResponse;
use super::pattern::{Params, RoutePattern};
use super::refusal::{MockRefusal, MockStop};
use super::site::MockTurn;
use super::urls;
use crate::model::{Collection, Example, Request, TemplateText};
use crate::scope::Scope;

/// One request of the collection.
#[derive(Debug)]
pub struct ExampleRoute<'p> {
    pub method: String,
    pub pattern: RoutePattern,
    /// Literal query parameters, from the URL and from `query`.
    query: Vec<(String, String)>,
    pub request: &'p Request,
}

impl ExampleRoute<'_> {
    pub fn has_example(&self) -> bool {
        !self.request.examples.is_empty()
    }
}

/// The requests that have a path, in the collection's order.
pub fn routes<'p>(collection: &'p Collection, scope: &Scope<'_, '_>) -> Vec<ExampleRoute<'p>> {
    let requests = collection.requests.iter();
    requests
        .filter_map(|request| ExampleRoute::read(request, scope))
        .collect()
}

/// Answers with an example, if the call is one of the collection's requests.
///
/// # Errors
/// [`MockStop`] if the request has no example, or a template of it cannot be rendered.
pub fn serve(turn: &mut MockTurn<'_>) -> Result<Option<MockResponse>, MockStop> {
    let Some((route, params)) = best(&turn.site.routes, turn.call) else {
        return Ok(None);
    };
    let Some(example) = choose(&turn.site.routes, turn.call, route) else {
        let message = format!("request `{}` has no example to answer with", route.request.id);
        return Err(MockRefusal::new("no_example", message).into());
    };
    let names = turn.names(&params);
    Ok(Some(names.example(example)?))
}

/// The first example below status 400 of the request that a call matches: the shape of a resource's answer.
/// None if no request has one.
pub fn shape<'p>(routes: &[ExampleRoute<'p>], call: &MockCall) -> Option<&'p Example> {
    let (best, _) = best(routes, call)?;
    let alike = routes.iter().filter(|route| best.is_like(route));
    let mut examples = alike.flat_map(|route| &route.request.examples);
    examples.find(|example| example.status < 400)
}

/// The most specific request with this method and path; among equals the one whose query fits best, then the first.
fn best<'r, 'p>(routes: &'r [ExampleRoute<'p>], call: &MockCall) -> Option<(&'r ExampleRoute<'p>, Params)> {
    let of_method = routes.iter().filter(|route| route.method == call.method);
    let matching = of_method.filter_map(|route| Some((route, route.pattern.matches(&call.segments)?)));
    matching.min_by_key(|(route, _)| (route.pattern.rank(), -route.fit(call)))
}

fn choose<'p>(routes: &[ExampleRoute<'p>], call: &MockCall, best: &ExampleRoute<'p>) -> Option<&'p Example> {
    let Some(wanted) = wanted(call) else {
        return best.request.examples.first();
    };
    let alike = routes.iter().filter(|route| best.is_like(route));
    let mut examples = alike.flat_map(|route| &route.request.examples);
    examples
        .find(|example| *example.name.value == *wanted)
        .or(best.request.examples.first())
}

/// The example that a header asks for by name.
fn wanted(call: &MockCall) -> Option<&str> {
    let preferences = call.header("prefer").unwrap_or_default().split([',', ';']);
    let mut named = preferences.filter_map(|part| part.trim().strip_prefix("example="));
    let preferred = named.next().map(|name| name.trim_matches('"'));
    preferred.or(call.header("x-mock-example"))
}

impl<'p> ExampleRoute<'p> {
    fn read(request: &'p Request, scope: &Scope<'_, '_>) -> Option<ExampleRoute<'p>> {
        let parameters = request.inherited.query.iter();
        let literal = parameters.filter_map(|pair| Some((literal(&pair.name)?, literal(&pair.value)?)));
        Some(ExampleRoute {
            method: scope.eval(&request.method).ok()?.to_text().to_ascii_uppercase(),
            pattern: urls::pattern(&request.url, scope)?,
            query: urls::query(&request.url).into_iter().chain(literal).collect(),
            request,
        })
    }

    fn is_like(&self, other: &ExampleRoute<'_>) -> bool {
        self.method == other.method && self.pattern.same_shape(&other.pattern)
    }

    /// One for each query parameter that is as this request writes it, minus one for each that differs.
    fn fit(&self, call: &MockCall) -> i32 {
        let score = |(name, value): &(String, String)| {
            let sent = call.query.iter().find(|(known, _)| known == name);
            sent.map_or(0, |(_, sent)| if sent == value { 1 } else { -1 })
        };
        self.query.iter().map(score).sum()
    }
}

fn literal(text: &TemplateText) -> Option<String> {
    text.as_literal().map(|text| text.to_text())
}
