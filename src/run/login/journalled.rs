//! The answer to a refresh between its arrival and the state. The server has replaced the old token by then, so its
//! bytes are on disk before anybody reads them: a run that dies in between leaves the new token to the next one.

use super::attempt::LoginAttempt;
use super::{LoginError, StoredLogin};
use crate::auth::oauth::{TokenSet, recovered};
use crate::http::HttpResponse;
use crate::io::clock;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The first line of a journal; the answer's body follows as it came.
#[derive(Serialize, Deserialize)]
struct JournalHead {
    /// The fingerprint of the refresh token that was sent.
    to: String,
    at: Timestamp,
    status: u16,
    content_type: String,
}

impl LoginAttempt<'_> {
    /// A journal that cannot be written loses nothing: if the state cannot be either, that is reported.
    pub fn journal(&self, sent: &str, response: &HttpResponse) {
        if let Some(journal) = self.held.journal(&self.key) {
            let _ = journal.write(&to_bytes(sent, clock::timestamp(), response));
        }
    }

    /// Finishes a refresh that an earlier run did not live to finish, if its answer had arrived.
    ///
    /// # Errors
    /// [`LoginError`] if the server refuses or cannot be reached, or the state cannot be used.
    pub fn recover(&self) -> Result<(), LoginError> {
        let Some(journal) = self.held.journal(&self.key) else {
            return Ok(());
        };
        let left = journal.read().map_err(LoginError::State)?;
        if let Some(left) = left
            && let Some(tokens) = self.left(&left)?
        {
            self.keep(tokens)?;
        }
        journal.remove().map_err(LoginError::State)
    }

    /// The tokens in a journal. Without the mark the state has gone on since.
    fn left(&self, journal: &[u8]) -> Result<Option<TokenSet>, LoginError> {
        let kept = self.held.kept(&self.key).map_err(LoginError::State)?;
        let answers = |kept: &StoredLogin, head: &JournalHead| kept.refreshing.as_ref() == Some(&head.to);
        Ok(match (kept, parse(journal)) {
            (Some(kept), Some((head, response))) if answers(&kept, &head) => {
                recovered(self.client, kept.tokens.as_ref(), &head.to, &response, head.at)
            }
            _ => None,
        })
    }
}

fn to_bytes(sent: &str, at: Timestamp, response: &HttpResponse) -> Vec<u8> {
    let content_type = response.header("content-type").next().unwrap_or_default();
    let head = JournalHead {
        to: sent.to_owned(),
        at,
        status: response.status,
        content_type: String::from_utf8_lossy(content_type).into_owned(),
    };
    let mut bytes = serde_json::to_vec(&head).unwrap_or_default();
    bytes.push(b'\n');
    bytes.extend_from_slice(&response.body);
    bytes
}

fn parse(bytes: &[u8]) -> Option<(JournalHead, HttpResponse)> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let head: JournalHead = serde_json::from_slice(&bytes[..end]).ok()?;
    let headers = vec![("content-type".to_owned(), head.content_type.clone().into_bytes())];
    let mut response = HttpResponse::from_head(head.status, headers);
    response.body = bytes[end + 1..].to_vec().into();
    Some((head, response))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d05_an_answer_comes_back_byte_for_byte() {
        let headers = vec![("content-type".to_owned(), b"text/plain".to_vec())];
        let mut response = HttpResponse::from_head(200, headers);
        response.body = b"a\n\xff\nb".to_vec().into();
        let at: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let (head, read) = parse(&to_bytes("mark", at, &response)).unwrap();
        assert_eq!((&*head.to, head.at, read.status), ("mark", at, 200));
        assert_eq!(read.body, response.body);
        assert_eq!(read.headers, response.headers);
        assert!(parse(b"").is_none() && parse(b"{}\n").is_none());
    }
}
