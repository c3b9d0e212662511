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
pub const YAML_SYNTAX: Code = Code("E0101");
pub const TAB_INDENT: Code = Code("E0102");
pub const DUPLICATE_KEY: Code = Code("E0103");
pub const TAG: Code = Code("E0104");
pub const MERGE_KEY: Code = Code("E0105");
pub const SEVERAL_DOCUMENTS: Code = Code("E0106");
pub const CONTROL_CHARACTER: Code = Code("E0107");
pub const NOT_UTF8: Code = Code("E0108");
pub const UTF16: Code = Code("E0109");
pub const EMPTY_FILE: Code = Code("E0110");
pub const TOO_DEEP: Code = Code("E0111");
pub const TOO_MANY_NODES: Code = Code("E0112");
pub const TOO_MANY_ALIASED: Code = Code("E0113");
pub const FILE_TOO_LARGE: Code = Code("E0114");
pub const UNKNOWN_ALIAS: Code = Code("E0115");
pub const SELF_ALIAS: Code = Code("E0116");
pub const KEY_NOT_TEXT: Code = Code("E0117");
pub const UNREADABLE: Code = Code("E0118");
pub const NOT_A_FILE: Code = Code("E0119");
pub const LEAVES_ROOT: Code = Code("E0120");
pub const TOO_MANY_FILES: Code = Code("E0121");
pub const SAME_ID: Code = Code("E0122");
pub const CASE_ONLY: Code = Code("E0123");
pub const NO_SUCH_PATH: Code = Code("E0124");
pub const NO_COLLECTION: Code = Code("E0125");
pub const NOT_IN_COLLECTION: Code = Code("E0126");
pub const REPORT_PLACE: Code = Code("E0150");

// 2 the format's keys and types
pub const UNKNOWN_KEY: Code = Code("E0201");
pub const MISSING_KEY: Code = Code("E0202");
pub const WRONG_TYPE: Code = Code("E0203");
pub const UNKNOWN_WORD: Code = Code("E0204");
pub const CONFLICTING_KEYS: Code = Code("E0205");
pub const BAD_DURATION: Code = Code("E0206");
pub const BAD_SIZE: Code = Code("E0207");
pub const BAD_RATE: Code = Code("E0208");
pub const BAD_STATUS: Code = Code("E0209");
pub const NOT_A_JSON_NUMBER: Code = Code("E0210");
pub const NOT_JSON: Code = Code("E0211");
pub const BAD_JSON_PATH: Code = Code("E0212");
pub const BAD_REGEX: Code = Code("E0213");
pub const UNKNOWN_MATCHER: Code = Code("E0214");
pub const HEADER_SYNTAX: Code = Code("E0215");
pub const METHOD_SYNTAX: Code = Code("E0216");
pub const URL_SYNTAX: Code = Code("E0217");
pub const NO_SUCH_SEGMENT: Code = Code("E0218");
pub const UNSUPPORTED_VERSION: Code = Code("E0219");
pub const NO_SUCH_CHILD: Code = Code("E0220");
pub const ORDERED_TWICE: Code = Code("E0221");
pub const BAD_VARIABLE: Code = Code("E0222");
pub const SECRET_IN_FILE: Code = Code("E0223");
pub const NO_EXPRESSION_HERE: Code = Code("E0224");
pub const LIST_EXISTS: Code = Code("E0225");
pub const BODY_WITHOUT_METHOD: Code = Code("E0226");
pub const HEADER_TWICE: Code = Code("E0227");

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
pub const DIFFERENT_TYPES: Code = Code("E0313");
pub const COMPARED_WITH_NULL: Code = Code("E0314");
pub const TEXT_AS_TRUTH: Code = Code("E0315");
pub const BAD_ARGUMENT: Code = Code("E0316");
pub const FOREIGN_MARK: Code = Code("E0317");
pub const STILL_HEADER: Code = Code("E0318");
pub const ESCAPED_TWICE: Code = Code("E0319");

// 4 plan and data flow
pub const FORGOTTEN_VARIABLE: Code = Code("E0402");
pub const UNKNOWN_NEED: Code = Code("E0403");
pub const NEED_NOT_BEFORE: Code = Code("E0404");
pub const NEED_CYCLE: Code = Code("E0405");
pub const UNUSED_CAPTURE: Code = Code("E0406");
pub const UNKNOWN_LOGIN: Code = Code("E0407");
pub const SHADOWED_CAPTURE: Code = Code("E0408");
pub const VALUE_CYCLE: Code = Code("E0409");
pub const NO_ORDER: Code = Code("E0410");
pub const UNKNOWN_FORGET: Code = Code("E0411");
pub const MIXED_CAPTURES: Code = Code("E0412");
pub const DEPENDS_ON_SKIPPED: Code = Code("E0413");
pub const FLOW_CYCLE: Code = Code("E0420");
pub const UNKNOWN_USE: Code = Code("E0421");
pub const FLOW_HAS_NO_ANSWER: Code = Code("E0422");
pub const FLOW_TOO_LARGE: Code = Code("E0423");

// 5 environments, secrets, state
pub const UNKNOWN_ENVIRONMENT: Code = Code("E0501");
pub const EXTENDS_CYCLE: Code = Code("E0502");
pub const MISSING_SECRET: Code = Code("E0503");
pub const BASE_ENVIRONMENT: Code = Code("E0504");
pub const CREDENTIAL_IN_FILE: Code = Code("E0505");

// 6 the mock
pub const MOCK_PATTERN: Code = Code("E0601");
pub const MOCK_NAME: Code = Code("E0602");
pub const MOCK_PATHS: Code = Code("E0603");
pub const MOCK_ID: Code = Code("E0604");
pub const MOCK_EXAMPLE: Code = Code("E0605");
pub const MOCK_SHARE: Code = Code("E0606");

// 7 carrying out a request
pub const FOUND_NOTHING: Code = Code("E0720");
pub const FOUND_SEVERAL: Code = Code("E0721");
pub const BODY_IS_NOT_JSON: Code = Code("E0722");
pub const BAD_EXPIRY: Code = Code("E0723");
pub const BAD_PATTERN: Code = Code("E0724");
pub const BAD_SCHEMA: Code = Code("E0725");
pub const UNUSABLE_URL: Code = Code("E0701");
pub const LOSSY_URL: Code = Code("E0702");
pub const PATH_VALUE: Code = Code("E0703");
pub const NO_PATH_SEGMENT: Code = Code("E0704");
pub const UNUSABLE_HEADER: Code = Code("E0705");
pub const OWNED_HEADER: Code = Code("E0706");
pub const UNUSABLE_METHOD: Code = Code("E0707");
pub const BAD_COOKIE: Code = Code("E0708");
pub const BAD_PART: Code = Code("E0709");
pub const BODY_NOT_JSON: Code = Code("E0710");
pub const BODY_NOT_BASE64: Code = Code("E0711");
pub const BAD_CREDENTIAL: Code = Code("E0712");
pub const BAD_PROXY: Code = Code("E0713");
pub const INSECURE_FOLDER: Code = Code("E0714");
pub const BODY_NOT_TEXT: Code = Code("E0715");
pub const FILE_REFUSED: Code = Code("E0716");
pub const BAD_ROUTE: Code = Code("E0717");
pub const BAD_CERTIFICATE_FILE: Code = Code("E0718");
pub const BODY_CHARSET: Code = Code("E0719");
pub const NOT_A_LIST: Code = Code("E0730");
pub const TWO_LENGTHS: Code = Code("E0731");
pub const UNREADABLE_VALUE: Code = Code("E0732");
pub const TOO_MUCH_WORK: Code = Code("E0733");
pub const UNREADABLE_TEXT: Code = Code("E0734");
pub const JSON_CHARSET: Code = Code("E0735");
pub const REPEATED_MEMBER: Code = Code("E0736");
pub const UNKNOWN_ENCODING: Code = Code("E0738");
pub const SAVE_REFUSED: Code = Code("E0739");

// 8 command line

// 9 logins
pub const LOGIN_MISSING: Code = Code("E0900");
pub const LOGIN_UNUSED: Code = Code("E0901");
pub const LOGIN_URL: Code = Code("E0902");
pub const LOGIN_PLAIN: Code = Code("E0903");
pub const LOGIN_REDIRECT: Code = Code("E0904");
pub const LOGIN_RESERVED: Code = Code("E0905");
pub const LOGIN_VALUE: Code = Code("E0906");
pub const LOGIN_GRANT: Code = Code("E0907");
pub const TOKEN_REFUSED: Code = Code("E0910");
pub const TOKEN_UNREADABLE: Code = Code("E0911");
pub const LOGIN_DENIED: Code = Code("E0912");
pub const LOGIN_EXPIRED: Code = Code("E0913");
pub const LOGIN_NEEDS_PERSON: Code = Code("E0914");
pub const LOGIN_LISTEN: Code = Code("E0915");
