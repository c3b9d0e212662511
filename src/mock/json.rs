//! JSON laid over JSON, and places in it written `a.b`.

use serde_json::{Map, Value as Json};

/// `over` on top of `base`: maps are merged at every depth, everything else is replaced.
pub fn overlay(base: &mut Json, over: Json) {
    match (base, over) {
        (Json::Object(base), Json::Object(over)) => {
            for (key, value) in over {
                overlay(base.entry(key).or_insert(Json::Null), value);
            }
        }
        (base, over) => *base = over,
    }
}

/// The fields of `shape`, each with the item's value where the item has it.
pub fn cut(shape: &Json, item: &Json) -> Json {
    let (Json::Object(fields), Json::Object(values)) = (shape, item) else {
        return item.clone();
    };
    let pick = |(key, own): (&String, &Json)| {
        let mut value = own.clone();
        if let Some(known) = values.get(key) {
            overlay(&mut value, known.clone());
        }
        (key.clone(), value)
    };
    Json::Object(fields.iter().map(pick).collect())
}

/// The value at `a.b`; `.` is the whole. None if there is no such member.
pub fn at<'j>(json: &'j Json, path: &str) -> Option<&'j Json> {
    steps(path).try_fold(json, |json, step| json.get(step))
}

/// Puts a value at `a.b`, making maps on the way.
pub fn put(json: &mut Json, path: &str, value: Json) {
    *steps(path).fold(json, |json, step| {
        if !json.is_object() {
            *json = Json::Object(Map::new());
        }
        // Indexing a map by a missing key adds it.
        &mut json[step]
    }) = value;
}

/// Removes the value at `a.b`, if there is one.
pub fn remove(json: &mut Json, path: &str) {
    let (parent, last) = path.rsplit_once('.').unwrap_or((".", path));
    let found = steps(parent).try_fold(json, |json, step| json.get_mut(step));
    if let Some(Json::Object(map)) = found {
        map.shift_remove(last);
    }
}

/// JSON as it is written in a path or a form: text without quotes.
pub fn text(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split('.').filter(|step| !step.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn overlay_merges_maps_and_replaces_the_rest() {
        let mut base = json!({"a": {"b": 1, "c": [1, 2]}, "d": 1});
        overlay(&mut base, json!({"a": {"c": [3], "e": null}, "d": {"x": 1}}));
        assert_eq!(base, json!({"a": {"b": 1, "c": [3], "e": null}, "d": {"x": 1}}));
    }

    #[test]
    fn cut_keeps_the_fields_of_the_shape() {
        let cut = cut(&json!({"id": 0, "topic": "x"}), &json!({"id": 7, "secret": 1}));
        assert_eq!(cut, json!({"id": 7, "topic": "x"}));
    }

    #[test]
    fn places_are_read_made_and_removed() {
        let mut json = json!({"a": 1});
        put(&mut json, "data.items", json!([1]));
        assert_eq!(at(&json, "data.items"), Some(&json!([1])));
        remove(&mut json, "data.items");
        assert_eq!(json, json!({"a": 1, "data": {}}));
        put(&mut json, ".", json!([]));
        assert_eq!(json, json!([]));
    }
}
