//! Whatever overlaps, reports are those of one step after the other.

use super::{Shop, text};
use serde_json::Value as Json;

crate::tests! {
    reports_are_the_same_as_one_by_one,
    captured_values_are_kept_as_one_by_one,
}

/// Values that flow between folders, a forgotten one, a failure and what it costs, conditions, clean-up, a flow, a
/// parallel folder, cookies that files speak of, needs. The first of everything is the slowest.
const FILES: &[(&str, &str)] = &[
    ("collection.yaml", "order: [a, b, c, d, e, flow, z-last]\n"),
    ("a/folder.yaml", "vars: { greeting: hello-<<made>> }\n"),
    (
        "a/1-make.yaml",
        "url: <<server>>/make?wait=120\ncapture: { made: $.id }\n",
    ),
    (
        "a/2-use.yaml",
        "url: <<server>>/use/<<made>>?wait=30\nexpect: { json: { $.path: /use/<<made>> } }\n",
    ),
    ("b/1-free.yaml", "url: <<server>>/free?wait=60\n"),
    (
        "b/2-fail.yaml",
        "url: <<server>>/fail?wait=40\ncapture: { lost: $.id }\n",
    ),
    ("b/3-wants-lost.yaml", "url: <<server>>/wants/<<lost>>\n"),
    ("c/folder.yaml", "parallel: true\n"),
    (
        "c/1-cookie.yaml",
        "url: <<server>>/cookie/seven?wait=50\nexpect: { cookies: { row: { value: seven } } }\n",
    ),
    (
        "c/2-seen.yaml",
        "url: <<server>>/seen?wait=20\nexpect: { json: { $.cookie: row=seven } }\n",
    ),
    (
        "c/3-through.yaml",
        "url: <<server>>/through/<<text>>\nvars: { text: x<<made>> }\ncapture: { through: $.path }\n",
    ),
    ("c/4-when.yaml", "url: <<server>>/when\nwhen: through == 'no'\n"),
    (
        "c/5-each.yaml",
        "url: <<server>>/each/<<n>>\nfor_each: { item: n, in: [1, 2, 3] }\ncapture: { all: { json: $.id, all: true } }\n",
    ),
    (
        "d/1-forget.yaml",
        "url: <<server>>/forget/<<made>>\nforget: made\n",
    ),
    (
        "d/2-again.yaml",
        "url: <<server>>/again?wait=30\ncapture: { made: $.id }\n",
    ),
    (
        "e/1-new.yaml",
        "url: <<server>>/new/<<made>>\nexpect: { json: { $.path: /new/<<made>> } }\n",
    ),
    ("e/2-clean.yaml", "url: <<server>>/clean/<<made>>\nalways: true\n"),
    (
        "flow.yaml",
        "flow: Both\nsteps:\n  - { use: b/1-free, capture: { fromFlow: $.id } }\n  - { use: a/2-use, with: { made: <<fromFlow>> } }\n",
    ),
    (
        "z-last.yaml",
        "url: <<server>>/last/<<through | length>>\nneeds: [shop/b]\n",
    ),
];

/// Without what depends on the clock, and without the command, which names the jobs.
fn timeless(mut report: Json) -> Json {
    strip(&mut report);
    report
}

fn strip(json: &mut Json) {
    match json {
        Json::Object(object) => {
            object.retain(|key, _| {
                !key.ends_with("_ms")
                    && !["started", "timings", "remote", "reused", "command"].contains(&&**key)
            });
            object.values_mut().for_each(strip);
        }
        Json::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

fn lines(jsonl: &str) -> Vec<Json> {
    jsonl
        .lines()
        .map(|line| timeless(serde_json::from_str(line).unwrap()))
        .collect()
}

fn reports_are_the_same_as_one_by_one() {
    let shop = Shop::new(FILES);
    let more = ["--report=jsonl=lines.jsonl"];
    let output = shop.run("1", &more);
    let (one, told) = (
        timeless(shop.report()),
        std::fs::read_to_string(shop.project.path("lines.jsonl")).unwrap(),
    );
    assert_eq!(one["summary"]["failed"], 1, "{}", text(&output.stdout));
    assert_eq!(one["summary"]["skipped"], 2, "{}", text(&output.stdout));
    for jobs in ["2", "8", "8", "64"] {
        let again = shop.run(jobs, &more);
        assert_eq!(timeless(shop.report()), one, "-j {jobs}\n{}", text(&again.stdout));
        let told_again = std::fs::read_to_string(shop.project.path("lines.jsonl")).unwrap();
        assert_eq!(lines(&told_again), lines(&told), "-j {jobs}");
        assert_eq!(again.status.code(), output.status.code());
    }
    assert!(shop.server.most_at_once() > 1, "nothing overlapped");
}

fn captured_values_are_kept_as_one_by_one() {
    let kept = |jobs| {
        let shop = Shop::new(FILES);
        shop.run(jobs, &[]);
        let state = std::fs::read_to_string(shop.project.state("default")).unwrap();
        let state: Json = serde_json::from_str(&state).unwrap();
        let variables = state["variables"].as_object().unwrap();
        let mut kept: Vec<String> = variables
            .iter()
            .map(|(name, entry)| format!("{name}={}", entry["value"]))
            .collect();
        kept.sort();
        kept
    };
    let one = kept("1");
    assert!(one.len() >= 4, "{one:?}");
    assert_eq!(kept("8"), one);
}
