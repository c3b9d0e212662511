//! A server made of a collection: its OAuth 2.0 authorization server, its resources, its examples.
//!
//! [`MockServer::answer`] is a function from request and time to answer, over state in memory; [`server`] is the socket
//! around it. The clock and the seed of chance come from outside, so that a test is the same each time.
//!
//! A request goes through [`STAGES`], a table; the first stage that has an answer ends it. A refusal is a name
//! (`invalid_grant`) that mock.yaml may word.
//!
//! It refuses what a strict service would: tokens that it did not issue, unknown routes, broken JSON. It reads no file,
//! and knows no vendor: all that is particular comes from mock.yaml and examples (`docs/mock.md`).

mod call;
pub mod check;
mod examples;
mod fault;
mod guard;
mod host;
mod json;
mod message;
mod names;
mod oauth;
mod pattern;
mod random;
mod refusal;
mod resource;
pub mod server;
mod site;
#[cfg(test)]
mod tests;
mod urls;
mod vars;

pub use fault::parse_fault;
pub use message::{MockRequest, MockResponse};
pub use vars::{layer as vars, layer_place as vars_place};

use crate::model::{Collection, MockFault};
use crate::scope::VariableLayer;
use crate::source::Diagnostic;
use crate::template::Ambient;
use call::MockCall;
use fault::Strike;
use names::MockNames;
use pattern::Params;
use refusal::MockStop;
use site::{MockSite, MockState, MockTurn};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What the command line says about a mock.
#[derive(Debug, Clone, Default)]
pub struct MockSettings {
    /// What tokens and ids are made from; the same seed gives the same ones.
    pub seed: u64,
    /// From `--fault`; they come before those of mock.yaml.
    pub faults: Vec<MockFault>,
    /// Whether any `Host` is served: only if someone asked for an address by name.
    pub any_host: bool,
    /// What expressions may ask for besides variables.
    pub ambient: Ambient,
}

/// A collection's mock and all it remembers.
#[derive(Debug)]
pub struct MockServer<'p> {
    site: MockSite<'p>,
    state: Mutex<MockState>,
    settings: MockSettings,
}

type Stage = fn(&mut MockTurn<'_>) -> Result<Option<MockResponse>, MockStop>;

/// In the order of `docs/mock.md`, "How a request is answered".
const STAGES: &[Stage] = &[
    oauth::serve,
    guard::token,
    guard::json,
    resource::guard,
    resource::serve,
    examples::serve,
];

impl<'p> MockServer<'p> {
    /// `url` is the server's address without a slash at its end. The layers are those of the run's environment,
    /// strongest first; the mock's own ([`vars()`]) are put over its environments unless they are there. Fails with all that is wrong with mock.yaml.
    pub fn new(
        collection: &'p Collection,
        layers: Vec<VariableLayer<'p>>,
        url: String,
        settings: MockSettings,
    ) -> Result<MockServer<'p>, Vec<Diagnostic>> {
        let site = MockSite::new(collection, layers, url, settings.ambient.clone())?;
        let state = Mutex::new(MockState::new(&site, &settings)?);
        Ok(MockServer {
            site,
            state,
            settings,
        })
    }

    /// Whether requests change items.
    pub fn has_resources(&self) -> bool {
        !self.site.shelves.is_empty()
    }

    /// Puts the items back to what they were at the start. Tokens stay good, and faults go on counting.
    pub fn restock(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // They were made once already.
        if let Ok(items) = resource::Shelves::seeded(&self.site, &mut state.random) {
            state.items = items;
        }
    }

    /// `now` counts from the server's start and never goes back.
    pub fn answer(&self, request: MockRequest, now: Duration) -> MockResponse {
        let call = MockCall::read(request);
        // A panic while answering leaves state that is still whole: each change is one step.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let struck = fault::strike(&mut state.faults, &call);
        let mut turn = MockTurn {
            site: &self.site,
            state: &mut state,
            call: &call,
            now,
        };
        let answered = respond(&mut turn, &struck);
        let mut response = answered.unwrap_or_else(|stop| self.refuse(stop, &call));
        response.delay = struck.delay;
        without_body_where_none_may_be(response, &call)
    }

    fn refuse(&self, stop: MockStop, call: &MockCall) -> MockResponse {
        match stop {
            MockStop::Broken(diagnostic) => refusal::broken(&diagnostic),
            MockStop::Refused(refusal) => {
                let names = MockNames::of(&self.site, call, &refusal.params);
                refusal.answer(self.site.mock, names)
            }
        }
    }
}

fn respond(turn: &mut MockTurn<'_>, struck: &Strike) -> Result<MockResponse, MockStop> {
    if let Some(fault) = &struck.instead {
        return Ok(fault::answer(fault, &turn.names(&Params::new()))?);
    }
    for stage in STAGES {
        if let Some(response) = stage(turn)? {
            return Ok(response);
        }
    }
    Err(guard::missing(turn).into())
}

fn without_body_where_none_may_be(mut response: MockResponse, call: &MockCall) -> MockResponse {
    let bodiless = matches!(response.status, 204 | 304);
    if bodiless || call.head {
        response.body.clear();
    }
    if bodiless {
        response
            .headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
    }
    response
}
