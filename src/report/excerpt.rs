//! An answer that no step reads is shown by its beginning.
//!
//! The run hands over more of it than is shown, so that a secret across the end of what is shown is whole here, is
//! known, and is masked before the cut: no report and no writer ever sees a half of it.

use crate::http::picture;
use crate::run::event::{Event, Received};
use crate::secret::Secrets;
use bytes::Bytes;

/// Bytes that are shown.
pub const SHOWN: usize = 8 * 1024;

/// Cuts the body of an answer that no step read.
pub fn cut(event: &mut Event, secrets: &Secrets) {
    if let Event::ResponseReceived { response, .. } = event {
        shorten(response, secrets);
    }
}

fn shorten(response: &mut Received, secrets: &Secrets) {
    let is_picture =
        |body: &Bytes| body.len() as u64 == response.decoded_size && picture::kind(body).is_some();
    let long = |body: &&Bytes| response.unread && body.len() > SHOWN && !is_picture(body);
    let Some(body) = response.body.as_ref().filter(long) else {
        return;
    };
    let mut masked = secrets.redact_bytes(body);
    masked.truncate(SHOWN);
    if let Err(error) = std::str::from_utf8(&masked)
        && error.error_len().is_none()
    {
        masked.truncate(error.valid_up_to());
    }
    response.body = Some(Bytes::from(masked));
}
