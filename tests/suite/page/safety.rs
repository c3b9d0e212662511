//! O03: whatever servers answer and files are called, it is text; and nothing is fetched.

use super::project::{Made, answer, ascii, run};
use super::tab::{DESK, Page};

crate::tests! {
    o03_nothing_that_is_shown_runs_or_becomes_markup: [Chromium],
    o03_nothing_is_fetched: [Chromium],
    o03_what_is_put_into_the_page_later_is_neither_run_nor_fetched: [Chromium],
}

const ATTACK: &str = "<script>document.title='owned'</script><img src=\"http://$SERVER/leak\" onerror=\"document.title='owned'\">\
                      </script><!-- <iframe srcdoc=\"x\"> javascript:document.title='owned' \u{2028}\u{2029}\u{202e}";
/// As a name of a file or an environment.
const NAME: &str = "<img src=x onerror=document.title='owned'>";

/// Attacks from everywhere: names, paths, environment, URL, header names and values, reason, body.
fn attacked() -> Made {
    let html = answer("200 <b onclick=x>OK", "text/html", ATTACK);
    let header = "X-'onload&#x3c`: \"><svg onload=\"document.title='owned'\">\r\nContent-Length";
    let html = String::from_utf8(html)
        .expect("text")
        .replace("Content-Length", header);
    let name = ascii(&format!("{ATTACK} \" onmouseover=\"document.title='owned'"));
    let attack = ascii(ATTACK);
    let step = format!(
        "name: {name}\nurl: http://$SERVER/x?q=%3Cscript%3E&r=javascript:alert(1)\ntags: [{name}]\nexpect:\n  \
         status: 201\n  text: {{equals: {attack}}}\ncapture: {{found: '$.nothing'}}\n"
    );
    let nowhere = "url: http://127.0.0.1:1/%3Cimg%3E\n".to_owned();
    let files = [
        (
            "collections/shop/collection.yaml".to_owned(),
            format!("name: {name}\n"),
        ),
        (format!("collections/shop/{NAME}.yaml"), step),
        ("collections/shop/z-nowhere.yaml".to_owned(), nowhere),
        (format!("environments/{NAME}.yaml"), "vars: {a: b}\n".to_owned()),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
    run(&[html.into_bytes()], &files, &["-e", NAME])
}

/// Names of elements and of attributes in the whole document, outside of its own scripts.
const MARKUP: &str = "[...new Set(Array.from(document.querySelectorAll('*'), (node) => \
    [node.localName, ...node.getAttributeNames()]).flat())].join(' ')";

fn o03_nothing_that_is_shown_runs_or_becomes_markup() {
    let made = attacked();
    let mut page = Page::open(&made.page, DESK);
    for at in 0..2 {
        page.eval(&format!("openStep(STEPS[{at}])"));
        page.eval("document.querySelectorAll('details').forEach((node) => { node.open = true; })");
    }
    page.eval("openStep(STEPS[0])");
    page.eval("get('slowest').showPopover()");
    page.find("owned");
    let title = page.text("document.title");
    assert!(title.starts_with('✗') && title.contains("\\u{202e}"), "{title}");
    let shown = page.text("detail.textContent");
    assert!(
        shown.contains("<b onclick=x>OK") && shown.contains("x-'onload&#x3c`"),
        "{shown}"
    );
    assert!(shown.contains(&format!("{NAME}.yaml")), "{shown}");
    let markup = page.text(MARKUP);
    for foreign in [
        "img", "iframe", "a", "link", "object", "svg", "src", "href", "action", "srcdoc", "style",
    ] {
        let own = foreign == "style";
        assert!(
            own || !markup.split(' ').any(|word| word == foreign),
            "{foreign}: {markup}"
        );
    }
    assert!(!markup.split(' ').any(|word| word.starts_with("on")), "{markup}");
    assert_eq!(
        page.eval("document.querySelectorAll('script:not([type])').length"),
        1
    );
    page.picture("attacked");
}

fn o03_nothing_is_fetched() {
    let made = attacked();
    let mut page = Page::open(&made.page, DESK);
    page.eval("openStep(STEPS[1])");
    page.eval("openStep(STEPS[0])");
    let (fetched, wrong) = page.fetched();
    let own = format!("\"file://{}\"", made.page.display());
    assert_eq!(fetched, [own]);
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(!made.server.record().contains("/leak"));
}

fn o03_what_is_put_into_the_page_later_is_neither_run_nor_fetched() {
    let made = attacked();
    let mut page = Page::open(&made.page, DESK);
    let leak = format!("http://{}/leak", made.server.address());
    page.eval(&format!(
        "detail.innerHTML = '<img src={leak} onerror=\"document.title=1\">'"
    ));
    page.eval("document.head.append(Object.assign(document.createElement('script'), { textContent: 'document.title = 2' }))");
    let (_, wrong) = page.fetched();
    assert!(page.text("document.title").starts_with('✗'));
    assert!(!made.server.record().contains("/leak"));
    let policy = "Content Security Policy";
    assert!(
        wrong.iter().filter(|said| said.contains(policy)).count() >= 2,
        "{wrong:?}"
    );
}
