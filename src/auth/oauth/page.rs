//! The page that the browser shows when a login comes back: self-contained, without scripts, kept by nobody.

use super::returned::Denied;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// An answer of the loopback listener. `Content-Length` and `Connection: close` are the listener's to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackPage {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

pub(super) enum Message<'m> {
    /// In to the login of this name.
    LoggedIn(&'m str),
    /// The code could not be exchanged: the login, and why.
    Failed(&'m str, &'m str),
    Denied(&'m Denied),
    Forged(&'m str),
    Finished,
    NotCallback,
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1d2733;--soft:#5b6875;--paper:#f5f6f8;--card:#fff;--line:#dfe3e8;--good:#18794e;--bad:#b3261e}\
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf1;--soft:#9aa6b2;--paper:#14181d;--card:#1c2229;--line:#2e3741;--good:#4cc38a;--bad:#ff8a80}}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}\
main{max-width:26rem;margin:1rem;padding:2rem 2.25rem;background:var(--card);border:1px solid var(--line);border-radius:12px;border-top:4px solid var(--mark)}\
.good{--mark:var(--good)}.bad{--mark:var(--bad)}\
h1{margin:0 0 .5rem;font-size:1.25rem}p{margin:.5rem 0 0;color:var(--soft);overflow-wrap:anywhere}";

impl CallbackPage {
    /// The code was exchanged for a token.
    pub fn logged_in(login: &str) -> CallbackPage {
        page(200, Message::LoggedIn(login))
    }

    /// The code came, and there is no token for it.
    pub fn failed(login: &str, why: &str) -> CallbackPage {
        page(200, Message::Failed(login, why))
    }
}

pub(super) fn page(status: u16, message: Message<'_>) -> CallbackPage {
    let mut headers = vec![
        ("Content-Type", "text/html; charset=utf-8".to_owned()),
        ("Cache-Control", "no-store".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Content-Security-Policy", policy()),
    ];
    if status == 405 {
        headers.push(("Allow", "GET".to_owned()));
    }
    CallbackPage {
        status,
        headers,
        body: html(&message),
    }
}

/// Nothing but the one style is allowed, by its hash.
fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

fn html(message: &Message<'_>) -> String {
    let (mark, title, text) = words(message);
    let (title, text) = (escape(title), escape(&text));
    // The empty icon keeps the browser from asking for one.
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"icon\" href=\"data:,\">\
         <title>{title}</title><style>{STYLE}</style></head>\n\
         <body><main class=\"{mark}\"><h1>{title}</h1><p>{text}</p></main></body></html>\n"
    )
}

fn words(message: &Message<'_>) -> (&'static str, &'static str, String) {
    match message {
        Message::LoggedIn(login) => (
            "good",
            "You are logged in",
            format!("callsheet has a token for `{login}`. You can close this window."),
        ),
        Message::Failed(login, why) => (
            "bad",
            "The login failed",
            format!(
                "callsheet has no token for `{login}`: {why}. You can close this window; the terminal says what to do."
            ),
        ),
        Message::Denied(denied) => (
            "bad",
            "The login was refused",
            format!("{denied}. You can close this window."),
        ),
        Message::Forged(why) => (
            "bad",
            "Not the answer to this login",
            format!("It was ignored: {why}. The login still waits for the right one."),
        ),
        Message::Finished => (
            "bad",
            "This login has had its answer",
            "You can close this window.".to_owned(),
        ),
        Message::NotCallback => (
            "bad",
            "Nothing here",
            "This address only waits for the answer to a login.".to_owned(),
        ),
    }
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header<'p>(page: &'p CallbackPage, name: &str) -> &'p str {
        let found = page.headers.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    #[test]
    fn a11_an_error_text_cannot_become_markup() {
        let denied = Denied {
            error: "<script>alert(1)</script>".to_owned(),
            description: Some("\"onload='x' & <img src=//evil>".to_owned()),
        };
        let page = page(200, Message::Denied(&denied));
        assert!(!page.body.contains("<script"));
        assert!(!page.body.contains("<img"));
        assert!(
            page.body
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;: &quot;onload=&#39;x&#39; &amp; &lt;img")
        );
    }

    #[test]
    fn a11_the_page_is_kept_by_nobody_and_asks_nobody() {
        let page = CallbackPage::logged_in("robot");
        assert_eq!(header(&page, "Cache-Control"), "no-store");
        assert_eq!(header(&page, "Referrer-Policy"), "no-referrer");
        assert!(
            header(&page, "Content-Security-Policy").starts_with("default-src 'none'; style-src 'sha256-")
        );
        assert!(page.body.contains("You can close this window."));
        assert!(!page.body.contains("http"));
        let page = CallbackPage::failed("robot", "invalid_grant: <b>");
        assert!(
            page.body
                .contains("no token for `robot`: invalid_grant: &lt;b&gt;")
        );
    }

    #[test]
    fn a05_a_wrong_method_is_told_the_right_one() {
        assert_eq!(header(&page(405, Message::NotCallback), "Allow"), "GET");
        assert_eq!(header(&page(404, Message::NotCallback), "Allow"), "");
    }
}
