//! Items kept in memory behind paths: create, list, get, update, replace, delete.
//!
//! A shelf holds what mock.yaml says about a resource; its items are in [`Shelves`]. What an answer looks like is decided by the
//! examples of the collection's requests, and the item is laid over them.

mod answer;
mod item;
mod items;
mod list;
mod page;
mod shelf;
mod single;

pub use items::Shelves;
pub use shelf::Shelf;

use super::message::MockResponse;
use super::pattern::{Params, RoutePattern};
use super::refusal::{MockRefusal, MockStop};
use super::site::MockTurn;
use crate::model::ResourceAction;

/// A request to a resource: which one, and the parameters of its path.
#[derive(Debug)]
pub struct Visit<'s> {
    pub shelf: &'s Shelf<'s>,
    /// The shelf's index among those of the site.
    pub index: usize,
    /// Aliases of an id are replaced by it.
    pub params: Params,
    pub action: Option<&'s ResourceAction>,
}

/// A method and path that a shelf answers.
#[derive(Debug, Clone, Copy)]
pub struct ResourceEndpoint<'s> {
    pub method: &'s str,
    pub pattern: &'s RoutePattern,
    answer: ResourceHandler,
    action: Option<&'s ResourceAction>,
}

type ResourceHandler = fn(&mut MockTurn<'_>, &Visit<'_>) -> Result<MockResponse, MockStop>;

const ITEM: &[(&str, ResourceHandler)] = &[
    ("GET", item::get),
    ("PATCH", item::update),
    ("PUT", item::replace),
    ("DELETE", item::delete),
];
const LIST: &[(&str, ResourceHandler)] = &[("GET", list::list), ("POST", list::create)];
const SINGLE: &[(&str, ResourceHandler)] = &[
    ("GET", single::get),
    ("PATCH", single::update),
    ("PUT", single::replace),
    ("DELETE", single::reset),
];

/// Below some paths an item has to exist.
///
/// # Errors
/// [`MockStop`] if the call is refused.
pub fn guard(turn: &mut MockTurn<'_>) -> Result<Option<MockResponse>, MockStop> {
    for (index, shelf) in turn.site.shelves.iter().enumerate() {
        let path = &turn.call.segments;
        let found = shelf.must_exist.iter().find_map(|pattern| pattern.matches(path));
        let Some(visit) = found.map(|params| Visit::new(turn, shelf, index, params)) else {
            continue;
        };
        visit.key(turn)?;
    }
    Ok(None)
}

/// Answers what is the business of a resource: the most specific path wins.
///
/// # Errors
/// [`MockStop`] if the call is refused.
pub fn serve(turn: &mut MockTurn<'_>) -> Result<Option<MockResponse>, MockStop> {
    let call = turn.call;
    let shelves = turn.site.shelves.iter().enumerate();
    let endpoints =
        shelves.flat_map(|(index, shelf)| shelf.endpoints().map(move |found| (index, shelf, found)));
    let of_method = endpoints.filter(|(_, _, endpoint)| endpoint.method == call.method);
    let matching = of_method.filter_map(|(index, shelf, endpoint)| {
        Some((index, shelf, endpoint, endpoint.pattern.matches(&call.segments)?))
    });
    let best = matching.min_by_key(|(_, _, endpoint, _)| endpoint.pattern.rank());
    let Some((index, shelf, endpoint, params)) = best else {
        return Ok(None);
    };
    let mut visit = Visit::new(turn, shelf, index, params);
    visit.action = endpoint.action;
    (endpoint.answer)(turn, &visit).map(Some)
}

impl<'s> Visit<'s> {
    fn new(turn: &MockTurn<'_>, shelf: &'s Shelf<'s>, index: usize, params: Params) -> Visit<'s> {
        Visit {
            shelf,
            index,
            params: turn.site.canonical(params),
            action: None,
        }
    }

    /// The id that the path names.
    fn id(&self) -> &str {
        let name = self.shelf.id_param.as_deref();
        let id = name.and_then(|name| self.params.get(name));
        id.map_or("", String::as_str)
    }

    /// The item that the path names, or the refusal that there is none.
    fn key(&self, turn: &MockTurn<'_>) -> Result<String, MockStop> {
        self.key_of(turn, self.id())
    }

    fn key_of(&self, turn: &MockTurn<'_>, id: &str) -> Result<String, MockStop> {
        if turn.state.items.has(self, id) {
            Ok(id.to_owned())
        } else {
            Err(self.not_found(id).into())
        }
    }

    fn not_found(&self, id: &str) -> MockRefusal {
        let name = &self.shelf.source.name.value;
        let mut refusal = MockRefusal::new("not_found", format!("there is no `{id}` among {name}"));
        refusal = refusal.bind("id", id);
        refusal.params = self.params.clone();
        refusal.own = self.shelf.source.not_found.clone();
        refusal
    }
}
