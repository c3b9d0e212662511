use crate::project::{HARMFUL, Project, is_there, quoted, succeeded};
use crate::wire::{check, check_in};

#[test]
fn t15_nothing_in_a_request_is_read_as_code() {
    let text = quoted(HARMFUL);
    check(&format!(
        "method: POST\nurl: $SERVER/a\nquery: {{q: {text}}}\nheaders: {{X-Text: {text}, X-Empty: \"\"}}\n\
         cookies: {{c: d}}\nbody: {{text: {text}}}\n"
    ));
    check(&format!(
        "method: POST\nurl: $SERVER/a\nbody: {{json: {{a: {text}, b: [1, 2.50]}}}}\n"
    ));
    check(&format!(
        "method: PUT\nurl: $SERVER/a\nbody: {{form: {{a: {text}}}}}\n"
    ));
}

#[test]
fn t15_bytes_files_and_parts_arrive_as_they_are() {
    check("method: POST\nurl: $SERVER/a\nbody: {base64: AP/+Cg==}\n");
    check("method: POST\nurl: $SERVER/a\nbody: {file: ../../data.bin}\n");
    check("method: POST\nurl: $SERVER/a\nbody: {text: \"-n %d\\t\\e\\r\\n!x\\u0085'\\n\\n\"}\n");
    let text = quoted(HARMFUL);
    check(&format!(
        "method: POST\nurl: $SERVER/a\nbody: {{multipart: {{a: {text}, f: {{file: ../../data.bin}}}}}}\n"
    ));
}

#[test]
fn a_body_that_is_too_long_for_a_command_line_arrives() {
    let text = "x".repeat(200_000);
    check_in(
        &format!("method: POST\nurl: $SERVER/a\nbody: {{text: {text}}}\n"),
        &["curl"],
    );
}

#[test]
fn t15_no_more_is_sent_than_was_asked_for() {
    check("url: $SERVER/a\n");
    check("method: DELETE\nurl: $SERVER/a\n");
    check("method: POST\nurl: $SERVER/a\n");
    check("method: PATCH\nurl: $SERVER/a\nheaders: {Accept: text/plain}\n");
}

#[test]
fn headers_arrive_as_the_run_sends_them() {
    check("url: $SERVER/a\nheaders: {X-A: \"a\\tb\", X-U: ünï}\ncookies: {c: d}\n");
    check_in(
        "url: $SERVER/a\nheaders: {Host: other.test}\n",
        &["curl", "python"],
    );
    let text = Project::new("url: http://x.test\nheaders: {Host: other.test}\n").shown("javascript", &[]);
    assert!(
        text.starts_with("// fetch cannot send Host: left out\n"),
        "{text}"
    );
}

#[test]
fn a_cookie_header_and_cookies_are_one() {
    check("url: $SERVER/a\nheaders: {Cookie: a=b}\ncookies: {c: d}\n");
}

#[test]
fn a_repeated_header_is_sent_twice_or_said_to_be_joined() {
    let request = "url: $SERVER/a\nheaders: {X-A: [one, two]}\n";
    check_in(request, &["curl", "python"]);
    let text = Project::new(&request.replace("$SERVER", "http://x.test")).shown("javascript", &[]);
    assert!(
        text.starts_with("// fetch sends X-A once, its values joined by commas\n"),
        "{text}"
    );
}

#[test]
fn a_header_that_is_left_out_is_left_out_or_said_to_be_added() {
    let request = "url: $SERVER/a\nheaders: {User-Agent: null, Accept-Encoding: null}\n";
    check_in(request, &["curl", "python"]);
    let text = Project::new(&request.replace("$SERVER", "http://x.test")).shown("javascript", &[]);
    assert!(text.starts_with("// fetch adds a User-Agent"), "{text}");
}

#[test]
fn a_body_with_get_is_sent_or_said_to_be_impossible() {
    let request = "url: $SERVER/a\nbody: {json: {a: 1}}\n";
    check_in(request, &["curl", "python"]);
    let project = Project::new(&request.replace("$SERVER", "http://127.0.0.1:1"));
    let text = project.shown("javascript", &[]);
    assert!(
        text.starts_with("// fetch cannot send a body with GET, and throws\n"),
        "{text}"
    );
    if is_there("javascript") {
        assert!(!project.paste("javascript", &text).status.success(), "{text}");
    }
}

#[test]
fn a_body_with_head_is_sent_or_refused() {
    check_in(
        "method: HEAD\nurl: $SERVER/a\n",
        &["curl", "python", "javascript"],
    );
    let project = Project::new("method: HEAD\nurl: http://127.0.0.1:1\nbody: {text: a}\n");
    let text = project.shown("curl", &[]);
    assert!(
        text.starts_with("# curl cannot send a body with HEAD and refuses\n"),
        "{text}"
    );
    assert!(!project.paste("curl", &text).status.success(), "{text}");
}

#[test]
fn remarks_mean_nothing_to_a_shell() {
    let request = "method: PUT\nurl: http://127.0.0.1:1\nheaders: {\"X-'`!$|-key\": v}\n";
    let text = Project::new(request).shown("curl", &[]);
    let (remarks, _) = text.split_once("curl --globoff").expect("a command");
    let project = Project::new(request);
    assert!(remarks.contains("X-_____-key"), "{remarks}");
    succeeded(project.paste("curl", remarks), remarks);
}
