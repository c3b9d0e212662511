//! A login through a real browser: headless Chromium is given the address, follows the mock's consent to the listener,
//! and shows the page on which a login ends.

use super::api::{Api, wait_for};
use crate::needs;
use std::fs;
use std::path::PathBuf;

crate::tests! {
    a11_the_page_that_ends_a_login_is_shown_by_a_real_browser: [Chromium],
}

/// Looks at the page once, and leaves its text and its picture in the project.
const LOOK: &str = r#"
folder=$(dirname "$0")
"$CHROMIUM" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking \
  --hide-scrollbars --window-size=900,600 --user-data-dir="$folder/profile" \
  --dump-dom --screenshot="$folder/page.png" "$1" > "$folder/page.html"
touch "$folder/done"
"#;

fn a11_the_page_that_ends_a_login_is_shown_by_a_real_browser() {
    let chromium = needs::chromium().unwrap();
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
    assert!(page.contains("<h1>You are logged in</h1>"), "{page}");
    assert!(page.contains("You can close this window."), "{page}");
    let picture = fs::read(api.path("page.png")).unwrap();
    assert!(picture.starts_with(b"\x89PNG"), "{} bytes", picture.len());
    if let Some(folder) = std::env::var_os("CALLSHEET_SCREENSHOTS") {
        fs::copy(api.path("page.png"), PathBuf::from(folder).join("login.png")).unwrap();
    }
}
