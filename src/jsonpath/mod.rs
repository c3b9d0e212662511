//! JSONPath (RFC 9535) behind one small door: compiled when files load, run against answers where they are.
//!
//! Paths of names and indexes, nearly all that people write, are kept as steps and walked here. The others are parsed
//! into segments, and whatever the RFC forbids is refused when files load, function arguments of the wrong type too.

mod ast;
mod condition;
mod cursor;
mod evaluate;
mod filter;
mod function;
mod literal;
mod parse;
mod pattern;
#[cfg(test)]
mod second_opinion;
mod splice;
mod steps;
#[cfg(test)]
mod suite;

pub use steps::{push_index, push_name};

use crate::json::{BudgetStop, JsonDocument, JsonList, JsonNode, VisitBudget};
use ast::{PathSegment, PathSelector};
use evaluate::{Evaluation, EvaluationEnd};
use serde_json::Value as Json;
use steps::PathStep;

/// A compiled path and how it was written.
#[derive(Debug, Clone)]
pub struct JsonPath {
    source: Box<str>,
    plan: QueryPlan,
}

#[derive(Debug, Clone)]
enum QueryPlan {
    /// A singular query of the RFC.
    Steps(Box<[PathStep]>),
    Query(Box<[PathSegment]>),
}

/// What is wrong with a path: a byte offset into its text, and words.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonPathError {
    pub offset: usize,
    pub message: String,
    pub help: Option<String>,
}

impl JsonPath {
    /// A bare `a.b[0]` means `$.a.b[0]`.
    ///
    /// # Errors
    /// The text is no path of RFC 9535.
    pub fn parse(source: &str) -> Result<JsonPath, JsonPathError> {
        Ok(JsonPath {
            plan: parse::plan(source)?,
            source: source.into(),
        })
    }

    /// A path that goes by another text than what was parsed.
    ///
    /// # Errors
    /// The text is no path of RFC 9535.
    pub fn parse_as(text: &str, source: &str) -> Result<JsonPath, JsonPathError> {
        Ok(JsonPath {
            plan: parse::plan(text)?,
            source: source.into(),
        })
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether this is a singular query of the RFC: it can name at most one place, whatever the data.
    pub fn is_singular(&self) -> bool {
        matches!(self.plan, QueryPlan::Steps(_))
    }

    /// All values found, in the RFC's order, the same place as often as the path names it.
    ///
    /// # Errors
    /// The budget is spent, or the user has interrupted.
    pub fn find<'a>(&self, root: JsonNode<'a>, budget: &VisitBudget<'_>) -> Result<JsonList<'a>, BudgetStop> {
        let mut found = JsonList::default();
        self.each(root, budget, &mut |node| {
            found.push(node);
            Ok(())
        })?;
        Ok(found)
    }

    /// The first value found. None where there is none.
    ///
    /// # Errors
    /// As for [`JsonPath::find`].
    pub fn find_first<'a>(
        &self,
        root: JsonNode<'a>,
        budget: &VisitBudget<'_>,
    ) -> Result<Option<JsonNode<'a>>, BudgetStop> {
        let mut found = None;
        self.each(root, budget, &mut |node| {
            found = Some(node);
            Err(EvaluationEnd::Enough)
        })?;
        Ok(found)
    }

    fn each<'a>(
        &self,
        root: JsonNode<'a>,
        budget: &VisitBudget<'_>,
        receive: &mut dyn FnMut(JsonNode<'a>) -> Result<(), EvaluationEnd>,
    ) -> Result<(), BudgetStop> {
        let mut evaluation = Evaluation::new(root, budget);
        let ended = match &self.plan {
            QueryPlan::Steps(steps) => match steps::walk(steps, root, &mut evaluation)? {
                Some(found) => receive(found),
                None => Ok(()),
            },
            QueryPlan::Query(segments) => evaluation.run(segments, root, &mut |evaluation, found| {
                evaluation.budget.visit()?;
                receive(found)
            }),
        };
        match ended {
            Ok(()) | Err(EvaluationEnd::Enough) => Ok(()),
            Err(EvaluationEnd::Stopped(stopped)) => Err(stopped),
        }
    }

    /// The member name that the path ends in (`$.a.b[0]` and `$..b` end in `b`), which says whether its values are
    /// secrets. None for paths that end otherwise.
    pub fn last_name(&self) -> Option<&str> {
        match &self.plan {
            QueryPlan::Steps(steps) => steps::last_name(steps),
            QueryPlan::Query(segments) => segments.iter().rev().find_map(|segment| {
                let (PathSegment::Child(selectors) | PathSegment::Descendant(selectors)) = segment;
                match &**selectors {
                    [PathSelector::Name(name)] => Some(&**name),
                    _ => None,
                }
            }),
        }
    }

    /// The first member on a singular path that comes several times, as a path, and how often.
    /// None if each comes once.
    pub fn repeated(&self, document: &JsonDocument) -> Option<(String, usize)> {
        match &self.plan {
            QueryPlan::Steps(steps) => steps::repeated(steps, document),
            QueryPlan::Query(_) => None,
        }
    }

    /// The text of a JSON document with this value where a singular path points, and otherwise as it was. Objects on
    /// the way that are not there, or null, are made; None where something else is in the way.
    pub fn set(&self, text: &str, value: &Json) -> Option<String> {
        match &self.plan {
            QueryPlan::Steps(steps) => splice::set(steps, text, value),
            QueryPlan::Query(_) => None,
        }
    }

    /// Why a singular path finds nothing in this data: where it leaves what is there, and the nearest name.
    pub fn explain_missing(&self, root: JsonNode<'_>) -> Option<String> {
        match &self.plan {
            QueryPlan::Steps(steps) => steps::explain_missing(steps, root),
            QueryPlan::Query(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::JsonDocument;
    use bytes::Bytes;
    use serde_json::json;

    fn parse(path: &str) -> JsonPath {
        JsonPath::parse(path).unwrap_or_else(|error| panic!("{path}: {error:?}"))
    }

    fn document(text: &str) -> JsonDocument {
        JsonDocument::parse(Bytes::copy_from_slice(text.as_bytes())).expect("JSON")
    }

    fn found(path: &str, root: JsonNode<'_>) -> Vec<Json> {
        let budget = VisitBudget::for_size(0, &|| false);
        let found = parse(path).find(root, &budget).unwrap();
        let first = parse(path).find_first(root, &budget).unwrap();
        assert_eq!(
            first.map(JsonNode::to_json),
            found.get(0).map(JsonNode::to_json),
            "{path}"
        );
        found.iter().map(|node| node.to_json().unwrap()).collect()
    }

    /// The path finds exactly these values, in this order, in a tree and in a text.
    fn check(path: &str, data: &Json, expected: &[Json]) {
        assert_eq!(found(path, JsonNode::Tree(data)), expected, "{path}");
        let text = document(&serde_json::to_string_pretty(data).unwrap());
        assert_eq!(found(path, text.root()), expected, "{path} in a text");
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
        check_error(
            "$[99999999999999999999]",
            2,
            "this index is larger than 9007199254740991, which is the limit",
            "",
        );
        check_error(
            "$[007]",
            2,
            "an index is a whole number without leading zeros",
            "",
        );
        check_error("$['a", 2, "this string is not closed", "");
        check_error("$.a ", 3, "a path ends without blanks", "");
        check_error(
            "$.items.0",
            8,
            "a bare name cannot begin with a digit",
            "write `[0]` for an index, or quote the name: `['0']`",
        );
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
                parse(path).explain_missing(JsonNode::Tree(&data)).as_deref(),
                Some(expected),
                "{path}"
            );
        }
        assert_eq!(parse("$.user.name").explain_missing(JsonNode::Tree(&data)), None);
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

    #[test]
    fn filters_say_what_they_lack() {
        check_error("$[?@.a = 1]", 7, "`=` compares nothing", "write `==`");
        check_error("$[?@.a == 1 and @.b]", 12, "unexpected `a`", "write `&&`");
        check_error("$[?@.a || @.b | @.c]", 14, "unexpected `|`", "write `||`");
        check_error(
            "$[?@.a =~ 'x']",
            7,
            "a path has no `=~`",
            "write `match(@.name, 'pattern')` for the whole text, `search(...)` for a part of it",
        );
        check_error("$[?(@.a]", 7, "unexpected `]`", "");
        check_error(
            "$[?@.a == ]",
            10,
            "unexpected `]`",
            "a filter compares `@.name`, `$.name`, strings in quotes, numbers, `true`, `false`, `null`",
        );
        check_error(
            "$[?true]",
            3,
            "a value alone is no condition",
            "compare it, as in `@.name == 'x'`",
        );
        check_error(
            "$[?@.* == 1]",
            3,
            "this path can name several values, and only one can be compared",
            "compare `value(...)` of it for the only one it finds, or `count(...)` for how many",
        );
    }

    #[test]
    fn functions_are_typed_when_they_are_read() {
        check_error(
            "$[?length(@.*) < 3]",
            10,
            "`length` takes one value, and this path can name several",
            "`count(...)` says how many values a path finds",
        );
        let compare = "write a comparison, such as `length(@.name) > 0`";
        let value = "this function gives a value, which has to be compared";
        check_error("$[?length(@.a)]", 3, value, compare);
        check_error("$[?value(@.a)]", 3, value, compare);
        check_error("$[?count(@..*)]", 3, value, compare);
        check_error("$[?!count(@..*)]", 4, value, compare);
        check_error("$[?count(1) > 2]", 9, "`count` takes a path, such as `@.*`", "");
        check_error(
            "$[?count(count(@.a)) > 2]",
            9,
            "`count` takes a path, such as `@.*`",
            "",
        );
        check_error(
            "$[?value('a') == 1]",
            9,
            "`value` takes a path, such as `@.*`",
            "",
        );
        check_error("$[?length() > 1]", 3, "`length` takes one argument, found 0", "");
        check_error("$[?match(@.a)]", 3, "`match` takes two arguments, found 1", "");
        check_error(
            "$[?match(@.a, 'x') == true]",
            3,
            "this function holds or does not hold; it cannot be compared",
            "",
        );
        check_error(
            "$[?match(@..a, 'x')]",
            9,
            "`match` takes one value, and this path can name several",
            "`value(...)` gives the only value that a path finds",
        );
    }

    #[test]
    fn functions_that_are_misspelt_or_misused_are_named() {
        check_error(
            "$[?match(@.a, 'a(')]",
            14,
            "this regular expression cannot be read: unclosed group",
            "",
        );
        check_error(
            "$[?length(match(@.a, 'x')) == 1]",
            10,
            "`length` takes a value; this function only holds or does not hold",
            "",
        );
        check_error(
            "$[?in(@, $.list)]",
            3,
            "paths have no function `in`",
            "the functions are length, count, value, match, search",
        );
        check_error(
            "$[?lenght(@.a) == 1]",
            3,
            "paths have no function `lenght`",
            "did you mean `length`?",
        );
    }

    #[test]
    fn values_are_found_in_the_order_of_the_rfc() {
        check(
            "$..['a','d']",
            &json!([{"a": 1, "d": 2}, {"a": 3, "d": 4}]),
            &[json!(1), json!(2), json!(3), json!(4)],
        );
        check(
            "$[?@[?@>1]]",
            &json!([[0], [0, 1], [0, 1, 2], [42]]),
            &[json!([0, 1, 2]), json!([42])],
        );
        let data = json!({"o": {"j": 1, "k": 2}, "a": [5, 3, [{"j": 4}, {"k": 6}]]});
        check("$..j", &data, &[json!(1), json!(4)]);
        check("$..[0]", &data, &[json!(5), json!({"j": 4})]);
        check("$.o..[*, *]", &data, &[json!(1), json!(2), json!(1), json!(2)]);
        check(
            "$.a..[0, 1]",
            &data,
            &[json!(5), json!(3), json!({"j": 4}), json!({"k": 6})],
        );
        check("$..*.k", &data, &[json!(2), json!(6)]);
    }

    #[test]
    fn slices_count_from_both_ends() {
        let data = json!([0, 1, 2, 3, 4, 5, 6]);
        for (path, expected) in [
            ("$[1:3]", vec![1, 2]),
            ("$[5:]", vec![5, 6]),
            ("$[1:5:2]", vec![1, 3]),
            ("$[5:1:-2]", vec![5, 3]),
            ("$[::-1]", vec![6, 5, 4, 3, 2, 1, 0]),
            ("$[:-5]", vec![0, 1]),
            ("$[-2:]", vec![5, 6]),
            ("$[:-4:-1]", vec![6, 5, 4]),
            ("$[::0]", vec![]),
            ("$[3:3]", vec![]),
            ("$[4:2]", vec![]),
            ("$[-100:2]", vec![0, 1]),
            ("$[100:-100:-3]", vec![6, 3, 0]),
            ("$[0:9007199254740991:9007199254740991]", vec![0]),
            ("$[::-9007199254740991]", vec![6]),
        ] {
            let expected: Vec<Json> = expected.into_iter().map(Json::from).collect();
            check(path, &data, &expected);
        }
        check("$[::-1]", &json!([]), &[]);
        check("$[::-1]", &json!({"a": 1}), &[]);
    }

    #[test]
    fn filters_compare_by_type_and_value() {
        let data = json!([{"a": 1}, {"a": "1"}, {"a": null}, {}, {"a": [1]}, {"a": {"b": 1}}, {"a": 1.0}, {"a": 2}, {"a": "äö"}]);
        let at = |indexes: &[usize]| {
            indexes
                .iter()
                .map(|index| data[*index].clone())
                .collect::<Vec<_>>()
        };
        for (filter, indexes) in [
            ("@.a == 1", &[0, 6][..]),
            ("@.a == '1'", &[1]),
            ("@.a == null", &[2]),
            ("@.a == @.gone", &[3]),
            ("@.a != 1", &[1, 2, 3, 4, 5, 7, 8]),
            ("@.a > 1", &[7]),
            ("@.a >= 1", &[0, 6, 7]),
            ("@.a <= 'a'", &[1]),
            ("@.a >= null", &[2]),
            ("!@.a", &[3]),
            ("@.a && @.a != null", &[0, 1, 4, 5, 6, 7, 8]),
            ("@.a == $[4].a", &[4]),
            ("@.a == $[5]['a']", &[5]),
            ("length(@.a) == 1", &[1, 4, 5]),
            ("length(@.a) == 2", &[8]),
            ("count(@.a) == 0", &[3]),
            ("count(@..*) > 1", &[4, 5]),
            ("value(@.a.*) == 1", &[4, 5]),
            ("value(@.a) == value(@.b)", &[3]),
            ("match(@.a, '[0-9]')", &[1]),
            ("search(@.a, 'ö')", &[8]),
            ("!(@.a == 1 || @.a == 2) && @.a", &[1, 2, 4, 5, 8]),
            ("@.a == 1 || @.a == 2 && @.gone", &[0, 6]),
        ] {
            check(&format!("$[?{filter}]"), &data, &at(indexes));
        }
    }

    #[test]
    fn a_member_that_comes_twice_counts_by_its_last_value() {
        let text = document(r#"{"a": 1, "b": 2, "a": 3, "\u0062": 4}"#);
        assert_eq!(found("$.a", text.root()), [json!(3)]);
        assert_eq!(found("$['b','a']", text.root()), [json!(4), json!(3)]);
        assert_eq!(found("$[?@ == 3]", text.root()), [json!(3)]);
    }

    #[test]
    fn y19_numbers_keep_the_spelling_of_the_answer() {
        let text = document(
            r#"{"a": [ {"id": 12345678901234567890123}, {"id": 1.10} , {"id": -1E3} ], "big": 1e400}"#,
        );
        let spellings = |path: &str| -> Vec<String> {
            let budget = VisitBudget::for_size(0, &|| false);
            let found = parse(path).find(text.root(), &budget).unwrap();
            found
                .iter()
                .filter_map(|node| node.number().map(String::from))
                .collect()
        };
        assert_eq!(
            spellings("$.a[*].id"),
            ["12345678901234567890123", "1.10", "-1E3"]
        );
        assert_eq!(spellings("$.a[-1].id"), ["-1E3"]);
        assert_eq!(spellings("$.big"), ["1e400"]);
        assert_eq!(spellings("$.a"), [""; 0]);
    }

    #[test]
    fn a_path_that_multiplies_ends_at_the_limit() {
        let nested = format!("{}{}", "[".repeat(120), "]".repeat(120));
        let text = document(&nested);
        for path in [
            "$..*..*..*..*",
            "$..[?@..[?@..[?@..a]]]",
            "$..[?count(@..*) == count($..*..*..*)]",
        ] {
            let budget = VisitBudget::new(100_000, &|| false);
            let stopped = parse(path)
                .find(text.root(), &budget)
                .map(|found| found.len())
                .unwrap_err();
            assert_eq!(stopped, BudgetStop::TooMuch(100_000), "{path}");
            let budget = VisitBudget::new(u64::MAX, &|| true);
            let stopped = parse(path)
                .find(text.root(), &budget)
                .map(|found| found.len())
                .unwrap_err();
            assert_eq!(stopped, BudgetStop::Interrupted, "{path}");
        }
    }

    #[test]
    fn filters_in_filters_of_the_deepest_document_fit_on_a_small_stack() {
        let nested = document(&format!("{}1{}", "[".repeat(128), "]".repeat(128)));
        let path = format!("$..{}@.a{}", "[?@..".repeat(15), "]".repeat(15));
        let path = path.replacen("[?@..@.a", "[?@.a", 1);
        let budget = VisitBudget::new(200_000, &|| false);
        assert!(parse(&path).find(nested.root(), &budget).is_err());
        assert!(JsonPath::parse(&format!("$..{}@.a{}", "[?@".repeat(17), "]".repeat(17))).is_err());
    }
}
