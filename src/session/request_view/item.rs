//! The item that is shown of a request which is sent once for each.

use crate::model::ForEach;
use crate::plan::Step;
use crate::run::step::{item_layer, items};
use crate::scope::{LayerKind, Scope, VariableLayer};
use crate::secret::{Secrets, is_secret_name};
use crate::source::{Diagnostic, code};

/// The first item, and a sentence that says which it is and how to choose another.
pub struct ViewedItem {
    pub layer: VariableLayer<'static>,
    pub remark: String,
}

/// None if the request is sent once, or if the command line gives the item.
///
/// # Errors
/// A diagnostic at the list of items, if it cannot be evaluated or is empty.
pub fn first(
    step: &Step<'_>,
    layers: &[VariableLayer<'_>],
    scope: &Scope<'_, '_>,
    secrets: &Secrets,
) -> Result<Option<ViewedItem>, Box<Diagnostic>> {
    let chosen = |for_each: &&ForEach| !is_given(layers, &for_each.item.value);
    let Some(for_each) = step.request.for_each.as_deref().filter(chosen) else {
        return Ok(None);
    };
    let name = &for_each.item.value;
    let items = items(for_each, scope)?;
    let count = items.len();
    let item = items.into_iter().next().ok_or_else(|| Box::new(none(for_each)))?;
    if item.secret || is_secret_name(name) {
        let texts = item.texts();
        texts.iter().for_each(|text| secrets.add(name, text));
    }
    let which = match count {
        1 => "the only item".to_owned(),
        _ => format!("the first of the {count} items"),
    };
    Ok(Some(ViewedItem {
        layer: item_layer(for_each, item),
        remark: format!("with {which} of for_each: another with --var {name}=VALUE"),
    }))
}

/// What to do where the items are not known.
pub fn hint(step: &Step<'_>) -> Option<String> {
    let name = &step.request.for_each.as_ref()?.item.value;
    Some(format!(
        "or give an item of `for_each` yourself: `--var {name}=VALUE`"
    ))
}

fn none(for_each: &ForEach) -> Diagnostic {
    let message = format!(
        "variable `{}` is not defined: `for_each` has no items",
        for_each.item.value
    );
    Diagnostic::error(code::UNDEFINED_VARIABLE, message)
        .at(for_each.r#in.span(), "this list is empty")
        .help(format!(
            "a run skips the step; give an item yourself: `--var {}=VALUE`",
            for_each.item.value
        ))
}

fn is_given(layers: &[VariableLayer<'_>], name: &str) -> bool {
    let given = layers.iter().filter(|layer| layer.kind == LayerKind::CommandLine);
    given.into_iter().any(|layer| layer.bindings.contains_key(name))
}
