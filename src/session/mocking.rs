//! The mock of a collection: where it listens, and serving it while something else runs.

use super::selection::Selection;
use super::{Error, Session, scope};
use crate::http::Origin;
use crate::io::random;
use crate::mock::server::{Limits, Log, Served, serve};
use crate::mock::{MockServer, MockSettings, parse_fault};
use crate::model::{Collection, MockFault};
use crate::plan::Step;
use crate::scope::{Binding, LayerKind};
use crate::template::Resolved;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::rc::Rc;

/// The mock of a session, as its variables point at it.
#[derive(Debug, Clone)]
pub struct MockAddress {
    /// Without a slash at its end.
    pub url: String,
    pub origin: Origin,
    /// Index of the collection in the project.
    pub collection: usize,
}

/// A mock that listens and is not served yet.
pub struct BoundMock {
    listener: TcpListener,
    settings: MockSettings,
    collection: usize,
    pub url: String,
}

/// The variables by which a run in another process reaches a mock.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct MockVariables {
    /// Names whose values begin with the mock's address, and those values.
    pub addresses: Vec<(String, String)>,
    /// How many more variables mock.yaml sets.
    pub others: usize,
}

/// A mock that is ready to be served.
pub struct RunningMock<'s> {
    listener: TcpListener,
    server: MockServer<'s>,
    log: Box<Log<'s>>,
}

impl Session {
    /// Listens for the collection that all steps belong to, on a free port of loopback, and points the session's
    /// variables at it.
    ///
    /// # Errors
    /// [`Error::Usage`] if the steps belong to several collections or a fault cannot be read,
    /// [`Error::NotCarriedOut`] if nothing can be listened on.
    pub(crate) fn bind_mock(&self, steps: &[Step<'_>], faults: &[String]) -> Result<BoundMock, Error> {
        let collection = self.only_collection(steps)?;
        self.bind_mock_of(collection, faults)
    }

    /// The same for one collection, given by its index.
    ///
    /// # Errors
    /// As for [`Session::bind_mock`].
    pub(crate) fn bind_mock_of(&self, collection: usize, faults: &[String]) -> Result<BoundMock, Error> {
        self.bind_mock_at(SocketAddr::from(([127, 0, 0, 1], 0)), collection, faults)
    }

    /// Listens on an address of the user's choice. A request may name any host where that is not loopback.
    ///
    /// # Errors
    /// [`Error::Usage`] if a fault cannot be read, [`Error::NotCarriedOut`] if nothing can be listened on.
    pub(crate) fn bind_mock_at(
        &self,
        address: SocketAddr,
        collection: usize,
        faults: &[String],
    ) -> Result<BoundMock, Error> {
        let settings = MockSettings {
            faults: parse(faults)?,
            seed: random::seed(),
            any_host: !address.ip().is_loopback(),
            ..MockSettings::default()
        };
        let failed =
            |error: std::io::Error| Error::NotCarriedOut(format!("cannot listen on {address}: {error}"));
        let listener = TcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let url = format!("http://{}", listener.local_addr().map_err(failed)?);
        self.point_at(&url, collection)?;
        Ok(BoundMock {
            listener,
            settings,
            collection,
            url,
        })
    }

    /// Lays the mock's variables over the environments as a run would, without listening.
    ///
    /// # Errors
    /// Never, as the address is one of ours.
    pub(crate) fn describe_mock(&self, step: &Step<'_>) -> Result<(), Error> {
        self.point_at("http://127.0.0.1:0", self.index_of(step.collection))
    }

    /// The same for the collection that all steps belong to.
    ///
    /// # Errors
    /// [`Error::Usage`] if the steps belong to several collections.
    pub(crate) fn describe_mock_of(&self, steps: &[Step<'_>]) -> Result<(), Error> {
        let collection = self.only_collection(steps)?;
        self.point_at("http://127.0.0.1:0", collection)
    }

    /// The collection that the session's targets select, by its index; `target` was named by the user, None for the
    /// only collection that there is.
    ///
    /// # Errors
    /// [`Error::NothingSelected`] if it has no requests, [`Error::Usage`] if nothing is named and there are several.
    pub(crate) fn served_collection(&self, target: Option<&str>) -> Result<usize, Error> {
        let steps = self.select(&Selection::default())?;
        let Some(first) = steps.first() else {
            let named = target.map_or("the project".to_owned(), |target| format!("`{target}`"));
            return Err(Error::NothingSelected(format!(
                "{named} has no requests to serve"
            )));
        };
        let only = self.only_collection(&steps).ok();
        if target.is_none() && only.is_none() {
            let collections = self.project.model.collections.iter();
            let names: Vec<&str> = collections.map(|collection| &*collection.name).collect();
            return Err(Error::Usage(format!(
                "`mock` serves one collection: name one of {}",
                names.join(", ")
            )));
        }
        Ok(self.index_of(first.collection))
    }

    /// What a run elsewhere has to set to reach the mock that listens at `url`.
    pub(crate) fn mock_variables(&self, url: &str) -> MockVariables {
        let layers = self.layers();
        let scope = scope(&layers, &self.ambient);
        let own = layers.iter().filter(|layer| layer.kind == LayerKind::Mock);
        let bound: BTreeMap<&str, &Binding> = own
            .flat_map(|layer| &layer.bindings)
            .map(|(name, binding)| (&**name, binding))
            .collect();
        let mut variables = MockVariables::default();
        for (name, binding) in bound.into_iter().filter(|(name, _)| *name != "mock") {
            match scope.resolve(name) {
                Resolved::Value(value) if value.to_text().starts_with(url) => {
                    variables.addresses.push((name.to_owned(), value.to_text()));
                }
                // Only `vars` of mock.yaml are trees; the mock replaces the others with values that a run has anyway.
                _ if matches!(binding, Binding::Tree(_)) => variables.others += 1,
                _ => {}
            }
        }
        variables
    }

    /// Renders what the mock answers from.
    ///
    /// # Errors
    /// [`Error::Files`] with everything that is wrong with `mock.yaml`.
    pub(crate) fn mock<'s>(&'s self, bound: BoundMock) -> Result<RunningMock<'s>, Error> {
        let BoundMock {
            listener,
            settings,
            collection,
            url,
        } = bound;
        let collection = &self.project.model.collections[collection];
        let settings = MockSettings {
            // Each answer is made anew.
            ambient: self.ambient.without_generated(),
            ..settings
        };
        let server = MockServer::new(collection, self.layers(), url, settings).map_err(Error::Files)?;
        Ok(RunningMock {
            listener,
            server,
            log: Box::new(|_| {}),
        })
    }

    fn point_at(&self, url: &str, collection: usize) -> Result<(), Error> {
        let parsed = url
            .parse()
            .map_err(|error| Error::NotCarriedOut(format!("`{url}` is not an address: {error}")))?;
        self.set_mock(MockAddress {
            url: url.to_owned(),
            origin: Origin::of(&parsed),
            collection,
        });
        Ok(())
    }

    fn only_collection(&self, steps: &[Step<'_>]) -> Result<usize, Error> {
        let mut collections = steps.iter().map(|step| step.collection);
        match collections.next() {
            Some(first) if collections.all(|other| std::ptr::eq(first, other)) => Ok(self.index_of(first)),
            _ => Err(Error::Usage(
                "--mock serves one collection at a time: select steps of one only".to_owned(),
            )),
        }
    }

    pub(crate) fn index_of(&self, collection: &Collection) -> usize {
        let mut collections = self.project.model.collections.iter();
        collections
            .position(|known| std::ptr::eq(known, collection))
            .unwrap_or_default()
    }

    /// Where the mock plays the servers of all logins, because mock.yaml describes none.
    pub(super) fn login_server(&self) -> Option<url::Url> {
        let mock = self.mock.borrow();
        let mock = mock.as_ref()?;
        let collection = &self.project.model.collections[mock.collection];
        let described = collection.mock.as_ref().is_some_and(|mock| mock.oauth2.is_some());
        if described { None } else { mock.url.parse().ok() }
    }
}

impl<'s> RunningMock<'s> {
    /// Lets `log` hear of each request.
    pub fn logging(self, log: impl Fn(&Served) + 's) -> RunningMock<'s> {
        RunningMock {
            log: Box::new(log),
            ..self
        }
    }

    /// Puts the mock's items back to their start, where it keeps any.
    pub fn restock(&self) -> Option<Rc<dyn Fn() + '_>> {
        self.server
            .has_resources()
            .then(|| Rc::new(|| self.server.restock()) as Rc<dyn Fn() + '_>)
    }

    /// Serves until `work` is done, and returns what that returns.
    ///
    /// # Errors
    /// [`Error::NotCarriedOut`] if the listener cannot be watched.
    pub async fn serve_during<T>(&self, work: impl Future<Output = T>) -> Result<T, Error> {
        let failed = |error: std::io::Error| Error::NotCarriedOut(format!("the mock cannot listen: {error}"));
        let listener = self.listener.try_clone().map_err(failed)?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
        let serving = async {
            serve(listener, &self.server, Limits::default(), &*self.log).await;
            None
        };
        let working = async { Some(work.await) };
        // Each of the two is woken by itself, so that the one is not looked at for what the other waited for.
        let mut both: FuturesUnordered<Pin<Box<dyn Future<Output = Option<T>>>>> = FuturesUnordered::new();
        both.push(Box::pin(serving));
        both.push(Box::pin(working));
        while let Some(done) = both.next().await {
            if let Some(done) = done {
                return Ok(done);
            }
        }
        Err(Error::NotCarriedOut("the mock has ended".to_owned()))
    }
}

/// The faults of `--fault`.
///
/// # Errors
/// [`Error::Usage`] for the first that cannot be read.
fn parse(faults: &[String]) -> Result<Vec<MockFault>, Error> {
    let parsed: Result<Vec<MockFault>, String> = faults.iter().map(|fault| parse_fault(fault)).collect();
    parsed.map_err(Error::Usage)
}
