//! What a server is made of, fixed when it starts, and what changes while it runs.

use super::call::MockCall;
use super::examples::{self, ExampleRoute};
use super::fault::Armed;
use super::names::MockNames;
use super::oauth::{AuthServer, IssuedTokens};
use super::pattern::{Params, RoutePattern};
use super::random::MockRandom;
use super::resource::{Shelf, Shelves};
use super::vars;
use super::{MockSettings, check};
use crate::model::{Collection, MockDefinition};
use crate::scope::{LayerKind, Scope, VariableLayer};
use crate::source::Diagnostic;
use crate::template::Ambient;
use std::sync::Arc;
use std::time::Duration;

/// Everything that no request changes.
#[derive(Debug)]
pub struct MockSite<'p> {
    /// What the caller gave, with the mock's own variables over the environments.
    pub layers: Vec<VariableLayer<'p>>,
    /// What expressions may ask for besides variables.
    pub ambient: Ambient,
    pub mock: Option<&'p MockDefinition>,
    pub url: String,
    pub routes: Vec<ExampleRoute<'p>>,
    pub protect: Vec<RoutePattern>,
    pub auth: Option<AuthServer<'p>>,
    pub shelves: Vec<Shelf<'p>>,
}

/// Everything that requests change.
#[derive(Debug)]
pub struct MockState {
    pub random: MockRandom,
    pub faults: Vec<Armed>,
    pub tokens: IssuedTokens,
    pub items: Shelves,
}

/// The answering of one request.
#[derive(Debug)]
pub struct MockTurn<'t> {
    pub site: &'t MockSite<'t>,
    pub state: &'t mut MockState,
    pub call: &'t MockCall,
    /// Since the server started.
    pub now: Duration,
}

impl<'p> MockSite<'p> {
    /// # Errors
    /// Everything that is wrong, at its place in a file.
    pub fn new(
        collection: &'p Collection,
        mut layers: Vec<VariableLayer<'p>>,
        url: String,
        ambient: Ambient,
    ) -> Result<MockSite<'p>, Vec<Diagnostic>> {
        let mistakes = check::check(collection);
        if mistakes.iter().any(Diagnostic::is_error) {
            return Err(mistakes);
        }
        if !layers.iter().any(|layer| layer.kind == LayerKind::Mock) {
            let own = vars::layer(collection, &scope(&layers, &ambient), &url);
            layers.insert(vars::layer_place(&layers), own);
        }
        let mock = collection.mock.as_ref();
        let names = MockNames::new(&layers, &ambient);
        let oauth2 = mock.and_then(|mock| mock.oauth2.as_ref());
        let auth = match oauth2 {
            Some(oauth2) => Some(AuthServer::new(oauth2, &names)?),
            None => AuthServer::of_logins(&collection.logins, &scope(&layers, &ambient)),
        };
        let routes = examples::routes(collection, &scope(&layers, &ambient));
        let shelves = Shelf::all(collection, &routes, &names)?;
        Ok(MockSite {
            protect: check::patterns(mock.map_or(&[], |mock| &mock.protect)),
            mock,
            url,
            routes,
            auth,
            shelves,
            layers,
            ambient,
        })
    }

    /// A path's parameters, aliases of an id replaced by it.
    pub fn canonical(&self, mut params: Params) -> Params {
        for shelf in &self.shelves {
            if let Some(value) = shelf.id_param.as_ref().and_then(|name| params.get_mut(name))
                && let Some((_, id)) = shelf.aliases.iter().find(|(word, _)| word == value)
            {
                value.clone_from(id);
            }
        }
        params
    }
}

impl MockState {
    /// # Errors
    /// Everything that is wrong, at its place in a file.
    pub fn new(site: &MockSite<'_>, settings: &MockSettings) -> Result<MockState, Vec<Diagnostic>> {
        let mut random = MockRandom::new(settings.seed);
        let own = site.mock.map_or(&[][..], |mock| &mock.faults);
        let faults = settings.faults.iter().chain(own).cloned().map(Arc::new);
        let tokens = site
            .auth
            .as_ref()
            .map(AuthServer::first_tokens)
            .unwrap_or_default();
        Ok(MockState {
            // Patterns that do not parse were refused by `check` and by `parse_fault`.
            faults: faults.filter_map(|fault| Armed::new(fault).ok()).collect(),
            items: Shelves::seeded(site, &mut random)?,
            tokens,
            random,
        })
    }
}

impl<'t> MockTurn<'t> {
    /// The names that a template may use, with these parameters of the path.
    pub fn names(&self, params: &Params) -> MockNames<'t> {
        let params = self.site.canonical(params.clone());
        MockNames::of(self.site, self.call, &params)
    }
}

fn scope<'a, 'p>(layers: &'a [VariableLayer<'p>], ambient: &Ambient) -> Scope<'a, 'p> {
    Scope {
        layers: layers.iter().collect(),
        ambient: ambient.clone(),
        ..Scope::default()
    }
}
