use super::project::{Project, succeeded};
use super::wire::{OK, check_at, same};
use crate::raw_server::{Server, answer, serve};

crate::tests! {
    r07_a_redirect_is_followed_as_the_run_follows_it("curl"): [Curl],
    r07_a_redirect_is_followed_as_the_run_follows_it("python"): [Python],
    r07_a_redirect_is_followed_as_the_run_follows_it("javascript"): [Node],
    r07_a_post_becomes_a_get("curl"): [Curl],
    r07_a_post_becomes_a_get("python"): [Python],
    r07_a_post_becomes_a_get("javascript"): [Node],
    redirects_that_the_run_looks_at_are_not_followed("curl"): [Curl],
    redirects_that_the_run_looks_at_are_not_followed("python"): [Python],
    redirects_that_the_run_looks_at_are_not_followed("javascript"): [Node],
    r08_no_more_redirects_are_followed_than_the_run_follows("curl"): [Curl],
    r08_no_more_redirects_are_followed_than_the_run_follows("python"): [Python],
    r08_no_more_redirects_are_followed_than_the_run_follows("javascript"): [Node],
    r02_credentials_stay_at_home("python"): [Python],
    r02_credentials_stay_at_home("javascript"): [Node],
    r02_curl_says_which_secret_it_takes_along: [Curl],
    r02_a_body_stays_at_home("python"): [Python],
    r02_a_body_stays_at_home("javascript"): [Node],
}

fn redirect(status: u16, location: &str) -> String {
    format!(
        "HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
}

/// Sends the request to a server that redirects it, once for the run and once for the language.
fn check(language: &str, status: u16, request: &str) {
    let pair = || [answer(redirect(status, "/b?c")), answer(OK)];
    let server = serve([pair(), pair()].concat());
    let project = Project::new(&request.replace("$SERVER", &server.url("")));
    check_at(&server, &project, language, &[]);
    assert_eq!(server.requests().len(), 4, "{:?}", server.requests());
}

fn r07_a_redirect_is_followed_as_the_run_follows_it(language: &str) {
    check(language, 302, "url: $SERVER/a\nheaders: {X-Api-Key: k}\n");
    let with_body = |method: &str| format!("method: {method}\nurl: $SERVER/a\nbody: {{json: {{a: 1}}}}\n");
    check(language, 307, &with_body("POST"));
    check(language, 301, &with_body("PUT"));
    check(language, 302, "method: DELETE\nurl: $SERVER/a\n");
    // fetch sends no body with GET.
    if language != "javascript" {
        check(language, 302, "url: $SERVER/a\nbody: {json: {a: 1}}\n");
    }
    if language != "curl" {
        check(language, 303, "method: PUT\nurl: $SERVER/a\n");
    }
}

fn r07_a_post_becomes_a_get(language: &str) {
    // curl repeats the content type with the GET; nothing reads it.
    if language != "curl" {
        check(
            language,
            303,
            "method: POST\nurl: $SERVER/a\nbody: {json: {a: 1}}\n",
        );
    }
    check(language, 302, "method: POST\nurl: $SERVER/a\n");
}

fn redirects_that_the_run_looks_at_are_not_followed(language: &str) {
    let server = serve(vec![answer(redirect(302, "/b"))]);
    let request = "url: $SERVER/a\noptions: {redirects: none}\nexpect: {status: 302}\n";
    let project = Project::new(&request.replace("$SERVER", &server.url("")));
    check_at(&server, &project, language, &[]);
    assert_eq!(server.requests().len(), 2);
}

fn r08_no_more_redirects_are_followed_than_the_run_follows(language: &str) {
    let server = serve(vec![answer(redirect(302, "/a"))]);
    let request = "url: $SERVER/a\noptions: {redirects: 2}\n";
    let project = Project::new(&request.replace("$SERVER", &server.url("")));
    let text = project.shown(language, &[]);
    assert!(!project.paste(language, &text).status.success(), "{text}");
    assert_eq!(server.requests().len(), 3, "{text}");
}

/// The request is sent to one server, which leads to another.
struct Away {
    home: Server,
    other: Server,
    project: Project,
}

impl Away {
    fn new(status: u16, request: &str) -> Away {
        let other = serve(vec![answer(OK)]);
        let home = serve(vec![answer(redirect(status, &other.url("/b")))]);
        let project = Project::new(&request.replace("$SERVER", &home.url("")));
        Away { home, other, project }
    }
}

fn r02_credentials_stay_at_home(language: &str) {
    let request =
        "url: $SERVER/a\nheaders: {X-Api-Key: k, X-Plain: p}\ncookies: {c: d}\nauth: {bearer: token}\n";
    let away = Away::new(302, request);
    away.project.run(&[]);
    let expected = away.other.requests().remove(0);
    assert!(
        !expected.contains("token") && expected.contains("x-plain"),
        "{expected}"
    );
    let before = away.other.requests().len();
    let text = away.project.shown(language, &["--reveal"]);
    succeeded(away.project.paste(language, &text), &text);
    let pasted = away.other.requests().split_off(before);
    assert!(
        !pasted[0].contains("X-Api-Key") && !pasted[0].contains("token"),
        "{}",
        pasted[0]
    );
    same(language, &pasted[0], &expected, &text);
    assert!(away.home.requests().len() >= 2);
}

/// It leaves behind what it knows to be a credential, and its text says what it does not.
fn r02_curl_says_which_secret_it_takes_along() {
    let away = Away::new(
        302,
        "url: $SERVER/a\nheaders: {X-Api-Key: k, X-Plain: p}\nauth: {bearer: token}\n",
    );
    let text = away.project.shown("curl", &["--reveal"]);
    let remark = "# if a redirect leads to another server, curl takes X-Api-Key along, the run does not\n";
    assert!(text.starts_with(remark), "{text}");
    succeeded(away.project.paste("curl", &text), &text);
    let pasted = away.other.requests().remove(0);
    assert!(
        !pasted.contains("token") && pasted.contains("X-Api-Key"),
        "{pasted}"
    );
    let harmless = Away::new(
        302,
        "url: $SERVER/a\nheaders: {X-Plain: p}\nauth: {bearer: token}\n",
    );
    let text = harmless.project.shown("curl", &[]);
    assert!(text.starts_with("curl "), "{text}");
}

fn r02_a_body_stays_at_home(language: &str) {
    let away = Away::new(
        307,
        "method: POST\nurl: $SERVER/a\nbody: {json: {a: <<secret>>}}\n",
    );
    let project = away.project.with("SECRET", "hunter22-hunter22");
    let text = project.shown(language, &["--reveal"]);
    assert!(!project.paste(language, &text).status.success(), "{text}");
    assert_eq!(away.other.requests(), [""; 0]);
    let text = project.shown("curl", &[]);
    assert!(
        text.contains("# if a 307 or 308 leads to another server, curl takes the body along"),
        "{text}"
    );
}
