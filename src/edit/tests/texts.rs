//! Edits of texts that people write.

use super::super::{add, set, unset};
use super::{data, path, shown};

fn check_set(text: &str, key: &str, value: &str, expected: &str) {
    let order = ["name", "method", "url", "headers", "body", "expect"];
    let changed = set(text, &path(key), &data(value), &order);
    assert_eq!(shown(changed), expected, "{text:?} {key}");
}

fn check_unset(text: &str, key: &str, expected: &str) {
    assert_eq!(shown(unset(text, &path(key))), expected, "{text:?} {key}");
}

fn check_add(text: &str, key: &str, value: &str, expected: &str) {
    let changed = add(text, &path(key), &data(value), &[]);
    assert_eq!(shown(changed), expected, "{text:?} {key}");
}

#[test]
fn a_value_is_replaced_where_it_is_and_its_comment_stays() {
    check_set("url: a # why\nb: 1\n", "url", "x", "url: x # why\nb: 1\n");
    check_set("url: 'a'\n", "url", "it's", "url: 'it''s'\n");
    check_set("url: \"a\"\n", "url", "b", "url: \"b\"\n");
    check_set("a: 'x'\n", "a", "5", "a: 5\n");
    check_set("a: x\n", "a", "'5'", "a: '5'\n");
    check_set("a:\nb: 1\n", "a", "x", "a: x\nb: 1\n");
    check_set("a: # why\nb: 1\n", "a", "x", "a: x # why\nb: 1\n");
    check_set("a: &n x\nb: 1\n", "a", "y", "a: &n y\nb: 1\n");
    check_set("a: x\n  y\nb: 1\n", "a", "z", "a: z\nb: 1\n");
    check_set(
        "a: [1, {b: 2, c}]\n",
        "a[1].b",
        "'x, y'",
        "a: [1, {b: 'x, y', c}]\n",
    );
    check_set("a: {b, c}\n", "a.b", "1", "a: {b: 1, c}\n");
    check_set(
        "a:\n  - 1\n  -\n  - 3\n",
        "a[1]",
        "2",
        "a:\n  - 1\n  - 2\n  - 3\n",
    );
}

#[test]
fn blocks_give_way_to_lines_and_lines_to_blocks() {
    check_set("a: # why\n  b: 1\n  c: 2\nd: 3\n", "a", "x", "a: x # why\nd: 3\n");
    check_set(
        "a: x # why\nd: 3\n",
        "a",
        "{b: 1, c: [2]}",
        "a: # why\n  b: 1\n  c:\n    - 2\nd: 3\n",
    );
    check_set("a: |\n  one\n  two\nd: 3\n", "a", "x", "a: x\nd: 3\n");
    check_set(
        "a: x # why\nd: 3\n",
        "a",
        "\"one\\ntwo\\n\"",
        "a: | # why\n  one\n  two\nd: 3\n",
    );
    check_set(
        "a: >-\n  one\nd: 3",
        "a",
        "\"1\\n\\n2\"",
        "a: |-\n  1\n\n  2\nd: 3",
    );
    check_set("a:\n- 1\n- b: 2\n  c: 3\n", "a[1]", "x", "a:\n- 1\n- x\n");
    check_set(
        "a:\n- 1\n- 2 # two\n",
        "a[0]",
        "{b: 1, c: 2}",
        "a:\n- b: 1\n  c: 2\n- 2 # two\n",
    );
    check_set("a: [1, 2]\n", "a", "[3]", "a: [3]\n");
    check_set("a: []\n", "a", "[3]", "a:\n  - 3\n");
    check_set(
        "a:\n    b: 1\n",
        "a.b",
        "{c: {d: 1}}",
        "a:\n    b:\n        c:\n            d: 1\n",
    );
}

#[test]
fn a_new_key_goes_where_its_file_has_it() {
    check_set(
        "name: A # x\nurl: u\n",
        "method",
        "POST",
        "name: A # x\nmethod: POST\nurl: u\n",
    );
    check_set("# head\nurl: u\n", "name", "A", "# head\nname: A\nurl: u\n");
    check_set(
        "url: u\nexpect:\n  status: 200\n",
        "headers.Accept",
        "x",
        "url: u\nheaders:\n  Accept: x\nexpect:\n  status: 200\n",
    );
    check_set(
        "headers:\n  a: 1 # c\n# foot\nurl: x\n",
        "headers.b",
        "2",
        "headers:\n  a: 1 # c\n  b: 2\n# foot\nurl: x\n",
    );
    check_set("headers: {a: 1}\n", "headers.b", "x", "headers: {a: 1, b: x}\n");
    check_set("h: { a: 1, }\n", "h.b", "x", "h: { a: 1, b: x }\n");
    check_set(
        "h: {\"a\": \"1\"}\n",
        "h.b",
        "x",
        "h: {\"a\": \"1\", \"b\": \"x\"}\n",
    );
    check_set(
        "h: {\n  a: 1 # c\n}\n",
        "h.b",
        "x",
        "h: {\n  a: 1, # c\n  b: x\n}\n",
    );
    check_set("h: {}\nb: 1\n", "h.a", "x", "h:\n  a: x\nb: 1\n");
    check_set("h:\nb: 1\n", "h.a", "x", "h:\n  a: x\nb: 1\n");
    check_set("a: 1", "b", "2", "a: 1\nb: 2");
    check_set("", "a.b", "2", "a:\n  b: 2\n");
    check_set("# only\n", "a", "2", "# only\na: 2\n");
    check_set("a: 1\r\n", "b.c", "2", "a: 1\r\nb:\r\n  c: 2\r\n");
    check_set("\u{feff}url: 1\n", "name", "2", "\u{feff}name: 2\nurl: 1\n");
    check_set("a: |+\n  x\n\n\nb: 1\n", "b", "2", "a: |+\n  x\n\n\nb: 2\n");
    check_set(
        "b:\n  a: |+\n    x\n\n\nc: 1\n",
        "b.d",
        "2",
        "b:\n  a: |+\n    x\n\n\n  d: 2\nc: 1\n",
    );
    check_set("- a: 1\n  b: 2\n", "[0].c", "3", "- a: 1\n  b: 2\n  c: 3\n");
}

#[test]
fn what_is_shared_or_does_not_fit_is_refused() {
    check_set(
        "a: &x {b: 1}\nc: *x\n",
        "c.b",
        "2",
        "refused: `c` is an alias of what line 1 says, which other places share: change it there, or replace the alias as a whole",
    );
    check_set("a: &x {b: 1}\nc: *x\n", "c", "2", "a: &x {b: 1}\nc: 2\n");
    check_set(
        "a: &x 1\nc: *x\n",
        "a",
        "2",
        "refused: `a` shares its text with line 2, where `*x` repeats the anchor `&x`: give that line a value of its own first",
    );
    check_set(
        "a: &x {b: {c: 1}}\nd: *x\n",
        "a.b.c",
        "2",
        "refused: `a.b.c` shares its text with line 2, where `*x` repeats the anchor `&x`: give that line a value of its own first",
    );
    check_set(
        "a: {b: &x 1}\nc: 2 # *x\nd: [*x]\n",
        "a",
        "2",
        "refused: `a` shares its text with line 3, where `*x` repeats the anchor `&x`: give that line a value of its own first",
    );
    check_set("a: &x 1\nc: *x\nd: 3\n", "d", "2", "a: &x 1\nc: *x\nd: 2\n");
    check_set("a: 1\n", "a.b", "2", "refused: `a` is a number, not a mapping");
    check_set(
        "a: [1]\n",
        "a[3]",
        "2",
        "refused: `a[3]` is behind the end of a list of 1 item",
    );
    check_set(
        "a: [1\n",
        "a",
        "2",
        "refused: the file cannot be read: `[` is not closed",
    );
}

#[test]
fn a_key_goes_with_its_lines() {
    check_unset(
        "a: 1\n# about b\nb: 2 # two\nc: 3\n",
        "b",
        "a: 1\n# about b\nc: 3\n",
    );
    check_unset("a: 1\nb:\n  c: 2\n  d: 3", "b.d", "a: 1\nb:\n  c: 2");
    check_unset("a: 1\nb: 2", "b", "a: 1");
    check_unset("h:\n  a: 1\nb: 2\n", "h.a", "h: {}\nb: 2\n");
    check_unset("- a: 1\n  b: 2\n- c\n", "[0].a", "- b: 2\n- c\n");
    check_unset("x:\n- a\n- b # c\n- d\n", "x[1]", "x:\n- a\n- d\n");
    check_unset("x: [a, b, c]\n", "x[0]", "x: [b, c]\n");
    check_unset("x: [a, b, c]\n", "x[2]", "x: [a, b]\n");
    check_unset("x: {a: 1, b: 2}\n", "x.a", "x: {b: 2}\n");
    check_unset("x: [a]\n", "x[0]", "x: []\n");
    check_unset("\u{feff}a: 1\nb: 2\n", "a", "\u{feff}b: 2\n");
    check_unset("a: 1\n", "b", "refused: there is no `b`");
    check_unset(
        "a: 1\n",
        "a",
        "refused: it is all that the file says: remove the file instead",
    );
    check_unset(
        "a: &x 1\nb: *x\n",
        "a",
        "refused: `a` shares its text with line 2, where `*x` repeats the anchor `&x`: give that line a value of its own first",
    );
}

#[test]
fn a_key_behind_a_question_mark_is_a_key() {
    let text = "? url\n: x # why\n? headers\n:\n  a: 1\n  ? b\n  # about b\n  : 2\n";
    check_set(text, "url", "y", &text.replace("x #", "y #"));
    check_set(text, "headers.b", "3", &text.replace(": 2", ": 3"));
    check_set(text, "headers.c", "3", &format!("{text}  c: 3\n"));
    check_set(text, "name", "N", &format!("name: N\n{text}"));
    check_set("? a\n: 1\nb: 2\n", "a", "{c: 3}", "? a\n:\n  c: 3\nb: 2\n");
    check_unset(text, "headers.b", "? url\n: x # why\n? headers\n:\n  a: 1\n");
    check_unset(text, "headers", "? url\n: x # why\n");
    check_unset("x: {? a : 1, b: 2}\n", "x.a", "x: {b: 2}\n");
    check_unset("- ? a\n  : 1\n  b: 2\n", "[0].a", "- b: 2\n");
    check_set("a: what?\nb: 1\n", "b", "2", "a: what?\nb: 2\n");
    check_set(
        "? a\nb: 1\n",
        "a",
        "2",
        "refused: the key is written as `? key` without a value, or behind something else on its line: change it by hand",
    );
}

#[test]
fn an_item_is_added_as_its_neighbours_are_written() {
    check_add("tags: [a, b] # c\n", "tags", "c", "tags: [a, b, c] # c\n");
    check_add(
        "tags:\n- a # x\nb: 1\n",
        "tags",
        "c",
        "tags:\n- a # x\n- c\nb: 1\n",
    );
    check_add(
        "tags:\n    - a",
        "tags",
        "{k: v, l: [1]}",
        "tags:\n    - a\n    - k: v\n      l:\n          - 1",
    );
    check_add("a: 1\n", "tags", "x", "a: 1\ntags:\n  - x\n");
    check_add("tags: a\n", "tags", "x", "tags:\n  - a\n  - x\n");
    check_add(
        "tags: [\n  a,\n  b\n]\n",
        "tags",
        "x",
        "tags: [\n  a,\n  b,\n  x\n]\n",
    );
    check_add("tags: [\n  a,\n]\n", "tags", "x", "tags: [\n  a,\n  x,\n]\n");
    check_add("a: {b: 1}\n", "a", "x", "refused: `a` is a mapping, not a list");
}

#[test]
fn what_is_added_behind_brackets_stays_next_to_them() {
    check_set("a: { b: { c: 1 } }\n", "a.d", "2", "a: { b: { c: 1 }, d: 2 }\n");
    check_add("a: [ [1] ]\n", "a", "2", "a: [ [1], 2 ]\n");
}
