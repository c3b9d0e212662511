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

// 7 carrying out a request
pub const FOUND_NOTHING: Code = Code("E0720");
pub const FOUND_SEVERAL: Code = Code("E0721");
pub const BODY_IS_NOT_JSON: Code = Code("E0722");
pub const BAD_EXPIRY: Code = Code("E0723");
pub const BAD_PATTERN: Code = Code("E0724");
pub const BAD_SCHEMA: Code = Code("E0725");

// 8 command line

// 9 logins
