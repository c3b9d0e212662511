//! What reaches the loopback listener: the browser with the server's answer, the browser asking for an icon,
//! other programs and other pages of the same browser.
//!
//! One path, one method, one host, no script's request: everything else is answered and the login goes on waiting,
//! so that nobody who can reach the port can end it.

use super::MaybeSecret;
use super::code::AuthorizationCode;
use super::page::{CallbackPage, Message, page};
use super::returned::{Denied, Reading, read};

/// The head of a request as the listener read it.
#[derive(Clone, Copy)]
pub struct CallbackRequest<'r> {
    pub method: &'r str,
    /// Path and query.
    pub target: &'r str,
    pub host: Option<&'r str>,
    pub origin: Option<&'r str>,
}

/// What to answer, and whether the wait is over.
#[derive(Debug, Clone)]
pub enum Callback {
    /// Not a callback: answer, wait on.
    Ignore(CallbackPage),
    /// A callback that does not belong to this login: answer, wait on.
    Reject(CallbackPage),
    /// The server said no: answer, stop listening.
    Denied(Denied, CallbackPage),
    /// Stop listening, exchange the code, and answer with what came of it.
    Code(MaybeSecret),
}

/// Longer than any server's answer, in bytes.
const LONGEST_TARGET: usize = 16 * 1024;

pub(super) fn judge(flow: &mut AuthorizationCode, request: &CallbackRequest<'_>) -> Callback {
    if let Some(status) = refusal(flow, request) {
        return Callback::Ignore(page(status, Message::NotCallback));
    }
    if flow.finished {
        return Callback::Reject(page(410, Message::Finished));
    }
    let query = request.target.split_once('?').map_or("", |(_, query)| query);
    let denied = match read(query, &flow.state, &flow.issuers) {
        Reading::Forged(why) => return Callback::Reject(page(400, Message::Forged(why))),
        Reading::Code(code) => {
            flow.finished = true;
            return Callback::Code(code);
        }
        Reading::Denied(denied) => denied,
        Reading::Neither => Denied::empty(),
    };
    flow.finished = true;
    let answer = page(200, Message::Denied(&denied));
    Callback::Denied(denied, answer)
}

/// The status for what is no callback at all.
fn refusal(flow: &AuthorizationCode, request: &CallbackRequest<'_>) -> Option<u16> {
    let Some((loopback, port)) = flow.listener().map(|(loopback, port)| (loopback, *port)) else {
        return Some(404);
    };
    // A page that points its own name at this machine still sends its own name.
    let is_host = |host: &str| loopback.is_authority(host, port);
    let is_origin = |origin: &str| origin.strip_prefix("http://").is_some_and(is_host);
    let path = request.target.split(['?', '#']).next().unwrap_or_default();
    if !request.host.is_some_and(is_host) || request.origin.is_some_and(|origin| !is_origin(origin)) {
        return Some(400);
    }
    match request.target.len() {
        LONGEST_TARGET.. => Some(414),
        _ if path != loopback.path() => Some(404),
        _ if request.method != "GET" => Some(405),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
