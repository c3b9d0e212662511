//! Which steps a command is about.

use super::{Error, Session};
use crate::model::Flow;
use crate::plan::select::{expand, is_below};
use crate::plan::{Filter, Step, select};

/// The steps to work on, by id, tag and folder. Everything, by default.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Selection {
    /// Ids, beginnings of ids; empty for all that the session was opened for.
    pub targets: Vec<String>,
    pub tags: Vec<String>,
    pub exclude_tags: Vec<String>,
    pub folders: Vec<String>,
}

impl Selection {
    /// Everything.
    pub fn all() -> Selection {
        Selection::default()
    }

    /// The steps with these ids, or below them: `zoom/users` names a folder.
    pub fn ids<I: Into<String>>(ids: impl IntoIterator<Item = I>) -> Selection {
        Selection {
            targets: ids.into_iter().map(Into::into).collect(),
            ..Selection::default()
        }
    }

    /// Only steps with this tag, or another one that is named so.
    #[must_use]
    pub fn tag(mut self, tag: impl Into<String>) -> Selection {
        self.tags.push(tag.into());
        self
    }
}

impl Session {
    /// The selected steps among those that the session's targets name, in the order they run.
    ///
    /// # Errors
    /// [`Error::NothingSelected`] if a target is unknown, with the nearest name, or if nothing matches.
    pub(crate) fn select(&self, selection: &Selection) -> Result<Vec<Step<'_>>, Error> {
        let filter = Filter {
            targets: if selection.targets.is_empty() {
                self.targets.clone()
            } else {
                expand(&self.project.model, selection.targets.clone())
            },
            tags: selection.tags.clone(),
            exclude_tags: selection.exclude_tags.clone(),
            folders: selection.folders.clone(),
        };
        let selected = select(&self.project.model, &filter);
        if !selected.unknown.is_empty() {
            return Err(Error::NothingSelected(unknown(&selected.unknown)));
        }
        if selected.steps.is_empty() {
            return Err(Error::NothingSelected(self.nothing(&filter)));
        }
        Ok(selected.steps)
    }

    /// Flows below the session's targets of which none of the steps is: no order lists them, and each runs when it is
    /// named.
    pub(crate) fn flows_without(&self, steps: &[Step<'_>]) -> Vec<&Flow> {
        let is_listed = |flow: &Flow| {
            let mut listed = steps.iter().filter_map(|step| step.flow());
            listed.any(|known| known.id == flow.id)
        };
        let is_wanted = |flow: &Flow| {
            let mut targets = self.targets.iter();
            self.targets.is_empty() || targets.any(|target| is_below(&flow.id, target))
        };
        let collections = self.project.model.collections.iter();
        collections
            .flat_map(|collection| &collection.flows)
            .filter(|flow| is_wanted(flow) && !is_listed(flow))
            .collect()
    }

    /// Why a selection without unknown targets is empty.
    fn nothing(&self, filter: &Filter) -> String {
        let narrowed = [
            &filter.targets,
            &filter.tags,
            &filter.exclude_tags,
            &filter.folders,
        ];
        if narrowed.iter().all(|given| given.is_empty()) {
            return "nothing is selected: the collections hold no request".to_owned();
        }
        match self.flow_below(filter) {
            Some(flow) => format!(
                "nothing is selected: there are only flows, which are named one by one, as `{}`",
                flow.id
            ),
            None => "nothing is selected: no request matches the ids, tags and folders given".to_owned(),
        }
    }

    /// A flow below one of the targets, or in one of the folders.
    fn flow_below(&self, filter: &Filter) -> Option<&Flow> {
        let collections = self.project.model.collections.iter();
        let mut flows = collections.flat_map(|collection| &collection.flows);
        flows.find(|flow| {
            let (mut targets, mut folders) = (filter.targets.iter(), filter.folders.iter());
            let in_folder = |folder: &String| flow.id.split('/').any(|part| part == folder);
            targets.any(|target| is_below(&flow.id, target)) || folders.any(in_folder)
        })
    }
}

/// A line for each target that nothing is called, with the nearest name.
pub(super) fn unknown(targets: &[(String, Vec<String>)]) -> String {
    let line = |(target, near): &(String, Vec<String>)| match &near[..] {
        [] => format!("nothing is called `{target}`"),
        [near] => format!("nothing is called `{target}`; did you mean `{near}`?"),
        several => format!("`{target}` is the end of several ids: `{}`", several.join("`, `")),
    };
    let lines: Vec<String> = targets.iter().map(line).collect();
    lines.join("\n")
}
