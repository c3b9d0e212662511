//! A variable gets another name everywhere: definitions, captures, reads, forgets, what logins save, the saved state.

use super::references::{FileMentions, template_mentions};
use super::uses::of_variable;
use super::{EditPlan, EditingError, Workspace, outside, saved};
use crate::edit::catalog::CatalogFile;
use crate::edit::mentions::{Mention, MentionKind, mentions};
use crate::edit::splice::spliced;
use crate::edit::{EditChange, EditError, KeyPath, Splice, YamlData, YamlDocument, set};
use crate::load::is_identifier;
use crate::secret::is_secret_name;
use crate::template::ExpressionStore;

/// An expression that reads a variable more often than this is changed by hand.
const MOST_PASSES: usize = 100;

/// Old and new name.
#[derive(Debug, Clone, Copy)]
pub struct RenamePair<'n> {
    pub old: &'n str,
    pub new: &'n str,
}

impl Workspace {
    /// Plans the renaming. With `is_secret`, captures of the variable are marked secret.
    ///
    /// # Errors
    /// `Usage` where the new name is none or is taken, or a secret would no longer be one; `NothingSelected` where no
    /// variable has the old name.
    pub fn rename_variable(&self, names: RenamePair<'_>, is_secret: bool) -> Result<EditPlan, EditingError> {
        let all = self.mentions_with(&[names.old, names.new]);
        let templates = self.template_files(&all);
        let used = of_variable(&all, &templates, names.old);
        if used.is_empty() {
            return Err(self
                .uses(names.old)
                .err()
                .unwrap_or_else(|| self.unknown(names.old)));
        }
        self.check_names(&all, names)?;
        let loses_secret = is_secret_name(names.old) && !is_secret_name(names.new);
        if loses_secret {
            check_secret(&all, names, is_secret)?;
        }
        let mut changes = Vec::new();
        let is_meant = |mention: &Mention| mention.name == names.old && is_variable(mention.kind);
        for found in all.iter().filter(|found| found.mentions.iter().any(is_meant)) {
            let file = found.file;
            let text = renamed(found, names, is_secret).map_err(|error| Workspace::refused(file, error))?;
            changes.push(self.rewritten(file, text));
        }
        for template in templates
            .iter()
            .filter(|found| found.mentions.iter().any(is_meant))
        {
            let text = renamed_template(&template.source.text, &template.source.path, names);
            let text = text.map_err(|error| EditingError::Edit(template.source.path.to_string(), error))?;
            changes.push(EditChange::replace(
                template.path.clone(),
                template.source.text.as_bytes(),
                text,
            ));
        }
        let mut plan = self.check(changes)?;
        let keep_secret = loses_secret && is_secret;
        plan.changes
            .extend(saved::rename_variable(self.root(), names, keep_secret)?);
        plan.notes = outside::places(self, names.old, &plan.changes);
        Ok(plan)
    }

    fn check_names(&self, all: &[FileMentions<'_>], names: RenamePair<'_>) -> Result<(), EditingError> {
        if !is_identifier(names.new) {
            let help = "ASCII letters, digits and `_` make a name, a digit not at its start; words of the expression language such as `in` are none";
            let message = format!("`{}` cannot be the name of a variable", names.new);
            return Err(EditingError::Usage(message, Some(help.to_owned())));
        }
        let taken = of_variable(all, &[], names.new);
        if let Some(first) = taken.first() {
            let message = format!(
                "`{}` is the name of another variable already, {} at {}: the two would become one",
                names.new, first.how, first.place
            );
            let help = format!("`callsheet uses {}` lists its places", names.new);
            return Err(EditingError::Usage(message, Some(help)));
        }
        Ok(())
    }
}

fn is_variable(kind: MentionKind) -> bool {
    !matches!(
        kind,
        MentionKind::Step | MentionKind::Order | MentionKind::Environment | MentionKind::File
    )
}

/// A variable that is a secret by its name stays one: its captures are marked, and plain values are not allowed.
fn check_secret(
    all: &[FileMentions<'_>],
    names: RenamePair<'_>,
    is_marked: bool,
) -> Result<(), EditingError> {
    for FileMentions { file, mentions } in all {
        for mention in mentions
            .iter()
            .filter(|mention| mention.name == names.old && !mention.is_secret)
        {
            let place = super::references::place(&file.source, mention);
            let (old, new) = (names.old, names.new);
            match mention.kind {
                MentionKind::Capture if !is_marked => {
                    let message =
                        format!("`{old}` is a secret because of its name, and `{new}` would not be: {place}");
                    let help = "give `--secret`, which marks its captures `secret: true`";
                    return Err(EditingError::Usage(message, Some(help.to_owned())));
                }
                MentionKind::Define => {
                    let message = format!(
                        "`{old}` is a secret because of its name, and `{new}` would not be, with its value at {place}"
                    );
                    let help = "choose a name that ends in token, secret, password or key, or put the value into `secrets` of an environment";
                    return Err(EditingError::Usage(message, Some(help.to_owned())));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Renames the first reading of each expression until none is left.
fn renamed(before: &FileMentions<'_>, names: RenamePair<'_>, is_secret: bool) -> Result<String, EditError> {
    let file = before.file;
    let mut text = file.source.text.to_string();
    for _ in 0..MOST_PASSES {
        let Some(now) = reread(file, &text) else {
            return Err(EditError::Differs);
        };
        let found = mentions(&now, &ExpressionStore::default());
        let meant: Vec<&Mention> = found
            .iter()
            .filter(|mention| mention.name == names.old && is_variable(mention.kind))
            .collect();
        if meant.is_empty() {
            check_meaning(&before.mentions, &found, names)?;
            return if is_secret {
                marked(&now, &text, names.new)
            } else {
                Ok(text)
            };
        }
        text = replaced(&text, &meant, names)?;
    }
    Err(EditError::Differs)
}

/// Every place that named the old variable names the new one, and nothing else does: a word of the language, a variable of
/// a loop, and what the run or the mock gives under the new name would catch it.
fn check_meaning(before: &[Mention], after: &[Mention], names: RenamePair<'_>) -> Result<(), EditError> {
    let renamed = |mention: &Mention| match &*mention.name {
        name if name == names.old && is_variable(mention.kind) => names.new.to_owned(),
        name => name.to_owned(),
    };
    let sorted = |mut places: Vec<(MentionKind, String)>| {
        places.sort_unstable();
        places
    };
    let expected = before.iter().map(|mention| (mention.kind, renamed(mention)));
    let found = after.iter().map(|mention| (mention.kind, mention.name.clone()));
    if sorted(expected.collect()) == sorted(found.collect()) {
        Ok(())
    } else {
        Err(EditError::Refused(
            "the new name means something else in an expression of it, such as a part of an answer: choose another name",
        ))
    }
}

fn renamed_template(text: &str, shown: &str, names: RenamePair<'_>) -> Result<String, EditError> {
    let before = template_mentions(text, shown).ok_or(EditError::Differs)?;
    let mut inner = text.split("<<").skip(1).filter_map(|part| part.split_once(">>"));
    if inner.any(|(inner, _)| outside::reads(inner, names.new)) {
        return Err(EditError::Refused(
            "the new name is used in an expression of it already: choose another name",
        ));
    }
    let mut text = text.to_owned();
    for _ in 0..MOST_PASSES {
        let Some(found) = template_mentions(&text, shown) else {
            // The new name is no name where the old one was read.
            return check_meaning(&before, &[], names).map(|()| text);
        };
        let meant: Vec<&Mention> = found.iter().filter(|mention| mention.name == names.old).collect();
        if meant.is_empty() {
            check_meaning(&before, &found, names)?;
            return Ok(text);
        }
        text = replaced(&text, &meant, names)?;
    }
    Err(EditError::Differs)
}

fn reread(file: &CatalogFile, text: &str) -> Option<CatalogFile> {
    let document = YamlDocument::read(text).ok()?;
    Some(CatalogFile {
        path: file.path.clone(),
        source: crate::source::SourceFile {
            path: file.source.path.clone(),
            text: text.into(),
        },
        kind: file.kind,
        id: file.id.clone(),
        collection: file.collection.clone(),
        node: document.into_root(),
        starts_items: file.starts_items,
    })
}

fn replaced(text: &str, meant: &[&Mention], names: RenamePair<'_>) -> Result<String, EditError> {
    let mut splices: Vec<Splice> = Vec::new();
    for mention in meant {
        let range = mention.span.start as usize..mention.span.end as usize;
        if text.get(range.clone()) != Some(names.old) {
            return Err(EditError::Refused(
                "the name is written with escapes or over several lines: change it by hand",
            ));
        }
        if !splices.iter().any(|known| known.range == range) {
            splices.push(Splice::new(range, names.new));
        }
    }
    spliced(text, &splices).ok_or(EditError::Differs)
}

/// With `secret: true` at each capture of the variable.
fn marked(file: &CatalogFile, text: &str, name: &str) -> Result<String, EditError> {
    let mut text = text.to_owned();
    for path in captures(&file.data(), name) {
        let document = YamlDocument::read(&text)?;
        let data = document.data();
        text = match data.get(path.segments()) {
            Some(YamlData::Map(_)) => set(&text, &path.child("secret"), &YamlData::Bool(true), &[])?,
            Some(YamlData::Text(query)) => {
                let entries = [
                    ("json".to_owned(), YamlData::Text(query.clone())),
                    ("secret".to_owned(), YamlData::Bool(true)),
                ];
                set(&text, &path, &YamlData::Map(entries.into()), &[])?
            }
            _ => text,
        };
    }
    Ok(text)
}

/// The paths of the captures of a variable: the request's own and those of a flow's steps.
fn captures(data: &YamlData, name: &str) -> Vec<KeyPath> {
    let own = KeyPath::of_keys(&["capture", name]);
    let steps = match data {
        YamlData::Map(entries) => entries
            .iter()
            .find(|(key, _)| key == "steps")
            .map(|(_, steps)| steps),
        _ => None,
    };
    let count = match steps {
        Some(YamlData::List(items)) => items.len(),
        _ => 0,
    };
    let of_step = |at: usize| {
        use crate::edit::KeySegment;
        KeyPath::new(vec![
            KeySegment::Key("steps".to_owned()),
            KeySegment::Item(at),
            KeySegment::Key("capture".to_owned()),
            KeySegment::Key(name.to_owned()),
        ])
    };
    let all = std::iter::once(own).chain((0..count).map(of_step));
    all.filter(|path| data.get(path.segments()).is_some()).collect()
}
