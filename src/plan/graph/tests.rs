//! Small collections, written in one line each: what flows, what is missing, what is needed, what order works.

use super::*;
use crate::load::{self, FileTree, FoundFile, Loaded, Role};
use crate::plan::needed::with_needs;
use crate::plan::order::propose;
use crate::plan::{Filter, select};
use std::fmt::Write;
use std::path::Path;

/// A step's file, from words: `x` is read, `x?` may be read, `+x` is captured, `-x` is forgotten, `!id` is needed.
fn file(words: &str) -> String {
    let (mut url, mut captures, mut forgets, mut needs) = (String::new(), vec![], vec![], vec![]);
    for word in words.split_whitespace() {
        match (&word[..1], word.strip_suffix('?')) {
            ("+", _) => captures.push(format!("{}: $.id", &word[1..])),
            ("-", _) => forgets.push(&word[1..]),
            ("!", _) => needs.push(format!("c/{}", &word[1..])),
            (_, Some(name)) => write!(url, "/<<{name} | default('')>>").unwrap(),
            _ => write!(url, "/<<{word}>>").unwrap(),
        }
    }
    let (captures, forgets, needs) = (captures.join(", "), forgets.join(", "), needs.join(", "));
    format!("url: http://h{url}\ncapture: {{ {captures} }}\nforget: [{forgets}]\nneeds: [{needs}]\n")
}

/// Steps by their path below the collection `c`.
fn loaded(steps: &[(String, String)]) -> Loaded {
    let found = |(path, text): (String, String)| FoundFile {
        path: Path::new("/project").join(&path),
        shown: path,
        role: Role::Collection(Path::new("/project/collections/c").into()),
        bytes: text.into_bytes(),
    };
    let head = (
        "collections/c/collection.yaml".to_owned(),
        "version: 1\n".to_owned(),
    );
    let steps = steps
        .iter()
        .map(|(path, words)| (format!("collections/c/{path}.yaml"), file(words)));
    load::load(FileTree {
        root: "/project".into(),
        files: std::iter::once(head).chain(steps).map(found).collect(),
        ..FileTree::default()
    })
}

fn numbered(steps: &[&str]) -> Loaded {
    let path = |(at, words): (usize, &&str)| (format!("{at}"), (*words).to_owned());
    loaded(&steps.iter().enumerate().map(path).collect::<Vec<_>>())
}

fn steps(loaded: &Loaded) -> Vec<Step<'_>> {
    select(&loaded.project, &Filter::default()).steps
}

/// `0-a->1` is a value, `0=>1` a need, `a!1` a gap.
fn check(written: &[&str], expected: &str) {
    let loaded = numbered(written);
    let graph = Graph::new(&steps(&loaded), &[]);
    let link = |edge: &Edge| match edge.link.variable() {
        Some(name) => format!("{}-{name}->{}", edge.from, edge.to),
        None => format!("{}=>{}", edge.from, edge.to),
    };
    let gaps = graph.gaps().map(|(at, gap)| format!("{}!{at}", gap.used.name()));
    let shown: Vec<String> = graph.edges.iter().map(link).chain(gaps).collect();
    assert_eq!(shown.join(" "), expected, "{written:?}");
}

#[test]
fn a_value_comes_from_the_last_capture_before_it() {
    check(&["+a", "a a", "+a", "a b?"], "0-a->1 2-a->3");
    check(&["+a", "a +a", "a"], "0-a->1 1-a->2");
    check(&["+b", "b?", "!0"], "0-b->1 0=>2");
}

#[test]
fn what_is_forgotten_or_comes_later_is_missing() {
    check(&["+a", "a -a", "a"], "0-a->1 a!2");
    check(&["a", "+a"], "a!0");
}

#[test]
fn a_circle_is_found_over_any_number_of_steps() {
    let circle_of = |written: &[&str]| {
        let loaded = numbered(written);
        let graph = Graph::new(&steps(&loaded), &[]);
        let (at, gap) = graph.gaps().next().expect("a gap");
        let waits = circle::Circles::new(&graph).of(at, gap.used)?;
        Some(waits.iter().map(|wait| wait.step).collect::<Vec<_>>())
    };
    assert_eq!(circle_of(&["b +a", "a +b"]), Some(vec![0, 1]));
    assert_eq!(circle_of(&["c +a", "a +b", "x? b +c"]), Some(vec![0, 2, 1]));
    assert_eq!(circle_of(&["b", "+b"]), None);
    assert_eq!(circle_of(&["a +a"]), None);
}

/// Numbers that look random and are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    /// Steps in folders up to two deep.
    fn steps(&mut self) -> Vec<(String, String)> {
        let words = ["+a", "-a", "a", "a?", "+b", "-b", "b", "b?"];
        let step = |at: usize, random: &mut Random| {
            let path = ["", "f/", "g/", "g/h/"][random.below(4)];
            let picked = [words[random.below(8)], words[random.below(8)]];
            (format!("{path}{at}"), picked.join(" "))
        };
        (0..2 + self.below(6)).map(|at| step(at, self)).collect()
    }
}

#[test]
fn what_a_step_needs_is_enough_for_it() {
    let mut random = Random(3);
    for _ in 0..400 {
        let written = random.steps();
        let loaded = loaded(&written);
        let all = steps(&loaded);
        let chosen = [all[random.below(all.len())]];
        let needed = with_needs(&chosen, &all, &[]);
        let whole = Graph::new(&all, &[]);
        let lacks = |graph: &Graph| {
            graph
                .gaps()
                .filter(|(at, _)| graph.steps[*at] == chosen[0])
                .count()
        };
        let part = Graph::new(&needed.steps, &[]);
        // Without the steps that forget it, a value may be there that the whole run lacks.
        assert!(lacks(&part) <= lacks(&whole), "{written:?} {:?}", needed.added);
        assert_eq!(needed.steps.len(), needed.added.len() + 1, "{written:?}");
        assert!(
            needed
                .steps
                .is_sorted_by_key(|step| all.iter().position(|known| known == step))
        );
    }
}

#[test]
fn an_order_is_proposed_only_where_it_is_better_and_none_is_lost() {
    let mut random = Random(11);
    let mut better = 0;
    for _ in 0..400 {
        let written = random.steps();
        let loaded = loaded(&written);
        let all = steps(&loaded);
        let before = Graph::new(&all, &[]).gaps().count();
        let proposal = propose(&loaded.project.collections[0], &all, &[]);
        let after = proposal.graph.gaps().count();
        assert_eq!(proposal.graph.steps.len(), all.len(), "{written:?}");
        assert!(
            all.iter().all(|step| proposal.graph.steps.contains(step)),
            "{written:?}"
        );
        assert!(after < before || proposal.folders.is_empty(), "{written:?}");
        better += usize::from(after < before);
    }
    assert!(better > 40, "{better}");
}

/// Every order of the steps that orders of the folders' children come to, as the steps' places.
fn orders(steps: &[(String, String)]) -> Vec<Vec<usize>> {
    let named = steps.iter().enumerate().map(|(at, (path, _))| (&**path, at));
    orders_of(&named.collect::<Vec<_>>())
}

/// As `orders`, of steps with their path below a folder.
fn orders_of(steps: &[(&str, usize)]) -> Vec<Vec<usize>> {
    let mut children: Vec<(&str, Vec<(&str, usize)>)> = Vec::new();
    for (path, at) in steps {
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        match children.iter_mut().find(|(known, _)| *known == name) {
            Some((_, below)) => below.push((rest, *at)),
            None => children.push((name, vec![(rest, *at)])),
        }
    }
    let inner = |below: &[(&str, usize)]| match below {
        [("", at)] => vec![vec![*at]],
        below => orders_of(below),
    };
    let children: Vec<_> = children.iter().map(|(_, below)| inner(below)).collect();
    permuted(&children)
}

/// All children in every order, each in every order of its own.
fn permuted(children: &[Vec<Vec<usize>>]) -> Vec<Vec<usize>> {
    if children.is_empty() {
        return vec![Vec::new()];
    }
    let mut found = Vec::new();
    for (first, own) in children.iter().enumerate() {
        let others = [&children[..first], &children[first + 1..]].concat();
        let rest = permuted(&others);
        found.extend(
            own.iter()
                .flat_map(|one| rest.iter().map(|rest| [&one[..], rest].concat())),
        );
    }
    found
}

#[test]
fn all_orders_are_those_in_which_folders_stay_whole() {
    let steps = ["f/0", "f/1", "2"].map(|path| (path.to_owned(), String::new()));
    let mut found = orders(&steps);
    found.sort();
    assert_eq!(found, [[0, 1, 2], [1, 0, 2], [2, 0, 1], [2, 1, 0]]);
}

#[test]
fn an_order_is_proposed_wherever_trying_all_of_them_finds_one_that_works() {
    let mut random = Random(23);
    let mut repaired = 0;
    for _ in 0..600 {
        let mut written = random.steps();
        written.truncate(6);
        let loaded = loaded(&written);
        let all = steps(&loaded);
        let open = |graph: &Graph| graph.gaps().count();
        // Steps are selected in the files' order, which is not the one they were written down in.
        let place = |step: &Step<'_>| {
            written
                .iter()
                .position(|(path, _)| step.id() == format!("c/{path}"))
        };
        let by_place = |at: usize| *all.iter().find(|step| place(step) == Some(at)).unwrap();
        let least = orders(&written).into_iter().map(|order| {
            let steps: Vec<Step> = order.into_iter().map(by_place).collect();
            open(&Graph::new(&steps, &[]))
        });
        let (before, least) = (open(&Graph::new(&all, &[])), least.min().unwrap());
        let proposed = open(&propose(&loaded.project.collections[0], &all, &[]).graph);
        if least == 0 {
            assert_eq!(proposed, 0, "{written:?}");
        }
        repaired += usize::from(least == 0 && before > 0);
    }
    assert!(repaired > 20, "{repaired}");
}
