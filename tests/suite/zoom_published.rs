//! The Zoom collection in its published order: what breaks is found and named, and the proposed order passes on the mock.
//!
//! The published order is made from the numbers in the files. Two requests are taken back to what was published: 36
//! and 49 use the meeting and the draft that the others use.

use crate::program::Project;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;

crate::tests! {
    the_published_order_breaks_where_its_traps_are_known_to_be,
    without_the_logins_each_revocation_kills_what_follows,
    the_proposed_order_passes_on_the_mock,
    a_step_runs_with_what_it_needs_and_nothing_else,
    the_documents_show_what_graph_writes,
}

const DRAFT: &str = "mail/drafts/send-out-a-draft-email.yaml";
const CONTROLS: &str = "meetings-and-webinars/in-meeting-control/use-in-meeting-controls.yaml";

fn repository(relative: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// A copy of the collection with every `order` as published.
fn published() -> Project {
    let project = Project::new();
    copy(&repository("environments"), "environments", &project);
    copy(&repository("collections/zoom"), "collections/zoom", &project);
    put_back(&project.path("collections/zoom"));
    let as_published = [
        (DRAFT, "spareDraftId", "draftId"),
        (CONTROLS, "liveMeetingId", "meetingId"),
    ];
    for (file, own, shared) in as_published {
        let path = format!("collections/zoom/{file}");
        let text = fs::read_to_string(project.path(&path)).unwrap();
        let condition = format!("when: {own} is not none\n");
        project.write(&path, &text.replace(&condition, "").replace(own, shared));
    }
    project
}

fn copy(from: &Path, to: &str, project: &Project) {
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let below = format!("{to}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            copy(&entry.path(), &below, project)
        } else {
            project.write(&below, &fs::read_to_string(entry.path()).unwrap())
        }
    }
}

/// Orders every folder by the published numbers, and returns the least of them.
fn put_back(folder: &Path) -> Option<u32> {
    let mut children: Vec<(u32, String)> = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let name = entry.file_name().to_string_lossy().replace(".yaml", "");
        let number = if entry.path().is_dir() {
            put_back(&entry.path())
        } else {
            number(&fs::read_to_string(entry.path()).unwrap())
        };
        children.extend(number.map(|number| (number, name)));
    }
    children.sort();
    let (file, names) = (shared_file(folder), children.iter().map(|(_, name)| &**name));
    let order = format!("\norder: [{}]\n", names.collect::<Vec<_>>().join(", "));
    if let Some(file) = file {
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, without_order(&text) + &order).unwrap();
    }
    children.first().map(|(number, _)| *number)
}

fn number(text: &str) -> Option<u32> {
    let rest = text.strip_prefix("# Published as request ")?;
    rest.split(' ').next()?.parse().ok()
}

fn shared_file(folder: &Path) -> Option<std::path::PathBuf> {
    let files = ["collection.yaml", "folder.yaml"].map(|name| folder.join(name));
    files.into_iter().find(|file| file.exists())
}

fn without_order(text: &str) -> String {
    let mut inside = false;
    let mut kept = String::new();
    for line in text.lines() {
        inside = line.starts_with("order:") || (inside && line.starts_with("  - "));
        if !inside {
            kept += line;
            kept.push('\n');
        }
    }
    kept
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// The variable, the step that uses it too late, and the one that has forgotten it, by their published numbers.
fn used_too_late(project: &Project, stderr: &str) -> BTreeSet<(String, u32, u32)> {
    let number = |id: &str| {
        let path = project.path(&format!("collections/{id}.yaml"));
        number(&fs::read_to_string(path).unwrap()).unwrap()
    };
    let mut found = BTreeSet::new();
    let mut blocks = stderr
        .split("\nerror[E0402]: ")
        .map(|block| block.trim_start_matches("error[E0402]: "));
    for block in blocks.by_ref().filter(|block| block.contains(" is used after ")) {
        let quoted: Vec<&str> = block.split('`').collect();
        let user = block
            .split(" used by `")
            .nth(1)
            .unwrap()
            .split('`')
            .next()
            .unwrap();
        found.insert((quoted[1].to_owned(), number(user), number(quoted[3])));
    }
    found
}

fn set(found: &[(&str, u32, u32)]) -> BTreeSet<(String, u32, u32)> {
    let owned = |(name, user, by): &(&str, u32, u32)| ((*name).to_owned(), *user, *by);
    found.iter().map(owned).collect()
}

fn the_published_order_breaks_where_its_traps_are_known_to_be() {
    let project = published();
    let output = project.run(&["check", "collections/zoom"]);
    let (_, stderr) = texts(&output);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    let expected = [
        ("meetingId", 30, 29),
        ("meetingId", 35, 29),
        ("meetingId", 36, 29),
        ("spareWebinarId", 33, 32),
        ("spareWebinarId", 41, 32),
        ("draftId", 50, 49),
        ("draftId", 51, 49),
        ("draftId", 52, 49),
    ];
    assert_eq!(used_too_late(&project, &stderr), set(&expected), "{stderr}");
    assert!(stderr.contains("undefined variable `webinarId`"), "{stderr}");
}

fn without_the_logins_each_revocation_kills_what_follows() {
    let project = published();
    let path = "collections/zoom/collection.yaml";
    let text = fs::read_to_string(project.path(path)).unwrap();
    let bare: String = text
        .lines()
        .filter(|line| !line.starts_with("    save:"))
        .map(|line| {
            line.replace(
                "auth: { login: <<login>> }",
                "auth: { bearer: <<oAuthDevAccessToken>> }",
            ) + "\n"
        })
        .collect();
    project.write(path, &bare);
    // Published, the first refresh token is one that the reader has pasted.
    project.write(
        "environments/pasted.yaml",
        "name: Pasted\nvars:\n  oAuthDevRefreshToken: a\n  sdkOAuthDevRefreshToken: b\n",
    );
    // The requests of the API use the token in one place, `collection.yaml`: the first of them is reported.
    let output = project.run(&["check", "collections/zoom"]);
    let found = used_too_late(&project, &texts(&output).1);
    let tokens = [
        ("oAuthDevRefreshToken", 8, 6),
        ("oAuthDevAccessToken", 10, 9),
        ("oAuthDevRefreshToken", 17, 9),
        ("oAuthDevRefreshToken", 24, 22),
    ];
    let missing: Vec<_> = set(&tokens).difference(&found).cloned().collect();
    assert!(missing.is_empty(), "{missing:?} of {found:?}");
}

fn the_proposed_order_passes_on_the_mock() {
    let project = published();
    let suggest = ["check", "collections/zoom", "--suggest-order", "--write"];
    let (stdout, stderr) = texts(&project.run(&suggest));
    assert!(
        stderr.contains("`order` written into 3 files"),
        "{stdout}{stderr}"
    );
    // Sending a draft and deleting it cannot both have it: this is reported, with both places.
    let conflicts = stderr.matches("error[E0410]").count();
    assert_eq!(conflicts, 1, "{stderr}");
    assert!(
        stderr.contains("give one of the two a variable of its own"),
        "{stderr}"
    );
    // Both are done as the collection does them: another draft is sent, and another meeting is live.
    for file in [DRAFT, CONTROLS] {
        let path = format!("collections/zoom/{file}");
        project.write(&path, &fs::read_to_string(repository(&path)).unwrap());
    }
    let check = project.run(&suggest);
    assert!(
        texts(&check).1.contains("the order is good as it is"),
        "{:?}",
        texts(&check)
    );
    assert!(check.status.success());
    let run = project.run(&["run", "collections/zoom", "--mock"]);
    let (stdout, stderr) = texts(&run);
    assert!(stdout.contains("56 steps: 56 passed"), "{stdout}{stderr}");
}

fn a_step_runs_with_what_it_needs_and_nothing_else() {
    let project = Project::new();
    copy(&repository("environments"), "environments", &project);
    copy(&repository("collections/zoom"), "collections/zoom", &project);
    let folder = "zoom/meetings-and-webinars/get-create-update-delete";
    let get = format!("{folder}/get-a-meeting");
    let run = project.run(&["run", &get, "--with-needs", "--mock"]);
    let (stdout, stderr) = texts(&run);
    assert!(stdout.contains("2 steps: 2 passed"), "{stdout}{stderr}");
    assert_eq!(
        stderr,
        format!("+ {folder}/create-a-meeting: captures meetingId, which {get} reads\n")
    );
}

fn the_documents_show_what_graph_writes() {
    let folder = "zoom/meetings-and-webinars/get-create-update-delete";
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args(["graph", folder, "--format", "mermaid"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let (stdout, stderr) = texts(&output);
    let document = fs::read_to_string(repository("docs/graph.md")).unwrap();
    assert!(
        document.contains(&stdout) && !stdout.is_empty(),
        "{stdout}{stderr}"
    );
}
