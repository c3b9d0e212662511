//! Headers, query parameters, cookies and form fields: a null leaves one out, a list repeats it.

use super::{PrepareInput, Refusal};
use crate::model::{Inherited, NamePair};
use crate::template::Value;
use serde_json::Value as Json;

/// A pair as rendered: no value for null, several for a list.
pub struct RenderedPair<'a> {
    pub name: String,
    pub values: Vec<String>,
    pub secret: bool,
    pub pair: &'a NamePair,
}

/// # Errors
/// A diagnostic at the value that is missing or does not fit.
pub fn render<'a>(input: &PrepareInput<'_>, pairs: &'a [NamePair]) -> Result<Vec<RenderedPair<'a>>, Refusal> {
    pairs.iter().map(|pair| one(input, pair)).collect()
}

/// Those of the request and of its folders: the innermost of each name counts.
pub fn layered<'a>(
    input: &PrepareInput<'a>,
    part: impl Fn(&'a Inherited) -> &'a [NamePair],
) -> Result<Vec<RenderedPair<'a>>, Refusal> {
    let mut all: Vec<RenderedPair<'a>> = render(input, part(&input.request.inherited))?;
    for folder in input.folders() {
        let mut outer = render(input, part(&folder.inherited))?;
        outer.retain(|pair| !all.iter().any(|known| known.name == pair.name));
        outer.append(&mut all);
        all = outer;
    }
    Ok(all)
}

fn one<'a>(input: &PrepareInput<'_>, pair: &'a NamePair) -> Result<RenderedPair<'a>, Refusal> {
    let name = input.text(&pair.name)?;
    let value = input.scope.eval(&pair.value)?;
    Ok(RenderedPair {
        name: name.text,
        secret: name.secret || value.secret,
        values: texts(value),
        pair,
    })
}

pub fn texts(value: Value) -> Vec<String> {
    match value.data {
        Json::Null => Vec::new(),
        Json::Array(_) => value.items().flat_map(texts).collect(),
        _ => vec![value.to_text()],
    }
}
