//! One request in its place: what it inherits, what it is called, what tags it goes by, and what a flow adds.

use crate::model::{
    Auth, Capture, Collection, Expect, Flow, FlowPart, FlowStep, Folder, Name, Poll, RateLimit, Request,
    Retry, ValueTree,
};
use crate::source::{Span, Spanned};
use crate::template::{Expression, Use};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Clone, Copy)]
pub struct Step<'m> {
    pub collection: &'m Collection,
    pub request: &'m Request,
    /// Where it runs as part of a flow.
    pub part: Option<&'m FlowPart>,
}

/// What is expected of an answer, and the directory that its paths are relative to.
pub type Expected<'m> = (&'m Expect, PathBuf);

impl<'m> Step<'m> {
    pub fn id(&self) -> &'m str {
        self.part.map_or(&self.request.id, |part| &part.id)
    }

    /// The folders around its request, innermost first.
    pub fn folders(&self) -> impl Iterator<Item = &'m Folder> + use<'m> {
        self.collection.ancestry(self.request.folder)
    }

    /// Where people look for it: its URL, or the step of the flow that uses it.
    pub fn place(&self) -> Span {
        let user = self.links().last().map(|(_, step)| step.target.span);
        user.unwrap_or(self.request.url.span)
    }

    /// The flow that was asked for, where it is part of one.
    pub fn flow(&self) -> Option<&'m Flow> {
        self.links().last().map(|(flow, _)| flow)
    }

    /// The flows it is part of and their steps, innermost first.
    pub fn links(&self) -> impl Iterator<Item = (&'m Flow, &'m FlowStep)> + use<'m> {
        let collection = self.collection;
        let links = self.part.map_or(&[][..], |part| &part.links);
        links.iter().rev().map(|(flow, step)| {
            let flow = &collection.flows[*flow as usize];
            (flow, &flow.steps[*step as usize])
        })
    }

    /// The step of a flow that uses its request.
    fn user(&self) -> Option<&'m FlowStep> {
        self.links().next().map(|(_, step)| step)
    }

    /// The directory of a file of the collection with this id.
    fn directory(&self, id: &str) -> PathBuf {
        let below = id
            .strip_prefix(&*self.collection.name)
            .unwrap_or(id)
            .trim_start_matches('/');
        let folder = below.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.collection.dir.join(folder)
    }

    /// The conditions it runs under: the folders', the flows', from the outside in, then its own.
    pub fn conditions(&self) -> Vec<&'m Expression> {
        let mut conditions: Vec<_> = self
            .links()
            .flat_map(|(flow, step)| step.when.iter().chain(&flow.when))
            .chain(self.folders().filter_map(|folder| folder.when.as_ref()))
            .collect();
        conditions.reverse();
        conditions.extend(self.request.when.as_ref());
        conditions
    }

    /// Runs whatever happened before.
    pub fn always(&self) -> bool {
        self.request.always || self.links().any(|(_, step)| step.always)
    }

    /// Its own tags and those of its folders and flows.
    pub fn tags(&self) -> impl Iterator<Item = &'m str> + use<'m> {
        let own = self.request.tags.iter();
        own.chain(self.folders().flat_map(|folder| folder.tags.iter()))
            .chain(self.links().flat_map(|(flow, _)| flow.tags.iter()))
            .map(|tag| &*tag.value)
    }

    /// What its tags allow a second.
    pub fn rate_limits(&self) -> Vec<&'m RateLimit> {
        let is_tag = |limit: &&RateLimit| self.tags().any(|tag| *limit.tag.value == *tag);
        self.collection.rate_limits.iter().filter(is_tag).collect()
    }

    /// Its own auth, else the nearest folder's. None if neither has any.
    pub fn auth(&self) -> Option<&'m Spanned<Auth>> {
        let own = self.request.inherited.auth.as_ref();
        own.or_else(|| self.folders().find_map(|folder| folder.inherited.auth.as_ref()))
    }

    /// What lists and reports call it.
    pub fn name(&self) -> &'m str {
        let given = self.user().and_then(|step| step.name.as_deref());
        given.unwrap_or(&self.request.name)
    }

    /// How long it waits before it begins: what its `delay` says, and what flows say of its place in them.
    pub fn delay(&self) -> Duration {
        let mut links = self.links();
        let innermost = links.next().map(|(_, step)| step);
        let own = innermost.and_then(|step| step.delay).or(self.request.delay);
        let mut delay = own.unwrap_or_default();
        delay = delay.saturating_add(innermost.map_or(Duration::ZERO, |step| step.before));
        let numbers = self.part.map_or(&[][..], |part| &part.links);
        // What an outer flow says of a flow is of its first step.
        for (at, (_, outer)) in links.enumerate() {
            let within = numbers.iter().rev().take(at + 1);
            if within.into_iter().any(|(_, number)| *number != 0) {
                break;
            }
            delay = delay
                .saturating_add(outer.before)
                .saturating_add(outer.delay.unwrap_or_default());
        }
        delay
    }

    /// That of the flow's step, its own, or the nearest folder's.
    pub fn retry(&self) -> Option<&'m Retry> {
        let given = self.user().and_then(|step| step.retry.as_deref());
        let own = || self.request.inherited.retry.as_deref();
        given.or_else(own).or_else(|| {
            self.folders()
                .find_map(|folder| folder.inherited.retry.as_deref())
        })
    }

    /// That of the flow's step, or its own.
    pub fn poll(&self) -> Option<&'m Poll> {
        let given = self.user().and_then(|step| step.poll.as_deref());
        given.or(self.request.poll.as_deref())
    }

    /// What its request expects, and what a flow adds.
    pub fn expects(&self) -> (Option<Expected<'m>>, Option<Expected<'m>>) {
        let own = self.request.inherited.expect.as_deref();
        let added = self
            .links()
            .next()
            .and_then(|(flow, step)| Some((step.expect.as_ref()?, self.directory(&flow.id))));
        let own = own.filter(|_| !added.as_ref().is_some_and(|(expect, _)| expect.alone));
        (
            own.map(|expect| (expect, self.directory(&self.request.id))),
            added,
        )
    }

    pub fn captures(&self) -> impl Iterator<Item = &'m Capture> + use<'m> {
        let added = self.user().map_or(&[][..], |step| &step.capture);
        self.request.capture.iter().chain(added)
    }

    pub fn forgets(&self) -> impl Iterator<Item = &'m Name> + use<'m> {
        let added = self.user().map_or(&[][..], |step| &step.forget);
        self.request.forget.iter().chain(added)
    }

    /// The values that flows give it, those of the innermost first: they are stronger.
    pub fn with(&self) -> impl Iterator<Item = &'m (Name, ValueTree)> + use<'m> {
        self.links().flat_map(|(_, step)| &step.with)
    }

    /// Variables of its flows, those of the innermost first.
    pub fn flow_vars(&self) -> impl Iterator<Item = &'m (Name, ValueTree)> + use<'m> {
        self.links().flat_map(|(flow, _)| &flow.vars)
    }

    /// The variables that its files define, the strongest first.
    pub fn vars(&self) -> impl Iterator<Item = &'m (Name, ValueTree)> + use<'m> {
        let folders = self.folders().flat_map(|folder| &folder.vars);
        self.flow_vars().chain(&self.request.vars).chain(folders)
    }

    /// Whether the step itself gives the name its value: the item of a `for_each`.
    pub fn binds(&self, name: &str) -> bool {
        let item = self
            .request
            .for_each
            .as_ref()
            .map(|for_each| &for_each.item.value);
        item.is_some_and(|item| **item == *name)
    }

    /// Whether this use is looked at once, before the first item of its `for_each`: it is in a condition or in the
    /// list itself.
    pub fn comes_before_items(&self, used: &Use) -> bool {
        let Some(for_each) = &self.request.for_each else {
            return false;
        };
        let conditions = self.conditions();
        let mut spans = conditions.iter().map(|condition| condition.span);
        spans.any(|span| span.holds(used.span)) || for_each.r#in.span().holds(used.span)
    }

    /// Ids that must have run before, its own and its folders'.
    pub fn needs(&self) -> impl Iterator<Item = &'m Name> + use<'m> {
        self.request
            .needs
            .iter()
            .chain(self.folders().flat_map(|folder| folder.needs.iter()))
    }
}

impl PartialEq for Step<'_> {
    fn eq(&self, other: &Self) -> bool {
        let part = |step: &Self| step.part.map(std::ptr::from_ref);
        std::ptr::eq(self.request, other.request) && part(self) == part(other)
    }
}
