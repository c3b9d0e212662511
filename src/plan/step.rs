//! One request in its place: what it inherits, what it is called, what tags it goes by.

use crate::model::{Auth, Capture, Collection, Folder, Name, RateLimit, Request};
use crate::source::Spanned;
use crate::template::Expression;
use std::path::PathBuf;

#[derive(Debug, Clone, Copy)]
pub struct Step<'m> {
    pub collection: &'m Collection,
    pub request: &'m Request,
}

impl<'m> Step<'m> {
    pub fn id(&self) -> &'m str {
        &self.request.id
    }

    /// The folders around it, innermost first.
    pub fn folders(&self) -> impl Iterator<Item = &'m Folder> + use<'m> {
        self.collection.ancestry(self.request.folder)
    }

    /// The directory of its file: paths in it are relative to this.
    pub fn directory(&self) -> PathBuf {
        let below = self
            .id()
            .strip_prefix(&*self.collection.name)
            .unwrap_or(self.id())
            .trim_start_matches('/');
        let folder = below.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.collection.dir.join(folder)
    }

    /// The conditions it runs under: the folders' from the outside in, then its own.
    pub fn conditions(&self) -> Vec<&'m Expression> {
        let mut conditions: Vec<_> = self.folders().filter_map(|folder| folder.when.as_ref()).collect();
        conditions.reverse();
        conditions.extend(self.request.when.as_ref());
        conditions
    }

    /// Its own tags and those of its folders.
    pub fn tags(&self) -> impl Iterator<Item = &'m str> + use<'m> {
        let own = self.request.tags.iter();
        own.chain(self.folders().flat_map(|folder| folder.tags.iter()))
            .map(|tag| &*tag.value)
    }

    /// What its tags allow a second.
    pub fn rate_limits(&self) -> Vec<&'m RateLimit> {
        let is_tag = |limit: &&RateLimit| self.tags().any(|tag| *limit.tag.value == *tag);
        self.collection.rate_limits.iter().filter(is_tag).collect()
    }

    /// Its own auth, else the nearest folder's.
    pub fn auth(&self) -> Option<&'m Spanned<Auth>> {
        let own = self.request.inherited.auth.as_ref();
        own.or_else(|| self.folders().find_map(|folder| folder.inherited.auth.as_ref()))
    }

    pub fn captures(&self) -> &'m [Capture] {
        &self.request.capture
    }

    pub fn forgets(&self) -> &'m [Name] {
        &self.request.forget
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

    /// Ids that must have run before, its own and its folders'.
    pub fn needs(&self) -> impl Iterator<Item = &'m Name> + use<'m> {
        self.request
            .needs
            .iter()
            .chain(self.folders().flat_map(|folder| folder.needs.iter()))
    }
}
