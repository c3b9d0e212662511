//! Scripts of Postman's events.

use super::{is_true, list};
use crate::import::script::{Script, ScriptPhase};
use serde_json::Value as Json;

/// The scripts of an item; those that are disabled too, as they are listed with the reason.
pub fn scripts(item: &Json, place: &str) -> Vec<Script> {
    let events = list(item.get("event"))
        .iter()
        .filter(|event| !is_true(event.get("disabled")));
    events.filter_map(|event| script(event, place)).collect()
}

fn script(event: &Json, place: &str) -> Option<Script> {
    let (phase, word) = match event.get("listen")?.as_str()? {
        "prerequest" => (ScriptPhase::Before, "pre-request script"),
        "test" => (ScriptPhase::After, "test script"),
        _ => return None,
    };
    let script = event.get("script")?;
    let code = match script {
        Json::String(code) => code.clone(),
        Json::Array(_) => lines(script),
        other => lines(other.get("exec")?),
    };
    Some(Script {
        phase,
        code,
        place: format!("{place}, {word}"),
    })
}

fn lines(exec: &Json) -> String {
    match exec {
        Json::String(code) => code.clone(),
        other => {
            let lines = list(Some(other)).iter().map(|line| super::text(Some(line)));
            lines.collect::<Vec<_>>().join("\n").replace("\r\n", "\n")
        }
    }
}
