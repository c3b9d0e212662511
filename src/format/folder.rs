//! The keys of `folder.yaml`, which collections take too.

use super::ValueType::{DistinctList, Expression, Flag, Mapping as Of, Name, Words};
use super::auth::AUTH;
use super::control::RETRY_OR_NONE;
use super::expect::EXPECT;
use super::options::OPTIONS;
use super::pair;
use super::value_type::{NAMES, VARS};
use super::{FormatKey, KeyRule, Mapping};

pub(super) const NAME: FormatKey =
    FormatKey::new("name", Words, "Meetings", "What lists and reports call it.")
        .otherwise("the directory's name, made readable");
pub(super) const DESCRIPTION: FormatKey = FormatKey::new(
    "description",
    Words,
    "Requests about meetings.",
    "What people should know about it.",
);
pub(super) const TAGS: FormatKey = FormatKey::new(
    "tags",
    NAMES,
    "[meetings]",
    "Tags that all requests below have, besides their own.",
);
pub(super) const ORDER: FormatKey = FormatKey::new(
    "order",
    DistinctList(&Name),
    "[create-a-meeting, get-a-meeting, flows/life-cycle]",
    "The children in the order they run: names of files without `.yaml`, of folders, or `flows/NAME`. What it leaves out comes after, in natural order of the names.",
);
pub(super) const WHEN: FormatKey = FormatKey::new(
    "when",
    Expression,
    "region == 'eu'",
    "All steps below are skipped where the expression is false.",
);
pub(super) const AUTH_OF_FOLDER: FormatKey = FormatKey::new(
    "auth",
    AUTH,
    "{ login: <<appType>> }",
    "How requests below authenticate unless they say otherwise.",
)
.default("inherit");
pub(super) const HEADERS: FormatKey = FormatKey::new(
    "headers",
    pair::HEADERS,
    "{ Accept: application/json }",
    "Headers of all requests below. A header of the same name further in wins; `null` there leaves it out.",
);
pub(super) const QUERY: FormatKey = FormatKey::new(
    "query",
    pair::PAIRS,
    "{ api-version: '2026-01-01' }",
    "Query parameters of all requests below. A parameter of the same name further in, or in the request's URL, wins; `null` there leaves it out.",
);
pub(super) const COOKIES: FormatKey = FormatKey::new(
    "cookies",
    pair::HEADERS,
    "{ theme: dark }",
    "Cookies that are sent with all requests below. A cookie of the same name further in wins; `null` there leaves it out.",
);
pub(super) const EXPECT_OF_FOLDER: FormatKey = FormatKey::new(
    "expect",
    Of(&EXPECT),
    "{ time: { lt: 2s } }",
    "What must hold of the answers to all requests below. What is said further in wins over it, part by part.",
);
pub(super) const RETRY_OF_FOLDER: FormatKey = FormatKey::new(
    "retry",
    RETRY_OR_NONE,
    "{ max: 3, on: [429, 5xx] }",
    "When requests below are tried again, unless they say otherwise; `none` ends what an outer folder says.",
);
pub(super) const VARS_OF_FOLDER: FormatKey = FormatKey::new(
    "vars",
    VARS,
    "{ pageSize: 30 }",
    "Variables of all requests below. Those further in win, and environments are over both.",
);
pub(super) const OPTIONS_OF_FOLDER: FormatKey = FormatKey::new(
    "options",
    Of(&OPTIONS),
    "{ timeout: 10s }",
    "Time limits, redirects, TLS and the like for all requests below. `tls.insecure` can be set in a request only.",
);
pub(super) const NEEDS: FormatKey = FormatKey::new(
    "needs",
    NAMES,
    "[shop/items]",
    "Ids of requests and folders that must have run before any step below.",
);
pub(super) const PARALLEL: FormatKey = FormatKey::new(
    "parallel",
    Flag,
    "true",
    "Whether the folder's own steps may overlap where a run has several jobs.",
)
.default("false");

/// Switching the check of certificates off for many requests at once would be easy to overlook.
pub(super) const INSECURE: &[KeyRule] = &[KeyRule::InnerRefuses(&["options", "tls", "insecure"], "true")];

pub static FOLDER: Mapping = Mapping {
    name: "folder",
    noun: "a folder",
    about: "What the requests of a directory share.",
    keys: &[
        NAME,
        DESCRIPTION,
        TAGS,
        ORDER,
        WHEN,
        AUTH_OF_FOLDER,
        HEADERS,
        QUERY,
        COOKIES,
        VARS_OF_FOLDER,
        EXPECT_OF_FOLDER,
        RETRY_OF_FOLDER,
        OPTIONS_OF_FOLDER,
        NEEDS,
        PARALLEL,
    ],
    rules: INSECURE,
};
