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
pub const BAD_URL: Code = Code("E0701");
pub const LOSSY_URL: Code = Code("E0702");
pub const PATH_VALUE: Code = Code("E0703");
pub const UNUSED_PATH_VALUE: Code = Code("E0704");
pub const BAD_HEADER: Code = Code("E0705");
pub const OWNED_HEADER: Code = Code("E0706");
pub const BAD_METHOD: Code = Code("E0707");
pub const BAD_COOKIE: Code = Code("E0708");
pub const BAD_PART: Code = Code("E0709");
pub const BODY_NOT_JSON: Code = Code("E0710");
pub const BODY_NOT_BASE64: Code = Code("E0711");
pub const BAD_CREDENTIAL: Code = Code("E0712");
pub const BAD_PROXY: Code = Code("E0713");
pub const INSECURE_FOLDER: Code = Code("E0714");
pub const BODY_NOT_TEXT: Code = Code("E0715");

// 8 command line

// 9 logins
