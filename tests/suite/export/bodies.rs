use super::project::{HARMFUL, Project, quoted, succeeded};
use super::wire::check;

crate::tests! {
    t15_nothing_in_a_request_is_read_as_code("curl"): [Curl],
    t15_nothing_in_a_request_is_read_as_code("python"): [Python],
    t15_nothing_in_a_request_is_read_as_code("javascript"): [Node],
    t15_bytes_files_and_parts_arrive_as_they_are("curl"): [Curl],
    t15_bytes_files_and_parts_arrive_as_they_are("python"): [Python],
    t15_bytes_files_and_parts_arrive_as_they_are("javascript"): [Node],
    a_body_that_is_too_long_for_a_command_line_arrives: [Curl],
    t15_no_more_is_sent_than_was_asked_for("curl"): [Curl],
    t15_no_more_is_sent_than_was_asked_for("python"): [Python],
    t15_no_more_is_sent_than_was_asked_for("javascript"): [Node],
    headers_arrive_as_the_run_sends_them("curl"): [Curl],
    headers_arrive_as_the_run_sends_them("python"): [Python],
    headers_arrive_as_the_run_sends_them("javascript"): [Node],
    a_cookie_header_and_cookies_are_one("curl"): [Curl],
    a_cookie_header_and_cookies_are_one("python"): [Python],
    a_cookie_header_and_cookies_are_one("javascript"): [Node],
    a_repeated_header_is_sent_twice_or_said_to_be_joined("curl"): [Curl],
    a_repeated_header_is_sent_twice_or_said_to_be_joined("python"): [Python],
    a_repeated_header_is_sent_twice_or_said_to_be_joined("javascript"): [Node],
    a_header_that_is_left_out_is_left_out_or_said_to_be_added("curl"): [Curl],
    a_header_that_is_left_out_is_left_out_or_said_to_be_added("python"): [Python],
    a_header_that_is_left_out_is_left_out_or_said_to_be_added("javascript"): [Node],
    a_body_with_get_is_sent_or_said_to_be_impossible("curl"): [Curl],
    a_body_with_get_is_sent_or_said_to_be_impossible("python"): [Python],
    a_body_with_get_is_sent_or_said_to_be_impossible("javascript"): [Node],
    a_body_with_head_is_sent_or_refused("curl"): [Curl],
    a_body_with_head_is_sent_or_refused("python"): [Python],
    a_body_with_head_is_sent_or_refused("javascript"): [Node],
    remarks_mean_nothing_to_a_shell,
    commands_of_ci_runners_are_spelled_out_in_jobs_only,
}

fn t15_nothing_in_a_request_is_read_as_code(language: &str) {
    let text = quoted(HARMFUL);
    check(
        &format!(
            "method: POST\nurl: $SERVER/a\nquery: {{q: {text}}}\nheaders: {{X-Text: {text}, X-Empty: \"\"}}\n\
         cookies: {{c: d}}\nbody: {{text: {text}}}\n"
        ),
        language,
    );
    check(
        &format!("method: POST\nurl: $SERVER/a\nbody: {{json: {{a: {text}, b: [1, 2.50]}}}}\n"),
        language,
    );
    check(
        &format!("method: PUT\nurl: $SERVER/a\nbody: {{form: {{a: {text}}}}}\n"),
        language,
    );
}

fn t15_bytes_files_and_parts_arrive_as_they_are(language: &str) {
    check(
        "method: POST\nurl: $SERVER/a\nbody: {base64: AP/+Cg==}\n",
        language,
    );
    check(
        "method: POST\nurl: $SERVER/a\nbody: {file: ../../data.bin}\n",
        language,
    );
    check(
        "method: POST\nurl: $SERVER/a\nbody: {text: \"-n %d\\t\\e\\r\\n!x\\u0085'\\n\\n\"}\n",
        language,
    );
    let text = quoted(HARMFUL);
    check(
        &format!(
            "method: POST\nurl: $SERVER/a\nbody: {{multipart: {{a: {text}, f: {{file: ../../data.bin}}}}}}\n"
        ),
        language,
    );
}

fn a_body_that_is_too_long_for_a_command_line_arrives() {
    let text = "x".repeat(200_000);
    check(
        &format!("method: POST\nurl: $SERVER/a\nbody: {{text: {text}}}\n"),
        "curl",
    );
}

fn t15_no_more_is_sent_than_was_asked_for(language: &str) {
    check("url: $SERVER/a\n", language);
    check("method: DELETE\nurl: $SERVER/a\n", language);
    check("method: POST\nurl: $SERVER/a\n", language);
    check(
        "method: PATCH\nurl: $SERVER/a\nheaders: {Accept: text/plain}\n",
        language,
    );
}

fn headers_arrive_as_the_run_sends_them(language: &str) {
    check(
        "url: $SERVER/a\nheaders: {X-A: \"a\\tb\", X-U: ünï}\ncookies: {c: d}\n",
        language,
    );
    if language != "javascript" {
        return check("url: $SERVER/a\nheaders: {Host: other.test}\n", language);
    }
    let text = Project::new("url: http://x.test\nheaders: {Host: other.test}\n").shown("javascript", &[]);
    assert!(
        text.starts_with("// fetch cannot send Host: left out\n"),
        "{text}"
    );
}

fn a_cookie_header_and_cookies_are_one(language: &str) {
    check(
        "url: $SERVER/a\nheaders: {Cookie: a=b}\ncookies: {c: d}\n",
        language,
    );
}

fn a_repeated_header_is_sent_twice_or_said_to_be_joined(language: &str) {
    let request = "url: $SERVER/a\nheaders: {X-A: [one, two]}\n";
    if language != "javascript" {
        return check(request, language);
    }
    let text = Project::new(&request.replace("$SERVER", "http://x.test")).shown("javascript", &[]);
    assert!(
        text.starts_with("// fetch sends X-A once, its values joined by commas\n"),
        "{text}"
    );
}

fn a_header_that_is_left_out_is_left_out_or_said_to_be_added(language: &str) {
    let request = "url: $SERVER/a\nheaders: {User-Agent: null, Accept-Encoding: null}\n";
    if language != "javascript" {
        return check(request, language);
    }
    let text = Project::new(&request.replace("$SERVER", "http://x.test")).shown("javascript", &[]);
    assert!(text.starts_with("// fetch adds a User-Agent"), "{text}");
}

fn a_body_with_get_is_sent_or_said_to_be_impossible(language: &str) {
    let request = "url: $SERVER/a\nbody: {json: {a: 1}}\n";
    if language != "javascript" {
        return check(request, language);
    }
    let project = Project::new(&request.replace("$SERVER", "http://127.0.0.1:1"));
    let text = project.shown("javascript", &[]);
    assert!(
        text.starts_with("// fetch cannot send a body with GET, and throws\n"),
        "{text}"
    );
    assert!(!project.paste("javascript", &text).status.success(), "{text}");
}

fn a_body_with_head_is_sent_or_refused(language: &str) {
    check("method: HEAD\nurl: $SERVER/a\n", language);
    if language != "curl" {
        return;
    }
    let project = Project::new("method: HEAD\nurl: http://127.0.0.1:1\nbody: {text: a}\n");
    let text = project.shown("curl", &[]);
    assert!(
        text.starts_with("# curl cannot send a body with HEAD and refuses\n"),
        "{text}"
    );
    assert!(!project.paste("curl", &text).status.success(), "{text}");
}

fn remarks_mean_nothing_to_a_shell() {
    let request = "method: PUT\nurl: http://127.0.0.1:1\nheaders: {\"X-'`!$|-key\": v}\n";
    let text = Project::new(request).shown("curl", &[]);
    let (remarks, _) = text.split_once("curl --globoff").expect("a command");
    let project = Project::new(request);
    assert!(remarks.contains("X-_____-key"), "{remarks}");
    succeeded(project.paste("curl", remarks), remarks);
}

/// The variables by which a job is known.
const JOBS: [&str; 4] = ["CI", "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"];

/// The code sends what the file says where it is pasted; a runner that reads it obeys nothing.
fn commands_of_ci_runners_are_spelled_out_in_jobs_only() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("collections/c");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("collection.yaml"), "version: 1\n").unwrap();
    let step = "url: http://127.0.0.1:1/\nheaders: { X-A: '##vso[task.setvariable variable=a]b' }\n";
    std::fs::write(folder.join("1-get.yaml"), step).unwrap();
    for job in [None].into_iter().chain(JOBS.map(Some)) {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_callsheet"));
        for name in JOBS {
            command.env_remove(name);
        }
        command.envs(job.map(|name| (name, "true")));
        command
            .args(["show", "c/1-get", "--as", "curl"])
            .current_dir(home.path());
        let output = command.output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(printed.contains("task.setvariable"), "{said}");
        assert_eq!(printed.contains("##vso["), job.is_none(), "{job:?} {printed}");
        assert_eq!(said.contains("a command of CI runners"), job.is_some(), "{said}");
    }
}
