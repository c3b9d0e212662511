//! Chance: identifiers, numbers, text.

use super::refuse;
use crate::template::ambient;
use minijinja::machinery::ast::CallArg;
use minijinja::{Environment, Error, State};

const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
pub(super) const LONGEST: usize = 100_000;

pub(super) fn install(engine: &mut Environment<'static>) {
    engine.add_function("uuid", uuid);
    engine.add_function("random_int", random_int);
    engine.add_function("random_string", random_string);
}

/// Version 4.
fn uuid(state: &State) -> Result<String, Error> {
    let mut bytes = [0; 16];
    ambient::random(state, &mut bytes)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}

/// From `least` to `most`, both included.
fn random_int(state: &State, least: i64, most: i64) -> Result<i64, Error> {
    let Some(width) = width(least, most) else {
        return Err(refuse("`random_int` wants the smaller number first"));
    };
    let offset = below(state, width as u64 + 1)?;
    Ok(least.wrapping_add_unsigned(offset))
}

/// None where the numbers are the wrong way round, or too far apart.
pub(super) fn width(least: i64, most: i64) -> Option<i64> {
    most.checked_sub(least).filter(|width| *width >= 0)
}

fn random_string(state: &State, length: usize) -> Result<String, Error> {
    if length > LONGEST {
        return Err(refuse(format!(
            "`random_string` makes at most {LONGEST} characters"
        )));
    }
    (0..length)
        .map(|_| pick(state, ALPHANUMERIC).map(|byte| *byte as char))
        .collect()
}

/// One of a list that is not empty.
///
/// # Errors
/// An evaluation error, if the caller handed in no source of chance.
pub(super) fn pick<'l, T>(state: &State, list: &'l [T]) -> Result<&'l T, Error> {
    let at = below(state, list.len() as u64)? as usize;
    list.get(at)
        .ok_or_else(|| refuse("there is nothing to choose from"))
}

/// Uniform below `bound`: draws from the uneven rest at the top are thrown away.
fn below(state: &State, bound: u64) -> Result<u64, Error> {
    let bound = bound.max(1);
    let rest = (u64::MAX % bound + 1) % bound;
    for _ in 0..100 {
        let mut bytes = [0; 8];
        ambient::random(state, &mut bytes)?;
        let drawn = u64::from_le_bytes(bytes);
        if drawn <= u64::MAX - rest {
            return Ok(drawn % bound);
        }
    }
    Ok(0)
}

/// Arguments that are right alone and wrong together.
pub(super) fn crossed(name: &str, args: &[CallArg]) -> Option<String> {
    let ("random_int", [CallArg::Pos(least), CallArg::Pos(most)]) = (name, args) else {
        return None;
    };
    let (least, most) = (least.as_const()?.as_i64()?, most.as_const()?.as_i64()?);
    width(least, most).is_none().then(|| {
        let order = if least > most {
            "wants the smaller number first"
        } else {
            "cannot span so many numbers"
        };
        format!("{order}: {least} and {most} are given")
    })
}
