//! Ending a login: the server revokes first, and only what it has revoked is forgotten.

use super::LoginError;
use super::attempt::LoginAttempt;
use crate::auth::oauth::{TokenSet, revoke_requests, revoked};
use crate::io::clock;

/// What became of the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoggedOut {
    /// There were none.
    Nothing,
    /// The server has taken them back.
    Revoked,
    /// They are forgotten here, and the server was not asked to revoke them.
    Forgotten,
}

impl LoginAttempt<'_> {
    /// Revokes the tokens unless it is for this machine only, then forgets them. If the server does not take them
    /// back they are kept, so that it can be tried again.
    ///
    /// # Errors
    /// [`LoginError`] if the server refuses or cannot be reached, or the state cannot be used.
    pub async fn log_out(&mut self, here_only: bool) -> Result<LoggedOut, LoginError> {
        let kept = self.held.kept(&self.key).map_err(LoginError::State)?;
        let Some(kept) = kept else {
            return Ok(LoggedOut::Nothing);
        };
        let done = match kept.tokens {
            Some(tokens) if !here_only => self.revoke(&tokens).await?,
            _ => LoggedOut::Forgotten,
        };
        self.logins.memory.borrow_mut().remove(&self.key);
        self.held
            .forget_all(&self.key, self.client)
            .map_err(LoginError::State)?;
        Ok(done)
    }

    async fn revoke(&mut self, tokens: &TokenSet) -> Result<LoggedOut, LoginError> {
        let requests = revoke_requests(self.client, tokens);
        for request in &requests {
            let response = self.send(&request.to_http()).await?;
            revoked(request, &response, clock::timestamp()).map_err(|error| self.failed(&error))?;
        }
        Ok(if requests.is_empty() {
            LoggedOut::Forgotten
        } else {
            LoggedOut::Revoked
        })
    }
}
