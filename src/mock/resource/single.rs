//! Something there is exactly one of below each path: a setting, a profile.

use super::{Visit, answer};
use crate::mock::json::overlay;
use crate::mock::message::MockResponse;
use crate::mock::names::Rendered;
use crate::mock::refusal::MockStop;
use crate::mock::site::MockTurn;
use serde_json::{Map, Value as Json};

type SingleAnswer = Result<MockResponse, MockStop>;

pub fn get(turn: &mut MockTurn<'_>, visit: &Visit<'_>) -> SingleAnswer {
    let data = present(turn, visit)?;
    answer::item(turn, visit, &data, 200)
}

/// PATCH merges.
pub fn update(turn: &mut MockTurn<'_>, visit: &Visit<'_>) -> SingleAnswer {
    let mut data = present(turn, visit)?;
    overlay(&mut data, answer::brought(turn, visit)?);
    keep(turn, visit, data)
}

pub fn replace(turn: &mut MockTurn<'_>, visit: &Visit<'_>) -> SingleAnswer {
    let data = answer::brought(turn, visit)?;
    keep(turn, visit, data)
}

/// DELETE goes back to the start.
pub fn reset(turn: &mut MockTurn<'_>, visit: &Visit<'_>) -> SingleAnswer {
    turn.state.items.singles(visit).shift_remove(&visit.params);
    let data = present(turn, visit)?;
    let example = answer::bare(turn, visit, &data)?;
    Ok(example.unwrap_or_else(|| MockResponse::empty(204)))
}

fn keep(turn: &mut MockTurn<'_>, visit: &Visit<'_>, data: Json) -> SingleAnswer {
    turn.state
        .items
        .singles(visit)
        .insert(visit.params.clone(), data.clone());
    answer::item(turn, visit, &data, 200)
}

/// What was kept, else the start: the seed over the example.
fn present(turn: &mut MockTurn<'_>, visit: &Visit<'_>) -> Rendered<Json> {
    if let Some(data) = turn.state.items.singles(visit).get(&visit.params) {
        return Ok(data.clone());
    }
    let names = turn.names(&visit.params);
    let seed = visit.shelf.source.seed.first();
    let own = seed.map(|seed| names.tree(seed)).transpose()?;
    let own = own.unwrap_or_else(|| Json::Object(Map::new()));
    let start = visit.shelf.start.map(|tree| names.tree(tree)).transpose()?;
    let mut data = start.unwrap_or_else(|| Json::Object(Map::new()));
    overlay(&mut data, own);
    Ok(data)
}
