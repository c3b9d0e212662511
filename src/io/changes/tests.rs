//! Changes are made whole, put back whole, and finished by the next command.

use super::*;
use std::collections::BTreeMap;

struct Fixture {
    folder: tempfile::TempDir,
}

impl Fixture {
    fn new(files: &[(&str, &str)]) -> Fixture {
        let fixture = Fixture {
            folder: tempfile::tempdir().unwrap(),
        };
        for (name, text) in files {
            fixture.write(name, text);
        }
        fixture
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn apply(&self, changes: &[EditChange]) -> Result<Recovered, ChangeError> {
        apply(self.folder.path(), changes)
    }

    /// All files but those of `.callsheet/`, which holds no change afterwards.
    fn files(&self) -> BTreeMap<String, String> {
        assert!(!self.path(".callsheet/edit").exists(), "a change was left behind");
        let mut found = BTreeMap::new();
        collect(self.folder.path(), self.folder.path(), &mut found);
        found.retain(|name, _| !name.starts_with(".callsheet/"));
        found
    }
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

fn project() -> Fixture {
    Fixture::new(&[
        ("a/x.yaml", "1"),
        ("a/y.yaml", "2"),
        ("b.yaml", "3"),
        ("c.bin", "4"),
    ])
}

/// A folder that moves, a file in it that changes, one that is made, one that goes.
fn changes(project: &Fixture) -> Vec<EditChange> {
    vec![
        EditChange::Move {
            from: project.path("a"),
            to: project.path("new/a"),
        },
        EditChange::replace(project.path("new/a/x.yaml"), "1", "one"),
        EditChange::replace(project.path("b.yaml"), "3", "three"),
        EditChange::create(project.path("deep/er/d.yaml"), "d"),
        EditChange::Remove {
            path: project.path("c.bin"),
        },
    ]
}

fn expected() -> BTreeMap<String, String> {
    let files = [
        ("new/a/x.yaml", "one"),
        ("new/a/y.yaml", "2"),
        ("b.yaml", "three"),
        ("deep/er/d.yaml", "d"),
    ];
    files
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into()
}

#[test]
fn all_of_it_is_done() {
    let project = project();
    project.apply(&changes(&project)).unwrap();
    assert_eq!(project.files(), expected());
    assert!(!project.path("a").exists());
}

#[test]
fn a_file_that_was_changed_meanwhile_stops_all_of_it() {
    let project = project();
    let changes = changes(&project);
    project.write("b.yaml", "by an editor");
    let before = project.files();
    let error = project.apply(&changes).unwrap_err();
    assert!(matches!(error, ChangeError::Changed(_)), "{error}");
    assert_eq!(project.files(), before);
}

#[test]
fn what_is_in_the_way_or_missing_is_said_before_anything_is_done() {
    let project = project();
    let before = project.files();
    let from = |from: &str, to: &str| EditChange::Move {
        from: project.path(from),
        to: project.path(to),
    };
    let remove = EditChange::Remove {
        path: project.path("none"),
    };
    for (change, expected) in [
        (EditChange::create(project.path("b.yaml"), "x"), "exists already"),
        (from("b.yaml", "a/x.yaml"), "exists already"),
        (from("none", "new"), "there is no"),
        (from("a", "a/b"), "lies in the folder"),
        (remove, "there is no"),
        (EditChange::create("/elsewhere/x".into(), "x"), "lies outside"),
    ] {
        let changes = [EditChange::replace(project.path("c.bin"), "4", "5"), change];
        let message = project.apply(&changes).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
        assert_eq!(project.files(), before);
    }
}

/// A change that was committed, of which the first `done` operations were carried out.
fn interrupted(project: &Fixture, done: usize) -> ChangeJournal {
    let root = project.folder.path();
    state::prepare_folder(root).unwrap();
    let operations = operation::plan(root, &changes(project)).unwrap();
    let journal = prepare(root, &folder(root), operations).unwrap();
    journal.commit().unwrap();
    for (number, operation) in journal.operations.iter().enumerate().take(done) {
        files::make(&journal, number, operation).unwrap();
    }
    journal
}

#[test]
fn the_next_command_finishes_what_was_begun() {
    let steps = interrupted(&project(), 0).operations.len();
    for done in 0..=steps {
        let project = project();
        interrupted(&project, done);
        let recovered = recover(project.folder.path()).unwrap();
        assert_eq!(recovered, Recovered::Finished(steps));
        assert_eq!(project.files(), expected(), "{done}");
        assert_eq!(recover(project.folder.path()).unwrap(), Recovered::Nothing);
    }
}

#[test]
fn a_change_without_a_journal_was_never_made() {
    let project = project();
    let root = project.folder.path();
    let before = project.files();
    state::prepare_folder(root).unwrap();
    let operations = operation::plan(root, &changes(&project)).unwrap();
    prepare(root, &folder(root), operations).unwrap();
    assert_eq!(recover(root).unwrap(), Recovered::Nothing);
    assert_eq!(project.files(), before);
}

#[test]
fn a_file_that_was_changed_after_the_crash_stays_and_the_rest_is_put_back() {
    let steps = interrupted(&project(), 0).operations.len();
    for done in 0..=steps {
        let project = project();
        let mut before = project.files();
        interrupted(&project, done);
        project.write("b.yaml", "by an editor");
        let recovered = recover(project.folder.path()).unwrap();
        let kept = vec![project.path("b.yaml")];
        assert_eq!(recovered, Recovered::Undone { kept }, "{done}");
        before.insert("b.yaml".to_owned(), "by an editor".to_owned());
        assert_eq!(project.files(), before, "{done}");
    }
}

#[test]
fn a_return_that_was_interrupted_is_continued() {
    let steps = interrupted(&project(), 0).operations.len();
    for done in 0..=steps {
        let project = project();
        let before = project.files();
        let journal = interrupted(&project, done);
        journal.mark_undone().unwrap();
        let recovered = recover(project.folder.path()).unwrap();
        assert_eq!(recovered, Recovered::Undone { kept: Vec::new() });
        assert_eq!(project.files(), before, "{done}");
    }
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_links_stay_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let project = project();
    let mode = |name: &str| fs::metadata(project.path(name)).unwrap().permissions().mode() & 0o777;
    fs::set_permissions(project.path("b.yaml"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("b.yaml", project.path("link.yaml")).unwrap();
    let secret = EditChange::Write {
        path: project.path(".env"),
        old: None,
        new: b"A=1".to_vec(),
        owner_only: true,
    };
    let link = EditChange::replace(project.path("link.yaml"), "3", "three");
    project.apply(&[link, secret]).unwrap();
    assert!(
        fs::symlink_metadata(project.path("link.yaml"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(fs::read_to_string(project.path("b.yaml")).unwrap(), "three");
    assert_eq!((mode("b.yaml"), mode(".env")), (0o640, 0o600));
}

#[cfg(unix)]
#[test]
fn a_file_that_two_paths_lead_to_is_written_once() {
    use std::os::unix::fs::symlink;
    let project = project();
    symlink("b.yaml", project.path("link.yaml")).unwrap();
    let both = |link: &str, file: &str| {
        [
            EditChange::replace(project.path("link.yaml"), "3", link),
            EditChange::replace(project.path("b.yaml"), "3", file),
        ]
    };
    let error = project.apply(&both("three", "drei")).unwrap_err();
    assert!(matches!(error, ChangeError::Refused(..)), "{error}");
    assert_eq!(fs::read_to_string(project.path("b.yaml")).unwrap(), "3");
    project.apply(&both("three", "three")).unwrap();
    assert_eq!(fs::read_to_string(project.path("b.yaml")).unwrap(), "three");
}

#[test]
fn more_files_than_one_thread_works_on_are_changed_whole_or_not_at_all() {
    let names: Vec<String> = (0..300).map(|number| format!("many/{number}.yaml")).collect();
    let texts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "old")).collect();
    let project = Fixture::new(&texts);
    let change = |name: &String| EditChange::replace(project.path(name), "old", "new");
    let changes: Vec<EditChange> = names.iter().map(change).collect();
    project.write("many/200.yaml", "theirs");
    assert!(matches!(project.apply(&changes), Err(ChangeError::Changed(_))));
    let old = |(name, text): (&String, &String)| {
        text == if name.ends_with("many/200.yaml") {
            "theirs"
        } else {
            "old"
        }
    };
    assert!(project.files().iter().all(old), "{:?}", project.files());
    project.write("many/200.yaml", "old");
    project.apply(&changes).unwrap();
    assert!(project.files().values().all(|text| text == "new"));
}
