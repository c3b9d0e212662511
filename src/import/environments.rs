//! The environments of a source, and one for the secrets that none of them holds.

use super::collection::ImportedEnvironment;
use super::context::ImportContext;
use super::names::FileNames;
use super::write::{self, OutputFile};
use super::{Imported, emit};

/// An environment of the source with its place in the result.
struct EnvironmentTarget<'e> {
    environment: &'e ImportedEnvironment,
    id: String,
    /// The id of the one that it extends in the source.
    parent: Option<String>,
    /// Before the names of its secrets in `.env`.
    prefix: String,
}

/// Writes all of them. `shared_name` is for the one that others extend where secrets were elsewhere.
pub fn write_all(
    cx: &mut ImportContext,
    sources: &[ImportedEnvironment],
    shared_name: &str,
    result: &mut Imported,
) {
    let mut names = FileNames::default();
    let targets = targets(sources, &mut names);
    let shared_id = names.unique(shared_name, "imported");
    // Texts of environments may hold credentials too: what is shared is known once all were written.
    let (files, mut dotenv) = write_each(cx, &targets, None);
    result.dotenv.append(&mut dotenv);
    let mut ids: Vec<&EnvironmentTarget<'_>> = targets.iter().collect();
    // What others extend is seldom what is run.
    ids.sort_by_key(|target| {
        targets
            .iter()
            .any(|other| other.parent.as_ref() == Some(&target.id))
    });
    result
        .environments
        .extend(ids.iter().map(|target| file_of(&target.id)));
    let Some((map, mut dotenv)) = write::shared_environment(cx, shared_name) else {
        result.files.extend(files);
        return;
    };
    result.dotenv.append(&mut dotenv);
    let bytes = emit::document(&map).into_bytes();
    result.files.push(OutputFile {
        path: file_of(&shared_id),
        bytes,
    });
    if targets.is_empty() {
        result.environments.push(file_of(&shared_id));
    }
    let (counts, losses) = (cx.counts.environments, cx.losses.len());
    let (files, _) = write_each(cx, &targets, Some(&shared_id));
    cx.losses.truncate(losses);
    cx.counts.environments = counts;
    result.files.extend(files);
}

fn file_of(id: &str) -> String {
    format!("environments/{id}.yaml")
}

fn targets<'e>(sources: &'e [ImportedEnvironment], names: &mut FileNames) -> Vec<EnvironmentTarget<'e>> {
    let ids: Vec<String> = sources
        .iter()
        .map(|environment| names.unique(&environment.name, "environment"))
        .collect();
    let id_of = |name: &String| {
        let at = sources.iter().position(|other| other.name == *name)?;
        ids.get(at).cloned()
    };
    let made = sources
        .iter()
        .zip(&ids)
        .map(|(environment, id)| EnvironmentTarget {
            environment,
            id: id.clone(),
            parent: environment
                .extends
                .as_ref()
                .and_then(id_of)
                .filter(|parent| parent != id),
            prefix: if sources.len() > 1 {
                format!("{}_", write::upper(id))
            } else {
                String::new()
            },
        });
    made.collect()
}

/// Each file; those without a parent extend `shared`.
fn write_each(
    cx: &mut ImportContext,
    targets: &[EnvironmentTarget<'_>],
    shared: Option<&String>,
) -> (Vec<OutputFile>, Vec<(String, String)>) {
    let mut dotenv = Vec::new();
    let files = targets.iter().map(|target| {
        let extends = target.parent.as_ref().or(shared).cloned();
        let place = (&*file_of(&target.id), &*target.prefix);
        let (file, entries) = write::environment_file(cx, target.environment, place, extends.as_slice());
        dotenv.extend(entries);
        file
    });
    (files.collect(), dotenv)
}
