//! The targets, each fed seeds that were changed: a few hundred inputs, or for `CALLSHEET_FUZZ_SECONDS`.

use super::mutate::{FuzzRandom, changed};
use super::{FILES, TARGETS};
use regex::Regex;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Inputs for each target where no time is given.
const INPUTS: usize = 300;

/// An input that takes longer is kept when there is time to look for such ones.
const SLOW: Duration = Duration::from_secs(5);

#[test]
fn yaml() {
    check("yaml", &yaml_seeds(), INPUTS / 6);
}

#[test]
fn template() {
    let mut seeds = corpus("template");
    seeds.extend(found_in_cases(r"<<[^<>\n]+>>"));
    check("template", &seeds, INPUTS);
}

#[test]
fn jsonpath() {
    let mut seeds = corpus("jsonpath");
    seeds.extend(found_in_cases(r"\$[.\[][^\s,}]*"));
    check("jsonpath", &seeds, INPUTS);
}

#[test]
fn cookies() {
    check("cookies", &corpus("cookies"), INPUTS);
}

#[test]
fn digest() {
    check("digest", &corpus("digest"), INPUTS);
}

#[test]
fn link() {
    check("link", &corpus("link"), INPUTS);
}

#[test]
fn dotenv() {
    let mut seeds = corpus("dotenv");
    seeds.extend(contents(|path| {
        path.file_name().is_some_and(|name| name == ".env")
    }));
    check("dotenv", &seeds, INPUTS);
}

#[test]
fn rows() {
    let mut seeds = corpus("rows");
    for (kind, ending) in (0u8..).zip(["csv", "json", "jsonl"]) {
        let files = contents(|path| path.extension().is_some_and(|known| known == ending));
        seeds.extend(files.iter().map(|text| [&[kind], &text[..]].concat()));
    }
    check("rows", &seeds, INPUTS);
}

#[test]
fn state() {
    check("state", &corpus("state"), INPUTS);
}

#[test]
fn report() {
    check("report", &corpus("report"), INPUTS);
}

#[test]
fn head() {
    check("head", &corpus("head"), INPUTS);
}

/// The seeds as they are, then changed ones.
fn check(name: &str, seeds: &[Vec<u8>], inputs: usize) {
    assert!(!seeds.is_empty(), "{name} has no seeds");
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap();
    let seconds = number("CALLSHEET_FUZZ_SECONDS");
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut random = FuzzRandom(
        number("CALLSHEET_FUZZ_SEED")
            .unwrap_or(1)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            | 1,
    );
    seeds
        .iter()
        .take(inputs)
        .for_each(|seed| run(name, *target, seed));
    let mut done = 0;
    while end.map_or(done < inputs, |end| Instant::now() < end) {
        run(name, *target, &changed(seeds, &mut random));
        done += 1;
    }
    if seconds.is_some() {
        eprintln!("{name}: {done} inputs");
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// An input that panics is kept as a file, and so is one that ends the process, as long as it runs for long.
fn run(name: &str, target: fn(&[u8]), input: &[u8]) {
    let kept = std::env::temp_dir().join(format!("callsheet-fuzz-{name}"));
    let is_long = number("CALLSHEET_FUZZ_SECONDS").is_some();
    if is_long {
        fs::write(&kept, input).unwrap();
    }
    let begun = Instant::now();
    if catch_unwind(AssertUnwindSafe(|| target(input))).is_err() {
        fs::write(&kept, input).unwrap();
        panic!(
            "the input in {} panics: {:?}",
            kept.display(),
            String::from_utf8_lossy(input)
        );
    }
    if is_long && begun.elapsed() > SLOW {
        fs::write(kept.with_extension("slow"), input).unwrap();
        eprintln!("{name}: an input took {:?}", begun.elapsed());
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The seeds of `fuzz/corpus`, in the order of their names.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let mut files = below(&root().join("fuzz/corpus").join(name));
    files.sort();
    files.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// The files of the cases' projects, by the kind that their place makes them.
fn yaml_seeds() -> Vec<Vec<u8>> {
    let kind = |path: &Path| {
        let name = path.file_name()?.to_str()?;
        let same_name = |file: &&str| Path::new(file).file_name().is_some_and(|known| known == name);
        let in_environments = path.parent()?.ends_with("environments");
        let at = FILES.iter().position(same_name).unwrap_or(0);
        Some(if in_environments { 4 } else { at })
    };
    let mut seeds = corpus("yaml");
    for path in case_files() {
        if path.extension().is_some_and(|ending| ending == "yaml")
            && !path.ends_with("server.yaml")
            && let (Some(kind), Ok(text)) = (kind(&path), fs::read(&path))
        {
            seeds.push([&[u8::try_from(kind).unwrap()], &text[..]].concat());
        }
    }
    seeds
}

/// What a pattern finds in the files of the cases' projects, each once.
fn found_in_cases(pattern: &str) -> Vec<Vec<u8>> {
    let pattern = Regex::new(pattern).unwrap();
    let texts = contents(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    let mut found: Vec<Vec<u8>> = texts
        .iter()
        .filter_map(|text| std::str::from_utf8(text).ok())
        .flat_map(|text| pattern.find_iter(text).map(|found| found.as_str().into()))
        .collect();
    found.sort();
    found.dedup();
    found
}

fn contents(wanted: impl Fn(&Path) -> bool) -> Vec<Vec<u8>> {
    let files = case_files().into_iter().filter(|path| wanted(path));
    files.filter_map(|path| fs::read(path).ok()).collect()
}

fn case_files() -> Vec<PathBuf> {
    let mut files = below(&root().join("tests/cases"));
    files.sort();
    files
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] })
        .collect()
}
