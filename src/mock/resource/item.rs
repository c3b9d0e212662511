//! One item: get, update, replace, delete, and the actions of mock.yaml.

use super::{Visit, answer};
use crate::mock::json::{self, overlay};
use crate::mock::message::MockResponse;
use crate::mock::refusal::{MockRefusal, MockStop};
use crate::mock::site::MockTurn;
use crate::model::ResourceAction;
use serde_json::Value as Json;

type ItemAnswer = Result<MockResponse, MockStop>;

pub fn get(turn: &mut MockTurn<'_>, visit: &Visit<'_>) -> ItemAnswer {
    let key = visit.key(turn)?;
    let data = data(turn, visit, &key);
    answer::item(turn, visit, &data, 200)
}

/// PATCH merges.
pub fn update(turn: &mut MockTurn<'_>, visit: &Visit<'_>) -> ItemAnswer {
    let key = visit.key(turn)?;
    let own = answer::brought(turn, visit)?;
    change(turn, visit, &key, |data| overlay(data, own));
    let data = data(turn, visit, &key);
    answer::item(turn, visit, &data, 200)
}

/// PUT leaves nothing of what was there but the id.
pub fn replace(turn: &mut MockTurn<'_>, visit: &Visit<'_>) -> ItemAnswer {
    let key = visit.key(turn)?;
    let mut own = answer::brought(turn, visit)?;
    let field = &*visit.shelf.source.id_field;
    change(turn, visit, &key, |data| {
        let id = data.get(field).cloned().unwrap_or_default();
        json::put(&mut own, field, id);
        *data = own;
    });
    let data = data(turn, visit, &key);
    answer::item(turn, visit, &data, 200)
}

pub fn delete(turn: &mut MockTurn<'_>, visit: &Visit<'_>) -> ItemAnswer {
    let key = visit.key(turn)?;
    let data = data(turn, visit, &key);
    turn.state.items.remove(visit, &key);
    let example = answer::bare(turn, visit, &data)?;
    Ok(example.unwrap_or_else(|| MockResponse::empty(204)))
}

/// What `actions` says about this request.
pub fn act(turn: &mut MockTurn<'_>, visit: &Visit<'_>) -> ItemAnswer {
    let Some(action) = visit.action else {
        return get(turn, visit);
    };
    let named = named(turn, visit, action)?;
    let key = visit.key_of(turn, named.as_deref().unwrap_or(visit.id()))?;
    let before = data(turn, visit, &key);
    if let Some(tree) = &action.set {
        let fields = answer::names(turn, visit, &before).tree(tree)?;
        change(turn, visit, &key, |data| overlay(data, fields));
    }
    let after = data(turn, visit, &key);
    if action.delete {
        turn.state.items.remove(visit, &key);
    }
    let example = answer::bare(turn, visit, &after)?;
    Ok(example.unwrap_or_else(|| MockResponse::json(200, &after)))
}

/// The id that an action takes from the request; what it needs may be missing there, which is the client's mistake.
fn named(
    turn: &MockTurn<'_>,
    visit: &Visit<'_>,
    action: &ResourceAction,
) -> Result<Option<String>, MockStop> {
    let id = turn.names(&visit.params).some_text(action.id.as_ref());
    id.map_err(|why| {
        let message = format!("the request does not say which item: {}", why.message);
        MockRefusal::new("missing_field", message)
            .bind("field", "id")
            .into()
    })
}

fn data(turn: &mut MockTurn<'_>, visit: &Visit<'_>, key: &str) -> Json {
    let data = turn.state.items.get(visit, key);
    data.cloned().unwrap_or_default()
}

fn change(turn: &mut MockTurn<'_>, visit: &Visit<'_>, key: &str, change: impl FnOnce(&mut Json)) {
    if let Some(data) = turn.state.items.get(visit, key) {
        change(data);
    }
}
