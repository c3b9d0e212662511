//! The request of a step as it is now: rendered anew for each poll and page, and where a login comes by something new
//! that the request repeats.

use super::done::StepDone;
use super::running::Running;
use super::{logged_in, sending};
use crate::http::{Exchange, HttpRequest};
use crate::model::{Login, PageBy, StatusPattern};
use crate::plan::{logins, missing};
use crate::run::control::paginate;
use crate::run::prepare::Prepared;
use crate::scope::{Binding, LayerKind, Scope, VariableLayer};
use crate::verify::Captured;
use std::collections::HashMap;

pub struct RenderedStep<'r, 's, 'm> {
    outer: &'r Scope<'s, 'm>,
    /// What logins have saved since the step began, over what it saw then.
    saved: VariableLayer<'static>,
    pub prepared: Prepared,
    page: Option<RenderedPage<'r>>,
}

/// The page that the request asks for, beyond the first.
pub struct RenderedPage<'p> {
    pub by: &'p PageBy,
    /// The exchange of the page before it.
    pub exchange: Exchange,
    /// Made of the request of the page before it.
    pub request: HttpRequest,
}

impl<'r, 's, 'm> RenderedStep<'r, 's, 'm> {
    pub async fn new(
        running: &mut Running<'_, '_>,
        outer: &'r Scope<'s, 'm>,
    ) -> Result<RenderedStep<'r, 's, 'm>, Box<StepDone>> {
        let mut saved = VariableLayer {
            kind: LayerKind::Captured,
            label: "captured".into(),
            bindings: HashMap::new(),
            env: None,
        };
        provide(running, outer, &mut saved).await?;
        let prepared = prepare(running, &over(&saved, outer))?;
        Ok(RenderedStep {
            outer,
            saved,
            prepared,
            page: None,
        })
    }

    /// What the step's expressions see.
    pub fn scope(&self) -> Scope<'_, 'm> {
        over(&self.saved, self.outer)
    }

    /// For the next poll: the calls in its fields are made anew.
    pub async fn again(&mut self, running: &mut Running<'_, '_>) -> Result<(), Box<StepDone>> {
        provide(running, self.outer, &mut self.saved).await?;
        self.render(running).map(drop)
    }

    pub async fn next_page(
        &mut self,
        running: &mut Running<'_, '_>,
        page: RenderedPage<'r>,
    ) -> Result<(), Box<StepDone>> {
        self.page = Some(page);
        self.again(running).await
    }

    /// A login has come by new values for the request that is about to be sent: where it repeats one, it is rendered
    /// with it.
    pub fn renew(
        &mut self,
        running: &Running<'_, '_>,
        login: &Login,
        new: &[Captured],
    ) -> Result<(), Box<StepDone>> {
        let reads = |captured: &&Captured| {
            let scope = self.scope();
            let wanted = missing::of_step(running.step, &scope).saved;
            let provider = logins::provider(running.step, &captured.name, &scope);
            wanted.contains(&&*captured.name) && provider.is_some_and(|found| std::ptr::eq(found, login))
        };
        let read: Vec<Captured> = new.iter().filter(reads).cloned().collect();
        if read.is_empty() {
            return Ok(());
        }
        bind(&mut self.saved, &read);
        self.render(running)
    }

    fn render(&mut self, running: &Running<'_, '_>) -> Result<(), Box<StepDone>> {
        let mut fresh = prepare(running, &self.scope())?;
        if let Some(page) = &self.page {
            let sent = &self.prepared.request;
            let next = paginate::onto(page.by, &page.exchange, sent, &fresh.request);
            fresh.request = next.unwrap_or_else(|| page.request.clone());
        }
        self.prepared = fresh;
        Ok(())
    }
}

fn over<'l, 'm>(saved: &'l VariableLayer<'static>, outer: &'l Scope<'_, 'm>) -> Scope<'l, 'm> {
    let layers = outer.layers.iter().copied();
    let own: Option<&'l VariableLayer<'m>> = (!saved.bindings.is_empty()).then_some(saved);
    Scope {
        layers: own.into_iter().chain(layers).collect(),
        ..outer.clone()
    }
}

/// What logins have saved counts for whom they logged in, and until it ends: what the step reads of it is theirs as of
/// now.
async fn provide(
    running: &mut Running<'_, '_>,
    outer: &Scope<'_, '_>,
    saved: &mut VariableLayer<'static>,
) -> Result<(), Box<StepDone>> {
    let step = running.step;
    if !logins::any_saves(step.collection) {
        return Ok(());
    }
    let wanted = missing::of_step(step, &over(saved, outer));
    for name in wanted.saved.into_iter().chain(wanted.missing) {
        let scope = over(saved, outer);
        let Some(login) = logins::provider(step, name, &scope) else {
            continue;
        };
        let granted = logged_in::token(running, login, &scope).await;
        let granted = granted.map_err(|error| Box::new(sending::not_logged_in(running, error)))?;
        bind(saved, &granted.saved);
        running.saved.extend(granted.saved);
    }
    Ok(())
}

fn bind(layer: &mut VariableLayer<'static>, saved: &[Captured]) {
    for captured in saved {
        if let Some(by) = &captured.by {
            let binding = Binding::Saved(captured.value.clone(), by.clone());
            layer.bindings.insert(captured.name.clone(), binding);
        }
    }
}

/// The request, with the calls in its fields made anew.
fn prepare(running: &Running<'_, '_>, scope: &Scope<'_, '_>) -> Result<Prepared, Box<StepDone>> {
    let prepared = running.context.prepare(running.step, scope);
    let mut prepared = prepared.map_err(|problem| Box::new(StepDone::wrong(vec![*problem])))?;
    prepared.options.send.expects_407 = expects_407(running);
    Ok(prepared)
}

/// The step wants to see a proxy's demand for credentials, which is a failure otherwise.
fn expects_407(running: &Running<'_, '_>) -> bool {
    let (own, added) = running.step.expects();
    let mut statuses = own
        .iter()
        .chain(&added)
        .filter_map(|(expect, _)| expect.status.as_ref());
    statuses.any(|patterns| patterns.value.contains(&StatusPattern::Exact(407)))
}
