//! Several processes on one environment.

use super::answers::Server;
use super::{litter, sound};
use crate::program::Project;
use std::process::Stdio;

crate::tests! {
    d10_eight_processes_lose_none_of_each_others_captures,
}

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
