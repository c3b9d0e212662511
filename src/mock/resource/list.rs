//! A list of items: a page of it, and a new item.

use super::items::{MOST_BYTES, MOST_ITEMS, born, new_id};
use super::page::PageSlice;
use super::{Visit, answer};
use crate::mock::examples::shape;
use crate::mock::json::{at, cut, put};
use crate::mock::message::MockResponse;
use crate::mock::refusal::{MockRefusal, MockStop};
use crate::mock::site::MockTurn;
use serde_json::{Map, Value as Json};

/// # Errors
/// [`MockStop`] if the call is refused.
pub fn list(turn: &mut MockTurn<'_>, visit: &Visit<'_>) -> Result<MockResponse, MockStop> {
    let names = turn.names(&visit.params);
    let example = shape(&turn.site.routes, turn.call);
    let shaped = example
        .map(|example| answer::body(example, &names))
        .transpose()?
        .flatten();
    let mut body = shaped.unwrap_or_else(|| Json::Object(Map::new()));
    let place = &*visit.shelf.source.items;
    let row = at(&body, place).and_then(|rows| rows.get(0)).cloned();

    let all = turn.state.items.list(visit);
    let slice = PageSlice::of(turn.call, visit.shelf.source, all.len())?;
    let row = row.unwrap_or_default();
    let rows = all[slice.range()].iter().map(|item| cut(&row, item)).collect();
    put(&mut body, place, rows);
    slice.write(&mut body, &names)?;
    match example {
        Some(example) => Ok(answer::dressed(example, &names, &body)?),
        None => Ok(MockResponse::json(200, &body)),
    }
}

/// # Errors
/// [`MockStop`] if the call is refused.
pub fn create(turn: &mut MockTurn<'_>, visit: &Visit<'_>) -> Result<MockResponse, MockStop> {
    let own = answer::brought(turn, visit)?;
    let required = visit.shelf.source.required.iter().map(|name| &*name.value);
    if let Some(field) = required
        .into_iter()
        .find(|field| at(&own, field).is_none_or(Json::is_null))
    {
        let message = format!("the field `{field}` is missing");
        return Err(MockRefusal::new("missing_field", message)
            .bind("field", field)
            .into());
    }
    if turn.state.items.is_full(visit) {
        let message = format!(
            "this mock keeps at most {MOST_ITEMS} items of a resource, and {} MiB of them",
            MOST_BYTES / 1024 / 1024
        );
        return Err(MockRefusal::new("full", message).into());
    }
    let id = new_id(visit.shelf, &mut turn.state.random);
    let data = born(visit.shelf, &mut turn.names(&visit.params), &id, own)?;
    turn.state.items.add(visit, &id, data.clone());
    answer::item(turn, visit, &data, 201)
}
