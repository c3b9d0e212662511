//! Texts to trees, or to the first message.

use super::*;
use crate::source::draw;
use crate::source::{MappingEntry, NodeKind, Sources};

/// The tree on one line; or code, message and the bytes that the first label points at.
fn check(text: &str, expected: &str) {
    assert_eq!(shown(text), expected, "{text:?}");
}

fn shown(text: &str) -> String {
    let mut sources = Sources::default();
    let id = sources.add("a.yaml", text);
    let (node, diagnostics) = read(sources.get(id), id);
    match (diagnostics.first(), node) {
        (Some(first), _) => {
            let written = first.labels.first().map_or("", |label| sources.text(label.span));
            format!("{} {} | {written}", first.code, first.message)
        }
        (None, Some(node)) => flat(&node),
        (None, None) => "nothing".to_owned(),
    }
}

fn drawn(text: &str) -> String {
    let mut sources = Sources::default();
    let id = sources.add("a.yaml", text);
    let (_, diagnostics) = read(sources.get(id), id);
    draw::draw(&diagnostics, &sources, false)
}

fn flat(node: &Node) -> String {
    match &node.kind {
        NodeKind::Scalar(scalar) => format!("{:?}", scalar.text),
        NodeKind::Seq(items) => format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(", ")),
        NodeKind::Map(entries) => {
            let entry = |entry: &MappingEntry| format!("{}: {}", flat(&entry.key), flat(&entry.value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// The bytes of the value of `key`, as its span says.
fn written(text: &str, key: &str) -> String {
    let mut sources = Sources::default();
    let id = sources.add("a.yaml", text);
    let (node, diagnostics) = read(sources.get(id), id);
    assert_eq!(diagnostics, [], "{text:?}");
    let span = node
        .as_ref()
        .and_then(|node| node.get(key))
        .map(|value| value.span);
    span.map_or("no such key".to_owned(), |span| sources.text(span).to_owned())
}

#[test]
fn values_become_trees() {
    check("a: b\n  c\n", r#"{"a": "b c"}"#);
    check("a: {x: 1, y}\n", r#"{"a": {"x": "1", "y": ""}}"#);
    check("a: >-\n\n   foo\n   bar\n", r#"{"a": "\nfoo bar"}"#);
    check("a: |2\n   foo\n", r#"{"a": " foo\n"}"#);
    check("? a\n: b\n", r#"{"a": "b"}"#);
    check("%YAML 1.2\n---\na: 1\n", r#"{"a": "1"}"#);
    check(
        "a: &x [1]\nb: &y |\n  t\nc: &z\n  k: v\nd: [*x, *y, *z]",
        r#"{"a": ["1"], "b": "t\n", "c": {"k": "v"}, "d": [["1"], "t\n", {"k": "v"}]}"#,
    );
}

#[test]
fn spans_are_the_values_own_bytes() {
    assert_eq!(written("a: 'x y' # c\n", "a"), "'x y'");
    assert_eq!(written("a: &n x\nb: 1\n", "a"), "x");
    assert_eq!(
        written("a: |  # c | d\n\n  x\n  y\n\nb: 1\n", "a"),
        "|  # c | d\n\n  x\n  y"
    );
    assert_eq!(written("é: ü\na: >-\n  é\n", "a"), ">-\n  é");
    assert_eq!(written("a: &n |\n  x\nb: *n\n", "b"), "|\n  x");
    assert_eq!(written("a:\n  - é\n  - [b, c]\nd: 1\n", "a"), "- é\n  - [b, c]");
    assert_eq!(written("a: {b: 1, c: [2]}\n", "a"), "{b: 1, c: [2]}");
    assert_eq!(
        written("a:\n  b: 1\n  c: two words\nd: 1\n", "a"),
        "b: 1\n  c: two words"
    );
    assert_eq!(written("a:\nb: 1\n", "a"), "");
}

#[test]
fn a_fault_within_the_end_of_a_line_is_told() {
    assert!(shown("%\u{2028}\n{\r\n").starts_with("E0101"));
    assert!(shown("{\r\n").starts_with("E0101"));
}

#[test]
fn y03_a_duplicate_key_names_both_places() {
    assert_eq!(
        drawn("headers:\n  a: 1\nurl: x\nheaders:\n  b: 2\n"),
        "\
error[E0103]: `headers` is there twice
 --> a.yaml:4:1
  |
1 | headers:
  | ------- first here
...
4 | headers:
  | ^^^^^^^ again here
  |
  = help: keep one of them; for a header or parameter that repeats, give a list as its value

"
    );
}

#[test]
fn y05_an_alias_bomb_is_refused_at_once() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..8 {
        let last = format!("*a{}, ", level - 1);
        bomb += &format!("a{level}: &a{level} [{}]\n", last.repeat(9));
    }
    check(
        &bomb,
        "E0113 the file's aliases mean more than 100000 values | *a4",
    );
}

#[test]
fn y06_an_alias_inside_its_own_anchor() {
    check("a: &a [*a]\n", "E0116 an alias is inside its own anchor | *a");
    check("a: *b\n", "E0115 no anchor `&b` before this alias | *b");
}

#[test]
fn y07_deep_flow_names_the_limit() {
    check(&"[".repeat(100_000), "E0111 nested deeper than 64 levels | [");
    check(
        &format!("{}{}", "[".repeat(65), "]".repeat(65)),
        "E0111 nested deeper than 64 levels | [",
    );
    check(&format!("{}{}", "[".repeat(3), "]".repeat(3)), "[[[]]]");
}

#[test]
fn y08_deep_block_on_one_line_does_not_overflow_the_stack() {
    for levels in [20_000, 200_000] {
        check(&"- ".repeat(levels), "E0111 nested deeper than 64 levels | ");
    }
    check(&"? ".repeat(200_000), "E0111 nested deeper than 64 levels | ");
}

#[test]
fn too_many_values_are_refused() {
    let list = format!("[{}]", "a, ".repeat(250_001));
    check(&list, "E0112 more than 250000 values in one file | a");
}

#[test]
fn y13_a_byte_order_mark_does_not_count_as_a_column() {
    check("\u{feff}a: 1\r\nb: 2\r\n", r#"{"a": "1", "b": "2"}"#);
    assert!(drawn("\u{feff}a: 1\na: 2\n").contains("a.yaml:2:1"));
    let first_line = drawn("\u{feff}a: @x\n");
    assert!(
        first_line.contains("a.yaml:1:4") && first_line.contains("1 | a: @x"),
        "{first_line}"
    );
}

#[test]
fn y14_blocks_of_crlf_files_have_lf() {
    check("a: |\r\n  1\r\n  2\r\nb: x\r\n", r#"{"a": "1\n2\n", "b": "x"}"#);
    assert_eq!(written("a: 1\r\nb: two\r\n", "b"), "two");
}

#[test]
fn json_text_is_read_wherever_its_brackets_stand() {
    check("a: {\n\"b\": \"x\"\n}\nc: 1\n", r#"{"a": {"b": "x"}, "c": "1"}"#);
    check(
        "a:\n  b: [\n\"x\",\n\"y\"\n]\n  c: 1\n",
        r#"{"a": {"b": ["x", "y"], "c": "1"}}"#,
    );
    check("a:\n  b:\n{\"x\": \"y\"}\n", r#"{"a": {"b": {"x": "y"}}}"#);
    check("- {\n\"a\": \"x\"\n}\n- [\n\"y\"\n]\n", r#"[{"a": "x"}, ["y"]]"#);
    check("a: [\n\t\"x\",\r\n\t<<y>>\n]\n", r#"{"a": ["x", "<<y>>"]}"#);
    let many = "a: 1\n".to_owned()
        + &(0..101)
            .map(|at| format!("k{at}: {{\n\"b\": \"x\"\n}}\n"))
            .collect::<String>();
    check(
        &many,
        "E0101 more than 100 JSON texts whose lines are not indented below their key | ",
    );
}

#[test]
fn flow_collections_that_are_no_json_keep_the_rules_of_yaml() {
    for text in [
        "flow: [a,\nb,\nc]\n",
        "a: {\n\"b\": 'x'\n}\n",
        "a: [\n\"x\",\n]\n",
        "[23\n]: 42\n",
    ] {
        assert!(shown(text).starts_with("E0"), "{text:?}: {}", shown(text));
    }
}

#[test]
fn y15_tabs_are_named() {
    for text in [
        "\ta: 1\n",
        "a:\n\tb: 1\n",
        "a:\n  b: 1\n\tc: 2\n",
        "a: 1\n\tb: 2\n",
        "a: |\n\tx\n",
        "a: [\n\tx\n]\n",
    ] {
        check(text, "E0102 a tab in the indentation | \t");
    }
    check("a: |\n  \tx\n", r#"{"a": "\tx\n"}"#);
}

#[test]
fn y16_control_characters_are_refused_and_never_drawn() {
    check("a: \u{0}x\n", "E0107 control character U+0000 in a file | \u{0}");
    check(
        "a: |\n  x\u{85}y\n",
        "E0107 control character U+0085 in a file | \u{85}",
    );
    let drawn = drawn("a: \u{202e}x\u{1b}[31m\n");
    assert!(
        drawn.contains("bidi override U+202E") && drawn.contains("control character U+001B"),
        "{drawn}"
    );
    assert!(!drawn.contains(['\u{202e}', '\u{1b}']), "{drawn}");
}

#[test]
fn y17_a_second_document_is_an_error() {
    check("a: 1\n---\nb: 2\n", "E0106 a file holds one document | ---");
    check("---\na: 1\n", r#"{"a": "1"}"#);
}

#[test]
fn y18_files_without_content_are_warned_of() {
    for text in ["", "# only a comment\n", "---\n", "\u{feff}"] {
        check(text, "E0110 `a.yaml` holds nothing | ");
    }
}

#[test]
fn y20_tags_are_refused_with_their_place() {
    check("a: !foo x\n", "E0104 tags are not part of the format | !foo");
    check(
        "a: !!python/object x\n",
        "E0104 tags are not part of the format | !!python/object",
    );
    check(
        "a:\n  !!seq\n  - 1\n",
        "E0104 tags are not part of the format | !!seq",
    );
    check("a: \"!foo\"\n", r#"{"a": "!foo"}"#);
}

#[test]
fn y21_merge_keys_have_their_own_message() {
    let expected = "E0105 merge keys (`<<:`) are not part of the format | <<";
    check("b: &b {x: 1}\na:\n  <<: *b\n", expected);
    check("a:\n  <<: <<x>>\n", expected);
    check("<<name>>: v\n", r#"{"<<name>>": "v"}"#);
}

#[test]
fn y22_templates_at_the_start_of_a_scalar() {
    check("url: <<base>>/x\n", r#"{"url": "<<base>>/x"}"#);
    check(
        "a: [<<b>>, <<c>>]\nd: {e: <<f>>}\n",
        r#"{"a": ["<<b>>", "<<c>>"], "d": {"e": "<<f>>"}}"#,
    );
    check("a: <<b>>/x # comment\n", r#"{"a": "<<b>>/x"}"#);
    check(
        "a: <<x | default('p: q')>>\n",
        "E0101 a `<<...>>` in a plain value is cut | <<x | default('p: q')>>",
    );
    check(
        "a: [<<a[0]>>]\n",
        "E0101 a `<<...>>` in a plain value is cut | <<a[0]>>]",
    );
    check(
        "a: {{b}}\n",
        "E0117 a key is a text, not a list or a mapping | {b}",
    );
}

#[test]
fn faults_of_syntax_point_at_the_mistake() {
    check(
        "a: 1\nkey:value\nb: 2\n",
        "E0101 expected `key: value` | key:value",
    );
    check("a: b\nc\nd: 1\n", "E0101 expected `key: value` | c");
    check("a\nb: 1\n", "E0101 expected `key: value` | a");
    check("a: 1\n b: 2\n", "E0101 a key below a value | b");
    check(
        "a:\n  b: 1\n c: 2\n",
        "E0101 this indentation matches nothing above | c: 2",
    );
    check(
        "a: |\n  x\n y\n",
        "E0101 this indentation matches nothing above | y",
    );
    check("a: x: y\n", "E0101 a plain value may not hold `: ` | :");
    check("# é\na: é: b\n", "E0101 a plain value may not hold `: ` | :");
    check("a: 'open\nb: 2\n", "E0101 a quoted text is not closed | 'open");
    check("a: \"", "E0101 a quoted text is not closed | \"");
    check("a: 'it's'\n", "E0101 text after a closing quote | s'");
    check(
        "a: \"\\d\"\n",
        "E0101 an escape that YAML does not know | \"\\d\"",
    );
    check("a: [1, 2\nb: 3\n", "E0101 `[` is not closed | [");
    check("a: {x: 1\nb: 3\n", "E0101 `{` is not closed | {");
    check("a: {\n", "E0101 `{` is not closed | {");
    check("a: [b]]\n", "E0101 a closing bracket without an opening one | ]");
    check(
        "a: @x\n",
        "E0101 a plain value may not begin with this character | @x",
    );
    check("- a\nb: 1\n", "E0101 a key among list items | b: 1");
    check("a: 1\n- b\n", "E0101 a list item among keys | b");
    check("a: - b\n", "E0101 a list begins on a line of its own | - b");
}

#[test]
fn a_missing_blank_is_drawn_with_its_cure() {
    assert_eq!(
        drawn("method: GET\nurl:http://h/\nname: x\n"),
        "\
error[E0101]: expected `key: value`
 --> a.yaml:2:1
  |
2 | url:http://h/
  | ^^^^^^^^^^^^^ no `: ` in this line
  |
  = help: put a space after the colon: `url: http://h/`

"
    );
}

#[test]
fn the_size_is_checked_before_anything_else() {
    let large = "a".repeat(MAX_FILE_BYTES as usize + 1);
    check(
        &large,
        "E0114 `a.yaml` has 5242881 bytes; a YAML file may have 5242880 | ",
    );
}
