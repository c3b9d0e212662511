//! The connections of a run, by route: those that wait for a request, and the one of HTTP/2 that all share.

use super::TlsFiles;
use super::connection::OpenConnection;
use super::places::Places;
use super::route::ConnectionRoute;
use super::tls::{self, TlsFault};
use crate::model::HttpVersion;
use rustls::ClientConfig;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a TLS configuration was made for, and the configuration.
type KnownConfig = ((TlsFiles, HttpVersion), Arc<ClientConfig>);

/// Locks are held to look, never while sending.
#[derive(Default)]
pub struct Pool {
    routes: Mutex<Vec<(ConnectionRoute, Arc<RoutePool>)>>,
    configs: Mutex<Vec<KnownConfig>>,
    pub places: Places,
}

/// Connections of one route.
#[derive(Default)]
pub struct RoutePool {
    idle: Mutex<Vec<OpenConnection>>,
    shared: Mutex<Option<OpenConnection>>,
    /// Held while a connection is opened that others will share.
    pub opening: tokio::sync::Mutex<()>,
}

impl Pool {
    pub fn of(&self, route: &ConnectionRoute) -> Arc<RoutePool> {
        let mut routes = lock(&self.routes);
        if let Some((_, pool)) = routes.iter().find(|(known, _)| known == route) {
            return pool.clone();
        }
        let pool = Arc::<RoutePool>::default();
        routes.push((route.clone(), pool.clone()));
        pool
    }

    /// Loading the system's authorities takes 10 ms, so that each configuration is made once.
    ///
    /// # Errors
    /// [`TlsFault`] if a certificate or key cannot be used.
    pub fn config(&self, files: &TlsFiles, http: HttpVersion) -> Result<Arc<ClientConfig>, TlsFault> {
        let mut configs = lock(&self.configs);
        let known = configs
            .iter()
            .find(|((known, version), _)| known == files && *version == http);
        if let Some((_, config)) = known {
            return Ok(config.clone());
        }
        let config = Arc::new(tls::config(files, http)?);
        configs.push(((files.clone(), http), config.clone()));
        Ok(config)
    }

    /// Before a connection is opened: what waits for a request is closed where it would take the last file descriptors.
    pub fn make_room(&self) {
        let routes = lock(&self.routes);
        let idle: usize = routes.iter().map(|(_, pool)| lock(&pool.idle).len()).sum();
        drop(routes);
        if idle + self.places.taken() > self.places.all() {
            self.clear();
        }
    }

    /// Closes what waits for a request, so that its file descriptors are free.
    pub fn clear(&self) {
        for (_, pool) in lock(&self.routes).iter() {
            lock(&pool.idle).clear();
        }
    }
}

impl RoutePool {
    /// A connection that was used before and still lives. `only_fresh` is for requests that must not be repeated.
    /// A connection that can be used again; None if none is open.
    pub async fn take(&self, only_fresh: bool) -> Option<OpenConnection> {
        let shared = lock(&self.shared).as_ref().and_then(OpenConnection::share);
        if let Some(mut shared) = shared
            && shared.is_usable(only_fresh).await
        {
            return Some(shared);
        }
        let mut unfit = Vec::new();
        let found = loop {
            let Some(mut connection) = lock(&self.idle).pop() else {
                break None;
            };
            if connection.is_usable(only_fresh).await {
                break Some(connection);
            }
            unfit.push(connection);
        };
        self.keep_alive_ones(unfit).await;
        found
    }

    /// What was too old for one request serves another.
    async fn keep_alive_ones(&self, unfit: Vec<OpenConnection>) {
        let now = tokio::time::Instant::now();
        for mut connection in unfit {
            if connection.is_alive(now).await {
                lock(&self.idle).insert(0, connection);
            }
        }
    }

    /// A new connection that several requests can share from now on.
    pub fn announce(&self, connection: &OpenConnection) {
        if let Some(shared) = connection.share() {
            *lock(&self.shared) = Some(shared);
        }
    }

    /// A connection that has done its work.
    pub fn give_back(&self, connection: OpenConnection) {
        if !connection.facts.is_http2 {
            lock(&self.idle).push(connection);
            return;
        }
        let mut shared = lock(&self.shared);
        let is_current = shared
            .as_ref()
            .is_some_and(|shared| Arc::ptr_eq(&shared.facts, &connection.facts));
        if is_current {
            *shared = Some(connection);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
