//! Starting a collection's mock inside the process and pointing the variables at it.

use super::stage::Stage;
use super::{Exit, Output};
use crate::http::Origin;
use crate::io::random;
use crate::mock::{self, MockServer, MockSettings, parse_fault};
use crate::model::{Collection, Fault};
use crate::plan::Step;
use crate::scope::{Layer, LayerKind};
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use tokio::net::TcpListener;

/// A mock that serves for as long as the runtime runs.
pub struct Mocked {
    pub url: String,
    server: Arc<MockServer>,
}

impl Mocked {
    /// What makes its items anew, where it keeps any.
    pub fn restock(&self) -> Option<Rc<dyn Fn()>> {
        let server = self.server.clone();
        server
            .has_resources()
            .then(|| Rc::new(move || server.restock()) as Rc<dyn Fn()>)
    }
}

/// Serves the collection on a free loopback port and lays its variables over the environments.
pub async fn start(
    stage: &mut Stage,
    collection: &'static Collection,
    faults: &[String],
    output: Output,
) -> Result<Mocked, Exit> {
    let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0)), output).await?;
    let settings = MockSettings {
        faults: parse(faults, output)?,
        seed: random::seed(),
        ambient: stage.ambient.clone(),
        ..MockSettings::default()
    };
    serve(stage, collection, listener, settings, output)
}

/// Serves a collection on an address of the user's choice.
pub async fn bind(address: SocketAddr, output: Output) -> Result<TcpListener, Exit> {
    TcpListener::bind(address).await.map_err(|error| {
        output.error(&format!("cannot listen on {address}: {error}"));
        Exit::NotCarriedOut
    })
}

/// Starts the server on `listener` and puts the layer of its variables in place.
pub fn serve(
    stage: &mut Stage,
    collection: &'static Collection,
    listener: TcpListener,
    settings: MockSettings,
    output: Output,
) -> Result<Mocked, Exit> {
    let address = listener.local_addr().map_err(|error| {
        output.error(&error.to_string());
        Exit::NotCarriedOut
    })?;
    let url = format!("http://{address}");
    let layer = mock::vars(collection, &stage.scope(), &url);
    insert(stage, layer);
    stage.mock = url.parse().ok().map(|url| Origin::of(&url));
    output.learn(stage.secret_values());
    let server =
        MockServer::new(collection, stage.layers.clone(), url.clone(), settings).map_err(|found| {
            stage.draw(&found, output);
            Exit::FileWrong
        })?;
    let server = Arc::new(server);
    tokio::spawn(mock::server::serve(
        listener,
        server.clone(),
        mock::server::Limits::default(),
    ));
    Ok(Mocked { url, server })
}

/// Lays the mock's variables over the environments as a run would, without serving anything.
pub fn describe(stage: &mut Stage, step: &Step<'static>) {
    let layer = mock::vars(step.collection, &stage.scope(), "http://127.0.0.1:0");
    insert(stage, layer);
}

/// Under what was given and captured, over every environment.
fn insert(stage: &mut Stage, layer: Layer<'static>) {
    let at = stage
        .layers
        .iter()
        .take_while(|layer| layer.kind != LayerKind::Environment)
        .count();
    stage.layers.insert(at, layer);
}

/// The faults of `--fault`. They live as long as the server, which lives as long as the process.
pub fn parse(faults: &[String], output: Output) -> Result<&'static [Fault], Exit> {
    let parsed: Result<Vec<Fault>, String> = faults.iter().map(|fault| parse_fault(fault)).collect();
    match parsed {
        Ok(faults) => Ok(Vec::leak(faults)),
        Err(problem) => {
            output.error(&problem);
            Err(Exit::Usage)
        }
    }
}

/// The collection that all steps are of.
pub fn only_collection(steps: &[Step<'static>], output: Output) -> Result<&'static Collection, Exit> {
    let mut collections = steps.iter().map(|step| step.collection);
    match collections.next() {
        Some(first) if collections.all(|other| std::ptr::eq(first, other)) => Ok(first),
        _ => {
            output.error("--mock serves one collection at a time: select steps of one only");
            Err(Exit::Usage)
        }
    }
}
