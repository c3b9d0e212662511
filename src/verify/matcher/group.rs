//! Several checks together: `not`, `all_of`, `any_of`.

use super::{Actual, Check, Verdict};

/// All must hold. The first that does not gives the verdict.
pub fn all(checks: &[Check<'_>], actual: Actual<'_>) -> Verdict {
    let verdicts = checks.iter().map(|check| check.test(actual));
    verdicts
        .into_iter()
        .find(|verdict| *verdict != Verdict::Holds)
        .unwrap_or(Verdict::Holds)
}

/// Holds where not all of the checks hold, provided that they can be asked.
pub fn not(checks: &[Check<'_>], actual: Actual<'_>) -> Verdict {
    match all(checks, actual) {
        Verdict::Holds => Verdict::Fails(None),
        Verdict::Fails(_) | Verdict::Differs(_) => Verdict::Holds,
        verdict => verdict,
    }
}

/// The detail says which one failed, where there are several.
pub fn all_of(groups: &[Vec<Check<'_>>], actual: Actual<'_>) -> Verdict {
    for group in groups {
        match all(group, actual) {
            Verdict::Holds => {}
            verdict @ (Verdict::Fails(_) | Verdict::Differs(_)) => {
                return Verdict::Fails(Some(failing(group, verdict.detail(), actual)));
            }
            verdict => return verdict,
        }
    }
    Verdict::Holds
}

fn failing(group: &[Check<'_>], detail: Option<String>, actual: Actual<'_>) -> String {
    let expected = super::describe::all(actual.tools.show, group, actual.hide);
    match detail {
        Some(detail) => format!("fails: {expected} ({detail})"),
        None => format!("fails: {expected}"),
    }
}

/// One that makes no sense for this value does not keep another from holding.
pub fn any_of(groups: &[Vec<Check<'_>>], actual: Actual<'_>) -> Verdict {
    for group in groups {
        if let verdict @ (Verdict::Holds | Verdict::Stopped(_)) = all(group, actual) {
            return verdict;
        }
    }
    match actual.value {
        Some(_) => Verdict::Fails(None),
        None => Verdict::Absent,
    }
}

impl Verdict {
    /// Why it does not hold; None if it holds or there is no more to say.
    pub fn detail(self) -> Option<String> {
        match self {
            Verdict::Fails(detail) => detail,
            Verdict::Differs(found) => Some(format!("differs at {}", found.text())),
            Verdict::Unfit(reason) => Some(reason),
            Verdict::Stopped(stopped) => Some(stopped.to_string()),
            Verdict::Holds | Verdict::Absent => None,
        }
    }
}
