//! The keys of `callsheet.yaml`.

use super::ValueType::{OneOrMany, Words};
use super::value_type::NAMES;
use super::{FormatKey, Mapping};

pub static PROJECT: Mapping = Mapping {
    name: "project",
    noun: "`callsheet.yaml`",
    about: "The project's defaults.",
    keys: &[
        FormatKey::new(
            "environment",
            NAMES,
            "dev",
            "The environments that are used where the command line names none.",
        ),
        FormatKey::new(
            "reports",
            OneOrMany(&Words),
            "[junit=report.xml]",
            "Reports that every run writes, each as `FORMAT` or `FORMAT=FILE`.",
        ),
    ],
    rules: &[],
};
