//! `run -j N`: the same results in the same order as one by one, and the promises of a run that hold with several
//! steps under way.

mod descriptors;
mod ends;
mod logins;
mod overlap;
mod rows;
mod same;
mod server;

use crate::program::{Project, text};
use serde_json::Value as Json;
use server::Server;
use std::process::Output;

crate::collect! {
    descriptors,
    ends,
    logins,
    overlap,
    rows,
    same,
}

/// A project whose collection `shop` talks to a server of its own.
struct Shop {
    project: Project,
    server: Server,
}

impl Shop {
    /// Files of the collection by their paths; `collection.yaml` gets its version.
    fn new(files: &[(&str, &str)]) -> Shop {
        let shop = Shop {
            project: Project::new(),
            server: Server::start(),
        };
        shop.write("collection.yaml", "");
        files.iter().for_each(|(path, text)| shop.write(path, text));
        shop
    }

    fn write(&self, path: &str, text: &str) {
        let version = if path == "collection.yaml" {
            "version: 1\n"
        } else {
            ""
        };
        self.project
            .write(&format!("collections/shop/{path}"), &format!("{version}{text}"));
    }

    fn arguments<'a>(&self, jobs: &'a str, more: &[&'a str]) -> Vec<String> {
        let first = ["run", "shop", "--fresh", "-j", jobs, "--report=json=report.json"];
        let server = format!("--var=server=http://{}", self.server.address);
        let words = first.iter().chain(more).map(|word| (*word).to_owned());
        words.chain([server]).collect()
    }

    fn run(&self, jobs: &str, more: &[&str]) -> Output {
        let arguments = self.arguments(jobs, more);
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.project.run(&words)
    }

    fn report(&self) -> Json {
        let text =
            std::fs::read_to_string(self.project.path("report.json")).expect("the report is in its place");
        serde_json::from_str(&text).expect("the report is whole")
    }

    /// Runs it and says how each step ended: `passed`, `failed`, ...
    fn outcomes(&self, jobs: &str, more: &[&str]) -> Vec<String> {
        let output = self.run(jobs, more);
        assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
        outcomes(&self.report())
    }
}

fn outcomes(report: &Json) -> Vec<String> {
    let steps = report["steps"].as_array().unwrap().iter();
    steps
        .map(|step| step["outcome"].as_str().unwrap().to_owned())
        .collect()
}
