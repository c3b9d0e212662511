//! The device grant (RFC 8628): show a code, let the user agree on any other device, poll until it is done.
//!
//! The driver sends the request of [`super::Start::Device`], hands the answer to [`Device::on_authorization`], then
//! waits and polls by what [`Device::on_poll`] says. Nothing here waits or reads a clock.

use super::answer::{accepted, explained, seconds};
use super::client::LoginClient;
use super::request::{field, request};
use super::visible::visible;
use super::{
    GrantParams, MaybeSecret, TokenEndpoint, TokenError, TokenRequest, TokenSet, answer, token_request,
};
use crate::http::HttpResponse;
use crate::source::code::LOGIN_EXPIRED;
use crate::source::{Diagnostic, Span};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value as Json};
use std::fmt;
use std::time::Duration;
use url::Url;

/// Between polls, where the server does not say.
const INTERVAL: Duration = Duration::from_secs(5);

/// Added for good by each `slow_down`.
const SLOWER: Duration = Duration::from_secs(5);

/// The longest pause after failures, unless the interval itself is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How long a code is good where the server does not say, in seconds.
const LIFETIME: i64 = 30 * 60;

#[derive(Clone)]
pub struct Device {
    /// What the user types, fit to be shown.
    pub user_code: String,
    /// Where the user types it, fit to be shown; http or https.
    pub verification_uri: Url,
    /// The same with the code filled in.
    pub verification_uri_complete: Option<Url>,
    pub expires_at: Timestamp,
    /// What to wait before the first poll, and between polls that go well.
    pub interval: Duration,
    poll: TokenRequest,
    failures: u32,
}

/// What came of a poll. Not printable: the answer may hold the tokens.
#[derive(Clone, Copy)]
pub enum Polled<'r> {
    Answer(&'r HttpResponse),
    /// The connection failed or timed out.
    NoAnswer,
}

#[derive(Debug, Clone)]
pub enum DevicePoll {
    /// Wait this long, then poll again.
    Wait(Duration),
    /// To be written to the state before they are used.
    Done(Box<TokenSet>),
    Failed(DeviceFailure),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceFailure {
    /// The code ended before anybody agreed.
    Expired,
    Refused(Box<TokenError>),
}

/// The request that starts the grant. The client's id is in the body whatever the authentication: the RFC asks
/// for it of public clients, and servers ask for it of all.
pub fn device_request(client: &LoginClient, device_url: &TokenEndpoint) -> TokenRequest {
    let id = client.credentials.id.clone();
    let mut form: Vec<(String, MaybeSecret)> = id.map(|id| field("client_id", id)).into_iter().collect();
    form.extend(client.scope.clone().map(|scope| field("scope", scope)));
    form.extend(
        client
            .params
            .iter()
            .filter(|(name, _)| name != "client_id")
            .cloned(),
    );
    request(client, device_url, form)
}

impl Device {
    /// # Errors
    /// What the answer lacks, or how the server refused.
    pub fn on_authorization(
        client: &LoginClient,
        request: &TokenRequest,
        response: &HttpResponse,
        now: Timestamp,
    ) -> Result<Device, Box<TokenError>> {
        let device = accepted(response).and_then(|fields| {
            Device::read(client, &fields, now).map_err(|fault| TokenError::unusable(response.status, fault))
        });
        device.map_err(|error| explained(error, request, response, now))
    }

    /// What to send at each poll.
    pub fn poll_request(&self) -> &TokenRequest {
        &self.poll
    }

    /// The address to open: with the code filled in, where the server gives one.
    pub fn page(&self) -> &Url {
        self.verification_uri_complete
            .as_ref()
            .unwrap_or(&self.verification_uri)
    }

    pub fn on_poll(&mut self, polled: Polled<'_>, now: Timestamp) -> DevicePoll {
        let Polled::Answer(response) = polled else {
            return self.pause(now);
        };
        let error = match answer(&self.poll, response, now) {
            Ok(tokens) => return DevicePoll::Done(Box::new(tokens)),
            Err(error) => error,
        };
        match (error.error.as_deref(), error.status) {
            (Some("authorization_pending"), _) => self.go_on(now),
            (Some("slow_down"), _) => {
                self.interval = self.interval.saturating_add(SLOWER);
                self.go_on(now)
            }
            (Some("expired_token"), _) => DevicePoll::Failed(DeviceFailure::Expired),
            (Some("access_denied"), _) => DevicePoll::Failed(DeviceFailure::Refused(error)),
            (Some("temporarily_unavailable" | "server_error"), _) | (_, 408 | 429 | 500..=599) => {
                self.pause(now)
            }
            _ => DevicePoll::Failed(DeviceFailure::Refused(error)),
        }
    }

    fn read(client: &LoginClient, fields: &Map<String, Json>, now: Timestamp) -> Result<Device, String> {
        let device_code = required(fields, &["device_code"])?;
        let user_code = required(fields, &["user_code"])?;
        // One large server has always spelled it with an L.
        let address = required(fields, &["verification_uri", "verification_url"])?;
        let page = web_page(address).ok_or("with a `verification_uri` that is not an http address")?;
        let complete = fields.get("verification_uri_complete").and_then(Json::as_str);
        let device_code = MaybeSecret::secret(device_code);
        Ok(Device {
            user_code: visible(user_code),
            verification_uri: page,
            verification_uri_complete: complete.and_then(web_page),
            expires_at: end(fields, now),
            interval: interval(fields),
            poll: token_request(client, &GrantParams::Device { device_code }),
            failures: 0,
        })
    }

    fn go_on(&mut self, now: Timestamp) -> DevicePoll {
        self.failures = 0;
        self.wait(self.interval, now)
    }

    /// After a failure the pause doubles each time (section 3.5).
    fn pause(&mut self, now: Timestamp) -> DevicePoll {
        self.failures = self.failures.saturating_add(1);
        let doubled = self.interval.saturating_mul(2_u32.saturating_pow(self.failures));
        self.wait(doubled.min(LONGEST_PAUSE.max(self.interval)), now)
    }

    /// Never beyond the end of the code.
    fn wait(&self, pause: Duration, now: Timestamp) -> DevicePoll {
        match Duration::try_from(self.expires_at.duration_since(now)) {
            Ok(left) if !left.is_zero() => DevicePoll::Wait(pause.min(left)),
            _ => DevicePoll::Failed(DeviceFailure::Expired),
        }
    }
}

fn required<'f>(fields: &'f Map<String, Json>, names: &[&str]) -> Result<&'f str, String> {
    let mut found = names.iter().filter_map(|name| fields.get(*name)?.as_str());
    let found = found.find(|text| !text.is_empty());
    found.ok_or_else(|| format!("with no `{}`", names[0]))
}

/// Only these are ever handed to a browser.
fn web_page(text: &str) -> Option<Url> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn interval(fields: &Map<String, Json>) -> Duration {
    let seconds = fields
        .get("interval")
        .and_then(seconds)
        .filter(|seconds| *seconds > 0);
    seconds.map_or(INTERVAL, |seconds| Duration::from_secs(seconds.unsigned_abs()))
}

fn end(fields: &Map<String, Json>, now: Timestamp) -> Timestamp {
    let seconds = fields
        .get("expires_in")
        .and_then(seconds)
        .filter(|seconds| *seconds > 0);
    let lifetime = SignedDuration::from_secs(seconds.unwrap_or(LIFETIME));
    now.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}

impl DeviceFailure {
    /// With a place: where the login is declared.
    /// Asking again changes nothing.
    pub fn is_definite(&self) -> bool {
        match self {
            DeviceFailure::Expired => false,
            DeviceFailure::Refused(error) => error.is_definite(),
        }
    }

    pub fn diagnostic(&self, client: &LoginClient, login: Span) -> Diagnostic {
        match self {
            DeviceFailure::Refused(error) => error.diagnostic(client, login),
            DeviceFailure::Expired => Diagnostic::error(
                LOGIN_EXPIRED,
                format!("login `{}` was not finished: {self}", client.name),
            )
            .at(login, "this login")
            .help("log in again, and enter the code within the time the server gives"),
        }
    }
}

impl fmt::Display for DeviceFailure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeviceFailure::Expired => out.write_str("the code expired before it was entered"),
            DeviceFailure::Refused(error) => write!(out, "{error}"),
        }
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Device")
            .field("verification_uri", &self.verification_uri.as_str())
            .field("interval", &self.interval)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
