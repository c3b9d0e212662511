//! The examples of docs/recipes.md and of the README's first collection: their files are written, their commands are run.

use crate::program::{Project, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

crate::tests! {
    every_recipe_runs_as_it_stands,
    the_first_collection_of_the_readme_runs,
    pages_name_no_command_that_there_is_not,
}

/// A block between fences.
struct Block {
    language: String,
    text: String,
}

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(language), None) => {
                open = Some(Block {
                    language: language.to_owned(),
                    text: String::new(),
                });
            }
            (None, Some(block)) => {
                block.text += line;
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The path in a block's first line, and what follows it.
fn file(block: &Block) -> Option<(&str, &str)> {
    let (first, rest) = block.text.split_once('\n')?;
    let path = first.strip_prefix("# ")?;
    path.contains('.').then_some((path, rest))
}

/// Words of a command line; none of the pages quotes any.
fn words(line: &str) -> Vec<&str> {
    line.split(" #")
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect()
}

/// Writes the files and runs the commands; the exit code is 0, or the one that the comment names.
fn carry_out(title: &str, files: &BTreeMap<String, String>, commands: &[String]) {
    let project = Project::new();
    for (path, text) in files {
        // A text of one line is meant without the line's end, as the page compares it.
        let whole = if path.ends_with(".txt") {
            text.trim_end()
        } else {
            text
        };
        project.write(path, whole);
    }
    for command in commands {
        let output = project.run(&words(command));
        let expected = command.split_once("exit code ").map_or(0, |(_, rest)| {
            rest.chars().next().and_then(|digit| digit.to_digit(10)).unwrap() as i32
        });
        assert_eq!(
            output.status.code(),
            Some(expected),
            "{title}: callsheet {command}\n{}{}",
            text(&output.stdout),
            text(&output.stderr)
        );
    }
}

fn commands(block: &Block) -> Vec<String> {
    let lines = block.text.lines();
    lines
        .filter_map(|line| line.strip_prefix("$ callsheet "))
        .map(str::to_owned)
        .collect()
}

fn every_recipe_runs_as_it_stands() {
    let page = read("docs/recipes.md");
    let mut sections = page.split("\n## ");
    let shared: BTreeMap<String, String> = blocks(sections.next().unwrap())
        .iter()
        .filter_map(|block| file(block).map(|(path, text)| (path.to_owned(), text.to_owned())))
        .collect();
    let mut count = 0;
    for section in sections {
        let title = section.lines().next().unwrap();
        let mut files = shared.clone();
        let mut lines = Vec::new();
        for block in blocks(section) {
            match (block.language.as_str(), file(&block)) {
                ("console", _) => lines.extend(commands(&block)),
                ("sh", _) => {}
                (_, Some((path, text))) => {
                    files.insert(path.to_owned(), text.to_owned());
                }
                (language, None) => panic!("{title}: a block of {language} names no file"),
            }
        }
        assert!(
            page.contains(&format!("[{title}](#")),
            "{title} is not listed at the top"
        );
        // What is not run here is checked at least.
        if lines.is_empty() {
            lines.push("check".to_owned());
        }
        carry_out(title, &files, &lines);
        count += 1;
    }
    assert!(count >= 10, "{count} recipes");
}

fn the_first_collection_of_the_readme_runs() {
    let page = read("README.md");
    let (_, section) = page.split_once("## Your first collection").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut files = BTreeMap::new();
    let mut lines = Vec::new();
    for block in blocks(section) {
        match file(&block) {
            Some((path, text)) => {
                files.insert(path.to_owned(), text.to_owned());
            }
            None => lines.extend(commands(&block)),
        }
    }
    // The real server is not at hand.
    lines.retain(|line| !line.contains("run first -e dev") && !line.starts_with("show"));
    assert!(lines.len() >= 3, "{lines:?}");
    carry_out("README", &files, &lines);
}

/// Command lines of every page name commands and options that help lists.
fn pages_name_no_command_that_there_is_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(root.join("docs")).unwrap();
    let pages = entries.map(|entry| entry.unwrap().path());
    let pages = pages.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let project = Project::new();
    let mut wrong = Vec::new();
    for path in pages.chain([root.join("README.md")]) {
        let page = fs::read_to_string(&path).unwrap();
        let blocks = blocks(&page);
        let lines = blocks.iter().flat_map(|block| block.text.lines());
        let indented = page.lines().filter(|line| line.starts_with("    callsheet "));
        for line in lines.chain(indented) {
            let line = line.trim().trim_start_matches("$ ");
            if let Some(problem) = line
                .strip_prefix("callsheet ")
                .and_then(|rest| unknown(&project, rest))
            {
                wrong.push(format!("{}: {problem} in `{line}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What help does not list of a command line.
fn unknown(project: &Project, rest: &str) -> Option<String> {
    let typed = words(rest);
    let has_inner = typed
        .first()
        .is_some_and(|first| ["env", "new", "report", "state"].contains(first));
    let depth = if has_inner { 2 } else { 1 };
    let mut command: Vec<&str> = typed.iter().take(depth).copied().collect();
    if command.iter().any(|word| word.starts_with('-')) {
        return None;
    }
    command.push("--help");
    let output = project.run(&command);
    if !output.status.success() {
        return Some(command[..command.len() - 1].join(" "));
    }
    let help = text(&output.stdout);
    let options = typed
        .iter()
        .filter(|word| word.starts_with("--") && word.len() > 2);
    let mut names = options.filter_map(|option| option.split(['=', '`', ')']).next());
    names.find(|name| !help.contains(name)).map(str::to_owned)
}
