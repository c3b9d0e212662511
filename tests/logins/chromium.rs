//! A login through a real browser: headless Chromium is given the address, follows the mock's consent to the listener,
//! and shows the page on which a login ends.
//!
//! Without Chromium this test fails. Where there can be none, set `CALLSHEET_NO_BROWSER_TESTS`.

use crate::api::{Api, wait_for};
use std::fs;
use std::path::PathBuf;

/// Looks at the page once, and leaves its text and its picture in the project.
const LOOK: &str = r#"
folder=$(dirname "$0")
"$CHROMIUM" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking \
  --hide-scrollbars --window-size=900,600 --user-data-dir="$folder/profile" \
  --dump-dom --screenshot="$folder/page.png" "$1" > "$folder/page.html"
touch "$folder/done"
"#;

#[test]
fn a11_the_page_that_ends_a_login_is_shown_by_a_real_browser() {
    if std::env::var_os("CALLSHEET_NO_BROWSER_TESTS").is_some() {
        return;
    }
    let chromium = chromium();
    let api = Api::new("", &[]);
    let mut command = api.command(&["login"]);
    command
        .env("BROWSER", api.browser(LOOK))
        .env("CHROMIUM", chromium);
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("logged in as `code`"));
    wait_for("the end of the browser", || {
        api.path("done").exists().then_some(())
    });
    let page = fs::read_to_string(api.path("page.html")).unwrap();
    assert!(page.contains("<h1>Back to callsheet</h1>"), "{page}");
    assert!(page.contains("You can close this window."), "{page}");
    let picture = fs::read(api.path("page.png")).unwrap();
    assert!(picture.starts_with(b"\x89PNG"), "{} bytes", picture.len());
    if let Some(folder) = std::env::var_os("CALLSHEET_SCREENSHOTS") {
        fs::copy(api.path("page.png"), PathBuf::from(folder).join("login.png")).unwrap();
    }
}

fn chromium() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut programs = std::env::split_paths(&path)
        .flat_map(|folder| ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name)));
    let found = programs.find(|program| program.is_file());
    found.expect("no Chromium in PATH: install the package `chromium`, or set CALLSHEET_NO_BROWSER_TESTS")
}
