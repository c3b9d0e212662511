use crate::project::{LANGUAGES, Project, is_there, succeeded};
use crate::raw_server::{Server, answer, serve};
use crate::wire::{OK, parts};
use callsheet::auth::digest::{self, Credentials, Target};
use regex::Regex;

const CHALLENGE: &str = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=MD5";

fn challenging() -> Server {
    let refusal = format!(
        "HTTP/1.1 401 No\r\nWWW-Authenticate: {CHALLENGE}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    let pair = || [answer(&refusal), answer(OK)];
    serve((0..LANGUAGES.len() + 1).flat_map(|_| pair()).collect())
}

/// What the header would have to say, for the number that the client made up.
fn right_answer(authorization: &str) -> String {
    let made_up = Regex::new("cnonce=\"([^\"]+)\"").expect("a pattern");
    let cnonce = &made_up.captures(authorization).expect("a number")[1];
    let challenge = digest::challenge([CHALLENGE.as_bytes()].into_iter());
    let challenge = challenge.expect("a challenge").expect("one that can be answered");
    let credentials = Credentials {
        username: "ada".to_owned(),
        password: "it's a \"pass\"\tword!".to_owned(),
    };
    let target = Target {
        method: "POST",
        uri: "/a?b=c",
        cnonce,
    };
    let answer = digest::answer(&challenge, &credentials, target);
    let response = Regex::new("response=\"[0-9a-f]+\"").expect("a pattern");
    response.find(&answer).expect("a response").as_str().to_owned()
}

#[test]
fn digest_is_answered_by_curl_and_python() {
    let server = challenging();
    let request = "method: POST\nurl: $SERVER/a?b=c\nbody: {text: body}\n\
                   auth: {digest: {username: ada, password: <<secret>>}}\n";
    let project = Project::new(&request.replace("$SERVER", &server.url("")));
    let project = project.with("SECRET", "it's a \"pass\"\tword!");
    project.run(&[]);
    for (at, language) in ["curl", "python"].iter().enumerate() {
        let text = project.shown(language, &["--reveal"]);
        succeeded(project.paste(language, &text), &text);
        let requests = server.requests();
        assert_eq!(requests.len(), 4 + at * 2, "{text}");
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
}

#[test]
fn digest_is_masked_and_what_cannot_be_done_is_said() {
    let request = "url: http://x.test/a\nauth: {digest: {username: ada, password: <<secret>>}}\n";
    let project = Project::new(request).with("SECRET", "it's a \"pass\"\tword!");
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

#[test]
fn a_logins_token_is_read_from_the_environment() {
    let server = serve(vec![answer(OK)]);
    let request = "url: $SERVER/a\nauth: {login: main}\n".replace("$SERVER", &server.url(""));
    let project = Project::new(&request).with("ACCESS_TOKEN", "the token");
    let login = "grant: client_credentials, token_url: http://127.0.0.1:1/t, client_id: a, client_secret: b";
    let collection = format!("name: api\nlogins: {{main: {{{login}}}}}\n");
    project.write("collections/api/collection.yaml", &collection);
    for language in LANGUAGES.iter().filter(|language| is_there(language)) {
        let before = server.requests().len();
        let text = project.shown(language, &[]);
        succeeded(project.paste(language, &text), &text);
        let sent = parts(&server.requests()[before]);
        let expected = "authorization: Bearer the token".to_owned();
        assert!(sent.headers.contains(&expected), "{sent:?}");
    }
}
