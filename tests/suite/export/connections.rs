use super::project::{LANGUAGES, Project, succeeded};
use super::wire::{OK, check_at};
use crate::certificates::{self, Pair};
use crate::raw_server::{Do, Server, answer, serve, serve_tls};
use std::time::Duration;

crate::tests! {
    s03_an_authority_is_trusted_as_the_run_trusts_it("curl"): [Curl],
    s03_an_authority_is_trusted_as_the_run_trusts_it("python"): [Python],
    s03_an_authority_is_trusted_as_the_run_trusts_it("javascript"): [Node],
    s03_an_authority_of_the_command_line_is_trusted("curl"): [Curl],
    s03_an_authority_of_the_command_line_is_trusted("python"): [Python],
    s02_what_is_not_verified_by_the_run_is_not("curl"): [Curl],
    s02_what_is_not_verified_by_the_run_is_not("python"): [Python],
    s02_what_is_not_verified_by_the_run_is_not("javascript"): [Node],
    s04_a_client_certificate_is_shown("curl"): [Curl],
    s04_a_client_certificate_is_shown("python"): [Python],
    p03_a_proxy_is_gone_through("curl"): [Curl],
    p03_a_proxy_is_gone_through("python"): [Python],
    p03_a_proxys_password_is_masked,
    p03_https_goes_through_a_tunnel("curl"): [Curl],
    p03_https_goes_through_a_tunnel("python"): [Python],
    p01_the_environments_proxy_is_named_and_loopback_goes_without("curl"): [Curl],
    p01_the_environments_proxy_is_named_and_loopback_goes_without("python"): [Python],
    p01_the_environments_proxy_is_named_and_loopback_goes_without("javascript"): [Node],
    an_answer_is_waited_for_as_long_as_the_run_waits("curl"): [Curl],
    an_answer_is_waited_for_as_long_as_the_run_waits("python"): [Python],
    an_answer_is_waited_for_as_long_as_the_run_waits("javascript"): [Node],
    the_time_for_a_connection_is_set_or_said_to_differ,
    the_version_of_http_is_asked_for_or_said_to_differ,
}

/// A server with a certificate that only the options of this project trust.
fn behind_tls(request: &str) -> (Server, Project) {
    let root = certificates::authority();
    let own: Pair = certificates::issue(&certificates::local(), &root);
    let server = serve_tls(vec![answer(OK)], certificates::server(&own, &[]));
    let url = format!("https://localhost:{}", server.port);
    let project = Project::new(&request.replace("$SERVER", &url));
    project.write("ca.pem", &root.pem());
    (server, project)
}

fn s03_an_authority_is_trusted_as_the_run_trusts_it(language: &str) {
    let request = "url: $SERVER/a\noptions: {tls: {ca: ../../ca.pem}, http: '1.1'}\n";
    let (server, project) = behind_tls(request);
    if language != "javascript" {
        check_at(&server, &project, language, &[]);
    }
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
    if language == "javascript" {
        assert!(!project.paste("javascript", &text).status.success());
        let project = project.with("NODE_EXTRA_CA_CERTS", "ca.pem");
        succeeded(project.paste("javascript", &text), &text);
    }
}

fn s03_an_authority_of_the_command_line_is_trusted(language: &str) {
    let (server, project) = behind_tls("url: $SERVER/a\noptions: {http: '1.1'}\n");
    check_at(&server, &project, language, &["--cacert", "ca.pem"]);
    let text = project.shown(language, &[]);
    assert!(!project.paste(language, &text).status.success(), "{text}");
}

fn s02_what_is_not_verified_by_the_run_is_not(language: &str) {
    let request = "url: $SERVER/a\noptions: {tls: {insecure: true}, http: '1.1'}\n";
    let (server, project) = behind_tls(request);
    check_at(&server, &project, language, &[]);
}

fn s04_a_client_certificate_is_shown(language: &str) {
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
    check_at(&server, &project, language, &options);
    let text = project.shown("javascript", &options);
    assert!(text.contains("// fetch shows no client certificate"), "{text}");
}

fn check_proxy(language: &str, request: &str, options: &[&str]) {
    let proxy = serve(vec![answer(OK)]);
    let fill = |text: &str| text.replace("$PROXY", &format!("127.0.0.1:{}", proxy.port));
    let project = Project::new(&fill(request)).with("no_proxy", "*");
    let options: Vec<String> = options.iter().map(|option| fill(option)).collect();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    check_at(&proxy, &project, language, &options);
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

fn p03_a_proxy_is_gone_through(language: &str) {
    check_proxy(
        language,
        "url: http://x.test/a\noptions: {proxy: 'http://$PROXY'}\n",
        &[],
    );
    check_proxy(language, "url: http://x.test/a\n", &["-x", "http://$PROXY"]);
    check_proxy(
        language,
        "url: http://x.test/a\n",
        &["-x", "http://ada:it%27s@$PROXY"],
    );
}

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
fn p03_https_goes_through_a_tunnel(language: &str) {
    let proxy = serve(vec![answer("HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")]);
    let project = Project::new("url: https://x.test/a\n");
    let address = proxy.url("");
    let text = project.shown(language, &["-x", &address]);
    assert!(!project.paste(language, &text).status.success(), "{text}");
    let asked = proxy.requests();
    assert!(asked[0].starts_with("CONNECT x.test:443 HTTP/1."), "{asked:?}");
}

fn p01_the_environments_proxy_is_named_and_loopback_goes_without(language: &str) {
    let proxy = serve(vec![answer(OK)]);
    let project = Project::new("url: http://x.test/a\n").with("HTTP_PROXY", &proxy.url(""));
    if language != "javascript" {
        check_at(&proxy, &project, language, &[]);
    }
    let server = serve(vec![answer(OK)]);
    let project = Project::new(&format!("url: {}\n", server.url("/a"))).with("http_proxy", &proxy.url(""));
    let before = proxy.requests().len();
    check_at(&server, &project, language, &[]);
    assert_eq!(proxy.requests().len(), before);
}

/// It gives up long before the server does.
fn an_answer_is_waited_for_as_long_as_the_run_waits(language: &str) {
    let server = serve(vec![vec![Do::Request, Do::Pause(Duration::from_secs(600))]]);
    let project = Project::new(&format!(
        "url: {}\noptions: {{timeout: 300ms}}\n",
        server.url("/a")
    ));
    let text = project.shown(language, &[]);
    assert!(!project.paste(language, &text).status.success(), "{text}");
}

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
