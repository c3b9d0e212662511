//! All mentions of a project, and what each of them means.

use super::Workspace;
use crate::edit::catalog::{CatalogFile, is_below};
use crate::edit::mentions::{Mention, MentionKind, mentions};
use crate::format::FileKind;
use crate::io::files::ProjectFiles;
use crate::load::bare;
use crate::shares;
use crate::source::{FileId, SourceFile, Sources};
use crate::template::{ExpressionStore, FileTemplate};
use std::path::{Component, Path, PathBuf};

/// A file with everything in it that names something else.
#[derive(Debug)]
pub struct FileMentions<'w> {
    pub file: &'w CatalogFile,
    pub mentions: Vec<Mention>,
}

/// A text file that a request sends, in which `<<...>>` is filled in.
#[derive(Debug)]
pub struct TemplateFile {
    pub path: PathBuf,
    pub source: SourceFile,
    pub mentions: Vec<Mention>,
}

impl Workspace {
    /// The mentions of every YAML file.
    pub fn mentions(&self) -> Vec<FileMentions<'_>> {
        self.mentions_with(&[])
    }

    /// The mentions of the YAML files that hold one of these names anywhere, and of requests with files that are
    /// templates; of all where there is no name.
    pub fn mentions_with(&self, names: &[&str]) -> Vec<FileMentions<'_>> {
        let is_wanted = |file: &&CatalogFile| {
            let text = &file.source.text;
            names.is_empty() || text.contains("template:") || names.iter().any(|name| text.contains(name))
        };
        let files: Vec<&CatalogFile> = self.catalog.files.iter().filter(is_wanted).collect();
        let store = ExpressionStore::default();
        shares::map(files, |file| FileMentions {
            file,
            mentions: mentions(file, &store),
        })
    }

    /// Body files that are templates, each once, with the variables that they read.
    pub fn template_files(&self, all: &[FileMentions<'_>]) -> Vec<TemplateFile> {
        let files = ProjectFiles::new(self.root());
        let mut found: Vec<TemplateFile> = Vec::new();
        for FileMentions { file, mentions } in all.iter().filter(|found| found.file.kind == FileKind::Request)
        {
            let named = mentions
                .iter()
                .filter(|mention| mention.kind == MentionKind::File && is_template(file, mention));
            for mention in named {
                let base = base(file);
                let path = normal(&base.join(&mention.name));
                if found.iter().any(|known| known.path == path) {
                    continue;
                }
                let read = files.read(base, &mention.name).ok();
                if let Some(text) = read.and_then(|bytes| String::from_utf8(bytes).ok()) {
                    found.extend(self.template_file(path, text));
                }
            }
        }
        found
    }

    fn template_file(&self, path: PathBuf, text: String) -> Option<TemplateFile> {
        let shown = super::after::shown(self.root(), &path);
        let mentions = template_mentions(&text, &shown)?;
        Some(TemplateFile {
            source: SourceFile {
                path: shown.as_str().into(),
                text: text.as_str().into(),
            },
            path,
            mentions,
        })
    }
}

/// What a body file reads. None where it is no template.
pub fn template_mentions(text: &str, shown: &str) -> Option<Vec<Mention>> {
    let template = FileTemplate::compile(text, shown, None).ok()?;
    let uses = template.uses(FileId::default());
    let mention = |used: crate::template::Use| Mention {
        kind: MentionKind::Read,
        name: used.name().to_owned(),
        span: used.span,
        key: "file",
        is_secret: false,
    };
    Some(uses.into_iter().map(mention).collect())
}

fn is_template(file: &CatalogFile, mention: &Mention) -> bool {
    let body = file.node.as_ref().and_then(|root| root.get("body")?.get("file"));
    let template = body.and_then(|body| body.get("template")?.scalar()?.as_bool());
    mention.key == "path" && template == Some(true)
}

/// The id that a mention of a step, folder or environment means. None for other mentions.
pub fn id_of(file: &CatalogFile, mention: &Mention) -> Option<String> {
    let name = mention.name.trim_end_matches('/');
    match mention.kind {
        MentionKind::Step => Some(whole_id(file, name)),
        MentionKind::Order => Some(format!("{}/{}", file.id, bare(name))),
        MentionKind::Environment => Some(format!("environments/{name}")),
        _ => None,
    }
}

/// Ids may be written below the collection, or whole.
fn whole_id(file: &CatalogFile, name: &str) -> String {
    let collection = file.id.split('/').next().unwrap_or_default();
    if name == collection || is_below(name, collection) {
        name.to_owned()
    } else {
        format!("{collection}/{name}")
    }
}

/// The mention's text once the thing with id `old`, or everything in it, has the id `new`. The form it is written in
/// stays: below the collection, or whole. None where an entry of `order` has to go, because its thing left the folder.
pub fn renamed(
    file: &CatalogFile,
    mention: &Mention,
    (old, new): (&str, &str),
    folder: &str,
) -> Option<String> {
    let id = id_of(file, mention)?;
    let id = format!("{new}{}", id.strip_prefix(old)?);
    match mention.kind {
        MentionKind::Environment => id.strip_prefix("environments/").map(str::to_owned),
        MentionKind::Order => {
            let below = id.strip_prefix(folder)?.strip_prefix('/')?;
            let is_flow = below.starts_with("flows/") || mention.name.contains("flows/");
            // The entry may be written as `name.yaml` or `folder/`.
            let ending = mention.name.strip_prefix(bare(&mention.name)).unwrap_or_default();
            (is_flow || !below.contains('/')).then(|| format!("{below}{ending}"))
        }
        _ => {
            let collection = folder.split('/').next().unwrap_or_default();
            let name = mention.name.trim_end_matches('/');
            let was_whole = whole_id(file, name) == name;
            match id
                .strip_prefix(collection)
                .and_then(|rest| rest.strip_prefix('/'))
            {
                Some(below) if !was_whole => Some(below.to_owned()),
                _ => Some(id),
            }
        }
    }
}

/// The directory from which a file's paths lead: its own, and `environments/` for every environment.
pub fn base(file: &CatalogFile) -> &Path {
    let levels = match file.kind {
        FileKind::Environment => file.id.matches('/').count(),
        _ => 1,
    };
    file.path.ancestors().nth(levels).unwrap_or(&file.path)
}

/// `.` and `..` taken out, without looking at the disk.
pub fn normal(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            part => result.push(part),
        }
    }
    result
}

/// The way from a directory to a file, with `/` between its parts.
pub fn relative(directory: &Path, path: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (directory.components().collect(), path.components().collect());
    let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    let down = to[shared..]
        .iter()
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// `path:line:column` of a mention.
pub fn place(source: &SourceFile, mention: &Mention) -> String {
    let mut sources = Sources::default();
    let file = sources.add(&source.path, &source.text);
    let span = crate::source::Span { file, ..mention.span };
    sources.place(span)
}
