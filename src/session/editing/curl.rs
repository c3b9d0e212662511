//! A request from a pasted command of curl.

use super::new::NewRequest;
use super::{EditPlan, EditingError, Workspace};

impl Workspace {
    /// # Errors
    /// `Usage` where the text is no command of curl.
    pub fn request_from_curl(&self, _new: NewRequest, _text: &str) -> Result<EditPlan, EditingError> {
        Err(EditingError::usage("commands of curl cannot be read yet"))
    }
}
