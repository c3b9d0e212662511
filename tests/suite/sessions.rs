//! The library: sessions of different projects in one process know nothing of each other.

use crate::embed;
use crate::program::Project as Folder;
use crate::scripted::Scripted;
use callsheet::{Event, Project, Selection, Session};
use std::thread;

crate::tests! {
    two_sessions_one_after_another_share_nothing,
    two_sessions_on_two_threads_share_nothing,
    the_example_runs_a_collection_against_its_mock_on_a_small_stack,
    the_example_says_what_did_not_hold,
}

/// The same names in every project, with values of its own.
struct Shop {
    folder: Folder,
    server: Scripted,
    name: &'static str,
}

/// What a session made of a shop.
struct Seen {
    events: String,
    /// A text that names the secrets of both shops.
    masked: String,
}

const SECRETS: [&str; 2] = ["north-secret-of-its-own", "south-secret-of-its-own"];

impl Shop {
    fn new(name: &'static str) -> Shop {
        let folder = Folder::new();
        let answer = format!("{{\"id\": \"{name}-order\"}}");
        let length = answer.len();
        let head = format!("HTTP/1.1 200 OK\\r\\ncontent-length: {length}\\r\\n\\r\\n");
        folder.write(
            "script.yaml",
            &format!("- answer: \"{head}{}\"\n", answer.replace('"', "\\\"")),
        );
        let server = Scripted::start(&folder.path("script.yaml")).unwrap().unwrap();
        let environment = format!(
            "vars: {{ server: {}, who: {name} }}\nsecrets: {{ apiKey: {{ dotenv: apiKey }} }}\n",
            server.address()
        );
        folder.write("environments/dev.yaml", &environment);
        folder.write(".env", &format!("apiKey={name}-secret-of-its-own\n"));
        folder.write("collections/shop/collection.yaml", "version: 1\n");
        // The same expressions in both projects, so that a store of them would be shared.
        folder.write(
            "collections/shop/1-make.yaml",
            "url: http://<<server>>/<<who | upper>>\nheaders: { X-Key: <<apiKey>> }\ncapture: { orderId: $.id }\n",
        );
        folder.write(
            "collections/shop/2-use.yaml",
            "url: http://<<server>>/<<orderId | upper>>?left=<<left | default('none')>>\n",
        );
        Shop { folder, server, name }
    }

    fn run(&self, variable: Option<&str>) -> Seen {
        let (project, found) = Project::open(self.folder.path("")).unwrap();
        assert!(found.is_empty(), "{}", project.render(&found));
        let mut builder = Session::builder(project).env("dev");
        if let Some(value) = variable {
            builder = builder.var("left", value);
        }
        let session = builder.build().unwrap();
        let plan = session.plan(&Selection::all()).unwrap();
        let mut events = String::new();
        let mut tell = |event: &Event| events += &format!("{event:?}\n");
        session.run(plan, &mut tell).unwrap();
        let masked = session.mask(&SECRETS.join(" and "));
        Seen { events, masked }
    }

    /// Nothing of the other shop is in what this one sent and reported.
    fn check(&self, seen: &Seen, left: &str) {
        let upper = self.name.to_uppercase();
        let sent = self.server.record();
        assert!(sent.contains(&format!("GET /{upper} ")), "{sent}");
        assert!(
            sent.contains(&format!("GET /{upper}-ORDER?left={left} ")),
            "{sent}"
        );
        let other = if self.name == "north" { "south" } else { "north" };
        for text in [&sent, &seen.events] {
            assert!(!text.to_lowercase().contains(other), "{text}");
        }
        let expected = SECRETS.map(|secret| {
            if secret.starts_with(self.name) {
                "***"
            } else {
                secret
            }
        });
        assert_eq!(seen.masked, expected.join(" and "));
    }
}

fn two_sessions_one_after_another_share_nothing() {
    let (north, south) = (Shop::new("north"), Shop::new("south"));
    let first = north.run(Some("given"));
    let second = south.run(None);
    north.check(&first, "given");
    south.check(&second, "none");
}

fn two_sessions_on_two_threads_share_nothing() {
    let (north, south) = (Shop::new("north"), Shop::new("south"));
    let (first, second) = thread::scope(|scope| {
        let first = scope.spawn(|| five_times(|| north.run(Some("given"))));
        let second = scope.spawn(|| five_times(|| south.run(None)));
        (first.join().unwrap(), second.join().unwrap())
    });
    north.check(&first, "given");
    south.check(&second, "none");
}

/// So that the threads meet.
fn five_times(run: impl Fn() -> Seen) -> Seen {
    (0..4).for_each(|_| drop(run()));
    run()
}

/// Half of what a thread has by default, so that a caller has room of its own.
const STACK: usize = 1024 * 1024;

fn the_example_runs_a_collection_against_its_mock_on_a_small_stack() {
    let mut out = Vec::new();
    let root = env!("CARGO_MANIFEST_DIR");
    let has_passed = thread::scope(|scope| {
        let run = || embed::run(root, "zoom", Some("mock"), &mut out).unwrap();
        let builder = thread::Builder::new().stack_size(STACK);
        builder.spawn_scoped(scope, run).unwrap().join().unwrap()
    });
    let out = String::from_utf8(out).unwrap();
    assert!(has_passed, "{out}");
    assert!(
        out.ends_with("56 steps, 56 passed, 67 requests, 260 assertions\n"),
        "{out}"
    );
    assert_eq!(out.lines().filter(|line| line.starts_with("passed ")).count(), 56);
}

fn the_example_says_what_did_not_hold() {
    let folder = Folder::new();
    folder.write("collections/shop/collection.yaml", "version: 1\n");
    folder.write(
        "collections/shop/mock.yaml",
        "vars: { server: \"<<mock.url>>\" }\n",
    );
    folder.write(
        "collections/shop/get.yaml",
        "url: <<server>>/orders\nexpect: { status: 201 }\nexamples: { ok: { status: 200 } }\n",
    );
    let mut out = Vec::new();
    let directory = folder.path("").to_string_lossy().into_owned();
    let has_passed = embed::run(&directory, "shop", None, &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(!has_passed, "{out}");
    assert!(out.contains("failed   shop/get\n"), "{out}");
}
