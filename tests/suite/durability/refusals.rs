//! What cannot be saved: a full disk, a disk that is only read, another user's file.

use super::answers::Server;
use crate::needs::{mount, unmount};
use crate::program::{Project, text};
use std::path::PathBuf;
use std::process::Output;

crate::tests! {
    d08_a_full_disk_leaves_the_state_as_it_was: [Mount],
    d16_what_is_only_read_is_refused_before_the_first_request: [Mount],
    d16_another_users_state_is_refused_before_the_first_request: [OtherOwner],
    d08_a_damaged_state_is_kept_aside_and_told_of,
}

/// A small file system of its own, where the user may mount one.
struct Small(PathBuf);

impl Small {
    fn mount(at: PathBuf) -> Small {
        std::fs::create_dir_all(&at).unwrap();
        assert!(mount(&["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs"], &at));
        Small(at)
    }

    fn fill(&self) {
        let _ = std::fs::write(self.0.join("filler"), vec![b'x'; 64 * 1024]);
    }

    fn close(&self) {
        assert!(mount(&["-o", "remount,ro"], &self.0));
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        unmount(&self.0);
    }
}

/// One request whose answer is captured.
fn project(server: &Server) -> Project {
    let project = Project::new();
    project.write("environments/dev.yaml", "name: dev\n");
    project.write("collections/c/collection.yaml", "version: 1\nname: C\n");
    let request = format!(
        "name: a\nmethod: GET\nurl: {}/\ncapture: {{ a: {{ json: $.id, durable: true }} }}\n",
        server.url
    );
    project.write("collections/c/a.yaml", &request);
    project
}

fn run(project: &Project) -> Output {
    project.run(&["run", "c", "-e", "dev"])
}

fn check_refused(output: &Output) {
    let all = text(&output.stderr) + &text(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{all}");
    assert!(all.contains("/.callsheet"), "{all}");
    assert!(!all.contains("a-value-of-some-length"), "{all}");
}

fn d08_a_full_disk_leaves_the_state_as_it_was() {
    let server = Server::start();
    let project = project(&server);
    let disk = Small::mount(project.path(".callsheet"));
    assert!(run(&project).status.success());
    let before = std::fs::read(project.state("dev")).unwrap();
    // A run removes the record of the one before it, which would make room.
    std::fs::remove_dir_all(project.path(".callsheet/history")).unwrap();
    disk.fill();
    check_refused(&run(&project));
    assert_eq!(std::fs::read(project.state("dev")).unwrap(), before);
}

fn d16_what_is_only_read_is_refused_before_the_first_request() {
    let server = Server::start();
    let project = project(&server);
    let disk = Small::mount(project.path(".callsheet"));
    assert!(run(&project).status.success());
    disk.close();
    check_refused(&run(&project));
    assert_eq!(server.requests(), 1);
    assert!(
        project
            .run(&["run", "c", "-e", "dev", "--no-save"])
            .status
            .success()
    );
}

fn d16_another_users_state_is_refused_before_the_first_request() {
    let server = Server::start();
    let project = project(&server);
    assert!(run(&project).status.success());
    std::os::unix::fs::chown(project.state("dev"), Some(12345), None).unwrap();
    let output = run(&project);
    check_refused(&output);
    assert!(
        text(&output.stderr).contains("belongs to another user"),
        "{output:?}"
    );
    assert_eq!(server.requests(), 1);
}

fn d08_a_damaged_state_is_kept_aside_and_told_of() {
    let server = Server::start();
    let project = project(&server);
    for (content, arguments) in [
        ("{ broken", &["run", "c", "-e", "dev"][..]),
        (r#"{"version":99}"#, &["run", "c", "-e", "dev", "--fresh"]),
    ] {
        project.write(".callsheet/state/dev.json", content);
        let output = project.run(arguments);
        assert!(output.status.success(), "{output:?}");
        assert!(text(&output.stderr).contains("it was kept as"), "{output:?}");
    }
    let kept = |number: u32| {
        std::fs::read_to_string(project.path(&format!(".callsheet/state/dev.json.kept-{number}")))
    };
    assert_eq!(kept(1).unwrap(), "{ broken");
    assert_eq!(kept(2).unwrap(), r#"{"version":99}"#);
}
