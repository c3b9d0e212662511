//! Whether a request that got no answer may go out once more, over a new connection, without anyone's asking.
//!
//! A server may close a kept-alive connection at the moment when the next request is written. Browsers and curl send
//! such a request again where it does no harm, and so does this: that is no second try in the sense of `retry`.

use super::HopError;
use super::body_stream::FileError;
use super::connection_reads::HeadLimit;
use super::explain::find;
use crate::http::HttpRequest;
use h2::Reason;

/// True if the request was not processed, or if processing it twice is the same as once.
pub fn is_harmless(request: &HttpRequest, error: &HopError) -> bool {
    let HopError::Send(lost) = error else {
        return false;
    };
    if find::<FileError>(&lost.error).is_some() || find::<HeadLimit>(&lost.error).is_some() {
        return false;
    }
    let is_refused = find::<h2::Error>(&lost.error).is_some_and(is_unprocessed);
    is_refused || (lost.is_stale() && request.is_repeatable())
}

impl super::LostRequest {
    /// The connection had been used before, and ended before a byte of the answer came.
    pub fn is_stale(&self) -> bool {
        let wire = &self.facts.wire;
        let is_silent = self.facts.is_http2 || wire.is_silent();
        self.was_reused && is_silent && wire.tls_error().is_none() && !self.error.is_parse()
    }
}

/// The peer says so: a stream beyond the last one of its GOAWAY, or one that it refused.
fn is_unprocessed(error: &h2::Error) -> bool {
    if !error.is_remote() {
        return false;
    }
    let is_leaving = error.is_go_away() && error.reason() == Some(Reason::NO_ERROR);
    is_leaving || (error.is_reset() && error.reason() == Some(Reason::REFUSED_STREAM))
}
