//! The stable names of diagnostics. Each has an entry in `docs/errors.md` and a case in `tests/cases/`.
//!
//! A code is never reused. Hundreds: 1 reading files and YAML, 2 the format's keys and types, 3 templates,
//! 4 plan and data flow, 5 environments, secrets, state, 6 the mock, 7 carrying out a request, 8 command line,
//! 9 logins.

/// `E0201` and the like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.0)
    }
}

// 1 reading files and YAML

// 2 the format's keys and types

// 3 templates

// 4 plan and data flow

// 5 environments, secrets, state

// 6 the mock
pub const MOCK_PATTERN: Code = Code("E0601");
pub const MOCK_NAME: Code = Code("E0602");
pub const MOCK_PATHS: Code = Code("E0603");
pub const MOCK_ID: Code = Code("E0604");
pub const MOCK_EXAMPLE: Code = Code("E0605");
pub const MOCK_SHARE: Code = Code("E0606");

// 7 carrying out a request

// 8 command line

// 9 logins
