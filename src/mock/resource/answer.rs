//! What a resource's answer looks like: the collection's example for the request, the item laid over it.

use super::Visit;
use crate::mock::examples::shape;
use crate::mock::json::overlay;
use crate::mock::message::MockResponse;
use crate::mock::names::{MockNames, Rendered};
use crate::mock::refusal::{MockRefusal, MockStop};
use crate::mock::site::MockTurn;
use crate::model::{Example, ExampleBody};
use serde_json::{Map, Value as Json};

/// The item over the example; without an example the item as it is, with the usual status.
///
/// # Errors
/// [`MockStop`] if the example cannot be rendered.
pub fn item(
    turn: &MockTurn<'_>,
    visit: &Visit<'_>,
    item: &Json,
    usual: u16,
) -> Result<MockResponse, MockStop> {
    let names = names(turn, visit, item);
    let Some(example) = shape(&turn.site.routes, turn.call) else {
        return Ok(MockResponse::json(usual, item));
    };
    let Some(mut body) = body(example, &names)? else {
        return Ok(names.example(example)?);
    };
    overlay(&mut body, item.clone());
    Ok(dressed(example, &names, &body)?)
}

/// The example unchanged, for requests whose answer is not the item.
pub fn bare(turn: &MockTurn<'_>, visit: &Visit<'_>, item: &Json) -> Rendered<Option<MockResponse>> {
    let names = names(turn, visit, item);
    let example = shape(&turn.site.routes, turn.call);
    example.map(|example| names.example(example)).transpose()
}

/// The names of an item's request: the path's, the item's id with its type, the item.
pub fn names<'t>(turn: &MockTurn<'t>, visit: &Visit<'_>, item: &Json) -> MockNames<'t> {
    let mut names = turn.names(&visit.params);
    let id = item.get(&*visit.shelf.source.id_field);
    names.bind("id", id.cloned().unwrap_or(Json::Null));
    names.bind("item", item.clone());
    names
}

/// An example's body as data, if it is JSON.
pub fn body(example: &Example, names: &MockNames<'_>) -> Rendered<Option<Json>> {
    match &example.body {
        Some(ExampleBody::Json(tree)) => names.tree(tree).map(Some),
        _ => Ok(None),
    }
}

/// A body with an example's status and headers.
pub fn dressed(example: &Example, names: &MockNames<'_>, body: &Json) -> Rendered<MockResponse> {
    names.headers(&example.headers, MockResponse::json(example.status, body))
}

/// The item that a request brings: its body, or the field of it that mock.yaml names. The server's ids are not taken
/// from it.
///
/// # Errors
/// [`MockStop`] if the body is no JSON object.
pub fn brought(turn: &MockTurn<'_>, visit: &Visit<'_>) -> Result<Json, MockStop> {
    let source = visit.shelf.source;
    let mut payload = turn.call.payload();
    if let Some(field) = &source.body {
        payload = payload.get_mut(&**field).map(Json::take).unwrap_or_default();
    }
    match payload {
        Json::Null => Ok(Json::Object(Map::new())),
        Json::Object(mut own) => {
            own.shift_remove(&*source.id_field);
            Ok(Json::Object(own))
        }
        _ => Err(MockRefusal::new(
            "bad_json",
            format!("an item of {} is a JSON object", source.name.value),
        )
        .into()),
    }
}
