//! One resource of mock.yaml, made ready: its patterns, its aliases, the example that its items start from.

use super::{ITEM, LIST, ResourceEndpoint, SINGLE, item};
use crate::mock::check::pattern;
use crate::mock::examples::ExampleRoute;
use crate::mock::names::{MockNames, Rendered};
use crate::mock::pattern::RoutePattern;
use crate::model::{Collection, Example, ExampleBody, MockResource, Name, ResourceAction, ValueTree};
use crate::source::Diagnostic;

#[derive(Debug)]
pub struct Shelf<'p> {
    pub source: &'p MockResource,
    /// The item path's parameter that holds the id.
    pub id_param: Option<String>,
    /// A word in the path, and the id that it means.
    pub aliases: Vec<(String, String)>,
    pub must_exist: Vec<RoutePattern>,
    item: Option<RoutePattern>,
    list: Option<RoutePattern>,
    single: Option<RoutePattern>,
    actions: Vec<(RoutePattern, &'p ResourceAction)>,
    /// The body that a new item starts from.
    pub start: Option<&'p ValueTree>,
}

impl<'p> Shelf<'p> {
    /// All shelves of a collection whose mock.yaml was checked.
    ///
    /// # Errors
    /// Everything that is wrong, at its place in a file.
    pub fn all(
        collection: &'p Collection,
        routes: &[ExampleRoute<'p>],
        names: &MockNames<'_>,
    ) -> Result<Vec<Shelf<'p>>, Vec<Diagnostic>> {
        let resources = collection.mock.iter().flat_map(|mock| &mock.resources);
        let shelves = resources.map(|resource| Shelf::new(resource, routes, names));
        shelves
            .collect::<Rendered<_>>()
            .map_err(|diagnostic| vec![*diagnostic])
    }

    fn new(
        source: &'p MockResource,
        routes: &[ExampleRoute<'p>],
        names: &MockNames<'_>,
    ) -> Rendered<Shelf<'p>> {
        let read = |path: &Option<Name>| path.as_ref().and_then(pattern);
        let aliases = source.aliases.iter();
        let aliases = aliases.map(|(word, id)| Ok((word.value.to_string(), names.text(id)?)));
        let actions = source.actions.iter();
        let mut shelf = Shelf {
            source,
            id_param: None,
            aliases: aliases.collect::<Rendered<_>>()?,
            must_exist: source.must_exist.iter().filter_map(pattern).collect(),
            item: read(&source.item),
            list: read(&source.list),
            single: read(&source.single),
            actions: actions
                .filter_map(|action| Some((pattern(&action.path)?, action)))
                .collect(),
            start: None,
        };
        let item = shelf.item.as_ref();
        shelf.id_param = item.and_then(RoutePattern::last_param).map(str::to_owned);
        shelf.start = shelf.example(routes).and_then(tree);
        Ok(shelf)
    }

    /// Whether a parameter of the list's path tells one list from another.
    pub fn is_parent(&self, name: &str) -> bool {
        let list = self.list.as_ref();
        !self.source.parents_shared && list.is_some_and(|list| list.params().any(|known| known == name))
    }

    pub fn endpoints(&self) -> impl Iterator<Item = ResourceEndpoint<'_>> {
        let tables = [(&self.item, ITEM), (&self.list, LIST), (&self.single, SINGLE)];
        let usual = tables.into_iter().flat_map(|(pattern, table)| {
            let methods = move |pattern| table.iter().map(move |row| (pattern, row));
            pattern.iter().flat_map(methods)
        });
        let usual = usual.map(|(pattern, (method, answer))| ResourceEndpoint {
            method,
            pattern,
            answer: *answer,
            action: None,
        });
        let actions = self.actions.iter().map(|(pattern, action)| ResourceEndpoint {
            method: &action.method,
            pattern,
            answer: item::act,
            action: Some(action),
        });
        actions.chain(usual)
    }

    /// Methods and paths, for those who look for a route.
    pub fn routes(&self) -> impl Iterator<Item = (String, RoutePattern)> {
        let endpoints = self.endpoints();
        endpoints.map(|endpoint| (endpoint.method.to_owned(), endpoint.pattern.clone()))
    }

    /// The example named by `example`, else that of the request that creates (or, for a single, that gets).
    fn example(&self, routes: &[ExampleRoute<'p>]) -> Option<&'p Example> {
        let named = self.source.example.as_ref();
        let creates = |route: &&ExampleRoute| match (&self.list, &self.single) {
            (Some(list), _) => route.method == "POST" && route.pattern.same_shape(list),
            (None, Some(single)) => route.method == "GET" && route.pattern.same_shape(single),
            (None, None) => false,
        };
        let route = match named {
            Some(id) => routes.iter().find(|route| route.request.id == id.value),
            None => routes.iter().find(creates),
        };
        let mut examples = route?.request.examples.iter();
        examples.find(|example| example.status < 400)
    }
}

fn tree(example: &Example) -> Option<&ValueTree> {
    match &example.body {
        Some(ExampleBody::Json(tree)) => Some(tree),
        _ => None,
    }
}
