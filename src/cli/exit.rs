//! Exit codes: a documented, stable contract.

use crate::run::Summary;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Passed = 0,
    Usage = 1,
    FileWrong = 2,
    NotCarriedOut = 3,
    AssertionFailed = 4,
    AuthenticationFailed = 5,
    NothingSelected = 6,
    Interrupted = 130,
}

impl Exit {
    /// The gravest thing that happened in a run.
    pub fn of(summary: &Summary) -> Exit {
        match summary {
            summary if summary.interrupted => Exit::Interrupted,
            summary if summary.bad_data => Exit::FileWrong,
            summary if summary.authentication_failed > 0 => Exit::AuthenticationFailed,
            summary if summary.errored > 0 || summary.unsaved => Exit::NotCarriedOut,
            summary if summary.failed > 0 => Exit::AssertionFailed,
            _ => Exit::Passed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_outcome_decides() {
        let check = |summary: Summary, expected| assert_eq!(Exit::of(&summary), expected);
        check(Summary::default(), Exit::Passed);
        check(
            Summary {
                failed: 1,
                ..Summary::default()
            },
            Exit::AssertionFailed,
        );
        check(
            Summary {
                failed: 1,
                errored: 1,
                ..Summary::default()
            },
            Exit::NotCarriedOut,
        );
        let summary = Summary {
            errored: 1,
            authentication_failed: 1,
            ..Summary::default()
        };
        check(summary, Exit::AuthenticationFailed);
        check(
            Summary {
                interrupted: true,
                ..summary
            },
            Exit::Interrupted,
        );
    }
}
