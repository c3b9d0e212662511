//! What reports say of where a run comes from: how it was called, of which commit, and in which job of a CI system.

use super::surroundings::Surroundings;
use crate::io::commit;
use crate::plan::credentials_in_files::credentials_in_text;
use crate::run::event::RunOrigin;
use crate::secret::{MASK, is_secret_name};
use std::path::Path;
use url::Url;

/// Variables that hold a commit, by the CI systems that set them.
const COMMITS: &[&str] = &[
    "GITHUB_SHA",
    "CI_COMMIT_SHA",
    "BUILDKITE_COMMIT",
    "CIRCLE_SHA1",
    "BITBUCKET_COMMIT",
    "BUILD_SOURCEVERSION",
    "DRONE_COMMIT_SHA",
    "TRAVIS_COMMIT",
    "GIT_COMMIT",
];

/// Variables that hold the page of a job.
const PAGES: &[&str] = &[
    "CI_JOB_URL",
    "BUILDKITE_BUILD_URL",
    "CIRCLE_BUILD_URL",
    "DRONE_BUILD_LINK",
    "TRAVIS_BUILD_WEB_URL",
    "BUILD_URL",
];

pub fn of(around: &Surroundings, root: &Path) -> RunOrigin {
    let variable = |name: &str| around.variable(name).filter(|value| !value.is_empty());
    let in_ci = COMMITS.iter().find_map(|name| variable(name)).map(str::to_owned);
    RunOrigin {
        command: command(&around.arguments),
        commit: in_ci.or_else(|| commit::head(root)),
        ci: page(&variable),
    }
}

/// The words of the command line. What is a secret by its name, its place or its look is masked here, and what is known
/// to be one by every report.
fn command(arguments: &[String]) -> Vec<String> {
    let mut words = vec!["callsheet".to_owned()];
    let mut before = "";
    for word in arguments {
        words.push(masked(before, word));
        before = word;
    }
    words
}

fn masked(before: &str, word: &str) -> String {
    let (option, value) = match word.split_once('=') {
        Some((option, value)) if option.starts_with("--") => (option, value),
        _ => (before, word),
    };
    let head = &word[..word.len() - value.len()];
    let shown = match option {
        "--var" => variable(value),
        _ => address(value),
    };
    let shown = shown.map_or_else(|| word.to_owned(), |shown| format!("{head}{shown}"));
    let credentials = credentials_in_text(&shown).into_iter();
    credentials.fold(shown.to_owned(), |text, credential| {
        text.replace(credential, MASK)
    })
}

/// `name=value`, or `name:=JSON`.
fn variable(text: &str) -> Option<String> {
    let (name, _) = text.split_once('=')?;
    is_secret_name(name.trim_end_matches(':')).then(|| format!("{name}={MASK}"))
}

/// A proxy with a password in its address.
fn address(text: &str) -> Option<String> {
    let mut url = Url::parse(text).ok().filter(Url::has_host)?;
    url.password()?;
    url.set_password(Some(MASK)).ok()?;
    Some(url.to_string())
}

fn page<'v>(variable: &dyn Fn(&str) -> Option<&'v str>) -> Option<String> {
    let github = || {
        let (server, repository) = (variable("GITHUB_SERVER_URL")?, variable("GITHUB_REPOSITORY")?);
        Some(format!(
            "{server}/{repository}/actions/runs/{}",
            variable("GITHUB_RUN_ID")?
        ))
    };
    let bitbucket = || {
        let (repository, number) = (
            variable("BITBUCKET_REPO_FULL_NAME")?,
            variable("BITBUCKET_BUILD_NUMBER")?,
        );
        Some(format!(
            "https://bitbucket.org/{repository}/pipelines/results/{number}"
        ))
    };
    let azure = || {
        let (server, project) = (
            variable("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI")?,
            variable("SYSTEM_TEAMPROJECT")?,
        );
        Some(format!(
            "{server}{project}/_build/results?buildId={}",
            variable("BUILD_BUILDID")?
        ))
    };
    let found = PAGES.iter().find_map(|name| variable(name)).map(str::to_owned);
    let page = found.or_else(github).or_else(bitbucket).or_else(azure)?;
    // Whatever a variable holds becomes a link in a page.
    let url = Url::parse(&page).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn secrets_of_the_command_line_are_masked() {
        let check = |words: &str, expected: &str| {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            assert_eq!(command(&words).join(" "), format!("callsheet {expected}"));
        };
        check(
            "run -e dev --var accessToken=abc --var=apiKey=def --var id=7 --var password:=\"x\"",
            "run -e dev --var accessToken=*** --var=apiKey=*** --var id=7 --var password:=***",
        );
        check(
            "run --proxy http://me:pw@proxy:8080 --proxy=http://me:pw@proxy:8080 --report html=a.html",
            "run --proxy http://me:***@proxy:8080/ --proxy=http://me:***@proxy:8080/ --report html=a.html",
        );
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abcdefghijklmnop";
        check(
            &format!("run --var y={token} --var url=https://h/?a=1&access_token=abc12345&b=2"),
            "run --var y=*** --var url=https://h/?a=1&access_token=***&b=2",
        );
        check(
            "run a --var-file prod.env --data users.csv",
            "run a --var-file prod.env --data users.csv",
        );
    }

    #[test]
    fn the_page_of_a_job_is_a_web_address() {
        let check = |variables: &[(&str, &'static str)], expected: Option<&str>| {
            let known: HashMap<&str, &'static str> = variables.iter().copied().collect();
            assert_eq!(page(&|name| known.get(name).copied()).as_deref(), expected);
        };
        check(
            &[("CI_JOB_URL", "https://gitlab.example/a/-/jobs/7")],
            Some("https://gitlab.example/a/-/jobs/7"),
        );
        check(
            &[
                ("GITHUB_SERVER_URL", "https://github.com"),
                ("GITHUB_REPOSITORY", "a/b"),
                ("GITHUB_RUN_ID", "9"),
            ],
            Some("https://github.com/a/b/actions/runs/9"),
        );
        check(&[("BUILD_URL", "javascript:alert(1)")], None);
        check(&[], None);
    }
}
