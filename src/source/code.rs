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

// 7 carrying out a request
pub const FOUND_NOTHING: Code = Code("E0720");
pub const FOUND_SEVERAL: Code = Code("E0721");
pub const BODY_IS_NOT_JSON: Code = Code("E0722");
pub const BAD_EXPIRY: Code = Code("E0723");
pub const BAD_PATTERN: Code = Code("E0724");
pub const BAD_SCHEMA: Code = Code("E0725");

// 8 command line

// 9 logins
