use super::project::{LANGUAGES, Project, succeeded};
use super::wire::{OK, parts};
use crate::raw_server::{Server, answer, serve};
use md5::{Digest as _, Md5};
use regex::Regex;

crate::tests! {
    digest_is_answered_by_curl_and_python("curl"): [Curl],
    digest_is_answered_by_curl_and_python("python"): [Python],
    digest_is_masked_and_what_cannot_be_done_is_said,
    a_logins_token_is_read_from_the_environment("curl"): [Curl],
    a_logins_token_is_read_from_the_environment("python"): [Python],
    a_logins_token_is_read_from_the_environment("javascript"): [Node],
}

const PASSWORD: &str = "it's a \"pass\"\tword!";

const CHALLENGE: &str = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=MD5";

fn challenging() -> Server {
    let refusal = format!(
        "HTTP/1.1 401 No\r\nWWW-Authenticate: {CHALLENGE}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    let pair = || [answer(&refusal), answer(OK)];
    serve([pair(), pair()].concat())
}

/// What the header has to say by RFC 7616, for the number that the client made up.
fn right_answer(authorization: &str) -> String {
    let made_up = Regex::new("cnonce=\"([^\"]+)\"").expect("a pattern");
    let cnonce = &made_up.captures(authorization).expect("a number")[1];
    let who = hashed(&format!("ada:r:{PASSWORD}"));
    let what = hashed("POST:/a?b=c");
    let response = hashed(&format!("{who}:n:00000001:{cnonce}:auth:{what}"));
    format!("response=\"{response}\"")
}

fn hashed(text: &str) -> String {
    let digest = Md5::digest(text);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digest_is_answered_by_curl_and_python(language: &str) {
    let server = challenging();
    let request = "method: POST\nurl: $SERVER/a?b=c\nbody: {text: body}\n\
                   auth: {digest: {username: ada, password: <<secret>>}}\n";
    let project = Project::new(&request.replace("$SERVER", &server.url("")));
    let project = project.with("SECRET", PASSWORD);
    project.run(&[]);
    let text = project.shown(language, &["--reveal"]);
    succeeded(project.paste(language, &text), &text);
    let requests = server.requests();
    assert_eq!(requests.len(), 4, "{text}");
    let (sent, expected) = (parts(&requests[requests.len() - 1]), parts(&requests[1]));
    assert_eq!(
        (&sent.line, &sent.body),
        (&expected.line, &expected.body),
        "{text}"
    );
    let authorization = sent
        .headers
        .iter()
        .find(|header| header.starts_with("authorization"));
    let authorization = authorization.expect("credentials");
    assert!(
        authorization.contains(&right_answer(authorization)),
        "{authorization}"
    );
}

fn digest_is_masked_and_what_cannot_be_done_is_said() {
    let request = "url: http://x.test/a\nauth: {digest: {username: ada, password: <<secret>>}}\n";
    let project = Project::new(request).with("SECRET", PASSWORD);
    for language in LANGUAGES {
        let text = project.shown(language, &[]);
        assert!(!text.contains("pass\\\"") && !text.contains("s a "), "{text}");
    }
    let text = project.shown("curl", &[]);
    assert!(text.contains("--digest -u 'ada:***'"), "{text}");
    let text = project.shown("javascript", &[]);
    assert!(text.starts_with("// fetch does not know digest"), "{text}");
    let text = project.shown("python", &[]);
    assert!(text.starts_with("# before Python 3.14"), "{text}");
}

fn a_logins_token_is_read_from_the_environment(language: &str) {
    let server = serve(vec![answer(OK)]);
    let request = "url: $SERVER/a\nauth: {login: main}\n".replace("$SERVER", &server.url(""));
    let project = Project::new(&request).with("ACCESS_TOKEN", "the token");
    let login = "grant: client_credentials, token_url: http://127.0.0.1:1/t, client_id: a, client_secret: b";
    let collection = format!("name: api\nlogins: {{main: {{{login}}}}}\n");
    project.write("collections/api/collection.yaml", &collection);
    let text = project.shown(language, &[]);
    succeeded(project.paste(language, &text), &text);
    let sent = parts(&server.requests()[0]);
    let expected = "authorization: Bearer the token".to_owned();
    assert!(sent.headers.contains(&expected), "{sent:?}");
}
