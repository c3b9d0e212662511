//! JSONPath (RFC 9535) behind one small door: compiled when files load, run against responses.
//!
//! Paths of names and indexes, nearly all that people write, are kept as steps and walked here; the rest goes
//! through the `jsonpath-rust` crate, whose known deviations from the RFC are listed in a test beside this (`deviations`).
//! It refuses what the crate would take and read otherwise than meant: blanks and dashes in bare names.

#[cfg(test)]
mod deviations;
mod kind;
mod parse;
mod spelling;
mod splice;
mod steps;
mod syntax_error;

pub use kind::kind_name;
pub use spelling::{holds_float, items, member_of, spelled};
pub use steps::{push_index, push_name};

use jsonpath_rust::parser::model::JpQuery;
use jsonpath_rust::query::js_path_process;
use serde_json::Value as Json;
use steps::Step;

/// A compiled path and how it was written.
#[derive(Debug, Clone)]
pub struct JsonPath {
    source: Box<str>,
    plan: Plan,
}

#[derive(Debug, Clone)]
enum Plan {
    /// A singular query of the RFC.
    Steps(Box<[Step]>),
    Query(Box<JpQuery>),
}

/// What is wrong with a path: a byte offset into its text, and words.
#[derive(Debug, Clone, PartialEq)]
pub struct PathError {
    pub offset: usize,
    pub message: String,
    pub help: Option<String>,
}

impl JsonPath {
    /// A bare `a.b[0]` means `$.a.b[0]`.
    pub fn parse(source: &str) -> Result<JsonPath, PathError> {
        Ok(JsonPath {
            plan: parse::plan(source)?,
            source: source.into(),
        })
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether this is a singular query of the RFC: it can name at most one place, whatever the data.
    pub fn is_singular(&self) -> bool {
        matches!(self.plan, Plan::Steps(_))
    }

    /// All values found, in the RFC's order, the same place as often as the path names it.
    pub fn find<'a>(&self, data: &'a Json) -> Vec<&'a Json> {
        match &self.plan {
            Plan::Steps(steps) => steps::walk(steps, data).into_iter().collect(),
            Plan::Query(query) => run(query, data),
        }
    }

    /// The first value found: for a singular path, without a list being made.
    pub fn find_first<'a>(&self, data: &'a Json) -> Option<&'a Json> {
        match &self.plan {
            Plan::Steps(steps) => steps::walk(steps, data),
            Plan::Query(query) => run(query, data).first().copied(),
        }
    }

    /// The member name that the path ends in (`$.a.b[0]` and `$..b` end in `b`), by which its values can be
    /// told to be secrets.
    pub fn last_name(&self) -> Option<&str> {
        match &self.plan {
            Plan::Steps(steps) => steps::last_name(steps),
            Plan::Query(query) => parse::last_name(query),
        }
    }

    /// How the number that a singular path names is written in the text of the body, which has to be JSON.
    pub fn number_spelling<'a>(&self, body: &'a str) -> Option<&'a str> {
        match &self.plan {
            Plan::Steps(steps) => spelling::number_at(steps, body),
            Plan::Query(_) => None,
        }
    }

    /// How the values that the path finds are written in the text of the body they were found in.
    pub fn texts<'a>(&self, data: &Json, body: &'a str) -> Vec<&'a str> {
        let query = match &self.plan {
            Plan::Steps(steps) => return spelling::value_at(steps, body).into_iter().collect(),
            Plan::Query(query) => query,
        };
        let found = js_path_process(query, data).unwrap_or_default().into_iter();
        let text = |path: String| match JsonPath::parse(&path).ok()?.plan {
            Plan::Steps(steps) => spelling::value_at(&steps, body),
            Plan::Query(_) => None,
        };
        found.filter_map(|found| text(found.path())).collect()
    }

    /// The text of a JSON document with this value where a singular path points, and otherwise as it was. Objects on
    /// the way that are not there, or null, are made; None where something else is in the way.
    pub fn set(&self, text: &str, value: &Json) -> Option<String> {
        match &self.plan {
            Plan::Steps(steps) => splice::set(steps, text, value),
            Plan::Query(_) => None,
        }
    }

    /// Why a singular path finds nothing in this data: where it leaves what is there, and the nearest name.
    pub fn explain_missing(&self, data: &Json) -> Option<String> {
        match &self.plan {
            Plan::Steps(steps) => steps::explain_missing(steps, data),
            Plan::Query(_) => None,
        }
    }
}

/// The crate fails only for queries that end in a computed value, which its grammar cannot express.
fn run<'a>(query: &JpQuery, data: &'a Json) -> Vec<&'a Json> {
    let found = js_path_process(query, data).unwrap_or_default();
    found.into_iter().map(|found| found.val()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(path: &str) -> JsonPath {
        JsonPath::parse(path).unwrap_or_else(|error| panic!("{path}: {error:?}"))
    }

    /// The path finds exactly these values, in this order.
    fn check(path: &str, data: &Json, expected: &[Json]) {
        let found: Vec<Json> = parse(path).find(data).into_iter().cloned().collect();
        assert_eq!(found, expected, "{path}");
    }

    fn check_error(path: &str, offset: usize, message: &str, help: &str) {
        let error = JsonPath::parse(path).expect_err(path);
        assert_eq!((error.offset, &*error.message), (offset, message), "{path}");
        assert_eq!(error.help.as_deref().unwrap_or(""), help, "{path}");
    }

    #[test]
    fn singular_paths_find_one_place() {
        let data = json!({"a": {"b": [1, 2, {"c d": null}]}, "x-y": 5, "ключ": true, "it's": 7});
        check("$", &data, std::slice::from_ref(&data));
        check("$.a.b[0]", &data, &[json!(1)]);
        check("$.a.b[-1]['c d']", &data, &[json!(null)]);
        check("$['a'][\"b\"][1]", &data, &[json!(2)]);
        check("$['x-y']", &data, &[json!(5)]);
        check("$.ключ", &data, &[json!(true)]);
        check(r"$['it\'s']", &data, &[json!(7)]);
        check(r"$['\u0061'].b[0]", &data, &[json!(1)]);
        check("$.a.b[3]", &data, &[]);
        check("$.a.b[-4]", &data, &[]);
        check("$.a[0]", &data, &[]);
        check("$.a.b.c", &data, &[]);
        check("$.a .b [ 0 ]", &data, &[json!(1)]);
    }

    #[test]
    fn bare_paths_start_at_the_root() {
        let data = json!({"a": {"b": [1]}, "items": [3, 4]});
        check("a.b[0]", &data, &[json!(1)]);
        check("items[*]", &data, &[json!(3), json!(4)]);
        check("['a'].b", &data, &[json!([1])]);
        check("[0]", &json!([9]), &[json!(9)]);
    }

    #[test]
    fn other_paths_find_lists_in_order_with_repeats() {
        let data = json!({"m": [{"id": 1, "t": "x"}, {"id": 2}, {"id": 3, "t": "x"}]});
        check("$.m[*].id", &data, &[json!(1), json!(2), json!(3)]);
        check("$.m[?@.t == 'x'].id", &data, &[json!(1), json!(3)]);
        check("$..t", &data, &[json!("x"), json!("x")]);
        check("$.m[::-1].id", &data, &[json!(3), json!(2), json!(1)]);
        check("$.m[0,0].id", &data, &[json!(1), json!(1)]);
        check("$.none[*]", &data, &[]);
    }

    #[test]
    fn singular_is_what_the_rfc_says() {
        for path in ["$", "a", "$.a.b", "$['a'][0]", "$[-1]", "$ .a", r"$['\n']"] {
            assert!(parse(path).is_singular(), "{path}");
        }
        for path in [
            "$.*",
            "$[*]",
            "$..a",
            "$[0,1]",
            "$['a','b']",
            "$[0:1]",
            "$[?@.a]",
            "$..[0]",
        ] {
            assert!(!parse(path).is_singular(), "{path}");
        }
    }

    #[test]
    fn the_last_name_is_the_last_member_named() {
        for (path, name) in [
            ("$.a.token[0]", Some("token")),
            ("$..token", Some("token")),
            ("$.tokens[*].id", Some("id")),
            ("$[0]", None),
            ("$['a','b']", None),
        ] {
            assert_eq!(parse(path).last_name(), name, "{path}");
        }
    }

    #[test]
    fn errors_say_where_and_what_to_write() {
        let quote = |path: &str| format!("quote the name: `{path}`");
        check_error(
            "$.x-request-id",
            3,
            "a bare name cannot hold `-`",
            &quote("$['x-request-id']"),
        );
        check_error("a.x-y.b", 3, "a bare name cannot hold `-`", &quote("a['x-y'].b"));
        check_error("x-y", 1, "a bare name cannot hold `-`", &quote("$['x-y']"));
        check_error("$..x-y", 4, "a bare name cannot hold `-`", &quote("$..['x-y']"));
        check_error(
            "$.weird key",
            7,
            "a bare name cannot hold a blank",
            &quote("$['weird key']"),
        );
        check_error("$.a.b[0", 7, "the path ends inside `[`, which is not closed", "");
        check_error("$.a.b[", 6, "the path ends inside `[`, which is not closed", "");
        check_error("$.a.", 4, "the path ends where a name was expected", "");
        check_error("a.b[x]", 4, "unexpected `x`", &quote("['x']"));
        check_error("$.a]", 3, "unexpected `]`", "");
        check_error("", 0, "the path is empty", "write `$` for the whole body");
        check_error(
            "$.items.length()",
            8,
            "a path has no functions outside of filters",
            "ask for the length with a matcher: `$.items: { length: 3 }`",
        );
        check_error("$[99999999999999999999]", 2, "unexpected `9`", "");
    }

    #[test]
    fn a_missing_value_is_explained_where_the_path_leaves_the_data() {
        let data = json!({"user": {"name": "x", "tags": [1, 2]}, "none": null});
        for (path, expected) in [
            ("$.user.nmae", "`$.user` has no `nmae`; did you mean `name`?"),
            ("$.user.zzzzzz", "`$.user` has no `zzzzzz`"),
            ("$.user.tags[2]", "`$.user.tags` has 2 items"),
            ("$.none.id", "`$.none` is null"),
            ("$.user.name.x", "`$.user.name` is a string"),
            ("$.user[0]", "`$.user` is an object"),
            (
                "$.user.tags.length",
                "`$.user.tags` is an array; a length is asked for with the matcher `length`",
            ),
        ] {
            assert_eq!(
                parse(path).explain_missing(&data).as_deref(),
                Some(expected),
                "{path}"
            );
        }
        assert_eq!(parse("$.user.name").explain_missing(&data), None);
    }

    #[test]
    fn deep_and_long_paths_do_not_exhaust_the_stack() {
        let long = format!("${}", ".a".repeat(100_000));
        check(&long, &json!({"a": 1}), &[]);
        assert!(JsonPath::parse(&format!("$[?{}", "(".repeat(100_000))).is_err());
        assert!(JsonPath::parse(&"[".repeat(100_000)).is_err());
        let long_query = format!("$.*{}", ".a".repeat(20_000));
        check(&long_query, &json!({"a": 1}), &[]);
    }
}
