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
pub const UNDEFINED_VARIABLE: Code = Code("E0301");
pub const UNPAIRED_MARK: Code = Code("E0302");
pub const EXPRESSION_SYNTAX: Code = Code("E0303");
pub const UNKNOWN_FUNCTION: Code = Code("E0304");
pub const FUNCTION_PLACE: Code = Code("E0305");
pub const EXPRESSION_FAILED: Code = Code("E0306");
pub const TEMPLATE_LIMIT: Code = Code("E0307");
pub const VARIABLE_CYCLE: Code = Code("E0308");
pub const SECRET_NOT_FETCHED: Code = Code("E0309");
pub const DASH_IS_MINUS: Code = Code("E0310");
pub const FILTER_BINDS_TIGHTER: Code = Code("E0311");
pub const FILE_TEMPLATE: Code = Code("E0312");

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
