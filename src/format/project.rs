//! The keys of `callsheet.yaml`.

use super::ValueType::{OneOrMany, Words};
use super::value_type::NAMES;
use super::{Key, Mapping};

pub static PROJECT: Mapping = Mapping {
    name: "project",
    noun: "`callsheet.yaml`",
    about: "The project's defaults.",
    keys: &[
        Key::new(
            "environment",
            NAMES,
            "dev",
            "The environments that are used where the command line names none.",
        ),
        Key::new(
            "reports",
            OneOrMany(&Words),
            "[junit=report.xml]",
            "Reports that every run writes, each as `FORMAT` or `FORMAT=FILE`.",
        ),
    ],
    rules: &[],
};
