//! C14: what a login saves is the login's, and counts for whom it logged in.

use super::api::Api;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

crate::tests! {
    each_account_reads_its_own_and_a_later_run_too,
    two_logins_that_save_the_same_name_do_not_mix,
    after_a_refresh_the_same_request_carries_the_new_value_everywhere,
    an_ended_token_is_renewed_before_the_request_is_rendered,
    an_item_decides_who_logs_in,
    a_page_that_is_sent_again_is_the_same_page,
    an_assertion_that_differs_each_time_is_no_other_account,
    show_has_the_value_of_the_account_that_is_asked_for,
}

const LOGINS: &str = r"
vars: { user: alice }
logins:
  app:
    grant: password
    token_url: <<base>>/token
    client_id: app
    username: <<user>>
    password: correct-horse
    save: { access_token: tok, acct: acct }
  signed:
    grant: urn:ietf:params:oauth:grant-type:jwt-bearer
    token_url: <<base>>/token
    params: { assertion: '<<uuid()>>.<<now()>>' }
    save: { access_token: signedTok }
";

/// Saves a variable of the same name.
const OTHER: &str = r"  other:
    grant: password
    token_url: <<base>>/token
    client_id: other
    username: other
    password: correct-horse
    save: { access_token: tok }
";

const SHOWN: &str = r"
method: POST
url: <<base>>/me/<<user>>
auth: { login: app }
headers: { X-Tok: <<tok>> }
body: { json: { tok: <<tok>>, acct: <<acct>> } }
";

/// Gives each user numbered tokens, and notes of every other request its line, its tokens and its body.
struct Server {
    base: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Paths that hold `expire` refuse a first token.
    fn new(lifetime: u32) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Server {
            base: format!("http://{}", listener.local_addr().unwrap()),
            seen: Arc::default(),
        };
        let seen = server.seen.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &seen, lifetime);
            }
        });
        server
    }

    fn seen(&self) -> Vec<String> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

fn serve(mut stream: TcpStream, seen: &Mutex<Vec<String>>, lifetime: u32) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut first, mut headers) = (String::new(), Vec::new());
    let _ = reader.read_line(&mut first);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) < 3 {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
    }
    let header = |name: &str| {
        headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
    };
    let length = header("content-length").and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    let _ = reader.read_exact(&mut body);
    let body = String::from_utf8_lossy(&body).into_owned();
    let path = first.split(' ').nth(1).unwrap_or_default();
    let mut seen = seen.lock().unwrap();
    let bearer = header("authorization").unwrap_or_default().replace("Bearer ", "");
    let line = format!("{path} {bearer} {} {body}", header("x-tok").unwrap_or_default());
    let (status, answer) = match path {
        "/token" => {
            let field = |name: &str| {
                body.split('&')
                    .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
            };
            let refreshed = field("refresh_token").and_then(|token| token.split('-').next());
            let user = refreshed.or(field("username")).unwrap_or("signed").to_owned();
            let number = 1 + seen
                .iter()
                .filter(|line| **line == format!("token {user}"))
                .count();
            seen.push(format!("token {user}"));
            (200, given(&user, number, refreshed.is_some(), lifetime))
        }
        path if path.contains("expire") && bearer.ends_with("-1") => {
            seen.push(line);
            (401, "{}".to_owned())
        }
        path => {
            seen.push(line);
            let next = if path.contains("cursor") { "" } else { "two" };
            (200, format!(r#"{{"next":"{next}"}}"#))
        }
    };
    let head = format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\n");
    let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{answer}", answer.len());
}

/// The answer to a refresh leaves out what it does not change.
fn given(user: &str, number: usize, is_refresh: bool, lifetime: u32) -> String {
    let account = if is_refresh {
        String::new()
    } else {
        format!(r#","acct":"account of {user}""#)
    };
    format!(
        r#"{{"access_token":"{user}-token-{number}","token_type":"Bearer","refresh_token":"{user}-refresh-{number}","expires_in":{lifetime}{account}}}"#
    )
}

/// A project with these requests and nothing else.
fn project(server: &Server, requests: &[(&str, &str)]) -> Api {
    let api = Api::at(&server.base, &[]);
    api.write("environments/dev.yaml", "vars: { base: http://127.0.0.1:1 }\n");
    api.write("collections/api/collection.yaml", LOGINS);
    for old in ["1-me.yaml", "2-me.yaml"] {
        std::fs::remove_file(api.path("collections/api").join(old)).unwrap();
    }
    for (name, text) in requests {
        api.write(&format!("collections/api/{name}.yaml"), text);
    }
    api
}

fn passes(api: &Api, words: &[&str]) {
    let ran = api.run(words);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

fn of(user: &str, number: usize) -> String {
    let tok = format!("{user}-token-{number}");
    format!(r#"/me/{user} {tok} {tok} {{"tok":"{tok}","acct":"account of {user}"}}"#)
}

fn each_account_reads_its_own_and_a_later_run_too() {
    let server = Server::new(3600);
    let condition = "url: <<base>>/mine\nheaders: { X-Tok: <<tok>> }\nwhen: acct == 'account of ' ~ user\n";
    let api = project(&server, &[("1-me", SHOWN), ("2-mine", condition)]);
    api.write("users.csv", "user\nalice\nbob\nalice\n");
    for jobs in ["1", "4"] {
        passes(&api, &["run", "api", "--data", "users.csv", "-j", jobs]);
        let seen = server.seen();
        let count = |line: &str| seen.iter().filter(|known| *known == line).count();
        assert_eq!(
            (count(&of("alice", 1)), count(&of("bob", 1))),
            (2, 1),
            "{seen:#?}"
        );
        let mine = |user: &str| format!("/mine  {user}-token-1 ");
        assert_eq!((count(&mine("alice")), count(&mine("bob"))), (2, 1), "{seen:#?}");
        let logins = if jobs == "1" { (1, 1) } else { (0, 0) };
        assert_eq!((count("token alice"), count("token bob")), logins, "{seen:#?}");
    }
    passes(&api, &["run", "api", "--var", "user=bob"]);
    assert_eq!(server.seen(), [of("bob", 1), "/mine  bob-token-1 ".to_owned()]);
}

fn two_logins_that_save_the_same_name_do_not_mix() {
    let server = Server::new(3600);
    let with = |login: &str| {
        format!("url: <<base>>/{login}\nauth: {{ login: {login} }}\nheaders: {{ X-Tok: <<tok>> }}\n")
    };
    let (app, other) = (with("app"), with("other"));
    let api = project(&server, &[("1", &app), ("2", &other), ("3", &app), ("4", &other)]);
    api.write(
        "collections/api/collection.yaml",
        &format!("{LOGINS}{}", OTHER.trim_matches('\n')),
    );
    passes(&api, &["run", "api"]);
    let mut seen = server.seen();
    seen.retain(|line| !line.starts_with("token"));
    let (app, other) = (
        "/app alice-token-1 alice-token-1 ",
        "/other other-token-1 other-token-1 ",
    );
    assert_eq!(seen, [app, other, app, other]);
}

fn after_a_refresh_the_same_request_carries_the_new_value_everywhere() {
    let server = Server::new(3600);
    let api = project(&server, &[("1-me", &SHOWN.replace("/me/", "/expire/"))]);
    passes(&api, &["run", "api"]);
    let (one, two) = (
        of("alice", 1).replace("/me/", "/expire/"),
        of("alice", 2).replace("/me/", "/expire/"),
    );
    assert_eq!(server.seen(), ["token alice", &one, "token alice", &two]);
}

fn an_ended_token_is_renewed_before_the_request_is_rendered() {
    let server = Server::new(3600);
    let bearer = "url: <<base>>/mine\nauth: { bearer: <<tok>> }\nheaders: { X-Tok: <<acct>> }\n";
    let api = project(&server, &[("1-mine", bearer)]);
    passes(&api, &["run", "api"]);
    api.expire();
    passes(&api, &["run", "api"]);
    let line = |number: usize| format!("/mine alice-token-{number} account of alice ");
    assert_eq!(server.seen(), ["token alice", &line(1), "token alice", &line(2)]);
}

fn an_item_decides_who_logs_in() {
    let server = Server::new(3600);
    let items = "url: <<base>>/item\nfor_each: { item: user, in: [alice, bob, alice] }\nauth: { login: app }\nheaders: { X-Tok: <<tok>> }\n";
    let api = project(&server, &[("1-item", items)]);
    passes(&api, &["run", "api"]);
    let line = |user: &str| format!("/item {user}-token-1 {user}-token-1 ");
    let expected = [
        "token alice",
        &line("alice"),
        "token bob",
        &line("bob"),
        &line("alice"),
    ];
    assert_eq!(server.seen(), expected);
}

fn a_page_that_is_sent_again_is_the_same_page() {
    let server = Server::new(3600);
    let first = "url: <<base>>/first\nauth: { login: app }\n";
    let pages = "url: <<base>>/list?of=<<tok>>\nauth: { login: app }\npaginate: { next: $.next, query: expire-cursor }\n";
    let api = project(&server, &[("1-first", first), ("2-pages", pages)]);
    passes(&api, &["run", "api"]);
    let expected = [
        "token alice",
        "/first alice-token-1  ",
        "/list?of=alice-token-1 alice-token-1  ",
        "/list?of=alice-token-1&expire-cursor=two alice-token-1  ",
        "token alice",
        "/list?of=alice-token-2&expire-cursor=two alice-token-2  ",
    ];
    assert_eq!(server.seen(), expected);
}

fn an_assertion_that_differs_each_time_is_no_other_account() {
    let server = Server::new(3600);
    let signed = "url: <<base>>/signed\nauth: { login: signed }\nheaders: { X-Tok: <<signedTok>> }\n";
    let api = project(&server, &[("1", signed), ("2", signed)]);
    passes(&api, &["run", "api"]);
    passes(&api, &["run", "api"]);
    let line = "/signed signed-token-1 signed-token-1 ";
    assert_eq!(server.seen(), ["token signed", line, line, line, line]);
}

fn show_has_the_value_of_the_account_that_is_asked_for() {
    let server = Server::new(3600);
    let api = project(&server, &[("1-me", SHOWN)]);
    passes(&api, &["run", "api"]);
    passes(&api, &["run", "api", "--var", "user=bob"]);
    let shown = api.run(&["show", "api/1-me"]);
    assert!(
        shown.stdout.contains(r#""acct":"account of alice""#),
        "{}",
        shown.stdout
    );
    let shown = api.run(&["show", "api/1-me", "--var", "user=carol"]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    assert!(shown.stdout.contains(r#""tok":"<<tok>>""#), "{}", shown.stdout);
    assert!(!shown.stdout.contains("alice"), "{}", shown.stdout);
}
