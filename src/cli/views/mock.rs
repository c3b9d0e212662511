//! What `mock` says of itself: the command that uses it, and a line for each request. Neither holds a credential.

use crate::mock::server::Served;
use crate::secret::is_secret_name;
use crate::session::mocking::MockVariables;

/// Parameters of OAuth that are worth as much as a token.
const OAUTH_SECRETS: [&str; 3] = ["code", "state", "code_verifier"];

/// The command that sends a collection's requests to the mock.
pub fn command(collection: &str, environments: &[String], variables: &MockVariables) -> String {
    let mut command = format!("callsheet run {collection}");
    for environment in environments {
        command += &format!(" -e {environment}");
    }
    for (name, address) in &variables.addresses {
        command += &format!(" --var {name}={address}");
    }
    match variables.others {
        0 => command,
        1 => format!(
            "{command} (and `--var` for the one other variable that the mock sets: `vars` of mock.yaml)"
        ),
        more => format!(
            "{command} (and `--var-file` for the {more} other variables that the mock sets: `vars` of mock.yaml)"
        ),
    }
}

/// `POST /token 200 3 ms`
pub fn line(served: &Served) -> String {
    let status = served
        .status
        .map_or("dropped".to_owned(), |status| status.to_string());
    format!(
        "{} {} {status} {} ms",
        served.method,
        masked(&served.path_and_query),
        served.took.as_millis()
    )
}

/// The path and query with `***` for parameters that are named like secrets, or that OAuth uses as secrets.
fn masked(url: &str) -> String {
    let Some((path, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret_name(name) || OAUTH_SECRETS.contains(&name) => format!("{name}=***"),
        _ => pair.to_owned(),
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_shows_no_credentials() {
        let check = |url: &str, expected: &str| assert_eq!(masked(url), expected);
        check(
            "/v2/users?page=2&access_token=abc",
            "/v2/users?page=2&access_token=***",
        );
        check(
            "/callback?code=abc&state=x&flag",
            "/callback?code=***&state=***&flag",
        );
        check("/plain", "/plain");
    }

    #[test]
    fn the_command_names_every_variable_that_holds_the_mocks_address() {
        let check = |others: usize, ending: &str| {
            let variables = MockVariables {
                addresses: vec![("baseUrl".to_owned(), "http://127.0.0.1:1/v2".to_owned())],
                others,
            };
            let shown = command("shop", &["dev".to_owned()], &variables);
            let start = "callsheet run shop -e dev --var baseUrl=http://127.0.0.1:1/v2";
            assert!(shown.starts_with(start) && shown.ends_with(ending), "{shown}");
        };
        check(0, "/v2");
        check(
            1,
            "the one other variable that the mock sets: `vars` of mock.yaml)",
        );
        check(
            2,
            "the 2 other variables that the mock sets: `vars` of mock.yaml)",
        );
    }
}
