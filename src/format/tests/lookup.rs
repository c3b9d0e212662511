use super::*;

fn parts(path: &str) -> Vec<PathPart<'_>> {
    let part = |part| match str::parse(part) {
        Ok(item) => PathPart::Item(item),
        Err(_) => PathPart::Key(part),
    };
    path.split('.')
        .filter(|part| !part.is_empty())
        .map(part)
        .collect()
}

/// `key: type`, `in key: type`, or what is wrong.
fn looked_up(file: FileKind, path: &str) -> String {
    match describe(file, &parts(path)) {
        Ok(found) => {
            let inside = if found.is_key { "" } else { "in " };
            format!("{inside}{}: {}", found.key.name, found.value.words())
        }
        Err(LookupError::UnknownKey { at, mapping }) => format!("{at}: no key of {}", mapping.noun),
        Err(LookupError::NotAMapping { at, value }) => format!("{at}: no members in {}", value.words()),
        Err(LookupError::NotAList { at, value }) => format!("{at}: no items in {}", value.words()),
        Err(LookupError::Empty) => "empty".to_owned(),
    }
}

#[test]
fn places_are_described() {
    let check = |file, path, expected: &str| assert_eq!(looked_up(file, path), expected, "{path}");
    check(FileKind::Request, "body.json", "json: any value");
    check(FileKind::Request, "body.json.items.2.name", "in json: any value");
    check(
        FileKind::Request,
        "expect.status",
        "status: status or class or list",
    );
    check(FileKind::Request, "options.tls.cert", "cert: text");
    check(
        FileKind::Request,
        "headers.Accept",
        "in headers: text or `null`, or a list",
    );
    check(FileKind::Request, "headers.0.name", "name: text");
    check(FileKind::Request, "auth.basic.username", "username: text");
    check(FileKind::Request, "capture.id.regex", "regex: regular expression");
    check(FileKind::Request, "expect.json.$", "in json: matchers");
    check(
        FileKind::Request,
        "expect.json.$.each.not.length",
        "length: matchers",
    );
    check(FileKind::Request, "expect.time.waiting.lt", "lt: duration");
    check(FileKind::Request, "tags.0", "in tags: name");
    check(FileKind::Collection, "logins.robot.grant", "grant: name");
    check(FileKind::Environment, "vars.baseUrl", "in vars: any value");
    check(FileKind::Environment, "secrets.key.env", "env: name");
    check(FileKind::Flow, "steps.0.with.id", "in with: any value");
    check(FileKind::Mock, "resources.users.page.size", "size: text");
    check(FileKind::Project, "reports", "reports: text, or a list");
}

#[test]
fn places_that_there_are_not() {
    let check = |file, path, expected: &str| assert_eq!(looked_up(file, path), expected, "{path}");
    check(FileKind::Request, "", "empty");
    check(FileKind::Request, "bdy", "0: no key of a request");
    check(
        FileKind::Request,
        "expect.time.dsn.lt",
        "2: no key of `expect.time`",
    );
    check(FileKind::Request, "url.host", "1: no members in text");
    check(FileKind::Request, "url.0", "1: no items in text");
    check(FileKind::Request, "auth.bearr", "1: no key of `auth`");
    check(FileKind::Folder, "logins", "0: no key of a folder");
}
