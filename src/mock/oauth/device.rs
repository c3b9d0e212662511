//! The device grant (RFC 8628): a code to be polled with, and a user who takes as long as mock.yaml says.

use super::client::{AuthServer, DEVICE_GRANT};
use super::fields::FormFields;
use super::grants::GrantedTokens;
use super::token::TokenAsked;
use super::{invalid_grant, unkept};
use crate::mock::message::MockResponse;
use crate::mock::refusal::{MockRefusal, MockStop};
use crate::mock::site::MockTurn;
use serde_json::json;
use std::time::Duration;

/// A device code that is being polled.
#[derive(Debug)]
pub struct PendingDevice {
    client: String,
    scope: Option<String>,
    expires: Duration,
    interval: Duration,
    last_poll: Option<Duration>,
    /// How many of `device.polls` have been answered.
    polls: usize,
    /// Refused for good, or exchanged.
    done: bool,
}

/// Polling too fast makes the interval so much longer (RFC 8628, 3.5).
const SLOWER: Duration = Duration::from_secs(5);

/// The device authorization endpoint.
///
/// # Errors
/// [`MockStop`] if the call is refused.
pub fn answer(turn: &mut MockTurn<'_>, server: &AuthServer) -> Result<MockResponse, MockStop> {
    let fields = FormFields::read(turn.call)?;
    let client = server.authenticate(turn.call, &fields)?;
    if !client.may(DEVICE_GRANT) {
        return Err(
            MockRefusal::new("unauthorized_client", "the client may not use the device grant").into(),
        );
    }
    let flow = &server.source.device;
    let own = turn
        .names(&Default::default())
        .some_text(flow.verification_uri.as_ref())?;
    let uri = own.unwrap_or_else(|| format!("{}/device", turn.site.url));
    let (code, user_code) = (turn.state.random.token(), turn.state.random.user_code());
    let pending = PendingDevice {
        client: client.id.clone(),
        scope: fields.get("scope").map(str::to_owned),
        expires: turn.now.saturating_add(flow.lifetime),
        interval: flow.interval,
        last_poll: None,
        polls: 0,
        done: false,
    };
    turn.state.tokens.devices.insert(code.clone(), pending);
    let complete = super::redirect::with(&uri, &[("user_code", &user_code)]);
    let body = json!({
        "device_code": code,
        "user_code": user_code,
        "verification_uri": uri,
        "verification_uri_complete": complete,
        "expires_in": flow.lifetime.as_secs(),
        "interval": flow.interval.as_secs(),
    });
    Ok(unkept(MockResponse::json(200, &body)))
}

/// One poll at the token endpoint.
///
/// # Errors
/// [`MockStop`] if the code is not known, or the person has not agreed yet.
pub fn grant(turn: &mut MockTurn<'_>, asked: &TokenAsked<'_>) -> Result<GrantedTokens, MockStop> {
    let code = asked.fields.require("device_code")?;
    let tokens = &mut turn.state.tokens;
    let pending = tokens.devices.get_mut(code);
    let pending = pending.filter(|pending| pending.client == asked.client.id && !pending.done);
    let pending = pending.ok_or_else(|| invalid_grant("the device code is not known, or was used"))?;
    if let Some(error) = pending.poll(asked, turn.now) {
        return Err(MockRefusal::new(error, message(error)).into());
    }
    pending.done = true;
    let scope = pending.scope.clone();
    Ok(GrantedTokens {
        family: tokens.open(&asked.client.id),
        scope,
        refreshes: true,
    })
}

impl PendingDevice {
    /// The error that this poll is answered with; None approves.
    fn poll(&mut self, asked: &TokenAsked<'_>, now: Duration) -> Option<&'static str> {
        let early = self
            .last_poll
            .is_some_and(|last| now.saturating_sub(last) < self.interval);
        self.last_poll = Some(now);
        let error = if now >= self.expires {
            "expired_token"
        } else if early {
            "slow_down"
        } else if asked.client.source.denies {
            "access_denied"
        } else {
            let polls = &asked.server.source.device.polls;
            let scripted = polls.get(self.polls)?;
            self.polls += 1;
            known(&scripted.value)
        };
        match error {
            "slow_down" => self.interval += SLOWER,
            "expired_token" | "access_denied" => self.done = true,
            _ => {}
        }
        Some(error)
    }
}

/// The static name of a scripted answer; `check` refused all others.
fn known(name: &str) -> &'static str {
    let names = ["slow_down", "access_denied", "expired_token"];
    let found = names.into_iter().find(|known| *known == name);
    found.unwrap_or("authorization_pending")
}

fn message(error: &str) -> &'static str {
    match error {
        "slow_down" => "polled faster than the interval, which is now 5 seconds longer",
        "access_denied" => "the user said no",
        "expired_token" => "the device code has expired",
        _ => "the user has not answered yet",
    }
}
