//! Things taken out of a project, unless others depend on them.

use super::moves::MoveSubject;
use super::references::{FileMentions, id_of};
use super::rewrite::without_order;
use super::uses::{of_files, of_id, of_variable};
use super::{EditPlan, EditingError, Workspace};
use crate::edit::EditChange;
use crate::edit::mentions::MentionKind;

impl Workspace {
    /// Plans the removal. Entries of `order` go along; with `is_forced` everything else that refers to the thing stays as
    /// it is, and is listed.
    ///
    /// # Errors
    /// `Needed` with all places that depend on it.
    pub fn remove(&self, typed: &str, is_forced: bool) -> Result<EditPlan, EditingError> {
        let subject = self.subject(typed)?;
        let all = self.mentions();
        let needed = self.needed(&subject, &all);
        if !needed.is_empty() && !is_forced {
            let message = format!("`{}` is still needed:", subject.id);
            return Err(EditingError::Needed(message, needed));
        }
        let mut changes = vec![EditChange::Remove {
            path: subject.path.clone(),
        }];
        for found in all
            .iter()
            .filter(|found| !found.file.path.starts_with(&subject.path))
        {
            changes.extend(self.unordered(found, &subject)?);
        }
        if !is_forced {
            return self.check(changes);
        }
        let mut notes = needed;
        if !notes.is_empty() {
            notes.insert(0, "these depended on it, and are as they were:".to_owned());
        }
        Ok(EditPlan { changes, notes })
    }

    /// The folder's file without the thing in its order.
    fn unordered(
        &self,
        found: &FileMentions<'_>,
        subject: &MoveSubject<'_>,
    ) -> Result<Option<EditChange>, EditingError> {
        let file = found.file;
        let is_it = |id: String| id == subject.id || crate::edit::catalog::is_below(&id, &subject.id);
        let leaving: Vec<String> = found
            .mentions
            .iter()
            .filter(|mention| mention.kind == MentionKind::Order && id_of(file, mention).is_some_and(is_it))
            .map(|mention| mention.name.clone())
            .collect();
        if leaving.is_empty() {
            return Ok(None);
        }
        let text = without_order(file.source.text.to_string(), &leaving);
        let text = text.map_err(|error| Workspace::refused(file, error))?;
        Ok(Some(self.rewritten(file, text)))
    }

    /// What depends on a thing: by its id, or by a variable that nothing else gives.
    fn needed(&self, subject: &MoveSubject<'_>, all: &[FileMentions<'_>]) -> Vec<String> {
        let by_id = of_id(all, &subject.id).into_iter();
        let by_id = by_id.filter(|usage| usage.kind != MentionKind::Order);
        let mut found: Vec<String> = by_id
            .map(|usage| format!("{}: {} by `{}`", usage.place, usage.how, usage.id))
            .collect();
        let files = of_files(all, &subject.path).into_iter();
        found.extend(files.map(|usage| format!("{}: a file in it is used by `{}`", usage.place, usage.id)));
        let templates = self.template_files(all);
        let is_inside = |id: &str| id == subject.id || crate::edit::catalog::is_below(id, &subject.id);
        for name in given(all, &is_inside) {
            let uses = of_variable(all, &templates, &name);
            let outside = || uses.iter().filter(|usage| !is_inside(&usage.id));
            let is_given_elsewhere = outside().any(|usage| is_giving(usage.kind));
            if !is_given_elsewhere {
                let reads = outside().filter(|usage| usage.kind == MentionKind::Read);
                found.extend(reads.map(|usage| {
                    format!(
                        "{}: `{}` reads `{name}`, which nothing else gives",
                        usage.place, usage.id
                    )
                }));
            }
        }
        found
    }
}

fn is_giving(kind: MentionKind) -> bool {
    matches!(
        kind,
        MentionKind::Define | MentionKind::Capture | MentionKind::Save
    )
}

/// Variables that other files can have from these: captures, what logins save, the values of environments.
fn given(all: &[FileMentions<'_>], is_inside: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut names = Vec::new();
    for found in all.iter().filter(|found| is_inside(&found.file.id)) {
        let own = found.mentions.iter().filter(|mention| is_giving(mention.kind));
        names.extend(own.map(|mention| mention.name.clone()));
    }
    names.sort();
    names.dedup();
    names
}
