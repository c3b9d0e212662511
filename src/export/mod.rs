//! A request as something to paste elsewhere: a command or code that sends what the run sends.
//!
//! Pure: it reads no file and fetches no token. Where a login's token belongs, the text reads the environment
//! variable [`TOKEN`]. A [`ExportedCall`] is made of a prepared request, secrets are masked in its values, and only then are
//! they quoted, so that nothing in them is read as code and no quoting hides a secret. What a language cannot do is
//! said in a comment of its text.

mod call;
mod connection;
mod curl;
mod following;
mod javascript;
mod literal;
mod python;
mod shell;

pub use call::{CallField, CallPiece, CallValue, Digest, ExportedCall};
pub use connection::{ExportedConnection, ExportedTls, Proxy};

/// The environment variable that holds a login's token.
const TOKEN: &str = "ACCESS_TOKEN";

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    Curl,
    Python,
    Javascript,
}

impl ExportedCall {
    pub fn to_text(&self, language: Language) -> String {
        match language {
            Language::Curl => curl::write(self),
            Language::Python => python::write(self),
            Language::Javascript => javascript::write(self),
        }
    }
}

/// Several things in one sentence.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
