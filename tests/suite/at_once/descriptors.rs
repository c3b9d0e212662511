//! Fewer files may be open than there are steps under way.

use crate::program::{Project, surround, text};
use std::process::Command;

crate::tests! {
    steps_wait_for_a_file_descriptor_of_the_mock_and_of_their_own,
}

/// Each connection to the mock takes two descriptors of the process. Requests that waited for one without an order
/// were overtaken until their time was over.
fn steps_wait_for_a_file_descriptor_of_the_mock_and_of_their_own() {
    let project = Project::new();
    project.write("callsheet.yaml", "{}\n");
    project.write(
        "environments/dev.yaml",
        "name: dev\nvars: { base: http://127.0.0.1:1 }\n",
    );
    project.write("collections/shop/collection.yaml", "version: 1\nparallel: true\n");
    for number in 0..300 {
        let request = format!("url: <<base>>/{number}\nexamples: {{ ok: {{ json: {{ a: 1 }} }} }}\n");
        project.write(&format!("collections/shop/{number}.yaml"), &request);
    }
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            "ulimit -n 64 && exec \"$0\" \"$@\"",
            env!("CARGO_BIN_EXE_callsheet"),
        ])
        .args(["run", "shop", "-e", "dev", "--mock", "-j", "256"]);
    surround(&mut command, &project.path(""));
    let output = command.output().unwrap();
    let shown = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{shown}");
    assert!(shown.contains("300 steps: 300 passed"), "{shown}");
}
