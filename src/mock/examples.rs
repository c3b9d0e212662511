//! The collection's requests as routes: which of them a call matches, and the example that answers it.

use super::call::Call;
use super::message::MockResponse;
use super::pattern::{Params, Pattern};
use super::refusal::{Refusal, Stop};
use super::site::Turn;
use super::urls;
use crate::model::{Collection, Example, Request, Text};
use crate::scope::Scope;

/// One request of the collection.
#[derive(Debug)]
pub struct Route<'p> {
    pub method: String,
    pub pattern: Pattern,
    /// Literal query parameters, from the URL and from `query`.
    query: Vec<(String, String)>,
    pub request: &'p Request,
}

impl Route<'_> {
    pub fn has_example(&self) -> bool {
        !self.request.examples.is_empty()
    }
}

/// The requests that have a path, in the collection's order.
pub fn routes<'p>(collection: &'p Collection, scope: &Scope<'_, '_>) -> Vec<Route<'p>> {
    let requests = collection.requests.iter();
    requests
        .filter_map(|request| Route::read(request, scope))
        .collect()
}

/// Answers with an example, if the call is one of the collection's requests.
///
/// # Errors
/// [`Stop`] if the request has no example, or a template of it cannot be rendered.
pub fn serve(turn: &mut Turn<'_>) -> Result<Option<MockResponse>, Stop> {
    let Some((route, params)) = best(&turn.site.routes, turn.call) else {
        return Ok(None);
    };
    let Some(example) = choose(&turn.site.routes, turn.call, route) else {
        let message = format!("request `{}` has no example to answer with", route.request.id);
        return Err(Refusal::new("no_example", message).into());
    };
    let names = turn.names(&params);
    Ok(Some(names.example(example)?))
}

/// The first example below status 400 of the request that a call matches: the shape of a resource's answer.
/// None if no request has one.
pub fn shape<'p>(routes: &[Route<'p>], call: &Call) -> Option<&'p Example> {
    let (best, _) = best(routes, call)?;
    let alike = routes.iter().filter(|route| best.is_like(route));
    let mut examples = alike.flat_map(|route| &route.request.examples);
    examples.find(|example| example.status < 400)
}

/// The most specific request with this method and path; among equals the one whose query fits best, then the first.
fn best<'r, 'p>(routes: &'r [Route<'p>], call: &Call) -> Option<(&'r Route<'p>, Params)> {
    let of_method = routes.iter().filter(|route| route.method == call.method);
    let matching = of_method.filter_map(|route| Some((route, route.pattern.matches(&call.segments)?)));
    matching.min_by_key(|(route, _)| (route.pattern.rank(), -route.fit(call)))
}

fn choose<'p>(routes: &[Route<'p>], call: &Call, best: &Route<'p>) -> Option<&'p Example> {
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
fn wanted(call: &Call) -> Option<&str> {
    let preferences = call.header("prefer").unwrap_or_default().split([',', ';']);
    let mut named = preferences.filter_map(|part| part.trim().strip_prefix("example="));
    let preferred = named.next().map(|name| name.trim_matches('"'));
    preferred.or(call.header("x-mock-example"))
}

impl<'p> Route<'p> {
    fn read(request: &'p Request, scope: &Scope<'_, '_>) -> Option<Route<'p>> {
        let parameters = request.inherited.query.iter();
        let literal = parameters.filter_map(|pair| Some((literal(&pair.name)?, literal(&pair.value)?)));
        Some(Route {
            method: scope.eval(&request.method).ok()?.to_text().to_ascii_uppercase(),
            pattern: urls::pattern(&request.url, scope)?,
            query: urls::query(&request.url).into_iter().chain(literal).collect(),
            request,
        })
    }

    fn is_like(&self, other: &Route<'_>) -> bool {
        self.method == other.method && self.pattern.same_shape(&other.pattern)
    }

    /// One for each query parameter that is as this request writes it, minus one for each that differs.
    fn fit(&self, call: &Call) -> i32 {
        let score = |(name, value): &(String, String)| {
            let sent = call.query.iter().find(|(known, _)| known == name);
            sent.map_or(0, |(_, sent)| if sent == value { 1 } else { -1 })
        };
        self.query.iter().map(score).sum()
    }
}

fn literal(text: &Text) -> Option<String> {
    text.as_literal().map(|text| text.to_text())
}
