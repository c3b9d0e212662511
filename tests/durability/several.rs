//! Several processes on one environment.

use super::answers::Server;
use super::program::Project;
use super::{litter, sound};
use callsheet::io::state::Store;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

const PROCESSES: usize = 8;
const CAPTURES: usize = 50;

/// Every other capture goes to disk at once, so that the processes meet.
fn collection(project: &Project, number: usize, url: &str) {
    let name = format!("p{number}");
    project.write(
        &format!("collections/{name}/collection.yaml"),
        &format!("version: 1\nname: {name}\n"),
    );
    for capture in 0..CAPTURES {
        let durable = capture % 2 == 0;
        let text = format!(
            "name: r{capture}\nmethod: GET\nurl: {url}/\ncapture:\n  {name}_{capture}: {{ json: $.id, durable: {durable} }}\n"
        );
        project.write(&format!("collections/{name}/r{capture:02}.yaml"), &text);
    }
}

#[test]
fn d10_eight_processes_lose_none_of_each_others_captures() {
    let (project, server) = (Project::new(), Server::start());
    project.write("environments/dev.yaml", "name: dev\n");
    (0..PROCESSES).for_each(|number| collection(&project, number, &server.url));
    let start = |number: usize| {
        let target = format!("collections/p{number}");
        let mut command = project.command(&["run", &target, "-e", "dev", "-q"]);
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..PROCESSES).map(start).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    assert_eq!(sound(&project).variables.len(), PROCESSES * CAPTURES);
    assert_eq!(litter(&project), Vec::<String>::new());
}

/// Not a test: what `d13` starts and kills.
#[test]
#[ignore = "started by another test"]
fn holds_the_lock() {
    let Some(root) = std::env::var_os("CALLSHEET_TEST_ROOT") else {
        return;
    };
    let _guard = Store::new(root.as_ref(), "dev").lock().unwrap();
    println!("locked");
    std::thread::sleep(std::time::Duration::from_secs(600));
}

#[test]
fn d13_a_crash_that_holds_the_lock_stops_nobody() {
    let project = Project::new();
    project.write("environments/dev.yaml", "name: dev\n");
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "several::holds_the_lock", "--ignored", "--nocapture"])
        .env("CALLSHEET_TEST_ROOT", project.path(""))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.ends_with("locked")));
    holder.kill().unwrap();
    holder.wait().unwrap();
    let output = project.run(&["env", "set", "a", "1", "-e", "dev"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(sound(&project).variables["a"].value, "1");
}
