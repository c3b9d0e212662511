//! A query against a document. What is found is handed on value by value, in the RFC's order, so that nothing is
//! kept but what the caller keeps.

use super::ast::{ArraySlice, PathSegment, PathSelector};
use super::condition;
use super::pattern::RegexPattern;
use crate::json::{BudgetStop, JsonNode, VisitBudget};

/// Why an evaluation ends.
pub enum EvaluationEnd {
    Stopped(BudgetStop),
    /// The receiver wants no more values.
    Enough,
}

pub type Continuation = Result<(), EvaluationEnd>;

impl From<BudgetStop> for EvaluationEnd {
    fn from(stopped: BudgetStop) -> EvaluationEnd {
        EvaluationEnd::Stopped(stopped)
    }
}

/// What an evaluation carries along.
pub struct Evaluation<'e, 'i, 'a> {
    pub root: JsonNode<'a>,
    pub budget: &'e VisitBudget<'i>,
    /// The last pattern that the document held, compiled; None for a text that is no pattern.
    pub computed: Option<(String, Option<RegexPattern>)>,
}

/// Takes each value that is found.
pub type Receive<'r, 'e, 'i, 'a> =
    &'r mut dyn FnMut(&mut Evaluation<'e, 'i, 'a>, JsonNode<'a>) -> Continuation;

impl<'e, 'i, 'a> Evaluation<'e, 'i, 'a> {
    pub fn new(root: JsonNode<'a>, budget: &'e VisitBudget<'i>) -> Evaluation<'e, 'i, 'a> {
        Evaluation {
            root,
            budget,
            computed: None,
        }
    }

    /// Hands on what the segments find from this value on. Each segment leads at least one level deeper, so that the
    /// recursion is bounded by the document's depth.
    pub fn run(
        &mut self,
        segments: &[PathSegment],
        node: JsonNode<'a>,
        receive: Receive<'_, 'e, 'i, 'a>,
    ) -> Continuation {
        match segments.split_first() {
            None => receive(self, node),
            Some((PathSegment::Child(selectors), rest)) => self.children(selectors, rest, node, receive),
            Some((PathSegment::Descendant(selectors), rest)) => self.descend(selectors, rest, node, receive),
        }
    }

    fn children(
        &mut self,
        selectors: &[PathSelector],
        rest: &[PathSegment],
        node: JsonNode<'a>,
        receive: Receive<'_, 'e, 'i, 'a>,
    ) -> Continuation {
        if !node.kind().is_container() {
            return Ok(());
        }
        for selector in selectors {
            self.select(selector, node, &mut |evaluation, found| {
                evaluation.run(rest, found, receive)
            })?;
        }
        Ok(())
    }

    /// The value itself before what is below it.
    fn descend(
        &mut self,
        selectors: &[PathSelector],
        rest: &[PathSegment],
        node: JsonNode<'a>,
        receive: Receive<'_, 'e, 'i, 'a>,
    ) -> Continuation {
        self.children(selectors, rest, node, receive)?;
        for child in node.children() {
            self.budget.visit()?;
            if child.kind().is_container() {
                self.descend(selectors, rest, child, receive)?;
            }
        }
        Ok(())
    }

    fn select(
        &mut self,
        selector: &PathSelector,
        node: JsonNode<'a>,
        receive: Receive<'_, 'e, 'i, 'a>,
    ) -> Continuation {
        match selector {
            PathSelector::Name(name) => match self.member(node, name)? {
                Some(found) => receive(self, found),
                None => Ok(()),
            },
            PathSelector::Index(index) => match self.item(node, *index)? {
                Some(found) => receive(self, found),
                None => Ok(()),
            },
            PathSelector::Slice(slice) => self.slice(*slice, node, receive),
            PathSelector::Wildcard => {
                for child in node.children() {
                    self.budget.visit()?;
                    receive(self, child)?;
                }
                Ok(())
            }
            PathSelector::Filter(logical) => {
                for child in node.children() {
                    self.budget.visit()?;
                    if condition::holds(logical, child, self)? {
                        receive(self, child)?;
                    }
                }
                Ok(())
            }
        }
    }

    /// The last member of this name.
    ///
    /// # Errors
    /// [`BudgetStop`] if the budget is spent or the work was given up.
    pub fn member(&mut self, node: JsonNode<'a>, name: &str) -> Result<Option<JsonNode<'a>>, BudgetStop> {
        self.budget.visit()?;
        if let JsonNode::Tree(_) = node {
            return Ok(node.member(name));
        }
        let may_repeat = node.may_repeat(name);
        let mut found = None;
        for (key, value) in node.members().into_iter().flatten() {
            self.budget.visit()?;
            if key.is(name) {
                found = Some(value);
                if !may_repeat {
                    break;
                }
            }
        }
        Ok(found)
    }

    /// # Errors
    /// [`BudgetStop`] if the budget is spent or the work was given up.
    pub fn item(&mut self, node: JsonNode<'a>, index: i64) -> Result<Option<JsonNode<'a>>, BudgetStop> {
        let index = match index {
            0.. => index,
            _ => match index.checked_add(self.count(node)? as i64) {
                Some(index @ 0..) => index,
                _ => return Ok(None),
            },
        };
        self.budget.visit()?;
        let Some(mut items) = node.items() else {
            return Ok(None);
        };
        let Ok(index) = usize::try_from(index) else {
            return Ok(None);
        };
        if !matches!(node, JsonNode::Text { .. }) {
            return Ok(items.nth(index));
        }
        for _ in 0..index {
            self.budget.visit()?;
            if items.next().is_none() {
                return Ok(None);
            }
        }
        Ok(items.next())
    }

    /// Items of an array or members of an object.
    ///
    /// # Errors
    /// [`BudgetStop`] if the budget is spent or the work was given up.
    pub fn count(&mut self, node: JsonNode<'a>) -> Result<usize, BudgetStop> {
        if !matches!(node, JsonNode::Text { .. }) {
            return Ok(node.length().unwrap_or(0));
        }
        let mut count = 0;
        for _ in node.children() {
            self.budget.visit()?;
            count += 1;
        }
        Ok(count)
    }

    fn slice(
        &mut self,
        slice: ArraySlice,
        node: JsonNode<'a>,
        receive: Receive<'_, 'e, 'i, 'a>,
    ) -> Continuation {
        let Some(items) = node.items() else {
            return Ok(());
        };
        let length = self.count(node)? as i64;
        let (from, to) = slice.bounds(length);
        let step = slice.step.unsigned_abs();
        let mut taken = Vec::new();
        for (at, item) in (0..to).zip(items) {
            self.budget.visit()?;
            let distance = if slice.step < 0 { to - 1 - at } else { at - from };
            if at < from || step == 0 || !distance.unsigned_abs().is_multiple_of(step) {
                continue;
            }
            if slice.step < 0 {
                taken.push(item);
            } else {
                receive(self, item)?;
            }
        }
        taken.into_iter().rev().try_for_each(|item| receive(self, item))
    }
}

impl ArraySlice {
    /// The indexes from the first to before the last that the slice covers, in rising order.
    fn bounds(self, length: i64) -> (i64, i64) {
        let from_start = |index: i64| {
            if index >= 0 {
                index
            } else {
                length.saturating_add(index)
            }
        };
        if self.step >= 0 {
            let from = from_start(self.start.unwrap_or(0)).clamp(0, length);
            let to = from_start(self.end.unwrap_or(length)).clamp(0, length);
            return (from, to.max(from));
        }
        let upper = from_start(self.start.unwrap_or(length - 1)).clamp(-1, length - 1);
        let lower = match self.end {
            Some(end) => from_start(end).clamp(-1, length - 1),
            None => -1,
        };
        (lower + 1, upper.max(lower) + 1)
    }
}
