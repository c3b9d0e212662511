//! The keys of a file of `environments/`.

use super::ValueType::{Flag, Map, Mapping as Of, Name, NonEmptyList, Text, Variable, Words};
use super::value_type::{NAMES, VARS};
use super::{FormatKey, KeyRule, Mapping};

pub static ENVIRONMENT: Mapping = Mapping {
    name: "environment",
    noun: "an environment",
    about: "Values for one application type, stage or machine.",
    keys: &[
        FormatKey::new("name", Words, "Staging", "What lists call the environment.")
            .otherwise("the file's name, made readable"),
        FormatKey::new(
            "description",
            Words,
            "The machines that testers use.",
            "What people should know about the environment.",
        ),
        FormatKey::new(
            "extends",
            NAMES,
            "base",
            "Environments whose variables and secrets this one takes over, the later ones over the earlier.",
        ),
        FormatKey::new(
            "base",
            Flag,
            "true",
            "Whether the environment is only there to be extended, and cannot be chosen.",
        )
        .default("false"),
        FormatKey::new(
            "dotenv",
            Name,
            ".env.staging",
            "The file in place of `.env`, next to the environments or at the project's root. Its name is `.env` or begins with `.env.`.",
        )
        .default(".env"),
        FormatKey::new(
            "vars",
            VARS,
            "{ baseUrl: https://api.example.com }",
            "Variables and their values.",
        ),
        FormatKey::new(
            "secrets",
            Map(&Variable, &Of(&SECRET)),
            "{ clientSecret: { env: CLIENT_SECRET } }",
            "Variables whose values are elsewhere, and are never printed.",
        ),
        FormatKey::new(
            "prompts",
            Map(&Variable, &Of(&PROMPT)),
            "{ region: { text: Which region?, choice: [eu, us], default: eu } }",
            "Variables that a person is asked for, and that are no secrets.",
        ),
    ],
    rules: &[],
};

pub static PROMPT: Mapping = Mapping {
    name: "prompt",
    noun: "a prompt",
    about: "A question to the person at the terminal.",
    keys: &[
        FormatKey::new("text", Text, "Which region?", "The words of the question.").required(),
        FormatKey::new(
            "choice",
            NonEmptyList(&Text),
            "[eu, us]",
            "The answers there are, which are typed as they are written or by their number.",
        )
        .otherwise("any text"),
        FormatKey::new(
            "default",
            Text,
            "eu",
            "The answer where nothing is typed, or nobody can be asked.",
        ),
    ],
    rules: &[],
};

/// Keys that say where a secret's value comes from.
pub const SECRET_SOURCES: &[&str] = &["env", "dotenv", "command", "file", "prompt"];

pub static SECRET: Mapping = Mapping {
    name: "secret",
    noun: "a secret",
    about: "Where the value of a secret comes from.",
    keys: &[
        FormatKey::new(
            "env",
            Name,
            "STAGING_CLIENT_SECRET",
            "The name of an OS variable.",
        ),
        FormatKey::new(
            "dotenv",
            Name,
            "API_TOKEN",
            "A name in `.env` next to the environments, else in `.env` at the project's root; in another file where the environment's `dotenv` says so.",
        ),
        FormatKey::new(
            "command",
            NonEmptyList(&Text),
            "[op, read, op://vault/item/field]",
            "A program and its arguments, without a shell. It runs once `callsheet trust` has recorded the file.",
        ),
        FormatKey::new(
            "file",
            Text,
            "../private/signing-key.txt",
            "A file that holds the value, relative to `environments/`.",
        ),
        FormatKey::new(
            "prompt",
            Text,
            "Code from your phone",
            "The words with which a person at the terminal is asked.",
        ),
    ],
    rules: &[KeyRule::ExactlyOne(SECRET_SOURCES)],
};
