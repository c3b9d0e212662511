//! Whether a filter holds for a value.

use super::ast::{Comparable, Logical, Match, MatchPattern, PathQuery, PathRelation};
use super::evaluate::{Evaluation, EvaluationEnd};
use super::pattern::RegexPattern;
use crate::json::{BudgetStop, JsonNode, equal, order};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::cmp::Ordering;

/// Visits that compiling a pattern is worth.
const COMPILING: u64 = 1000;

/// Bytes of text that are searched for one visit.
const SEARCHED: usize = 64;

/// One value, a number that was counted, or nothing.
enum ConditionOperand<'v> {
    Nothing,
    Node(JsonNode<'v>),
    Count(Json),
}

impl ConditionOperand<'_> {
    fn node(&self) -> Option<JsonNode<'_>> {
        match self {
            ConditionOperand::Nothing => None,
            ConditionOperand::Node(node) => Some(*node),
            ConditionOperand::Count(count) => Some(JsonNode::Tree(count)),
        }
    }
}

/// # Errors
/// [`BudgetStop`] if the budget is spent or the work was given up.
pub fn holds<'a>(
    logical: &Logical,
    current: JsonNode<'a>,
    evaluation: &mut Evaluation<'_, '_, 'a>,
) -> Result<bool, BudgetStop> {
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
    left: &ConditionOperand<'_>,
    relation: PathRelation,
    right: &ConditionOperand<'_>,
    evaluation: &mut Evaluation<'_, '_, '_>,
) -> Result<bool, BudgetStop> {
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
        PathRelation::Equal => is_equal(),
        PathRelation::NotEqual => is_equal().map(|equal| !equal),
        PathRelation::Less => Ok(is(Ordering::Less)),
        PathRelation::Greater => Ok(is(Ordering::Greater)),
        PathRelation::AtMost => Ok(is(Ordering::Less) || is_equal()?),
        PathRelation::AtLeast => Ok(is(Ordering::Greater) || is_equal()?),
    }
}

fn value<'v, 'a: 'v>(
    comparable: &'v Comparable,
    current: JsonNode<'a>,
    evaluation: &mut Evaluation<'_, '_, 'a>,
) -> Result<ConditionOperand<'v>, BudgetStop> {
    let only = |found: Vec<JsonNode<'a>>| match found[..] {
        [one] => ConditionOperand::Node(one),
        _ => ConditionOperand::Nothing,
    };
    Ok(match comparable {
        Comparable::Literal(literal) => ConditionOperand::Node(JsonNode::Tree(literal)),
        Comparable::Query(query) => only(find(query, current, evaluation, 1)?),
        Comparable::Value(query) => only(find(query, current, evaluation, 2)?),
        Comparable::Count(query) => ConditionOperand::Count(count(query, current, evaluation)?.into()),
        Comparable::Length(of) => {
            let of = value(of, current, evaluation)?;
            match of.node() {
                Some(node) => length(node, evaluation)?,
                None => ConditionOperand::Nothing,
            }
        }
    })
}

fn length<'v>(
    node: JsonNode<'_>,
    evaluation: &mut Evaluation<'_, '_, '_>,
) -> Result<ConditionOperand<'v>, BudgetStop> {
    if let Some(text) = node.string() {
        evaluation.budget.spend((text.len() / SEARCHED) as u64)?;
        return Ok(ConditionOperand::Count(text.chars().count().into()));
    }
    if !node.kind().is_container() {
        return Ok(ConditionOperand::Nothing);
    }
    let mut count = 0u64;
    for _ in node.children() {
        evaluation.budget.visit()?;
        count += 1;
    }
    Ok(ConditionOperand::Count(count.into()))
}

/// At most so many of the values that the query finds.
fn find<'a>(
    query: &PathQuery,
    current: JsonNode<'a>,
    evaluation: &mut Evaluation<'_, '_, 'a>,
    most: usize,
) -> Result<Vec<JsonNode<'a>>, BudgetStop> {
    let mut found = Vec::new();
    each(query, current, evaluation, &mut |node| {
        found.push(node);
        if found.len() == most {
            Err(EvaluationEnd::Enough)
        } else {
            Ok(())
        }
    })?;
    Ok(found)
}

fn count<'a>(
    query: &PathQuery,
    current: JsonNode<'a>,
    evaluation: &mut Evaluation<'_, '_, 'a>,
) -> Result<u64, BudgetStop> {
    let mut count = 0u64;
    each(query, current, evaluation, &mut |_| {
        count += 1;
        Ok(())
    })?;
    Ok(count)
}

fn each<'a>(
    query: &PathQuery,
    current: JsonNode<'a>,
    evaluation: &mut Evaluation<'_, '_, 'a>,
    receive: &mut dyn FnMut(JsonNode<'a>) -> Result<(), EvaluationEnd>,
) -> Result<(), BudgetStop> {
    let start = if query.relative { current } else { evaluation.root };
    match evaluation.run(&query.segments, start, &mut |_, node| receive(node)) {
        Ok(()) | Err(EvaluationEnd::Enough) => Ok(()),
        Err(EvaluationEnd::Stopped(stopped)) => Err(stopped),
    }
}

/// What is not text matches nothing, and neither does a text of the document that is no pattern.
fn matches<'a>(
    asked: &Match,
    current: JsonNode<'a>,
    evaluation: &mut Evaluation<'_, '_, 'a>,
) -> Result<bool, BudgetStop> {
    let text = value(&asked.text, current, evaluation)?;
    let Some(text) = text.node().and_then(JsonNode::string) else {
        return Ok(false);
    };
    evaluation.budget.spend((text.len() / SEARCHED) as u64)?;
    match &asked.pattern {
        MatchPattern::Known(pattern) => pattern.is_match(text, evaluation.budget),
        MatchPattern::Computed(pattern) => {
            let pattern = value(pattern, current, evaluation)?;
            match pattern.node().and_then(JsonNode::string) {
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
) -> Result<bool, BudgetStop> {
    let key = format!("{}{source}", u8::from(whole));
    if evaluation
        .computed
        .as_ref()
        .is_none_or(|(known, _)| *known != key)
    {
        evaluation.budget.spend(COMPILING)?;
        evaluation.computed = Some((key, RegexPattern::compile(source, whole).ok()));
    }
    match &evaluation.computed {
        Some((_, Some(pattern))) => pattern.is_match(text, evaluation.budget),
        _ => Ok(false),
    }
}
