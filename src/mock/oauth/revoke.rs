//! The revocation endpoint (RFC 7009): a token of either kind ends all that came of its authorization.

use super::client::AuthServer;
use super::fields::FormFields;
use super::{invalid_grant, unkept};
use crate::mock::message::MockResponse;
use crate::mock::refusal::MockStop;
use crate::mock::site::MockTurn;

/// # Errors
/// [`MockStop`] if the call is refused.
pub fn answer(turn: &mut MockTurn<'_>, server: &AuthServer) -> Result<MockResponse, MockStop> {
    let fields = FormFields::read(turn.call)?;
    let client = server.authenticate(turn.call, &fields)?;
    let token = fields.require("token")?;
    match turn.state.tokens.owner(token, &client.id) {
        Some((family, true)) => turn.state.tokens.end(family),
        Some((_, false)) => return Err(invalid_grant("the token was issued to another client")),
        // A token that was never issued is as good as revoked (RFC 7009, 2.2).
        None => {}
    }
    let response = match &server.source.revoked {
        Some(answer) => turn.names(&Default::default()).answer(answer)?,
        None => MockResponse::empty(200),
    };
    Ok(unkept(response))
}
