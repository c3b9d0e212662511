//! Comparisons: equality that knows a boolean from a number, and order between two numbers or two texts, where any
//! other pair is an error that names both.
//!
//! The engine compares everything with everything. So its operators, and the filters and tests that compare, are
//! replaced here or look first at what they are given.

use super::mismatch::Mismatch;
use super::refusal::unfit;
use crate::template::convert::from_engine;
use minijinja::value::{Kwargs, Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, Value as Engine, filters, tests};
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::collections::HashSet;

/// The call that a comparison becomes: the first operand, then each operator as text with its operand. Nobody can
/// write this name.
pub(in crate::template) const COMPARE: &str = "<";

pub(super) fn install(engine: &mut Environment<'static>) {
    engine.add_filter(COMPARE, compare);
    engine.add_filter("sort", sort);
    engine.add_filter("min", min);
    engine.add_filter("max", max);
    engine.add_filter("dictsort", dictsort);
    engine.add_filter("unique", unique);
    install_tests(engine);
}

fn install_tests(engine: &mut Environment<'static>) {
    let names: [(&[&str], Test); 7] = [
        (&["eq", "equalto", "=="], |value, other| holds("==", value, other)),
        (&["ne", "!="], |value, other| holds("!=", value, other)),
        (&["lt", "lessthan", "<"], |value, other| holds("<", value, other)),
        (&["le", "<="], |value, other| holds("<=", value, other)),
        (&["gt", "greaterthan", ">"], |value, other| {
            holds(">", value, other)
        }),
        (&["ge", ">="], |value, other| holds(">=", value, other)),
        (&["in"], |value, other| holds("in", value, other)),
    ];
    for (names, test) in names {
        for name in names {
            engine.add_test(*name, test);
        }
    }
    engine.add_test("odd", |value: Engine| {
        number(&value).map(|()| tests::is_odd(value))
    });
    engine.add_test("even", |value: Engine| {
        number(&value).map(|()| tests::is_even(value))
    });
    engine.add_test("divisibleby", divisible_by);
}

type Test = fn(&Engine, &Engine) -> Result<bool, Error>;

/// `a < b <= c` and the like: every neighbouring pair has to hold, and what follows one that does not is not compared.
fn compare(first: &Engine, rest: Rest<Engine>) -> Result<bool, Error> {
    let mut left = first;
    for pair in rest.chunks_exact(2) {
        let [operator, right] = pair else {
            return Ok(true);
        };
        if !holds(operator.as_str().unwrap_or_default(), left, right)? {
            return Ok(false);
        }
        left = right;
    }
    Ok(true)
}

fn holds(operator: &str, left: &Engine, right: &Engine) -> Result<bool, Error> {
    if left.is_undefined() || right.is_undefined() {
        return Err(ErrorKind::UndefinedError.into());
    }
    let order = |allows: fn(Ordering) -> bool| order(left, right).map(allows);
    match operator {
        "==" => Ok(equal(left, right)),
        "!=" => Ok(!equal(left, right)),
        "<" => order(Ordering::is_lt),
        "<=" => order(Ordering::is_le),
        ">" => order(Ordering::is_gt),
        ">=" => order(Ordering::is_ge),
        "in" => contains(right, left),
        "not in" => contains(right, left).map(|found| !found),
        _ => Err(ErrorKind::InvalidOperation.into()),
    }
}

/// As JSON: values of different types are not equal, numbers are equal by value, lists in order, maps in any.
fn equal(left: &Engine, right: &Engine) -> bool {
    if let (Some(left), Some(right)) = (list(left), list(right)) {
        return left.len() == right.len() && left.iter().zip(&right).all(|(left, right)| equal(left, right));
    }
    match (left.kind(), right.kind()) {
        (ValueKind::Map, ValueKind::Map) => maps_are_equal(left, right),
        (left_kind, right_kind) => left_kind == right_kind && left == right,
    }
}

fn list(value: &Engine) -> Option<Vec<Engine>> {
    match value.kind() {
        ValueKind::Seq | ValueKind::Iterable => Some(value.try_iter().ok()?.collect()),
        _ => None,
    }
}

fn maps_are_equal(left: &Engine, right: &Engine) -> bool {
    let member = |map: &Engine, key: &Engine| map.get_item(key).ok().filter(|member| !member.is_undefined());
    let Ok(mut keys) = left.try_iter() else {
        return false;
    };
    let is_same = |key: Engine| match (member(left, &key), member(right, &key)) {
        (Some(left), Some(right)) => equal(&left, &right),
        _ => false,
    };
    left.len() == right.len() && keys.all(is_same)
}

fn order(left: &Engine, right: &Engine) -> Result<Ordering, Error> {
    match (left.kind(), right.kind()) {
        (ValueKind::Number, ValueKind::Number) | (ValueKind::String, ValueKind::String) => {
            Ok(left.cmp(right))
        }
        _ => Err(unfit(Mismatch::Compared(left.clone(), right.clone()))),
    }
}

/// An item of a list, a part of a text, or the name of a map's member.
fn contains(container: &Engine, item: &Engine) -> Result<bool, Error> {
    if let Some(items) = list(container) {
        return Ok(items.iter().any(|other| equal(item, other)));
    }
    match (container.kind(), container.as_str(), item.as_str()) {
        (_, Some(text), Some(wanted)) => Ok(text.contains(wanted)),
        (ValueKind::Map, _, Some(_)) => Ok(!container.get_item(item)?.is_undefined()),
        _ => Err(unfit(Mismatch::LookedFor(item.clone(), container.clone()))),
    }
}

fn number(value: &Engine) -> Result<(), Error> {
    match value.kind() {
        ValueKind::Number => Ok(()),
        ValueKind::Undefined => Err(ErrorKind::UndefinedError.into()),
        _ => Err(unfit(Mismatch::NoNumber(value.clone()))),
    }
}

fn divisible_by(value: &Engine, divisor: &Engine) -> Result<bool, Error> {
    number(value)?;
    number(divisor)?;
    Ok(tests::is_divisibleby(value, divisor))
}

fn sort(state: &State, value: Engine, kwargs: Kwargs) -> Result<Engine, Error> {
    let attributes: Option<&str> = kwargs.get("attribute")?;
    for attribute in columns(attributes) {
        are_ordered(keys(&value, attribute)?)?;
    }
    filters::sort(state, value, kwargs)
}

/// What `sort` goes by, one after the other; None is the item itself.
fn columns(attributes: Option<&str>) -> Vec<Option<&str>> {
    match attributes {
        Some(attributes) => attributes
            .split(',')
            .map(|attribute| Some(attribute.trim()))
            .collect(),
        None => vec![None],
    }
}

fn min(state: &State, value: Engine, kwargs: Kwargs) -> Result<Engine, Error> {
    are_ordered(keys(&value, kwargs.get("attribute")?)?)?;
    filters::min(state, value, kwargs)
}

fn max(state: &State, value: Engine, kwargs: Kwargs) -> Result<Engine, Error> {
    are_ordered(keys(&value, kwargs.get("attribute")?)?)?;
    filters::max(state, value, kwargs)
}

fn dictsort(value: &Engine, kwargs: Kwargs) -> Result<Engine, Error> {
    let by: Option<&str> = kwargs.get("by")?;
    let keys = value.try_iter()?;
    if by == Some("value") {
        let members = keys.map(|key| value.get_item(&key));
        are_ordered(members.collect::<Result<_, _>>()?)?;
    }
    filters::dictsort(value, kwargs)
}

/// What the items of a list are compared by. A member that is missing counts as null.
fn keys(value: &Engine, attribute: Option<&str>) -> Result<Vec<Engine>, Error> {
    let key = |item: Engine| match attribute {
        Some(attribute) => member(&item, attribute),
        None => item,
    };
    Ok(value.try_iter()?.map(key).collect())
}

/// `a.b.0`, null where a step of the way is missing.
fn member(item: &Engine, path: &str) -> Engine {
    let step = |value: Engine, key: &str| {
        let found = match key.parse::<usize>() {
            Ok(index) => value.get_item_by_index(index),
            Err(_) => value.get_attr(key),
        };
        found.unwrap_or_default()
    };
    let found = path.split('.').fold(item.clone(), step);
    if found.is_undefined() {
        Engine::from(())
    } else {
        found
    }
}

/// Whether any two of them can be compared: then all can be with the first.
fn are_ordered(keys: Vec<Engine>) -> Result<(), Error> {
    let Some((first, rest)) = keys.split_first() else {
        return Ok(());
    };
    rest.iter().try_for_each(|key| order(first, key).map(|_| ()))
}

/// The first of equal items. Texts are compared without regard to case, unless `case_sensitive` is set.
fn unique(value: &Engine, kwargs: Kwargs) -> Result<Vec<Engine>, Error> {
    let attribute: Option<&str> = kwargs.get("attribute")?;
    let case_sensitive = kwargs.get::<Option<bool>>("case_sensitive")?.unwrap_or(false);
    kwargs.assert_all_used()?;
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    for (item, key) in value.try_iter()?.zip(keys(value, attribute)?) {
        let spelled = match (from_engine(&key)?, case_sensitive) {
            (Json::String(text), false) => Json::String(text.to_lowercase()),
            (other, _) => other,
        };
        if seen.insert(canonical(spelled).to_string()) {
            kept.push(item);
        }
    }
    Ok(kept)
}

/// Equal values are spelled alike: whole numbers without a fraction, members of maps in the order of their names.
fn canonical(value: Json) -> Json {
    match value {
        Json::Number(number) => match number
            .as_f64()
            .filter(|float| number.is_f64() && float.fract() == 0.0)
        {
            Some(float) if float.abs() < 2f64.powi(63) => Json::from(float as i64),
            _ => Json::Number(number),
        },
        Json::Array(items) => items.into_iter().map(canonical).collect(),
        Json::Object(members) => {
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by(|(name, _), (other, _)| name.cmp(other));
            let members = members
                .into_iter()
                .map(|(name, member)| (name, canonical(member)));
            Json::Object(members.collect())
        }
        other => other,
    }
}
