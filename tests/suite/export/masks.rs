use super::project::{LANGUAGES, Project};

crate::tests! {
    x01_secrets_are_masked_before_they_are_quoted,
    x01_secrets_are_masked_unless_they_are_asked_for,
}

/// What each language quotes in its own way.
const SECRETS: [&str; 6] = [
    "correct'horse-battery staple",
    "c\"wharf-\\n%41\\ quills",
    "c4nary\tand\r\nevermore",
    "!c4nary!$(x)`y`",
    "wärbler-ünï'kodex\u{9b}",
    "'''''c4nary'",
];

/// `$` means all secrets.
const PLACES: [&str; 8] = [
    "body: {text: \"$ tail\"}",
    "body: {text: \"a\\r\\n$ tail\"}",
    "body: {json: {a: $}}",
    "body: {form: {a: $}}",
    "body: {multipart: {a: $}}",
    "query: {q: $}",
    "body: {text: \"<<s0 | b64encode>> <<s1 | b64encode>> <<s4 | b64encode>>\"}",
    "auth: {digest: {username: u, password: $}}",
];

/// Letters in a row, of which no language escapes any: where a secret is unmasked, so do they.
fn words(secret: &str) -> impl Iterator<Item = &str> {
    secret
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() >= 4)
}

/// A project that sends all the secrets in this place.
fn project(place: &str) -> Project {
    let numbers = 0..SECRETS.len();
    let sources: Vec<String> = numbers
        .clone()
        .map(|at| format!("s{at}: {{env: S{at}}}"))
        .collect();
    let all: Vec<String> = numbers.map(|at| format!("<<s{at}>>")).collect();
    let place = place.replace('$', &all.join(" "));
    let project = Project::new(&format!("method: POST\nurl: http://x.test/a\n{place}\n"));
    let environment = format!("secrets: {{{}}}\n", sources.join(", "));
    project.write("environments/dev.yaml", &environment);
    SECRETS.iter().enumerate().fold(project, |project, (at, secret)| {
        project.with(&format!("S{at}"), secret)
    })
}

fn x01_secrets_are_masked_before_they_are_quoted() {
    for place in PLACES {
        let project = project(place);
        for language in LANGUAGES {
            let text = project.shown(language, &[]);
            let mut words = SECRETS.iter().flat_map(|secret| words(secret));
            let left = words.find(|word| text.contains(word));
            assert_eq!(left, None, "{place}\n{text}");
        }
    }
}

fn x01_secrets_are_masked_unless_they_are_asked_for() {
    let project = Project::new(
        "url: http://x.test/a\nvars: {apiKey: c4nary-c4nary}\nquery: {k: <<apiKey>>}\nauth: {bearer: <<apiKey>>}\n",
    );
    for language in LANGUAGES {
        assert!(!project.shown(language, &[]).contains("c4nary"), "{language}");
        let revealed = project.shown(language, &["--reveal"]);
        assert!(revealed.contains("c4nary"), "{revealed}");
    }
}
