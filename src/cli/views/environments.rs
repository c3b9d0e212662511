//! `env`: environments, what they define, and how two of them differ.

use crate::model::Environment;
use crate::report::console::Palette;
use crate::report::visible::visible_line;
use crate::scope::DefinedAt;
use crate::secret::is_secret_name;
use crate::session::definitions::{DefiningPlace, VariableDefinition};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// One line for each environment; those in use are marked.
pub fn list(environments: &[Environment], used: &[String], palette: Palette) -> String {
    let ids = environments
        .iter()
        .map(|environment| visible_line(&environment.id).width());
    let width = ids.max().unwrap_or(0);
    let mut text = String::new();
    for environment in environments {
        let is_used = used.iter().any(|name| *name == *environment.id);
        let mark = if is_used { "*" } else { " " };
        let name = palette.dim(&visible_line(&environment.name));
        let id = visible_line(&environment.id);
        let gap = width.saturating_sub(id.width());
        let _ = writeln!(text, "{} {id}{:gap$}  {name}", palette.good(mark), "");
    }
    text
}

/// One line for each variable, with the layer that its value comes from.
pub fn definitions(found: &[VariableDefinition], palette: Palette) -> String {
    let mut text = String::new();
    for VariableDefinition { name, layer, origin } in found {
        let layer = palette.dim(&visible_line(&format!("({layer})")));
        let _ = writeln!(text, "{} = {}  {layer}", visible_line(name), value(name, origin));
    }
    text
}

/// One line for each place that defines the variable; the one that wins is marked.
pub fn explanation(variable: &str, places: &[DefiningPlace], palette: Palette) -> String {
    let mut text = String::new();
    for (at, DefiningPlace { origin, place }) in places.iter().enumerate() {
        let place = visible_line(place);
        let value = value(variable, origin);
        let line = match at {
            0 => format!("{} {value}  {}", palette.good("=>"), palette.dim(&place)),
            _ => palette.dim(&format!("   {value}  {place}")),
        };
        let _ = writeln!(text, "{line}");
    }
    text
}

/// An environment's name and what it defines.
pub type EnvironmentSide<'a> = (&'a str, &'a [VariableDefinition]);

/// Variables that the two define differently, or that only one of them defines.
pub fn difference(old: EnvironmentSide<'_>, new: EnvironmentSide<'_>, palette: Palette) -> String {
    let values = |(_, found): EnvironmentSide<'_>| -> BTreeMap<String, String> {
        let values = found
            .iter()
            .map(|found| (found.name.clone(), value(&found.name, &found.origin)));
        values.collect()
    };
    let (old_name, new_name) = (visible_line(old.0), visible_line(new.0));
    let (old, new) = (values(old), values(new));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut text = String::new();
    for name in names {
        let (old, new) = (old.get(name), new.get(name));
        if old == new {
            continue;
        }
        let shown = |value: Option<&String>| value.cloned().unwrap_or_else(|| "(not defined)".to_owned());
        let old_line = palette.bad(&format!("- {old_name}:"));
        let new_line = palette.good(&format!("+ {new_name}:"));
        let _ = writeln!(text, "{}", palette.heading(&visible_line(name)));
        let _ = writeln!(text, "  {old_line} {}", shown(old));
        let _ = writeln!(text, "  {new_line} {}", shown(new));
    }
    if text.is_empty() {
        text = format!("`{old_name}` and `{new_name}` define the same\n");
    }
    text
}

/// A value as people may see it: a secret as stars, one that is not known as a remark.
fn value(name: &str, origin: &DefinedAt) -> String {
    match &origin.value {
        _ if origin.pending => "(a secret, fetched when it is used)".to_owned(),
        Some(value) if value.secret || is_secret_name(name) => "***".to_owned(),
        Some(value) => visible_line(&value.to_text()),
        None => "(has no value yet)".to_owned(),
    }
}
