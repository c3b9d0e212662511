//! Commands of curl: a line or a file of them, as requests. What a shell would run is never run.

mod addresses;
mod data;
mod glob;
mod options;
mod request;
mod shell;
mod signing;
mod words;

use super::collection::{ImportedNode, ImportedRequest, Note};
use words::CurlCommand;

/// What is made of a text of commands.
#[derive(Debug, Default)]
pub struct Commands {
    pub items: Vec<ImportedNode>,
    /// Names of variables of the shell that they read.
    pub variables: Vec<String>,
    /// Commands that are none of curl's, with the reason.
    pub skipped: Vec<(String, String)>,
}

/// Whether a text is one or more commands of curl.
pub fn looks_like(text: &str) -> bool {
    text.lines().take(200).any(|line| {
        let line = line.trim_start().trim_start_matches("$ ").trim_start();
        let word = line.split_whitespace().next().unwrap_or_default();
        is_curl(word)
    })
}

fn is_curl(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    matches!(name, "curl" | "curl.exe")
}

/// Requests of the commands in a text. `place` says where it comes from.
pub fn requests(text: &str, place: &str) -> Commands {
    let mut made = Commands::default();
    for command in words::commands(text) {
        let place = format!("{place}, line {}", command.line);
        let start = command.words.iter().position(|word| is_curl(word));
        let is_prompt = |word: &String| word == "$" || word.contains('=');
        match start.filter(|start| command.words[..*start].iter().all(is_prompt)) {
            Some(_) if command.is_open => made
                .skipped
                .push((place, "a quote of the command is not closed".to_owned())),
            Some(start) => one(&command, start, &place, &mut made),
            None => {
                let word = command.words.first().cloned().unwrap_or_default();
                made.skipped
                    .push((place, format!("`{word}` is no command of curl")));
            }
        }
    }
    made
}

/// `--next` separates the requests of a command, and each of its URLs is a request.
fn one(command: &CurlCommand, start: usize, place: &str, made: &mut Commands) {
    for words in command.words[start + 1..].split(|word| word == "--next" || word == "-:") {
        match request::requests(words) {
            Ok(requests) => {
                for mut request in requests {
                    finish(&mut request, command, place);
                    made.items.push(ImportedNode::Request(Box::new(request)));
                }
            }
            Err(reason) => made.skipped.push((place.to_owned(), reason)),
        }
    }
    for name in &command.variables {
        if !made.variables.contains(name) {
            made.variables.push(name.clone());
        }
    }
}

fn finish(request: &mut ImportedRequest, command: &CurlCommand, place: &str) {
    request.place = place.to_owned();
    if !command.comment.is_empty() {
        request.name.clone_from(&command.comment);
    }
    for text in &command.substitutions {
        request.notes.push(Note {
            reason: "what a shell would run is never run: the text is kept as it is".to_owned(),
            kept: text.clone(),
        });
    }
}

/// What [`single`] says of a command that makes more than one.
pub const SEVERAL_REQUESTS: &str = "this is more than one request";

/// The request of one command, and the names of the shell's variables that it reads.
///
/// # Errors
/// The reason, where the text is no command of curl, names no URL, or is more than one request.
pub fn single(text: &str) -> Result<(ImportedRequest, Vec<String>), String> {
    let mut made = requests(text, "curl");
    match (made.items.len(), made.items.pop()) {
        (1, Some(ImportedNode::Request(request))) => Ok((*request, made.variables)),
        (0, _) => {
            let skipped = made.skipped.pop();
            Err(skipped.map_or_else(|| "this is no command of curl".to_owned(), |(_, reason)| reason))
        }
        _ => Err(SEVERAL_REQUESTS.to_owned()),
    }
}
