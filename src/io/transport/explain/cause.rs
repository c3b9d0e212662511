//! An error and what caused it, down to the system.

use std::error::Error;
use std::io;

/// The error and its causes. An `io::Error` hides what it wraps from `source`, so that is looked at too.
pub fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| cause(*error))
}

fn cause<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    match wrapped {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// The innermost cause of that type. None if no cause has it.
pub fn find<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    chain(error).filter_map(|cause| cause.downcast_ref()).last()
}

pub fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// Without the number of the system's error, which helps nobody.
pub fn io_words(error: &io::Error) -> String {
    let text = match error.kind() {
        io::ErrorKind::ConnectionRefused => return "the connection was refused".to_owned(),
        io::ErrorKind::ConnectionReset => return "the connection was reset".to_owned(),
        io::ErrorKind::UnexpectedEof => return "the connection was closed".to_owned(),
        io::ErrorKind::TimedOut => return "no answer in time".to_owned(),
        _ => error.to_string(),
    };
    let words = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = words.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => text,
    }
}
