//! What is on the shelves: items in the order they came, by id, each with the parents it was made below.

use super::{Shelf, Visit};
use crate::mock::json::{self, overlay};
use crate::mock::names::{MockNames, Rendered};
use crate::mock::pattern::Params;
use crate::mock::random::MockRandom;
use crate::mock::site::MockSite;
use crate::source::Diagnostic;
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

/// Items of one resource.
pub const MOST_ITEMS: usize = 100_000;

/// Bytes of the items of one resource, about.
pub const MOST_BYTES: usize = 256 * 1024 * 1024;

/// One entry for each shelf of the site, in its order.
#[derive(Debug, Default)]
pub struct Shelves(Vec<StoredItems>);

#[derive(Debug, Default)]
struct StoredItems {
    items: IndexMap<String, StoredItem>,
    /// Values of `single` paths, by their parameters; absent, a value is as it was at the start.
    singles: IndexMap<Params, Json>,
    /// Bytes of what requests have added, about.
    size: usize,
}

#[derive(Debug)]
struct StoredItem {
    /// None for a seed: it belongs to every list.
    parents: Option<Params>,
    data: Json,
}

impl Shelves {
    /// # Errors
    /// Everything that is wrong, at its place in a file.
    pub fn seeded(site: &MockSite, random: &mut MockRandom) -> Result<Shelves, Vec<Diagnostic>> {
        let mut shelves = Vec::new();
        for shelf in &site.shelves {
            let items = StoredItems::seeded(shelf, MockNames::new(&site.layers, &site.ambient), random);
            shelves.push(items.map_err(|diagnostic| vec![*diagnostic])?);
        }
        Ok(Shelves(shelves))
    }

    /// Whether there is such an item below the path's parents.
    pub fn has(&self, visit: &Visit<'_>, id: &str) -> bool {
        let item = self.0[visit.index].items.get(id);
        item.is_some_and(|item| item.stands_below(visit, visit.shelf.id_param.as_deref()))
    }

    /// The item with this key; None if the shelf has none.
    pub fn get(&mut self, visit: &Visit<'_>, key: &str) -> Option<&mut Json> {
        let item = self.0[visit.index].items.get_mut(key);
        item.map(|item| &mut item.data)
    }

    /// The items of the path's list.
    pub fn list(&self, visit: &Visit<'_>) -> Vec<&Json> {
        let items = self.0[visit.index].items.values();
        let below = items.filter(|item| item.stands_below(visit, None));
        below.map(|item| &item.data).collect()
    }

    /// Whether the shelf is full. A collection fills the mock only by mistake, and its memory has a limit.
    pub fn is_full(&self, visit: &Visit<'_>) -> bool {
        self.0[visit.index].items.len() >= MOST_ITEMS || self.0[visit.index].size >= MOST_BYTES
    }

    pub fn add(&mut self, visit: &Visit<'_>, id: &Json, data: Json) {
        let mut parents = visit.params.clone();
        parents.retain(|name, _| visit.shelf.is_parent(name));
        let item = StoredItem {
            parents: Some(parents),
            data,
        };
        let items = &mut self.0[visit.index];
        items.size += size(&item.data);
        items.items.insert(json::text(id), item);
    }

    pub fn remove(&mut self, visit: &Visit<'_>, key: &str) {
        let items = &mut self.0[visit.index];
        if let Some(item) = items.items.shift_remove(key) {
            items.size = items.size.saturating_sub(size(&item.data));
        }
    }

    /// The value of a `single` path, where a request changed it.
    pub fn singles(&mut self, visit: &Visit<'_>) -> &mut IndexMap<Params, Json> {
        &mut self.0[visit.index].singles
    }
}

impl StoredItems {
    fn seeded(shelf: &Shelf, mut names: MockNames<'_>, random: &mut MockRandom) -> Rendered<StoredItems> {
        let mut items = StoredItems::default();
        // The seeds of a single are not on the shelf: they are where it starts.
        let seeds = shelf.source.single.is_none().then_some(&shelf.source.seed);
        for seed in seeds.into_iter().flatten() {
            let own = names.tree(seed)?;
            let given = own.get(&*shelf.source.id_field).filter(|id| !id.is_null());
            let id = given.map_or_else(|| new_id(shelf, random), |id| typed(shelf, id));
            let data = born(shelf, &mut names, &id, own)?;
            items
                .items
                .insert(json::text(&id), StoredItem { parents: None, data });
        }
        Ok(items)
    }
}

impl StoredItem {
    /// Whether the path's parameters are those that the item was made below. The one that holds an id is no parent.
    fn stands_below(&self, visit: &Visit<'_>, id_param: Option<&str>) -> bool {
        let same = |(name, value): (&String, &String)| {
            Some(name.as_str()) == id_param || visit.params.get(name).is_none_or(|given| given == value)
        };
        self.parents
            .as_ref()
            .is_none_or(|parents| parents.iter().all(same))
    }
}

/// Bytes of a value as JSON, without writing it.
fn size(data: &Json) -> usize {
    match data {
        Json::Null | Json::Bool(_) => 5,
        Json::Number(_) => 16,
        Json::String(text) => text.len() + 2,
        Json::Array(items) => 2 + items.iter().map(|item| size(item) + 1).sum::<usize>(),
        Json::Object(members) => {
            let members = members.iter();
            2 + members
                .map(|(name, value)| name.len() + size(value) + 4)
                .sum::<usize>()
        }
    }
}

pub fn new_id(shelf: &Shelf, random: &mut MockRandom) -> Json {
    if shelf.source.id_integer {
        random.integer().into()
    } else {
        random.word().into()
    }
}

/// A seed's id as the resource has its ids: a variable may give a number as text.
fn typed(shelf: &Shelf, id: &Json) -> Json {
    let number = id.as_str().and_then(|text| text.parse::<u64>().ok());
    match number.filter(|_| shelf.source.id_integer) {
        Some(number) => number.into(),
        None => id.clone(),
    }
}

/// A new item: the example that items start from, what the item brings, and its id.
pub fn born(shelf: &Shelf, names: &mut MockNames<'_>, id: &Json, own: Json) -> Rendered<Json> {
    names.bind("id", id.clone());
    let start = shelf.start.map(|tree| names.tree(tree)).transpose()?;
    let mut data = start.unwrap_or_else(|| Json::Object(Map::new()));
    overlay(&mut data, own);
    json::put(&mut data, &shelf.source.id_field, id.clone());
    Ok(data)
}
