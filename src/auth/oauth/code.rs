//! The authorization code grant: the address to open, and the ways in which the server's answer comes back.
//!
//! One value lives for one login. It waits through any number of requests that are not the answer, and takes one
//! that is: after a code or a refusal with the right `state` it takes nothing more.

use super::callback::{Callback, CallbackRequest};
use super::client::{CodeGrant, LoginClient};
use super::pkce::{RandomBytes, challenge, random_text, verifier};
use super::returned::{Reading, Returned, read};
use super::{GrantParams, Loopback, MaybeSecret, Redirect, TokenRequest, token_request};
use std::fmt;
use url::{Origin, Url, form_urlencoded};

pub struct AuthorizationCode {
    /// What the browser opens.
    url: Url,
    redirect_uri: String,
    /// Where the callback is awaited; None in paste mode.
    listener: Option<(Loopback, u16)>,
    pub(super) state: String,
    verifier: Option<MaybeSecret>,
    /// Origins an `iss` parameter may name (RFC 9207).
    pub(super) issuers: [Origin; 2],
    pub(super) finished: bool,
}

impl AuthorizationCode {
    /// `port` is the one that was bound for a loopback redirect URI, None if nothing listens.
    pub fn start(
        client: &LoginClient,
        grant: &CodeGrant,
        port: Option<u16>,
        random: &mut RandomBytes<'_>,
    ) -> AuthorizationCode {
        let (redirect_uri, listener) = match (&grant.redirect, port) {
            (Redirect::Loopback(loopback), Some(port)) => {
                (loopback.uri(port), Some((loopback.clone(), port)))
            }
            (redirect, _) => (redirect.written().to_owned(), None),
        };
        let mut flow = AuthorizationCode {
            url: grant.authorize_url.url.clone(),
            redirect_uri,
            listener,
            state: random_text::<32>(random),
            verifier: verifier(grant.pkce, random),
            issuers: [grant.authorize_url.url.origin(), client.token_url.url.origin()],
            finished: false,
        };
        flow.set_query(client, grant);
        flow
    }

    /// The address to open. Shown to the user, who may have to open it by hand.
    pub fn url(&self) -> &Url {
        &self.url
    }

    #[cfg(test)]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// A request that reached the listener. Only [`Callback::Code`] and [`Callback::Denied`] end the wait.
    pub fn on_callback(&mut self, request: &CallbackRequest<'_>) -> Callback {
        super::callback::judge(self, request)
    }

    /// What a user pasted: the address the browser ended on, its query, or the bare code. A bare code has no
    /// `state` to prove that it answers this login, so it is taken only if PKCE proves it in the exchange.
    pub fn on_pasted(&mut self, text: &str) -> Returned {
        let text = text.trim();
        let query = match text.split_once('?') {
            Some((_, query)) => query,
            None if ["code=", "state=", "error="]
                .iter()
                .any(|start| text.starts_with(start)) =>
            {
                text
            }
            None => return self.on_bare_code(text),
        };
        let query = query.split('#').next().unwrap_or_default();
        let reading = read(query, &self.state, &self.issuers);
        self.finish(match reading {
            Reading::Code(code) => Returned::Code(code),
            Reading::Denied(denied) => Returned::Denied(denied),
            Reading::Neither => Returned::Unusable(
                "this address holds no code: paste the one the browser shows after you have agreed",
            ),
            Reading::Forged(why) => Returned::Unusable(why),
        })
    }

    /// The `Location` of an answer to a GET of [`AuthorizationCode::url`], from a server that consents at once.
    pub fn on_redirect(&mut self, location: &str) -> Returned {
        let target = self
            .url
            .join(location)
            .ok()
            .filter(|target| self.is_redirect_uri(target));
        let reading =
            target.map(|target| read(target.query().unwrap_or_default(), &self.state, &self.issuers));
        self.finish(match reading {
            Some(Reading::Code(code)) => Returned::Code(code),
            Some(Reading::Denied(denied)) => Returned::Denied(denied),
            Some(Reading::Neither) => {
                Returned::Unusable("the server came back with neither a code nor an error")
            }
            Some(Reading::Forged(why)) => Returned::Unusable(why),
            None => Returned::Unusable("the server did not consent at once: it wants a person to sign in"),
        })
    }

    /// Exchanges the code for tokens.
    pub fn token_request(&self, client: &LoginClient, code: MaybeSecret) -> TokenRequest {
        let params = GrantParams::Code {
            code,
            redirect_uri: self.redirect_uri.clone(),
            verifier: self.verifier.clone(),
        };
        token_request(client, &params)
    }

    /// The address to listen at, and the port that was bound; None for a grant without a loopback redirect.
    pub(super) fn listener(&self) -> Option<&(Loopback, u16)> {
        self.listener.as_ref()
    }

    fn on_bare_code(&mut self, text: &str) -> Returned {
        let looks_like_code =
            !text.is_empty() && !text.contains("://") && !text.contains(char::is_whitespace);
        let returned = match (looks_like_code, &self.verifier) {
            (false, _) => Returned::Unusable("this is neither an address nor a code"),
            (true, Some(_)) if !self.finished => Returned::Code(MaybeSecret::secret(text)),
            (true, Some(_)) => Returned::Unusable("this login has had its answer"),
            (true, None) => Returned::Unusable(
                "without PKCE only the `state` proves whose code this is: paste the whole address",
            ),
        };
        self.finish(returned)
    }

    /// One answer is taken, once.
    fn finish(&mut self, returned: Returned) -> Returned {
        match returned {
            Returned::Unusable(_) => returned,
            _ if self.finished => Returned::Unusable("this login has had its answer"),
            _ => {
                self.finished = true;
                returned
            }
        }
    }

    fn is_redirect_uri(&self, target: &Url) -> bool {
        Url::parse(&self.redirect_uri)
            .is_ok_and(|expected| expected.origin() == target.origin() && expected.path() == target.path())
    }

    fn set_query(&mut self, client: &LoginClient, grant: &CodeGrant) {
        let mut pairs = vec![("response_type", "code".to_owned())];
        pairs.extend(
            client
                .credentials
                .id
                .as_ref()
                .map(|id| ("client_id", id.text.clone())),
        );
        pairs.push(("redirect_uri", self.redirect_uri.clone()));
        pairs.extend(client.scope.as_ref().map(|scope| ("scope", scope.text.clone())));
        pairs.push(("state", self.state.clone()));
        if let Some((challenge, method)) = self
            .verifier
            .as_ref()
            .and_then(|text| challenge(grant.pkce, text))
        {
            pairs.push(("code_challenge", challenge));
            pairs.push(("code_challenge_method", method.to_owned()));
        }
        pairs.extend(
            grant
                .params
                .iter()
                .map(|(name, value)| (name.as_str(), value.text.clone())),
        );
        // What the login's own address already asks is kept unless this request asks it anew.
        let kept: Vec<(String, String)> = self.url.query_pairs().into_owned().collect();
        let kept = kept
            .iter()
            .filter(|(name, _)| pairs.iter().all(|(new, _)| new != name));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(kept).extend_pairs(&pairs);
        self.url.set_query(Some(&query.finish()));
    }
}

impl fmt::Debug for AuthorizationCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AuthorizationCode")
            .field("redirect_uri", &self.redirect_uri)
            .field("finished", &self.finished)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
