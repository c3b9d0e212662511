//! Pages made by real runs against a server with prescribed answers.

use crate::scripted::Scripted;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// A page, the server of its run, and the folder that it lies in.
pub struct Made {
    pub page: PathBuf,
    pub server: Scripted,
    folder: tempfile::TempDir,
}

/// Answers in the order of the requests, the last one also for all that follow, and files by their path. `$SERVER`
/// is the server's address.
pub fn run(answers: &[Vec<u8>], files: &[(&str, &str)], arguments: &[&str]) -> Made {
    let folder = tempfile::tempdir().expect("a directory");
    let script = folder.path().join("script.yaml");
    write(
        &script,
        &answers.iter().map(|answer| entry(answer)).collect::<String>(),
    );
    let server = Scripted::start(&script).expect("a script").expect("a server");
    for (path, text) in files {
        write(
            &folder.path().join(path),
            &text.replace("$SERVER", &server.address()),
        );
    }
    let arguments = [&["run", "--report=html=run.html"], arguments].concat();
    let said = callsheet(folder.path(), &arguments);
    let page = folder.path().join("run.html");
    assert!(page.exists(), "{said}");
    Made { page, server, folder }
}

impl Made {
    /// Another command in the same folder.
    pub fn then(&self, arguments: &[&str]) -> String {
        callsheet(self.folder.path(), arguments)
    }
}

/// What a command says.
fn callsheet(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .stdin(Stdio::null())
        .output()
        .expect("the binary runs");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    std::fs::write(path, text).expect("a file");
}

/// An entry of the server's script, each byte a letter. An answer that says so closes the connection.
fn entry(answer: &[u8]) -> String {
    let letters: String = answer.iter().map(|byte| char::from(*byte)).collect();
    let then = if letters.contains("Connection: close") {
        "  then: close\n"
    } else {
        ""
    };
    format!("- answer: {}\n{then}", ascii(&letters))
}

/// A double-quoted scalar in ASCII.
pub fn ascii(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let escaped = |letter: char| match letter {
        ' '..='~' => letter.to_string(),
        other => other
            .encode_utf16(&mut [0; 2])
            .iter()
            .map(|unit| format!("\\u{unit:04x}"))
            .collect(),
    };
    json.chars().map(escaped).collect()
}

pub fn answer(status: &str, kind: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nX-Served-By: rack-seven\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A shop: of nine steps one failed, one was skipped for want of what that should have captured, one could not be
/// carried out, and one passed on its second try.
pub fn shop() -> &'static Path {
    static SHOP: OnceLock<PathBuf> = OnceLock::new();
    SHOP.get_or_init(|| {
        kept(
            "shop.html",
            &run(&shop_answers(), &SHOP_FILES, &["-e", "staging"]),
        )
    })
}

/// One step three times; all passed.
pub fn rounds() -> &'static Path {
    static ROUNDS: OnceLock<PathBuf> = OnceLock::new();
    ROUNDS.get_or_init(|| {
        let answers = [answer("200 OK", "application/json", "{\"up\": true}")];
        let files = [
            ("collections/up/collection.yaml", "name: Uptime\n"),
            (
                "collections/up/ask.yaml",
                "name: Is it up\nurl: http://$SERVER/up\n",
            ),
        ];
        kept("rounds.html", &run(&answers, &files, &["-n", "3"]))
    })
}

/// A copy that all tests share and that the next run of them replaces.
fn kept(name: &str, made: &Made) -> PathBuf {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::copy(&made.page, &kept).expect("a page");
    kept
}

/// A page with some of its text replaced; the scripts that it lets run are those it had.
pub fn changed(page: &Path, name: &str, change: impl FnOnce(String) -> String) -> PathBuf {
    let changed = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let text = std::fs::read_to_string(page).expect("a page");
    std::fs::write(&changed, change(text)).expect("a place");
    changed
}

const SHOP_FILES: [(&str, &str); 13] = [
    ("environments/staging.yaml", "vars: {base: 'http://$SERVER'}\n"),
    (
        "collections/shop/collection.yaml",
        "name: Shop\norder: [session, orders, files]\n",
    ),
    ("collections/shop/session/folder.yaml", "name: Session\n"),
    (
        "collections/shop/session/1-token.yaml",
        "name: Get a token\nmethod: POST\nurl: <<base>>/token\ntags: [login]\nbody:\n  form: {grant: password, note: a & b}\n",
    ),
    (
        "collections/shop/session/2-odd.yaml",
        "name: \"Odd \\u202egnp.exe\"\nurl: <<base>>/odd\n",
    ),
    ("collections/shop/orders/folder.yaml", "name: Orders\n"),
    (
        "collections/shop/orders/1-create.yaml",
        "name: Create an order\nmethod: POST\nurl: <<base>>/orders\nbody: {json: {sku: A-17}}\ncapture: {orderId: $.id}\n",
    ),
    (
        "collections/shop/orders/2-pay.yaml",
        "name: Pay the order\nmethod: POST\nurl: <<base>>/orders/<<orderId>>/pay\nexpect: {status: 201}\ncapture: {paymentId: $.payment}\n",
    ),
    (
        "collections/shop/orders/3-receipt.yaml",
        "name: Get the receipt\nurl: <<base>>/payments/<<paymentId>>\n",
    ),
    (
        "collections/shop/orders/4-warm.yaml",
        "name: Warm the cache\nurl: <<base>>/warm\nretry: {max: 1, backoff: 1ms..2ms}\n",
    ),
    (
        "collections/shop/files/1-xml.yaml",
        "name: Invoice\nurl: <<base>>/invoice\n",
    ),
    (
        "collections/shop/files/2-picture.yaml",
        "name: Picture\nurl: <<base>>/picture\n",
    ),
    (
        "collections/shop/files/3-nowhere.yaml",
        "name: Print it\nurl: http://127.0.0.1:1/print\n",
    ),
];

fn shop_answers() -> Vec<Vec<u8>> {
    let json = "application/json";
    let order =
        "{\"id\":7,\"state\":\"open\",\"token\":\"***\",\"lines\":[{\"sku\":\"A-17\",\"price\":\"19.90\"}]}";
    let picture: Vec<u8> = b"\x89PNG\r\n".iter().copied().chain(128..=255).collect();
    vec![
        answer(
            "200 OK",
            "application/x-www-form-urlencoded",
            "kind=bearer&scope=read%20write",
        ),
        answer(
            "200 OK",
            json,
            "{\"shown\":\"user\u{202e}gnp.exe\u{2066}x\",\"soft\":\"pass\u{ad}word\u{200b}\"}",
        ),
        answer("201 Created", json, order),
        answer("404 Not Found", json, "{\"error\":\"<Code> Not & found\"}"),
        answer("503 Service Unavailable", json, "{\"error\":\"busy\"}"),
        answer("200 OK", json, "{\"warm\":true}"),
        answer(
            "200 OK",
            "application/xml",
            "<invoice number=\"17\"><total currency=\"EUR\">44.30</total><vat/></invoice>",
        ),
        answer("200 OK", "image/png", picture),
    ]
}
