//! Whether a filter holds for a value.

use super::ast::{Comparable, Logical, Match, MatchPattern, Query, Relation};
use super::evaluate::{End, Evaluation};
use super::pattern::Pattern;
use crate::json::{Node, Stopped, equal, order};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::cmp::Ordering;

/// Visits that compiling a pattern is worth.
const COMPILING: u64 = 1000;

/// Bytes of text that are searched for one visit.
const SEARCHED: usize = 64;

/// One value, a number that was counted, or nothing.
enum Operand<'v> {
    Nothing,
    Node(Node<'v>),
    Count(Json),
}

impl Operand<'_> {
    fn node(&self) -> Option<Node<'_>> {
        match self {
            Operand::Nothing => None,
            Operand::Node(node) => Some(*node),
            Operand::Count(count) => Some(Node::Tree(count)),
        }
    }
}

/// # Errors
/// [`Stopped`] if the budget is spent or the work was given up.
pub fn holds<'a>(
    logical: &Logical,
    current: Node<'a>,
    evaluation: &mut Evaluation<'_, '_, 'a>,
) -> Result<bool, Stopped> {
    match logical {
        Logical::Or(parts) => {
            for part in parts {
                if holds(part, current, evaluation)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Logical::And(parts) => {
            for part in parts {
                if !holds(part, current, evaluation)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Logical::Not(inner) => Ok(!holds(inner, current, evaluation)?),
        Logical::Exists(query) => Ok(!find(query, current, evaluation, 1)?.is_empty()),
        Logical::Compare(left, relation, right) => {
            let left = value(left, current, evaluation)?;
            let right = value(right, current, evaluation)?;
            compare(&left, *relation, &right, evaluation)
        }
        Logical::Matches(asked) => matches(asked, current, evaluation),
    }
}

fn compare(
    left: &Operand<'_>,
    relation: Relation,
    right: &Operand<'_>,
    evaluation: &mut Evaluation<'_, '_, '_>,
) -> Result<bool, Stopped> {
    let is_equal = || match (left.node(), right.node()) {
        (Some(left), Some(right)) => equal(left, right, evaluation.budget),
        (None, None) => Ok(true),
        _ => Ok(false),
    };
    let is = |wanted| match (left.node(), right.node()) {
        (Some(left), Some(right)) => order(left, right) == Some(wanted),
        _ => false,
    };
    match relation {
        Relation::Equal => is_equal(),
        Relation::NotEqual => is_equal().map(|equal| !equal),
        Relation::Less => Ok(is(Ordering::Less)),
        Relation::Greater => Ok(is(Ordering::Greater)),
        Relation::AtMost => Ok(is(Ordering::Less) || is_equal()?),
        Relation::AtLeast => Ok(is(Ordering::Greater) || is_equal()?),
    }
}

fn value<'v, 'a: 'v>(
    comparable: &'v Comparable,
    current: Node<'a>,
    evaluation: &mut Evaluation<'_, '_, 'a>,
) -> Result<Operand<'v>, Stopped> {
    let only = |found: Vec<Node<'a>>| match found[..] {
        [one] => Operand::Node(one),
        _ => Operand::Nothing,
    };
    Ok(match comparable {
        Comparable::Literal(literal) => Operand::Node(Node::Tree(literal)),
        Comparable::Query(query) => only(find(query, current, evaluation, 1)?),
        Comparable::Value(query) => only(find(query, current, evaluation, 2)?),
        Comparable::Count(query) => Operand::Count(count(query, current, evaluation)?.into()),
        Comparable::Length(of) => {
            let of = value(of, current, evaluation)?;
            match of.node() {
                Some(node) => length(node, evaluation)?,
                None => Operand::Nothing,
            }
        }
    })
}

fn length<'v>(node: Node<'_>, evaluation: &mut Evaluation<'_, '_, '_>) -> Result<Operand<'v>, Stopped> {
    if let Some(text) = node.string() {
        evaluation.budget.spend((text.len() / SEARCHED) as u64)?;
        return Ok(Operand::Count(text.chars().count().into()));
    }
    if !node.kind().is_container() {
        return Ok(Operand::Nothing);
    }
    let mut count = 0u64;
    for _ in node.children() {
        evaluation.budget.visit()?;
        count += 1;
    }
    Ok(Operand::Count(count.into()))
}

/// At most so many of the values that the query finds.
fn find<'a>(
    query: &Query,
    current: Node<'a>,
    evaluation: &mut Evaluation<'_, '_, 'a>,
    most: usize,
) -> Result<Vec<Node<'a>>, Stopped> {
    let mut found = Vec::new();
    each(query, current, evaluation, &mut |node| {
        found.push(node);
        if found.len() == most {
            Err(End::Enough)
        } else {
            Ok(())
        }
    })?;
    Ok(found)
}

fn count<'a>(
    query: &Query,
    current: Node<'a>,
    evaluation: &mut Evaluation<'_, '_, 'a>,
) -> Result<u64, Stopped> {
    let mut count = 0u64;
    each(query, current, evaluation, &mut |_| {
        count += 1;
        Ok(())
    })?;
    Ok(count)
}

fn each<'a>(
    query: &Query,
    current: Node<'a>,
    evaluation: &mut Evaluation<'_, '_, 'a>,
    receive: &mut dyn FnMut(Node<'a>) -> Result<(), End>,
) -> Result<(), Stopped> {
    let start = if query.relative { current } else { evaluation.root };
    match evaluation.run(&query.segments, start, &mut |_, node| receive(node)) {
        Ok(()) | Err(End::Enough) => Ok(()),
        Err(End::Stopped(stopped)) => Err(stopped),
    }
}

/// What is not text matches nothing, and neither does a text of the document that is no pattern.
fn matches<'a>(
    asked: &Match,
    current: Node<'a>,
    evaluation: &mut Evaluation<'_, '_, 'a>,
) -> Result<bool, Stopped> {
    let text = value(&asked.text, current, evaluation)?;
    let Some(text) = text.node().and_then(Node::string) else {
        return Ok(false);
    };
    evaluation.budget.spend((text.len() / SEARCHED) as u64)?;
    match &asked.pattern {
        MatchPattern::Known(pattern) => pattern.is_match(text, evaluation.budget),
        MatchPattern::Computed(pattern) => {
            let pattern = value(pattern, current, evaluation)?;
            match pattern.node().and_then(Node::string) {
                Some(source) => computed(&source, asked.whole, text, evaluation),
                None => Ok(false),
            }
        }
    }
}

fn computed(
    source: &str,
    whole: bool,
    text: Cow<'_, str>,
    evaluation: &mut Evaluation<'_, '_, '_>,
) -> Result<bool, Stopped> {
    let key = format!("{}{source}", u8::from(whole));
    if evaluation
        .computed
        .as_ref()
        .is_none_or(|(known, _)| *known != key)
    {
        evaluation.budget.spend(COMPILING)?;
        evaluation.computed = Some((key, Pattern::compile(source, whole).ok()));
    }
    match &evaluation.computed {
        Some((_, Some(pattern))) => pattern.is_match(text, evaluation.budget),
        _ => Ok(false),
    }
}
