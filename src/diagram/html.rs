//! The drawing as a page: one file that loads nothing and runs no script but its own, known to the browser by its
//! hash. A step that is pointed at, or has the focus, shows what it needs and what depends on it.

use super::{Diagram, svg};
use crate::report::html::policy;
use crate::report::xml;

const STYLE: &str = concat!(include_str!("drawing.css"), include_str!("page.css"));
const SCRIPT: &str = include_str!("page.js");

pub fn html(diagram: &Diagram) -> String {
    let title = diagram.folders.first().and_then(|folder| folder.names.first());
    let title = xml::text(title.map_or("callsheet", String::as_str));
    let (steps, links) = (diagram.steps.len(), diagram.links.len());
    let policy = policy(STYLE, SCRIPT);
    let drawing = svg::drawing(diagram, "");
    format!(
        "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"referrer\" content=\"no-referrer\">
<title>{title}: data flow</title>
<style>{STYLE}</style>
</head>
<body>
<header><h1>{title}</h1><span id=\"facts\">{steps} steps, {links} links</span>
<input type=\"search\" id=\"find\" placeholder=\"Find a step or a value…\" aria-label=\"Find a step or a value\" aria-keyshortcuts=\"/\"><span id=\"count\" role=\"status\"></span>
<p id=\"details\" role=\"status\">Point at a step, or go to it with the Tab key, to see what it needs and what needs it. A click keeps it, Escape lets go.</p></header>
<main>
{drawing}</main>
<script>{SCRIPT}</script>
</body>
</html>
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::{DiagramFolder, DiagramNode};

    #[test]
    fn a_name_is_never_markup() {
        let evil = "</script><img src=x onerror=alert(1)>\u{202e}\"'";
        let step = || DiagramNode {
            id: evil.to_owned(),
            method: evil.to_owned(),
            name: evil.to_owned(),
            forgets: vec![evil.to_owned()],
            missing: vec![(evil.to_owned(), evil.to_owned())],
            logins: vec![(evil.to_owned(), evil.to_owned())],
            folder: 0,
        };
        let diagram = Diagram {
            folders: vec![DiagramFolder {
                id: evil.to_owned(),
                names: vec![evil.to_owned(), evil.to_owned()],
            }],
            steps: vec![step(), step()],
            links: vec![crate::diagram::DiagramLink {
                from: 0,
                to: 1,
                label: evil.to_owned(),
                kind: crate::diagram::LinkKind::Value,
            }],
        };
        let page = html(&diagram);
        assert!(!page.contains("<img"), "{page}");
        assert_eq!(page.matches("<script").count(), 1);
        assert!(page.contains("\\u{202e}"), "{page}");
        assert!(!svg::svg(&diagram).contains("<img"));
    }
}
