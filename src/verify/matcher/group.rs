//! Several checks together: `not`, `all_of`, `any_of`.

use super::{Actual, MatchVerdict, MatcherCheck};

/// All must hold. The first that does not gives the verdict.
pub fn all(checks: &[MatcherCheck<'_>], actual: Actual<'_>) -> MatchVerdict {
    let verdicts = checks.iter().map(|check| check.test(actual));
    verdicts
        .into_iter()
        .find(|verdict| *verdict != MatchVerdict::Holds)
        .unwrap_or(MatchVerdict::Holds)
}

/// Holds where not all of the checks hold, provided that they can be asked.
pub fn not(checks: &[MatcherCheck<'_>], actual: Actual<'_>) -> MatchVerdict {
    match all(checks, actual) {
        MatchVerdict::Holds => MatchVerdict::Fails(None),
        MatchVerdict::Fails(_) | MatchVerdict::Differs(_) => MatchVerdict::Holds,
        verdict => verdict,
    }
}

/// The detail says which one failed, where there are several.
pub fn all_of(groups: &[Vec<MatcherCheck<'_>>], actual: Actual<'_>) -> MatchVerdict {
    for group in groups {
        match all(group, actual) {
            MatchVerdict::Holds => {}
            verdict @ (MatchVerdict::Fails(_) | MatchVerdict::Differs(_)) => {
                return MatchVerdict::Fails(Some(failing(group, verdict.detail(), actual)));
            }
            verdict => return verdict,
        }
    }
    MatchVerdict::Holds
}

fn failing(group: &[MatcherCheck<'_>], detail: Option<String>, actual: Actual<'_>) -> String {
    let expected = super::describe::all(actual.tools.show, group, actual.hide);
    match detail {
        Some(detail) => format!("fails: {expected} ({detail})"),
        None => format!("fails: {expected}"),
    }
}

/// One that makes no sense for this value does not keep another from holding.
pub fn any_of(groups: &[Vec<MatcherCheck<'_>>], actual: Actual<'_>) -> MatchVerdict {
    for group in groups {
        if let verdict @ (MatchVerdict::Holds | MatchVerdict::Stopped(_)) = all(group, actual) {
            return verdict;
        }
    }
    match actual.value {
        Some(_) => MatchVerdict::Fails(None),
        None => MatchVerdict::Absent,
    }
}

impl MatchVerdict {
    /// Why it does not hold; None if it holds or there is no more to say.
    pub fn detail(self) -> Option<String> {
        match self {
            MatchVerdict::Fails(detail) => detail,
            MatchVerdict::Differs(found) => Some(format!("differs at {}", found.text())),
            MatchVerdict::Unfit(reason) => Some(reason),
            MatchVerdict::Stopped(stopped) => Some(stopped.to_string()),
            MatchVerdict::Holds | MatchVerdict::Absent => None,
        }
    }
}
