//! Which member of a value an expression asked for in vain. Runs only once an evaluation has failed.

use super::engine::engine;
use super::issue::Issue;
use crate::source::code;
use crate::source::diagnostic::nearest;
use minijinja::Value as Engine;
use minijinja::machinery::{Token, tokenize};
use minijinja::value::ValueKind;
use std::ops::Range;

/// The first path in the expression, as `a.b['c'][0]`, that ends in nothing.
pub(super) fn missing(source: &str, value_of: &dyn Fn(&str) -> Option<Engine>) -> Option<Issue> {
    let tokens: Vec<(Token, Range<usize>)> = tokenize(source, true, engine().syntax().clone())
        .map_while(Result::ok)
        .map(|(token, span)| (token, super::lower::bytes(span)))
        .collect();
    (0..tokens.len()).find_map(|start| {
        let after_dot = start > 0 && matches!(tokens[start - 1].0, Token::Dot | Token::Pipe);
        match &tokens[start].0 {
            Token::Ident(name) if !after_dot => walk(source, &tokens[start..], value_of(name)?),
            _ => None,
        }
    })
}

fn walk(source: &str, tokens: &[(Token, Range<usize>)], mut owner: Engine) -> Option<Issue> {
    let start = tokens[0].1.start;
    let mut end = 1;
    loop {
        let (key, length) = match &tokens[end..] {
            [(Token::Dot, _), (Token::Ident(key), _), ..] => (Engine::from(*key), 2),
            [(Token::BracketOpen, _), (key, _), (Token::BracketClose, _), ..] => (subscript(key)?, 3),
            _ => return None,
        };
        let known_path = start..tokens[end - 1].1.end;
        end += length;
        let member = owner.get_item(&key).ok().filter(|value| !value.is_undefined());
        let Some(member) = member else {
            let path = start..tokens[end - 1].1.end;
            return Some(issue(path, source, &source[known_path], &owner, &key));
        };
        owner = member;
    }
}

fn subscript(token: &Token) -> Option<Engine> {
    match token {
        Token::Str(key) => Some(Engine::from(*key)),
        Token::Int(index) => Some(Engine::from(*index)),
        _ => None,
    }
}

fn issue(path: Range<usize>, source: &str, owner_path: &str, owner: &Engine, key: &Engine) -> Issue {
    let message = format!("`{}` is not defined", &source[path.clone()]);
    let label = match owner.kind() {
        ValueKind::Map => format!("`{owner_path}` has no such member"),
        ValueKind::Seq => format!("`{owner_path}` has {} items", owner.len().unwrap_or(0)),
        ValueKind::None => format!("`{owner_path}` is null"),
        kind => format!("`{owner_path}` is a {kind}, which has no members"),
    };
    let keys: Vec<Engine> = match owner.kind() {
        ValueKind::Map => owner.try_iter().into_iter().flatten().collect(),
        _ => Vec::new(),
    };
    let known = keys.iter().filter_map(|key| key.as_str());
    let near = key.as_str().and_then(|key| nearest(key, known));
    let issue = Issue::error(code::UNDEFINED_VARIABLE, path, message).label(label);
    match near {
        Some(near) => issue.help(format!("did you mean `{near}`?")),
        None => issue,
    }
}
