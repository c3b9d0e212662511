//! Expressions that mean something else than they seem to: a dash that is a minus, a filter that takes less
//! than the eye does.

use super::functions;
use super::issue::Issue;
use super::lower::bytes;
use crate::source::code;
use minijinja::machinery::ast::{BinOp, BinOpKind, Expr, Spanned};

/// What is suspicious about an operator; None if nothing is.
pub(super) fn binary(source: &str, node: &Spanned<BinOp>) -> Option<Issue> {
    match node.op {
        BinOpKind::Sub => dash(source, node),
        BinOpKind::Concat | BinOpKind::Add => tight_filter(source, node),
        _ => None,
    }
}

/// `user.dash-key`: without blanks around it, a dash between names is meant as a part of a name.
fn dash(source: &str, node: &BinOp) -> Option<Issue> {
    let right = leftmost_name(&node.right)?;
    let (before, after) = (source.get(..right.start)?, source.get(right.end..)?);
    let left = before.len()
        - before
            .trim_end_matches(|c: char| is_name_char(c) || c == '-')
            .len();
    let run = before[before.len() - left..].trim_start_matches('-');
    let goes_on = after
        .strip_prefix('-')
        .is_some_and(|after| after.starts_with(is_name_char));
    if !run.ends_with('-') || run.starts_with(|first: char| first.is_ascii_digit()) || goes_on {
        return None;
    }
    let whole = right.start - run.len()..right.end;
    let name = &source[whole.clone()];
    let help = match source[..whole.start].strip_suffix('.') {
        Some(owner) => {
            let owner = owner.rsplit(|c: char| !is_name_char(c) && c != '.').next();
            format!(
                "write `{}['{name}']` for the member, or put blanks around the `-` to subtract",
                owner.unwrap_or_default()
            )
        }
        None => "names of variables hold letters, digits and `_`; put blanks around the `-` to subtract"
            .to_owned(),
    };
    let issue = Issue::warning(
        code::DASH_IS_MINUS,
        whole,
        format!("`{name}` is read as a subtraction"),
    );
    Some(issue.label("`-` is minus here").help(help))
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn leftmost_name(expr: &Expr) -> Option<std::ops::Range<usize>> {
    match expr {
        Expr::Var(var) => Some(bytes(var.span())),
        Expr::GetAttr(node) => leftmost_name(&node.expr),
        Expr::GetItem(node) => leftmost_name(&node.expr),
        _ => None,
    }
}

/// `id ~ ':' ~ secret | b64encode` encodes the secret alone.
fn tight_filter(source: &str, node: &BinOp) -> Option<Issue> {
    let Expr::Filter(filter) = &node.right else {
        return None;
    };
    let mut subject = filter.expr.as_ref()?;
    while let Expr::Filter(inner) = subject {
        subject = inner.expr.as_ref()?;
    }
    let start = leftmost_name(subject).unwrap_or(bytes(subject.span())).start;
    let before = source.get(..start)?.trim_end();
    let name = filter.name;
    if !functions::is_encoding(name) || !before.ends_with(['~', '+']) {
        return None;
    }
    let subject = source.get(start..bytes(filter.span()).start)?;
    let subject = subject.split('|').next().unwrap_or(subject).trim();
    let issue = Issue::warning(
        code::FILTER_BINDS_TIGHTER,
        bytes(filter.span()),
        format!("`| {name}` takes only `{subject}`, not what is joined before it"),
    );
    Some(issue.label("binds tighter than `~`").help(format!(
        "write `(... ~ {subject}) | {name}` for the whole, or `({subject} | {name})` if this is meant"
    )))
}
