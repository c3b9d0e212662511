//! Every message of the loader, by code and the bytes it points at; and how the most frequent ones are drawn.

use super::{drawn, loaded};
use crate::source::code;

/// Files other than the one under test, so that a request has a collection around it.
const COLLECTION: (&str, &str) = ("collections/c/collection.yaml", "version: 1\n");

/// Each expected line is `code message | what the first label points at`.
fn check(request: &str, expected: &[&str]) {
    check_file(
        "collections/c/r.yaml",
        &format!("url: http://h/\n{request}"),
        expected,
    );
}

fn check_file(path: &str, text: &str, expected: &[&str]) {
    let files = [COLLECTION, (path, text)];
    let files = if path == COLLECTION.0 {
        &files[1..]
    } else {
        &files[..]
    };
    let loaded = loaded(files);
    // Most requests of these tests leave their method out.
    let others = loaded
        .diagnostics
        .iter()
        .filter(|found| found.code != code::BODY_WITHOUT_METHOD);
    let shown = others.map(|diagnostic| {
        let written = diagnostic
            .labels
            .first()
            .map_or("", |label| loaded.sources.text(label.span));
        format!("{} {} | {written}", diagnostic.code, diagnostic.message)
    });
    assert_eq!(shown.collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn y02_an_unknown_key_is_drawn_with_the_nearest_known_one() {
    assert_eq!(
        drawn("metod: GET\nurl: http://h/\n"),
        "\
error[E0201]: unknown key `metod` in a request
 --> collections/c/r.yaml:1:1
  |
1 | metod: GET
  | ^^^^^ not a key here
  |
  = help: did you mean `method`?

"
    );
}

#[test]
fn a_key_of_another_place_is_sent_there() {
    let help = |text: &str| {
        drawn(text)
            .lines()
            .rev()
            .find(|line| line.contains("help"))
            .map(str::to_owned)
    };
    let advised = |text: &str, expected: &str| assert_eq!(help(text).as_deref(), Some(expected), "{text}");
    advised("url: x\nstatus: 200\n", "  = help: `status` is a key of `expect`");
    advised("url: x\njson: {}\n", "  = help: `json` is a key of `body`");
    advised(
        "url: x\nexpect: { body: { json: {} } }\n",
        "  = help: `json` is a key of `expect`",
    );
    advised(
        "url: x\ninsecure: true\n",
        "  = help: `insecure` is a key of `options.tls`",
    );
    advised(
        "url: x\nlogins: {}\n",
        "  = help: `logins` is a key of a collection",
    );
    advised(
        "url: x\nbody: {form: {}, zzzzzzzz: 1}\n",
        "  = help: `body` takes `json`, `form`, `multipart`, `text`, `xml`, `graphql`, `file`, `base64` and `template`",
    );
}

#[test]
fn missing_keys_and_wrong_types() {
    check_file(
        "collections/c/r.yaml",
        "method: GET\n",
        &["E0202 a request needs `url` | method"],
    );
    check_file(
        "collections/c/r.yaml",
        "url:\nname: x\n",
        &["E0202 a request needs `url` | url"],
    );
    check_file(
        "collections/c/r.yaml",
        "url: [a]\n",
        &["E0203 expected text, found a list | [a]"],
    );
    check_file(
        "collections/c/r.yaml",
        "[a]\n",
        &["E0203 expected a mapping for a request, found a list | [a]"],
    );
    check(
        "always: yes\n",
        &["E0203 expected `true` or `false`, found text | yes"],
    );
    check("vars: [a]\n", &["E0203 expected a mapping, found a list | [a]"]);
    check(
        "tags: [a, <<b>>]\n",
        &["E0224 expressions are not evaluated here | <<b>>"],
    );
    check(
        "query: [a]\n",
        &["E0203 expected a mapping for a pair `{name, value}`, found text | a"],
    );
    check("poll: {every: 1s}\n", &["E0202 `poll` needs `until` | every"]);
}

#[test]
fn auth() {
    check(
        "auth: bearer\n",
        &["E0203 expected `inherit`, `none` or a scheme, found text | bearer"],
    );
    check(
        "auth: {bearer: x, login: y}\n",
        &["E0205 `auth` is one scheme | login"],
    );
    check("auth: {}\n", &["E0202 `auth` needs `bearer` | {}"]);
    check(
        "auth: {basic: {username: x}}\n",
        &["E0202 credentials needs `password` | username"],
    );
    check(
        "auth: {api_key: {name: a, value: b, in: headr}}\n",
        &["E0204 `headr` is not known here | headr"],
    );
}

#[test]
fn measures() {
    check("delay: 5\n", &["E0206 expected a duration, found `5` | 5"]);
    check(
        "options: {max_body: 50M}\n",
        &["E0207 expected a size, found `50M` | 50M"],
    );
    check(
        "retry: {backoff: 30s..1s}\n",
        &["E0206 expected a span of pauses, found `30s..1s` | 30s..1s"],
    );
    check(
        "expect: {status: 20x}\n",
        &["E0209 expected a status such as 200 or 2xx, found `20x` | 20x"],
    );
    check(
        "retry: {on: [connect, 5x]}\n",
        &["E0204 expected `connect`, `timeout`, `transfer`, `expect` or a status, found `5x` | 5x"],
    );
    check(
        "options: {redirects: many}\n",
        &["E0203 expected a number of redirects or `none`, found text | many"],
    );
}

#[test]
fn bodies() {
    check(
        "body: hello\n",
        &["E0203 expected a mapping for `body`, found text | hello"],
    );
    check("body: {}\n", &["E0202 `body` says nothing to send | {}"]);
    check(
        "body: {text: a, xml: b}\n",
        &["E0205 a body is `text` or `xml`, not both | xml"],
    );
    check(
        "body: {form: {a: 1}, template: false}\n",
        &["E0205 `template` goes with `text` or `xml`, not with `form` | template"],
    );
    check(
        "body: {json: '{\"a\": }'}\n",
        &["E0211 this text is not JSON: expected value at line 1 column 7 | '{\"a\": }'"],
    );
    check(
        "body: {json: {a: 012, b: .nan}}\n",
        &[
            "E0210 JSON has no number `012` | 012",
            "E0210 JSON has no number `.nan` | .nan",
        ],
    );
    check(
        "body: {multipart: {f: {type: a/b}}}\n",
        &["E0202 a part needs `file` | type"],
    );
    check(
        "body: {graphql: {operation: A}}\n",
        &["E0202 `graphql` needs `query` | operation"],
    );
}

#[test]
fn headers_urls_and_methods() {
    check(
        "headers: {'X Y': a}\n",
        &["E0215 `X Y` cannot be the name of a header | 'X Y'"],
    );
    check(
        "headers:\n  A: |\n    b\n",
        &["E0215 a header's value is one line | |\n    b"],
    );
    check(
        "method: GET IT\n",
        &["E0216 `GET IT` is not an HTTP method | GET IT"],
    );
    check_file(
        "collections/c/r.yaml",
        "url: http://h/a b\n",
        &["E0217 a URL holds no blanks or line breaks | http://h/a b"],
    );
    check("path: {id: 1}\n", &["E0218 the URL has no segment `:id` | id"]);
}

#[test]
fn captures() {
    check(
        "capture: {a: '$.a['}\n",
        &["E0212 this JSONPath cannot be read: the path ends inside `[`, which is not closed | '"],
    );
    check(
        "capture: {a: {header: b, json: $.c}}\n",
        &["E0205 a capture has one source | header"],
    );
    check(
        "capture: {a: {secret: true}}\n",
        &["E0202 a capture needs a source | {secret: true}"],
    );
    check(
        "capture: {a: {json: $.b, first: true, all: true}}\n",
        &["E0205 a capture takes `first` or `all`, not both | all"],
    );
    check(
        "capture: {a-b: $.c}\n",
        &["E0222 `a-b` cannot be the name of a variable | a-b"],
    );
    check(
        "capture: {a: {regex: 'a(b'}}\n",
        &["E0213 this regular expression cannot be read: unclosed group | ("],
    );
}

#[test]
fn matchers() {
    check(
        "expect: {json: {$.id: {contain: 1}}}\n",
        &["E0214 unknown matcher `contain` | contain"],
    );
    check(
        "expect: {time: 500ms}\n",
        &["E0203 expected a mapping for `time`, found text | 500ms"],
    );
    check(
        "expect: {time: {equals: 1s}}\n",
        &["E0214 unknown matcher `equals` | equals"],
    );
    check(
        "expect: {json: {$.a: {between: [1]}}}\n",
        &["E0203 expected a list of two values, found a list of 1 | [1]"],
    );
    check(
        "expect: {json: {$.a: {type: int}}}\n",
        &["E0204 `int` is not known here | int"],
    );
    check(
        "expect: {schema: {type: <<t>>}}\n",
        &["E0203 a schema holds no expressions | <<t>>"],
    );
}

#[test]
fn collections() {
    let check = |text: &str, expected: &[&str]| check_file("collections/c/collection.yaml", text, expected);
    check("version: 2\n", &["E0219 format version `2` is not known | 2"]);
    check(
        "order: [nope]\n",
        &["E0220 `order` names `nope`, which is not in this folder | nope"],
    );
    check(
        "rate_limits: {light: 4}\n",
        &["E0208 expected a rate, found `4` | 4"],
    );
    check(
        "logins: {a: {grant: password, token_url: x, username: y}}\n",
        &["E0202 grant `password` needs `password` | password"],
    );
    check(
        "logins: {a: {token_url: x}}\n",
        &["E0202 a login needs `grant` | token_url"],
    );
    check_file(
        "collections/c/folder.yaml",
        "name: x\n",
        &["E0122 a collection's root folder has its file already: `collection.yaml` | "],
    );
}

#[test]
fn environments_and_settings() {
    let check = |text: &str, expected: &[&str]| check_file("environments/e.yaml", text, expected);
    check(
        "secrets: {a: hunter2}\n",
        &["E0223 a secret's value does not belong in a file | a"],
    );
    check(
        "secrets: {a: {env: X, prompt: Y}}\n",
        &["E0205 a secret has one source | prompt"],
    );
    check(
        "secrets: {a: {command: op read}}\n",
        &["E0203 expected a list of a program and its arguments, found text | op read"],
    );
    check(
        "vars: {a-b: 1}\n",
        &["E0222 `a-b` cannot be the name of a variable | a-b"],
    );
    check_file(
        "callsheet.yaml",
        "reports: [[json]]\n",
        &["E0203 expected text, found a list | [json]"],
    );
}

#[test]
fn flows_and_mocks() {
    check_file(
        "collections/c/f.yaml",
        "flow: F\n",
        &["E0202 a flow needs `steps` | flow"],
    );
    check_file(
        "collections/c/f.yaml",
        "flow: F\nsteps: [{with: {a: 1}}]\n",
        &["E0202 a step needs `use` | with"],
    );
    check_file(
        "collections/c/f.yaml",
        "flow: F\nurl: x\nsteps: []\n",
        &["E0201 unknown key `url` in a flow | url"],
    );
    check_file(
        "collections/c/mock.yaml",
        "faults: [{share: many}]\n",
        &["E0203 expected a share from 0 to 1, found text | many"],
    );
    check_file(
        "collections/c/mock.yaml",
        "oauth2: {clients: [{id: a}]}\n",
        &["E0202 a client needs `grants` | id"],
    );
    check_file(
        "collections/c/mock.yaml",
        "resources: {a: {actions: [{on: POST}]}}\n",
        &["E0203 expected a method and a path, found `POST` | POST"],
    );
}

#[test]
fn ordering_twice() {
    let files = [
        ("collections/c/collection.yaml", "order: [a, a.yaml]\n"),
        ("collections/c/a.yaml", "url: http://h/\n"),
    ];
    let loaded = loaded(&files);
    assert_eq!(loaded.diagnostics[0].message, "`order` names `a.yaml` twice");
}
