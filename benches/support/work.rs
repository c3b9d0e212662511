//! The work that is measured: a token request, then calls of an API with mixed methods, queries, JSON bodies,
//! assertions and captures, as a project of callsheet and as a plain loop of reqwest.

use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

const CLIENT_ID: &str = "bench_client_id";
const CLIENT_SECRET: &str = "bench-client-secret-0123456789abcdef";
/// Requests in one folder of the generated project.
const FOLDER: usize = 100;

/// The answer to every call of the API: about 1 KB.
pub const USER: &str = concat!(
    r#"{"id":"zJKyaiAyTNC-MWjiWC18KQ","account_id":"q6gBJVO5TzexKYTb_I2rpg","email":"jchill@example.com","#,
    r#""first_name":"Jill","last_name":"Chill","status":"active","type":2,"dept":"Developers","#,
    r#""created_at":"2018-11-15T01:10:08Z","last_login_time":"2021-05-05T20:40:30Z","language":"en-US","#,
    r#""timezone":"America/Los_Angeles","verified":1,"pmi":6352635623323434343443,"pronouns":"3123","#,
    r#""phone_numbers":[{"label":"Mobile","country":"US","code":"+1","number":"800000000","verified":true}],"#,
    r#""custom_attributes":[{"key":"cbf_cywdkexrtqc73f97gd4w6g","name":"A1","value":"1"}],"#,
    r#""group_ids":["RSMaSp8sTEGK0_oamiA2_w"],"im_group_ids":["t-_-d56CSWG-7BF15LLrOw"],"#,
    r#""role_id":"0","role_name":"Owner","host_key":"299292","job_title":"API Developer","#,
    r#""location":"Paris","login_types":[101],"manager":"thill@example.com","personal_meeting_url":"#,
    r#""https://example.com/j/6352635623323434","pic_url":"https://example.com/p/v2/f1f3","plan_united_type":"1","#,
    r#""cms_user_id":"KDcuGIm1QgePTO8WbOqwIQ","jid":"jchill@example.com","cluster":"us02","use_pmi":false,"#,
    r#""employee_unique_id":"HqDyI037Qjili1kNsSIrIg","company":"Example"}"#,
);

/// The answer to the token request.
pub const TOKEN: &str = concat!(
    r#"{"access_token":"eyJzdiI6IjAwMDAwMSIsImFsZyI6IkhTNTEyIiwidiI6IjIuMCJ9.c2FtcGxl.AbCdEfGhIjKlMnOpQrStUv","#,
    r#""token_type":"bearer","expires_in":3600,"scope":"user:read:admin meeting:write:admin"}"#
);

/// One request of the work.
pub struct Call {
    pub method: &'static str,
    /// Below `/v2`, with the query; `ACCOUNT` means a captured value.
    pub path: String,
    pub query: Vec<(&'static str, String)>,
    pub body: Option<Value>,
    /// A member of the answer, as a JSON pointer, and what it has to be.
    pub check: (&'static str, &'static str),
    pub captures: bool,
}

/// The calls after the token request: `count - 1` of them.
pub fn calls(count: usize) -> impl Iterator<Item = Call> {
    (1..count).map(call)
}

fn call(number: usize) -> Call {
    const CHECKS: [(&str, &str); 6] = [
        ("/id", "zJKyaiAyTNC-MWjiWC18KQ"),
        ("/email", "jchill@example.com"),
        ("/status", "active"),
        ("/last_name", "Chill"),
        ("/phone_numbers/0/label", "Mobile"),
        ("/custom_attributes/0/name", "A1"),
    ];
    let user = format!("user{number:05}");
    let (method, path, query, body) = match number % 8 {
        1 | 5 => ("GET", format!("/users/{user}"), vec![], None),
        2 => ("GET", "/users".to_owned(), page(number), None),
        3 => (
            "POST",
            format!("/users/{user}/meetings"),
            vec![],
            Some(meeting(number)),
        ),
        4 => ("PATCH", format!("/users/{user}"), vec![], Some(person(number))),
        6 => (
            "PUT",
            format!("/users/{user}/settings"),
            vec![],
            Some(settings(number)),
        ),
        7 => {
            let query = vec![("schedule_for_reminder", "false".to_owned())];
            (
                "DELETE",
                format!("/meetings/{}", 85_000_000_000 + number),
                query,
                None,
            )
        }
        _ => ("GET", format!("/users/{user}/recordings"), month(), None),
    };
    let prefix = if number > 5 && number % 5 == 1 {
        "/accounts/ACCOUNT"
    } else {
        ""
    };
    Call {
        method,
        path: format!("{prefix}{path}"),
        query,
        body,
        check: CHECKS[number % CHECKS.len()],
        captures: number.is_multiple_of(5),
    }
}

fn page(number: usize) -> Vec<(&'static str, String)> {
    vec![
        ("status", "active".to_owned()),
        ("page_size", "30".to_owned()),
        ("page_number", number.to_string()),
    ]
}

fn month() -> Vec<(&'static str, String)> {
    vec![
        ("from", "2026-01-01".to_owned()),
        ("to", "2026-01-31".to_owned()),
        ("page_size", "300".to_owned()),
    ]
}

fn meeting(number: usize) -> Value {
    json!({
        "topic": format!("Weekly sync {number}"), "type": 2, "start_time": "2026-01-05T10:00:00Z",
        "duration": 30, "timezone": "Europe/Paris", "agenda": "Status, blockers, next steps",
        "settings": {
            "host_video": true, "participant_video": false, "mute_upon_entry": true,
            "auto_recording": "cloud", "alternative_hosts": "jchill@example.com",
        },
    })
}

fn person(number: usize) -> Value {
    json!({"first_name": "Jill", "last_name": "Chill", "dept": format!("Dept {number}"), "type": 2})
}

fn settings(number: usize) -> Value {
    json!({
        "feature": {"meeting_capacity": 100 + number % 400, "webinar": false},
        "recording": {"cloud_recording": true, "auto_delete_cmr_days": 30},
    })
}

/// Writes the work as a project, one request a file.
pub fn write_project(root: &Path, count: usize, address: &str) {
    let environment =
        format!("vars:\n  base: {address}\n  clientId: {CLIENT_ID}\n  clientSecret: {CLIENT_SECRET}\n");
    write(&root.join("environments/bench.yaml"), &environment);
    write(&root.join("callsheet.yaml"), "environment: bench\n");
    let collection = root.join("collections/bench");
    write(
        &collection.join("collection.yaml"),
        "version: 1\norder: [token]\n",
    );
    write(&collection.join("token.yaml"), TOKEN_REQUEST);
    for (number, call) in (1..).zip(calls(count)) {
        let folder = format!("folder-{:03}/request-{number:05}.yaml", number / FOLDER);
        write(&collection.join(folder), &yaml(&call));
    }
}

const TOKEN_REQUEST: &str = "method: POST\nurl: <<base>>/oauth/token\nauth:\n  basic:\n    \
    username: <<clientId>>\n    password: <<clientSecret>>\nbody:\n  form:\n    \
    grant_type: account_credentials\n    account_id: q6gBJVO5TzexKYTb_I2rpg\nexpect:\n  status: 200\n  json:\n    \
    $.token_type: bearer\ncapture:\n  token: $.access_token\n";

fn yaml(call: &Call) -> String {
    let path = call.path.replace("ACCOUNT", "<<account>>");
    let mut text = format!("method: {}\nurl: <<base>>/v2{path}\n", call.method);
    if !call.query.is_empty() {
        text += "query:\n";
        for (name, value) in &call.query {
            let _ = writeln!(text, "  {name}: \"{value}\"");
        }
    }
    text += "auth: { bearer: <<token>> }\n";
    if let Some(body) = &call.body {
        let _ = writeln!(text, "body:\n  json: {body}");
    }
    let pointer = call.check.0.replace("/0", "[0]").replace('/', ".");
    let _ = writeln!(
        text,
        "expect:\n  status: 200\n  json:\n    ${pointer}: {}",
        call.check.1
    );
    if call.captures {
        text += "capture:\n  account: $.account_id\n";
    }
    text
}

pub fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
    std::fs::write(path, text).expect("writable");
}

/// What anyone would write with reqwest: build, send, read the body, parse it, look at one member.
pub fn plain_loop(count: usize, address: &str) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let token = token(&client, address).await;
        let mut account = String::new();
        for call in calls(count) {
            let url = format!("{address}/v2{}", call.path.replace("ACCOUNT", &account));
            let mut url: url::Url = url.parse().expect("a URL");
            if !call.query.is_empty() {
                url.query_pairs_mut().extend_pairs(&call.query);
            }
            let method = call.method.parse().expect("a method");
            let mut request = client.request(method, url).bearer_auth(&token);
            if let Some(body) = &call.body {
                let body = serde_json::to_vec(body).expect("JSON");
                request = request.header("content-type", "application/json").body(body);
            }
            let answer = answer(request).await;
            assert_eq!(
                answer.pointer(call.check.0).and_then(Value::as_str),
                Some(call.check.1)
            );
            if call.captures {
                account = answer["account_id"].as_str().expect("an account").to_owned();
            }
        }
    });
}

async fn token(client: &reqwest::Client, address: &str) -> String {
    let request = client
        .post(format!("{address}/oauth/token"))
        .basic_auth(CLIENT_ID, Some(CLIENT_SECRET))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=account_credentials&account_id=q6gBJVO5TzexKYTb_I2rpg");
    answer(request).await["access_token"]
        .as_str()
        .expect("a token")
        .to_owned()
}

async fn answer(request: reqwest::RequestBuilder) -> Value {
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status(), 200);
    let bytes = response.bytes().await.expect("a body");
    serde_json::from_slice(&bytes).expect("JSON")
}
