use crate::project::{LANGUAGES, Project, is_there, succeeded};
use crate::raw_server::{Server, answer, serve};
use crate::wire::{OK, check_at, same};

fn redirect(status: u16, location: &str) -> String {
    format!(
        "HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
}

/// A server that redirects each first request, once for the run and once for each language.
fn turning(status: u16, location: &str) -> Server {
    let turns = LANGUAGES.len() + 1;
    let pair = || [answer(redirect(status, location)), answer(OK)];
    serve((0..turns).flat_map(|_| pair()).collect())
}

fn check(status: u16, request: &str, languages: &[&str]) {
    let server = turning(status, "/b?c");
    let project = Project::new(&request.replace("$SERVER", &server.url("")));
    check_at(&server, &project, languages, &[]);
    assert!(server.requests().len() >= 4, "{:?}", server.requests());
}

#[test]
fn r07_a_redirect_is_followed_as_the_run_follows_it() {
    check(302, "url: $SERVER/a\nheaders: {X-Api-Key: k}\n", &LANGUAGES);
    check(
        307,
        "method: POST\nurl: $SERVER/a\nbody: {json: {a: 1}}\n",
        &LANGUAGES,
    );
    check(
        301,
        "method: PUT\nurl: $SERVER/a\nbody: {json: {a: 1}}\n",
        &LANGUAGES,
    );
    check(302, "method: DELETE\nurl: $SERVER/a\n", &LANGUAGES);
    check(302, "url: $SERVER/a\nbody: {json: {a: 1}}\n", &["curl", "python"]);
    check(303, "method: PUT\nurl: $SERVER/a\n", &["python", "javascript"]);
}

/// curl repeats the content type with the GET; nothing reads it.
#[test]
fn r07_a_post_becomes_a_get() {
    check(
        303,
        "method: POST\nurl: $SERVER/a\nbody: {json: {a: 1}}\n",
        &["python", "javascript"],
    );
    check(302, "method: POST\nurl: $SERVER/a\n", &LANGUAGES);
}

#[test]
fn redirects_that_the_run_looks_at_are_not_followed() {
    let server = serve(vec![answer(redirect(302, "/b"))]);
    let request = "url: $SERVER/a\noptions: {redirects: none}\nexpect: {status: 302}\n";
    let project = Project::new(&request.replace("$SERVER", &server.url("")));
    check_at(&server, &project, &LANGUAGES, &[]);
    let there = LANGUAGES.iter().filter(|language| is_there(language));
    assert_eq!(server.requests().len(), 1 + there.count());
}

#[test]
fn r08_no_more_redirects_are_followed_than_the_run_follows() {
    let server = serve(vec![answer(redirect(302, "/a"))]);
    let request = "url: $SERVER/a\noptions: {redirects: 2}\n";
    let project = Project::new(&request.replace("$SERVER", &server.url("")));
    for language in LANGUAGES.iter().filter(|language| is_there(language)) {
        let before = server.requests().len();
        let text = project.shown(language, &[]);
        assert!(!project.paste(language, &text).status.success(), "{text}");
        assert_eq!(server.requests().len() - before, 3, "{text}");
    }
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

#[test]
fn r02_credentials_stay_at_home() {
    let request =
        "url: $SERVER/a\nheaders: {X-Api-Key: k, X-Plain: p}\ncookies: {c: d}\nauth: {bearer: token}\n";
    let away = Away::new(302, request);
    away.project.run(&[]);
    let expected = away.other.requests().remove(0);
    assert!(
        !expected.contains("token") && expected.contains("x-plain"),
        "{expected}"
    );
    for language in ["python", "javascript"]
        .into_iter()
        .filter(|language| is_there(language))
    {
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
    }
    assert!(away.home.requests().len() >= 2);
}

/// It leaves behind what it knows to be a credential, and its text says what it does not.
#[test]
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

#[test]
fn r02_a_body_stays_at_home() {
    let away = Away::new(
        307,
        "method: POST\nurl: $SERVER/a\nbody: {json: {a: <<secret>>}}\n",
    );
    let project = away.project.with("SECRET", "hunter22-hunter22");
    for language in ["python", "javascript"]
        .into_iter()
        .filter(|language| is_there(language))
    {
        let text = project.shown(language, &["--reveal"]);
        assert!(!project.paste(language, &text).status.success(), "{text}");
    }
    assert_eq!(away.other.requests(), [""; 0]);
    let text = project.shown("curl", &[]);
    assert!(
        text.contains("# if a 307 or 308 leads to another server, curl takes the body along"),
        "{text}"
    );
}
