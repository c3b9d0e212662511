//! Environment files are their owner's: nothing here ever writes one, and what somebody saves during a run stays.

use super::answers::Server;
use super::sound;
use crate::program::Project;
use std::process::Stdio;
use std::time::Duration;

crate::tests! {
    d15_what_is_captured_and_set_changes_no_byte_of_the_environments_file,
    d14_what_somebody_saves_during_a_run_is_kept_and_so_is_what_the_run_captures,
}

/// Everything an editor's user may care about: comments, an anchor, odd quoting, the line ends, no last one.
const FILE: &str = "# mine\r\nname:   dev  # of the team\r\nvars:\r\n  'quoted' : \"a\\x41\"\r\n  base: &base http://127.0.0.1\r\n  again: *base\r\n\r\n  id:    before   ";

const FIRST: &str =
    "name: a\nmethod: GET\nurl: <<server>>/\ncapture: { id: { json: $.id, durable: true } }\n";
const SECOND: &str = "name: b\nmethod: GET\nurl: <<server>>/\ncapture: { later: $.id }\n";

fn project() -> Project {
    let project = Project::new();
    project.write("environments/dev.yaml", FILE);
    project.write("collections/c/collection.yaml", "version: 1\nname: C\n");
    project.write("collections/c/a.yaml", FIRST);
    project.write("collections/c/b.yaml", SECOND);
    project
}

fn d15_what_is_captured_and_set_changes_no_byte_of_the_environments_file() {
    let (project, server) = (project(), Server::start());
    let path = project.path("environments/dev.yaml");
    let saved = || std::fs::metadata(&path).unwrap().modified().unwrap();
    let before = saved();
    let url = format!("server={}", server.url);
    for arguments in [
        &["run", "c", "-e", "dev", "--var", &url][..],
        &["env", "set", "quoted", "other", "-e", "dev"],
        &["env", "unset", "quoted", "-e", "dev"],
        &["env", "reset", "--yes", "-e", "dev"],
        &["run", "c", "-e", "dev", "--var", &url],
    ] {
        let output = project.run(arguments);
        assert!(output.status.success(), "{output:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), FILE, "{arguments:?}");
    }
    assert_eq!(saved(), before);
    assert_eq!(sound(&project).variables["id"].value, "a-value-of-some-length");
}

fn d14_what_somebody_saves_during_a_run_is_kept_and_so_is_what_the_run_captures() {
    let (project, server) = (project(), Server::start());
    let url = format!("server={}", server.url);
    let mut command = project.command(&["run", "c", "-e", "dev", "--delay", "1500ms", "--var", &url]);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while server.requests() == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    // The first capture is under way, the second one comes after this.
    let edited = FILE.replace("before", "edited");
    project.write("environments/dev.yaml", &edited);
    let output = project.run(&["env", "set", "mine", "by hand", "-e", "dev"]);
    assert!(output.status.success(), "{output:?}");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let file = std::fs::read_to_string(project.path("environments/dev.yaml")).unwrap();
    assert_eq!(file, edited);
    let state = sound(&project);
    let names: Vec<&String> = state.variables.keys().collect();
    for name in ["id", "mine", "later"] {
        assert!(names.iter().any(|known| *known == name), "{name}: {names:?}");
    }
}
