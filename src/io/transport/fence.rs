//! Where requests may go at all. A run against the mock is fenced in: what points elsewhere is refused before a
//! connection is opened, for a step, a login or a redirect.

use crate::http::{FailureKind, HttpRequest, Origin, TransportError};

/// Open by default.
#[derive(Debug, Default)]
pub struct Fence(Option<Origin>);

impl Fence {
    pub fn around(origin: Option<Origin>) -> Fence {
        Fence(origin)
    }

    pub fn is_closed(&self) -> bool {
        self.0.is_some()
    }

    /// # Errors
    /// [`TransportError`] if there is no whole answer.
    pub fn check(&self, request: &HttpRequest) -> Result<(), Box<TransportError>> {
        let target = Origin::of(&request.url);
        match &self.0 {
            Some(mock) if *mock != target => {
                let message =
                    format!("this was not sent: {target} is not the mock, and with --mock nothing leaves it");
                Err(TransportError::new(FailureKind::Request, request, message).help(
                    "begin the URL with a variable that `vars` of mock.yaml sets, or run without --mock",
                ))
            }
            _ => Ok(()),
        }
    }
}
