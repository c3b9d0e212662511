//! Options of other tools. Those that mean the same there and here are aliases; the others have an answer.

mod request;
mod run;

use request::REQUEST;
use run::RUN;

/// An option of ours that other tools call otherwise.
pub struct Alias {
    /// Without the dashes.
    pub names: &'static [&'static str],
    /// Ours, without the dashes.
    pub ours: &'static str,
}

const fn alias(names: &'static [&'static str], ours: &'static str) -> Alias {
    Alias { names, ours }
}

/// Only names that mean the same in every tool that has them.
pub const ALIASES: &[Alias] = &[
    alias(&["env-var", "variable"], "var"),
    alias(&["variables-file"], "var-file"),
    alias(&["iteration-data", "csv-file-path", "json-file-path"], "data"),
    alias(&["iteration-count", "repeat"], "iterations"),
    alias(&["ssl-client-cert"], "cert"),
    alias(&["ssl-client-key", "cert-key"], "key"),
    alias(&["ssl-extra-ca-certs"], "cacert"),
];

/// An option that this program does not have.
pub struct ForeignAnswer {
    /// With their dashes.
    pub names: &'static [&'static str],
    /// What it means, and where.
    pub meaning: &'static str,
    /// What to type here.
    pub here: &'static str,
}

const fn answer(names: &'static [&'static str], meaning: &'static str, here: &'static str) -> ForeignAnswer {
    ForeignAnswer { names, meaning, here }
}

pub fn answers() -> impl Iterator<Item = &'static ForeignAnswer> {
    REQUEST.iter().chain(RUN)
}
