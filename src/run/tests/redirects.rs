use super::client::{Client, OK, get, run};
use super::raw_server::{self, Server, answer, serve};
use super::sample::{pair, pairs, request, secret, text, with_body, with_options};
use crate::http::FailureKind;
use crate::model::{ApiKeyPlace, Auth, Body, Options, Redirects, Request};
use crate::source::{Span, Spanned};

fn to(status: u16, location: &str) -> String {
    format!("HTTP/1.1 {status} Go\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n")
}

fn many(answers: &[String]) -> Server {
    let script = answers.iter().flat_map(answer).collect();
    serve(vec![script])
}

#[tokio::test]
async fn r01_loops_end_with_the_hops_listed() {
    let server = many(&vec![to(302, "/loop?token=hidden"); 20]);
    let failed = get(&server.url("/loop")).await.unwrap_err();
    assert_eq!((failed.kind, failed.hops.len()), (FailureKind::Redirect, 11));
    assert!(
        failed
            .message
            .starts_with("more than 10 redirects: 302 http://127.0.0.1:"),
        "{}",
        failed.message
    );
    assert_eq!(failed.message.matches("/loop").count(), 11);
    assert!(!failed.message.contains("hidden"));
    assert_eq!(server.requests().len(), 11);
}

#[tokio::test]
async fn r01_redirects_can_be_looked_at() {
    let server = many(&[to(302, "/next")]);
    let options = Options {
        redirects: Some(Redirects::None),
        ..Options::default()
    };
    let exchange = run(&with_options(&server.url("/"), options)).await.unwrap();
    assert_eq!((exchange.response.status, exchange.hops.len()), (302, 1));
}

/// Everything that must stay at home.
fn loaded(url: &str) -> Request {
    let mut request = request("GET", url);
    request.inherited.auth = Some(Spanned::new(
        Auth::ApiKey {
            name: text("key"),
            value: text("in-query"),
            place: ApiKeyPlace::Query,
        },
        Span::default(),
    ));
    request.inherited.headers = vec![
        pair("authorization", text("Bearer own")),
        pair("Cookie", text("written=1")),
        pair("X-Tenant", secret("tenant")),
        pair("X-Plain", text("plain")),
    ];
    request.inherited.cookies = pairs(&[("own", "2")]);
    request
}

#[tokio::test]
async fn r02_r03_r04_another_origin_gets_no_credential() {
    let back = many(&[OK.to_owned()]);
    let away = many(&[to(302, &back.url("/back"))]);
    let home = many(&[to(302, &away.url("/away"))]);
    let exchange = run(&loaded(&home.url("/"))).await.unwrap();
    assert_eq!(exchange.hops.len(), 3);
    let first = &home.requests()[0];
    for part in [
        "/?key=in-query",
        "Bearer own",
        "cookie: written=1; own=2",
        "x-tenant: tenant",
    ] {
        assert!(first.contains(part), "{first}");
    }
    for request in [&away.requests()[0], &back.requests()[0]] {
        for part in ["in-query", "authorization", "cookie", "tenant", "referer"] {
            assert!(!request.contains(part), "{request}");
        }
        assert!(request.contains("x-plain: plain"), "{request}");
    }
}

#[tokio::test]
async fn r04_credentials_do_not_come_back() {
    let (port, listener) = raw_server::reserve();
    let away = many(&[to(302, &format!("http://127.0.0.1:{port}/back"))]);
    let script = [to(302, &away.url("/away")), OK.to_owned()]
        .iter()
        .flat_map(answer)
        .collect();
    let home = raw_server::serve_on(listener, vec![script]);
    run(&loaded(&home.url("/"))).await.unwrap();
    let requests = home.requests();
    assert!(requests[0].contains("Bearer own"));
    for part in ["in-query", "authorization", "cookie", "tenant"] {
        assert!(!requests[1].contains(part), "{}", requests[1]);
    }
}

#[tokio::test]
async fn r02_a_user_in_a_location_is_not_sent() {
    let away = many(&[OK.to_owned()]);
    let place = format!("http://u:p@127.0.0.1:{}/", away.port);
    let home = many(&[to(302, &place)]);
    get(&home.url("/")).await.unwrap();
    assert!(!away.requests()[0].contains("authorization"));
}

#[tokio::test]
async fn r02_a_body_is_not_taken_elsewhere() {
    let away = many(&[OK.to_owned()]);
    let home = many(&[to(307, &away.url("/"))]);
    let failed = run(&with_body("POST", &home.url("/"), Body::Text(text("b"))))
        .await
        .unwrap_err();
    assert_eq!(failed.kind, FailureKind::Redirect);
    assert!(
        failed
            .message
            .starts_with("the 307 redirect would send the body of this POST to "),
        "{}",
        failed.message
    );
    assert_eq!(away.requests().len(), 0);
}

#[tokio::test]
async fn r02_a_body_goes_elsewhere_where_that_is_allowed_and_credentials_do_not() {
    let away = many(&[OK.to_owned()]);
    let home = many(&[to(308, &away.url("/away"))]);
    let with = |body: Body| {
        let mut request = loaded(&home.url("/"));
        request.method = text("POST");
        request.body = Some(body);
        request.inherited.options = Some(Box::new(Options {
            redirect_body: Some(true),
            ..Options::default()
        }));
        request
    };
    run(&with(Body::Text(text("b")))).await.unwrap();
    let request = &away.requests()[0];
    assert!(
        request.starts_with("POST /away ") && request.ends_with("\r\n\r\nb"),
        "{request}"
    );
    for part in ["in-query", "authorization", "cookie", "tenant", "referer"] {
        assert!(!request.contains(part), "{request}");
    }
    let home = many(&[to(308, &away.url("/away"))]);
    let mut secret = with(Body::Text(super::sample::secret("b")));
    secret.url = text(&home.url("/"));
    let failed = run(&secret).await.unwrap_err();
    assert!(
        failed.message.contains("which holds a secret"),
        "{}",
        failed.message
    );
    assert_eq!(away.requests().len(), 1);
}

#[tokio::test]
async fn r07_methods_over_the_wire() {
    for (status, line) in [
        (302, "GET /next"),
        (303, "GET /next"),
        (307, "POST /next"),
        (308, "POST /next"),
    ] {
        let server = many(&[to(status, "/next"), OK.to_owned()]);
        run(&with_body("POST", &server.url("/"), Body::Text(text("b"))))
            .await
            .unwrap();
        let second = server.requests().remove(1);
        assert!(second.starts_with(line), "{second}");
        assert_eq!(second.contains("content-type"), status > 303, "{second}");
        assert_eq!(second.ends_with("\r\n\r\nb"), status > 303, "{second}");
    }
}

#[tokio::test]
async fn r08_bad_locations() {
    for (location, part) in [
        ("file:///etc/passwd", "leads to a `file:` URL"),
        ("http://[::1", "is not a URL"),
    ] {
        let failed = get(&many(&[to(302, location)]).url("/")).await.unwrap_err();
        assert_eq!(failed.kind, FailureKind::Redirect);
        assert!(failed.message.contains(part), "{}", failed.message);
        assert_eq!(failed.hops.len(), 1);
    }
    let none = get(&many(&["HTTP/1.1 302 Go\r\nContent-Length: 0\r\n\r\n".to_owned()]).url("/"))
        .await
        .unwrap();
    assert_eq!(none.response.status, 302);
}

#[tokio::test]
async fn r10_cookies_are_kept_for_the_run_and_for_their_host() {
    let set = "HTTP/1.1 302 Go\r\nLocation: /next\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2; Secure\r\n\
               Set-Cookie: c=3; Domain=com\r\nSet-Cookie: own=jar\r\nContent-Length: 0\r\n\r\n";
    let server = many(&[set.to_owned(), OK.to_owned(), OK.to_owned()]);
    let client = Client::default();
    let mut first = request("GET", &server.url("/"));
    first.inherited.cookies = pairs(&[("own", "mine")]);
    client.run(&first).await.unwrap();
    client.get(&server.url("/third")).await.unwrap();
    let requests = server.requests();
    assert!(requests[0].contains("cookie: own=mine\r\n"), "{}", requests[0]);
    assert!(
        requests[1].contains("cookie: own=mine; a=1; b=2\r\n"),
        "{}",
        requests[1]
    );
    assert!(
        requests[2].contains("cookie: a=1; b=2; own=jar\r\n"),
        "{}",
        requests[2]
    );
    let elsewhere = many(&[OK.to_owned()]);
    let other = format!("http://localhost:{}/", elsewhere.port);
    client.get(&other).await.unwrap();
    assert!(!elsewhere.requests()[0].contains("cookie"));
}
