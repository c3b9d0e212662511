//! A page in a tab: what it says, and what people do to it.

use super::browser::Browser;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// After which something is taken to be broken, on whatever machine.
const PATIENCE: Duration = Duration::from_secs(240);

/// What the page is looked at on.
#[derive(Clone, Copy)]
pub struct Screen {
    width: u32,
    height: u32,
    dark: bool,
}

pub const DESK: Screen = Screen {
    width: 1280,
    height: 900,
    dark: false,
};
pub const DARK: Screen = Screen { dark: true, ..DESK };
pub const PHONE: Screen = Screen {
    width: 390,
    height: 844,
    dark: false,
};

/// One tab with a page in it.
pub struct Page {
    /// There until the page is dropped.
    browser: Option<Browser>,
    target: Json,
    session: String,
}

impl Page {
    pub fn open(file: &Path, screen: Screen) -> Page {
        Page::open_at(&format!("file://{}", file.display()), screen)
    }

    pub fn open_at(url: &str, screen: Screen) -> Page {
        let mut browser = Browser::take();
        browser.told.clear();
        let target = browser.call("", "Target.createTarget", json!({"url": "about:blank"}));
        let target = target["targetId"].clone();
        let attach = json!({"targetId": target, "flatten": true});
        let attached = browser.call("", "Target.attachToTarget", attach);
        let session = attached["sessionId"].as_str().expect("a session").to_owned();
        let mut page = Page {
            browser: Some(browser),
            target,
            session,
        };
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.call(&format!("{domain}.enable"), json!({}));
        }
        page.show_on(screen);
        page.call("Page.navigate", json!({"url": url}));
        page.until("document.readyState === 'complete' && document.title !== 'callsheet run'");
        page
    }

    fn call(&mut self, method: &str, params: Json) -> Json {
        let browser = self.browser.as_mut().expect("there until the end");
        browser.call(&self.session, method, params)
    }

    fn show_on(&mut self, screen: Screen) {
        let phone = screen.width < 700;
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": screen.width, "height": screen.height, "deviceScaleFactor": 1, "mobile": phone}),
        );
        let scheme = if screen.dark { "dark" } else { "light" };
        self.call(
            "Emulation.setEmulatedMedia",
            json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]}),
        );
    }

    /// The value of an expression; one that never ends is ended.
    pub fn eval(&mut self, expression: &str) -> Json {
        let asked = json!({"expression": expression, "returnByValue": true, "awaitPromise": true, "timeout": PATIENCE.as_millis() as u64});
        let answer = self.call("Runtime.evaluate", asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    pub fn text(&mut self, expression: &str) -> String {
        let value = self.eval(expression);
        value
            .as_str()
            .unwrap_or_else(|| panic!("{expression}: {value}"))
            .to_owned()
    }

    pub fn is(&mut self, expression: &str) -> bool {
        self.eval(expression) == json!(true)
    }

    pub fn until(&mut self, expression: &str) {
        let begun = Instant::now();
        while !self.is(expression) {
            assert!(begun.elapsed() < PATIENCE, "never true: {expression}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn key(&mut self, key: &str) {
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            "ArrowUp" => 38,
            "ArrowDown" => 40,
            _ => 0,
        };
        let mut event = json!({"type": "keyDown", "key": key, "windowsVirtualKeyCode": code});
        if key.chars().count() == 1 {
            event["text"] = key.into();
        }
        self.call("Input.dispatchKeyEvent", event);
        self.call("Input.dispatchKeyEvent", json!({"type": "keyUp", "key": key}));
    }

    /// Clicks into the middle of what a selector finds.
    pub fn click(&mut self, selector: &str) {
        let place = self.eval(&format!(
            "(() => {{ const node = document.querySelector({}); node.scrollIntoView({{ block: 'nearest' }}); \
             const box = node.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
            json!(selector)
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            self.call(
                "Input.dispatchMouseEvent",
                json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1}),
            );
        }
    }

    /// Looks for text, and waits until the list has it.
    pub fn find(&mut self, text: &str) {
        self.eval("get('text').focus(), get('text').select()");
        self.call("Input.insertText", json!({"text": text}));
        self.until("filter.text === squeeze(get('text').value)");
    }

    /// Names of the steps in the list, of those in view.
    pub fn rows(&mut self) -> Vec<String> {
        let names = self.eval(
            "Array.from(document.querySelectorAll('.row .name'), (name) => name.firstChild.textContent)",
        );
        let names = names.as_array().expect("a list").iter();
        names
            .map(|name| name.as_str().expect("text").to_owned())
            .collect()
    }

    /// Opens the step of that name by a click on its row.
    pub fn open_step(&mut self, name: &str) {
        let wanted = json!(name);
        let row = self.text(&format!(
            "Array.from(document.querySelectorAll('.row')).find((row) => row.querySelector('.name').firstChild.textContent === {wanted}).id"
        ));
        self.click(&format!("#{row}"));
        self.until(&format!(
            "document.querySelector('#detail h2')?.textContent === {wanted}"
        ));
    }

    /// Everything that was fetched, and everything that went wrong.
    pub fn fetched(&mut self) -> (Vec<String>, Vec<String>) {
        self.eval("new Promise((done) => setTimeout(done, 200))");
        let mut wrong = self.told("Runtime.exceptionThrown", "/params/exceptionDetails");
        wrong.extend(self.told("Log.entryAdded", "/params/entry/text"));
        (
            self.told("Network.requestWillBeSent", "/params/request/url"),
            wrong,
        )
    }

    fn told(&self, method: &str, place: &str) -> Vec<String> {
        let told = self.browser.iter().flat_map(|browser| &browser.told);
        let of_page = told.filter(|told| told["method"] == method && told["sessionId"] == self.session);
        of_page
            .map(|told| told.pointer(place).unwrap_or(told).to_string())
            .collect()
    }

    /// A picture, where pictures are wanted.
    pub fn picture(&mut self, name: &str) {
        let Some(folder) = std::env::var_os("CALLSHEET_SCREENSHOTS") else {
            return;
        };
        let picture = self.call("Page.captureScreenshot", json!({"format": "png"}));
        let bytes = STANDARD.decode(picture["data"].as_str().expect("base64"));
        let path = PathBuf::from(folder).join(format!("page-{name}.png"));
        std::fs::write(path, bytes.expect("base64")).expect("a place for pictures");
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let Some(mut browser) = self.browser.take() else {
            return;
        };
        if std::thread::panicking() {
            return browser.end();
        }
        browser.call("", "Target.closeTarget", json!({"targetId": self.target}));
        browser.give_back();
    }
}
