use crate::certificates::{self, Pair};
use crate::project::{LANGUAGES, Project, is_there, succeeded};
use crate::raw_server::{Do, Server, answer, serve, serve_tls};
use crate::wire::{OK, check_at};
use std::time::Duration;

/// A server that nobody trusts but who is told to, in front of a project that is.
fn behind_tls(request: &str) -> (Server, Project) {
    let root = certificates::authority();
    let own: Pair = certificates::issue(&certificates::local(), &root);
    let server = serve_tls(vec![answer(OK)], certificates::server(&own, &[]));
    let url = format!("https://localhost:{}", server.port);
    let project = Project::new(&request.replace("$SERVER", &url));
    project.write("ca.pem", &root.pem());
    (server, project)
}

#[test]
fn c01_an_authority_is_trusted_as_the_run_trusts_it() {
    let request = "url: $SERVER/a\noptions: {tls: {ca: ../../ca.pem}, http: '1.1'}\n";
    let (server, project) = behind_tls(request);
    check_at(&server, &project, &["curl", "python"], &[]);
    let text = project.shown("curl", &[]);
    assert!(
        text.starts_with("# curl trusts the file of --cacert alone"),
        "{text}"
    );
    let text = project.shown("javascript", &[]);
    assert!(
        text.starts_with("// start Node with NODE_EXTRA_CA_CERTS=/"),
        "{text}"
    );
    if is_there("javascript") {
        assert!(!project.paste("javascript", &text).status.success());
        let project = project.with("NODE_EXTRA_CA_CERTS", "ca.pem");
        succeeded(project.paste("javascript", &text), &text);
    }
}

#[test]
fn c01_an_authority_of_the_command_line_is_trusted() {
    let (server, project) = behind_tls("url: $SERVER/a\noptions: {http: '1.1'}\n");
    check_at(&server, &project, &["curl", "python"], &["--cacert", "ca.pem"]);
    for language in ["curl", "python"] {
        let text = project.shown(language, &[]);
        assert!(!project.paste(language, &text).status.success(), "{text}");
    }
}

#[test]
fn c02_what_is_not_verified_by_the_run_is_not() {
    let request = "url: $SERVER/a\noptions: {tls: {insecure: true}, http: '1.1'}\n";
    let (server, project) = behind_tls(request);
    check_at(&server, &project, &LANGUAGES, &[]);
}

#[test]
fn c03_a_client_certificate_is_shown() {
    let root = certificates::authority();
    let own = certificates::issue(&certificates::local(), &root);
    let server = serve_tls(vec![answer(OK)], certificates::strict_server(&own, &root));
    let url = format!("https://localhost:{}", server.port);
    let project = Project::new(&format!("url: {url}/a\noptions: {{http: '1.1'}}\n"));
    let client = certificates::issue(&certificates::named("client", &["client"]), &root);
    client.write(&project.path(""), "my:client");
    project.write("ca.pem", &root.pem());
    let options = [
        "--cacert",
        "ca.pem",
        "--cert",
        "my:client.pem",
        "--key",
        "my:client.key",
    ];
    check_at(&server, &project, &["curl", "python"], &options);
    let text = project.shown("javascript", &options);
    assert!(text.contains("// fetch shows no client certificate"), "{text}");
}

fn check_proxy(request: &str, options: &[&str]) {
    let proxy = serve(vec![answer(OK)]);
    let fill = |text: &str| text.replace("$PROXY", &format!("127.0.0.1:{}", proxy.port));
    let project = Project::new(&fill(request)).with("no_proxy", "*");
    let options: Vec<String> = options.iter().map(|option| fill(option)).collect();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    check_at(&proxy, &project, &["curl", "python"], &options);
    let text = project.shown("javascript", &options);
    assert!(
        text.starts_with("// fetch goes through no proxy, the run through http://127"),
        "{text}"
    );
    assert!(
        proxy.requests()[0].starts_with("GET http://x.test/a"),
        "{:?}",
        proxy.requests()
    );
}

#[test]
fn p03_a_proxy_is_gone_through() {
    check_proxy("url: http://x.test/a\noptions: {proxy: 'http://$PROXY'}\n", &[]);
    check_proxy("url: http://x.test/a\n", &["-x", "http://$PROXY"]);
    check_proxy("url: http://x.test/a\n", &["-x", "http://ada:it%27s@$PROXY"]);
}

#[test]
fn p03_a_proxys_password_is_masked() {
    let project = Project::new("url: http://x.test/a\n");
    for language in LANGUAGES {
        let options = ["-x", "http://ada:hunter22-hunter22@127.0.0.1:1"];
        let text = project.shown(language, &options);
        let encoded = "YWRhOmh1bnRlcjIyLWh1bnRlcjIy";
        assert!(!text.contains("hunter22") && !text.contains(encoded), "{text}");
    }
}

/// A tunnel to where nobody listens: what matters is what the proxy is asked.
#[test]
fn p03_https_goes_through_a_tunnel() {
    let proxy = serve(vec![answer("HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")]);
    let project = Project::new("url: https://x.test/a\n");
    let address = proxy.url("");
    for language in ["curl", "python"] {
        let before = proxy.requests().len();
        let text = project.shown(language, &["-x", &address]);
        assert!(!project.paste(language, &text).status.success(), "{text}");
        let asked = proxy.requests().split_off(before);
        assert!(asked[0].starts_with("CONNECT x.test:443 HTTP/1."), "{asked:?}");
    }
}

#[test]
fn p01_the_environments_proxy_is_named_and_loopback_goes_without() {
    let proxy = serve(vec![answer(OK)]);
    let project = Project::new("url: http://x.test/a\n").with("HTTP_PROXY", &proxy.url(""));
    check_at(&proxy, &project, &["curl", "python"], &[]);
    let server = serve(vec![answer(OK)]);
    let project = Project::new(&format!("url: {}\n", server.url("/a"))).with("http_proxy", &proxy.url(""));
    let before = proxy.requests().len();
    check_at(&server, &project, &LANGUAGES, &[]);
    assert_eq!(proxy.requests().len(), before);
}

/// Each gives up long before the server does.
#[test]
fn an_answer_is_waited_for_as_long_as_the_run_waits() {
    let server = serve(vec![vec![Do::Request, Do::Pause(Duration::from_secs(600))]]);
    let project = Project::new(&format!(
        "url: {}\noptions: {{timeout: 300ms}}\n",
        server.url("/a")
    ));
    for language in LANGUAGES.iter().filter(|language| is_there(language)) {
        let text = project.shown(language, &[]);
        assert!(!project.paste(language, &text).status.success(), "{text}");
    }
}

#[test]
fn the_time_for_a_connection_is_set_or_said_to_differ() {
    let project = Project::new("url: http://x.test/a\noptions: {timeout: 1.5m, connect_timeout: 2500ms}\n");
    let check = |language: &str, part: &str| {
        let text = project.shown(language, &[]);
        assert!(text.contains(part), "{text}");
    };
    check("curl", "  --connect-timeout 2.5 --max-time 90\n");
    check("python", "timeout=2.5)");
    check("python", "settimeout(90)");
    check("javascript", "AbortSignal.timeout(90000)");
    check(
        "javascript",
        "// fetch waits 10 s for a connection, the run 2.5 s\n",
    );
}

#[test]
fn the_version_of_http_is_asked_for_or_said_to_differ() {
    let check = |version: &str, language: &str, part: &str| {
        let request = format!("url: http://x.test/a\noptions: {{http: '{version}'}}\n");
        let text = Project::new(&request).shown(language, &[]);
        assert!(text.contains(part), "{text}");
    };
    check("1.1", "curl", " --http1.1\n");
    check("2", "curl", " --http2-prior-knowledge\n");
    check("2", "python", "# http.client speaks HTTP/1.1, the run HTTP/2\n");
    check("2", "javascript", "// fetch speaks HTTP/1.1, the run HTTP/2\n");
}
