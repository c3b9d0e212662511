//! What reaches the listener while a login waits, and how the wait ends.

use super::api::{Api, wait_for};
use super::visit::{Waiting, authority, get, send, target};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use url::Url;

crate::tests! {
    a02_forged_answers_are_refused_and_the_real_one_is_taken,
    a03_a_forged_denial_is_ignored,
    a04_a_true_denial_ends_the_login_with_its_reason,
    a05_a07_what_is_no_callback_is_answered_and_waited_on,
    a06_a_second_callback_finds_nobody,
    #[cfg(target_os = "linux")]
    a08_only_this_machine_is_listened_to,
    a08_a_port_that_is_taken_is_named,
    a09_time_runs_out_and_the_port_is_free,
    #[cfg(unix)]
    a09_an_interrupt_ends_the_wait_and_frees_the_port,
    a12_an_address_can_be_pasted,
    a12_an_address_is_shown_even_where_no_browser_starts,
    without_a_person_a_login_fails_at_once_and_says_what_would_work,
}

fn a02_forged_answers_are_refused_and_the_real_one_is_taken() {
    let api = Api::new("", &[]);
    let waiting = Waiting::start(&api, &[]);
    let callback = waiting.consent();
    let forged = waiting.callback(&[("code", "stolen"), ("state", "guessed")]);
    assert_eq!(get(&forged).status, 400);
    assert_eq!(get(&waiting.callback(&[("code", "stolen")])).status, 400);
    assert_eq!(get(&callback).status, 200);
    let ran = waiting.finish();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

fn a03_a_forged_denial_is_ignored() {
    let api = Api::new("", &[]);
    let waiting = Waiting::start(&api, &[]);
    let callback = waiting.consent();
    assert_eq!(get(&waiting.callback(&[("error", "access_denied")])).status, 400);
    let guessed = waiting.callback(&[("error", "access_denied"), ("state", "guessed")]);
    assert_eq!(get(&guessed).status, 400);
    assert_eq!(get(&callback).status, 200);
    assert_eq!(waiting.finish().code, Some(0));
}

fn a04_a_true_denial_ends_the_login_with_its_reason() {
    let api = Api::new("", &[]);
    let waiting = Waiting::start(&api, &["denied"]);
    let page = get(&waiting.consent());
    assert!(page.text.contains("The login was refused"), "{}", page.text);
    let ran = waiting.finish();
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("access_denied: the user said no"),
        "{}",
        ran.stderr
    );
}

fn a05_a07_what_is_no_callback_is_answered_and_waited_on() {
    let api = Api::new("", &[]);
    let waiting = Waiting::start(&api, &[]);
    let callback = waiting.consent();
    let host = authority(&callback);
    let path = target(&callback);
    let cases = [
        (format!("GET /favicon.ico HTTP/1.1\r\nHost: {host}\r\n\r\n"), 404),
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"), 404),
        (
            format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n"),
            405,
        ),
        (format!("GET {path} HTTP/1.1\r\nHost: evil.test\r\n\r\n"), 400),
        (
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: https://evil.test\r\n\r\n"),
            400,
        ),
        (format!("GET {path} HTTP/1.1\r\n\r\n"), 400),
        ("SSH-2.0-probe\r\n\r\n".to_owned(), 400),
        (
            format!("GET /{} HTTP/1.1\r\nHost: {host}\r\n\r\n", "a".repeat(64 * 1024)),
            431,
        ),
    ];
    let idle: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(&host).unwrap()).collect();
    for (request, status) in cases {
        let answer = send(&callback, &request);
        assert_eq!(answer.status, status, "{request:.80}: {}", answer.text);
    }
    assert_eq!(get(&callback).status, 200);
    drop(idle);
    assert_eq!(waiting.finish().code, Some(0));
}

fn a06_a_second_callback_finds_nobody() {
    let api = Api::new("", &[]);
    let waiting = Waiting::start(&api, &[]);
    let callback = waiting.consent();
    assert_eq!(get(&callback).status, 200);
    let ran = waiting.finish();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(TcpStream::connect(authority(&callback)).is_err());
}

#[cfg(target_os = "linux")]
fn a08_only_this_machine_is_listened_to() {
    let api = Api::new("", &["redirect=http://localhost/callback"]);
    let mut waiting = Waiting::start(&api, &[]);
    let redirect = Url::parse(&waiting.parameter("redirect_uri")).unwrap();
    let port = format!(":{:04X}", redirect.port().unwrap());
    let listening = |table: &str| -> Vec<String> {
        let table = std::fs::read_to_string(table).unwrap_or_default();
        let rows = table.lines().filter_map(|row| {
            let mut columns = row.split_whitespace().skip(1);
            let (local, state) = (columns.next()?, columns.nth(1)?);
            (state == "0A" && local.ends_with(&port)).then(|| local.trim_end_matches(&port).to_owned())
        });
        rows.collect()
    };
    let (four, six) = (listening("/proc/net/tcp"), listening("/proc/net/tcp6"));
    assert!(
        !four.is_empty() && four.iter().all(|address| address == "0100007F"),
        "{four:?}"
    );
    assert!(
        six.iter()
            .all(|address| address == "00000000000000000000000001000000"),
        "{six:?}"
    );
    waiting.child.kill().unwrap();
    waiting.finish();
}

fn a08_a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let redirect = format!("redirect=http://127.0.0.1:{port}/callback");
    let api = Api::new("", &[&redirect]);
    let ran = api.run(&["login", "--no-browser"]);
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("E0915") && ran.stderr.contains(&port.to_string()),
        "{}",
        ran.stderr
    );
}

fn a09_time_runs_out_and_the_port_is_free() {
    let port = free_port();
    let redirect = format!("redirect=http://127.0.0.1:{port}/callback");
    let api = Api::new("", &[&redirect]);
    let ran = api.run(&["login", "--no-browser", "--login-timeout", "300ms"]);
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("E0913") && ran.stderr.contains("--login-timeout"),
        "{}",
        ran.stderr
    );
    assert!(TcpListener::bind(("127.0.0.1", port)).is_ok());
}

#[cfg(unix)]
fn a09_an_interrupt_ends_the_wait_and_frees_the_port() {
    let api = Api::new("", &[]);
    let waiting = Waiting::start(&api, &[]);
    let redirect = Url::parse(&waiting.parameter("redirect_uri")).unwrap();
    assert!(TcpStream::connect(authority(&redirect)).is_ok());
    // SAFETY: it takes two numbers, and the process is the test's own child.
    unsafe { libc::kill(i32::try_from(waiting.child.id()).unwrap(), libc::SIGINT) };
    let ran = waiting.finish();
    assert_eq!(ran.code, Some(130), "{}", ran.stderr);
    assert!(TcpStream::connect(authority(&redirect)).is_err());
}

fn a12_an_address_can_be_pasted() {
    let api = Api::new("", &[]);
    let mut command = api.command(&["login", "--no-browser"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let url = shown_address(&mut child);
    let location = get(&url).location;
    let mut stdin = child.stdin.take().unwrap();
    for line in [
        "hello there",
        "http://127.0.0.1/callback?code=a&state=b",
        &location,
    ] {
        std::io::Write::write_all(&mut stdin, format!("{line}\n").as_bytes()).unwrap();
    }
    let ran = super::api::ended(child);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("neither an address nor a code"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("the answer belongs to another one"),
        "{}",
        ran.stderr
    );
}

fn a12_an_address_is_shown_even_where_no_browser_starts() {
    let api = Api::new("", &[]);
    let mut command = api.command(&["login", "--login-timeout", "200ms"]);
    let output = command.env("BROWSER", "/nowhere/browser").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(5), "{stderr}");
    assert!(stderr.contains(&format!("{}/authorize?", api.base)), "{stderr}");
}

fn without_a_person_a_login_fails_at_once_and_says_what_would_work() {
    let api = Api::new("", &[]);
    let check = |words: &[&str], variables: &[(&str, &str)]| {
        let output = api
            .command(words)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let all = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(5), "{words:?} {all}");
        assert!(
            all.contains("E0914") && all.contains("client_credentials"),
            "{words:?} {all}"
        );
    };
    check(&["run", "api"], &[]);
    check(&["run", "api", "--no-browser"], &[]);
    check(&["login"], &[]);
    check(&["token"], &[("BROWSER", "true")]);
    check(&["login"], &[("CI", "true"), ("BROWSER", "true")]);
    check(&["login", "device", "--no-browser"], &[("CI", "true")]);
}

/// The address that a login shows, while it goes on waiting.
fn shown_address(child: &mut std::process::Child) -> Url {
    use std::io::{BufRead, BufReader};
    let mut lines = BufReader::new(child.stderr.as_mut().unwrap());
    wait_for("the address", || {
        let mut line = String::new();
        lines.read_line(&mut line).ok()?;
        Url::parse(line.trim()).ok()
    })
}

fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().port()
}
