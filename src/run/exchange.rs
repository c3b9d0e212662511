//! A prepared request to its last answer: redirects, cookies, a digest challenge. One hop at a time.
//!
//! While the exchange stays at the origin of the request, each hop carries the request's own cookies, its client
//! certificate and its credentials. Once it has left, it never carries them again, not even back home.

use super::prepare::{EffectiveOptions, OwnCookie, Prepared};
use crate::auth::digest::Nonces;
use crate::auth::{digest, scheme, sigv4};
use crate::http::cookie::Jar;
use crate::http::digests::Hasher;
use crate::http::redirect::{self, RedirectVerdict};
use crate::http::{
    Exchange, FailureKind, Header, Hop, HttpBody, HttpRequest, HttpResponse, Origin, Segment, TransportError,
    header,
};
use crate::io::files;
use crate::io::transport::{BodySink, SendOptions, TlsFiles, Transport};
use crate::model::Redirects;
use crate::secret::is_secret_name;
use std::borrow::Cow;
use std::cell::RefCell;
use std::time::Duration;
use url::{Position, Url};

/// Answers to one URL's challenges; a server that calls each nonce stale at once would go on for ever.
const MOST_CHALLENGES: u32 = 3;

/// What all exchanges of a run share. The jar is borrowed between hops only.
pub struct ExchangeSession<'a> {
    pub transport: &'a Transport,
    pub jar: &'a RefCell<Jar>,
    /// How often each digest nonce was used. Borrowed between hops only.
    pub nonces: &'a RefCell<Nonces>,
    /// Seconds since 1970.
    pub now: &'a dyn Fn() -> i64,
    /// Random text, for digest.
    pub nonce: &'a dyn Fn() -> String,
}

/// # Errors
/// [`TransportError`] if there is no whole answer.
pub async fn exchange(
    session: &ExchangeSession<'_>,
    prepared: &Prepared,
    sink: BodySink,
) -> Result<Exchange, Box<TransportError>> {
    let mut state = HopState::new(prepared);
    loop {
        let sent = match state.signed(session).await {
            Ok(request) => {
                session
                    .transport
                    .send(&request, &state.send_options(), sink)
                    .await
            }
            Err(error) => Err(error),
        };
        let (response, hop) = sent.map_err(|error| state.fail(error))?;
        let mut jar = session.jar.borrow_mut();
        jar.store(&hop.url, response.header("set-cookie"), (session.now)());
        drop(jar);
        state.hops.push(hop);
        match state.next(session, &response)? {
            Some(request) => state.advance(request),
            None => {
                return Ok(Exchange {
                    time: state.spent(),
                    hops: state.hops,
                    response,
                });
            }
        }
    }
}

/// The state of an exchange between two hops.
struct HopState<'a> {
    prepared: &'a Prepared,
    /// Without cookies: those are found for each hop.
    request: HttpRequest,
    home: Origin,
    at_home: bool,
    /// Digest challenges answered for this URL.
    challenges: u32,
    redirects: u32,
    hops: Vec<Hop>,
}

impl<'a> HopState<'a> {
    fn new(prepared: &'a Prepared) -> HopState<'a> {
        HopState {
            prepared,
            request: prepared.request.clone(),
            home: Origin::of(&prepared.request.url),
            at_home: true,
            challenges: 0,
            redirects: 0,
            hops: Vec::new(),
        }
    }

    fn options(&self) -> &'a EffectiveOptions {
        &self.prepared.options
    }

    fn spent(&self) -> Duration {
        self.hops.iter().map(|hop| hop.timings.total).sum()
    }

    /// A client certificate is shown to the request's own origin only.
    fn send_options(&self) -> SendOptions {
        let send = &self.options().send;
        let mut options = SendOptions {
            spent: self.spent(),
            ..send.clone()
        };
        if !self.at_home {
            options.tls = TlsFiles {
                cert: None,
                key: None,
                ..options.tls
            };
        }
        options
    }

    /// One `Cookie` header: the user's own, then the request's cookies, then the jar's for names not given yet.
    fn with_cookies(&self, session: &ExchangeSession<'_>) -> Cow<'_, HttpRequest> {
        let own: &[OwnCookie] = if self.at_home { &self.prepared.cookies } else { &[] };
        let jar = session.jar.borrow();
        let kept = jar.matching(&self.request.url, (session.now)());
        let kept = kept
            .iter()
            .filter(|cookie| own.iter().all(|known| known.name != cookie.name));
        let given = own.iter().map(|cookie| (&cookie.name, &cookie.value));
        let pairs = given.chain(kept.map(|cookie| (&cookie.name, &cookie.value)));
        let pairs: Vec<_> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
        if pairs.is_empty() {
            return Cow::Borrowed(&self.request);
        }
        let mut request = self.request.clone();
        let secret = own.iter().any(|cookie| cookie.secret);
        add_cookies(&mut request.headers, &pairs.join("; "), secret);
        Cow::Owned(request)
    }

    /// As [`HopState::with_cookies`], and signed where the request is and has not left its origin.
    async fn signed(
        &self,
        session: &ExchangeSession<'_>,
    ) -> Result<Cow<'_, HttpRequest>, Box<TransportError>> {
        let request = self.with_cookies(session);
        let Some(key) = self.prepared.signing.as_ref().filter(|_| self.at_home) else {
            return Ok(request);
        };
        let body = content_digest(&request.body).await.map_err(|error| {
            let message = format!("the body could not be read to be signed: {error}");
            TransportError::new(FailureKind::Request, &request, message)
        })?;
        let mut request = request.into_owned();
        for name in sigv4::ADDED {
            header::remove(&mut request.headers, name);
        }
        let time = jiff::Timestamp::from_second((session.now)()).unwrap_or_default();
        let added = sigv4::sign(
            key,
            &sigv4::Signable {
                method: &request.method,
                host: &request.url[Position::BeforeHost..Position::AfterPort],
                path: request.url.path(),
                query: request.url.query().unwrap_or_default(),
                headers: &request.headers,
                body: &body,
                time: &time.strftime("%Y%m%dT%H%M%SZ").to_string(),
            },
        );
        request.headers.extend(added);
        Ok(Cow::Owned(request))
    }

    fn next(
        &mut self,
        session: &ExchangeSession<'_>,
        response: &HttpResponse,
    ) -> Result<Option<HttpRequest>, Box<TransportError>> {
        if let Some(answer) = self.answer_challenge(session, response)? {
            return Ok(Some(answer));
        }
        let Redirects::Max(most) = self.options().redirects else {
            return Ok(None);
        };
        match redirect::decide(&self.request, response, self.options().leave) {
            RedirectVerdict::Stop => Ok(None),
            RedirectVerdict::Follow(_) if self.redirects == most => Err(self.too_many(most)),
            RedirectVerdict::Follow(next) => {
                self.redirects += 1;
                Ok(Some(self.unanswered(*next)))
            }
            RedirectVerdict::Refuse(message, help) => {
                let mut error = TransportError::new(FailureKind::Redirect, &self.request, message);
                error.help = help;
                Err(self.fail(error))
            }
        }
    }

    /// The second request of digest. A second 401 is the answer: the credentials are wrong, unless the server says that
    /// only its nonce is out of date.
    fn answer_challenge(
        &mut self,
        session: &ExchangeSession<'_>,
        response: &HttpResponse,
    ) -> Result<Option<HttpRequest>, Box<TransportError>> {
        let wanted = response.status == 401 && self.at_home && self.challenges < MOST_CHALLENGES;
        let Some(credentials) = self.prepared.digest.as_ref().filter(|_| wanted) else {
            return Ok(None);
        };
        let Some(challenge) = digest::challenge(response.header("www-authenticate")) else {
            return Ok(None);
        };
        let challenge = challenge
            .map_err(|reason| self.fail(TransportError::new(FailureKind::Request, &self.request, reason)))?;
        if self.challenges > 0 && !challenge.is_stale {
            return Ok(None);
        }
        let mut request = self.request.clone();
        let target = digest::DigestTarget {
            method: &request.method,
            uri: &request.url[Position::BeforePath..Position::AfterQuery],
            cnonce: &(session.nonce)(),
            count: session.nonces.borrow_mut().count(&challenge),
        };
        let value = digest::answer(&challenge, credentials, target);
        header::set(&mut request.headers, scheme::authorization(value));
        self.challenges += 1;
        Ok(Some(request))
    }

    /// A digest answer is for one URL: the next one is challenged anew.
    fn unanswered(&mut self, mut next: HttpRequest) -> HttpRequest {
        if std::mem::take(&mut self.challenges) > 0 {
            header::remove(&mut next.headers, "authorization");
        }
        next
    }

    fn advance(&mut self, next: HttpRequest) {
        self.at_home &= Origin::of(&next.url) == self.home;
        self.request = next;
    }

    fn too_many(&mut self, most: u32) -> Box<TransportError> {
        let places: Vec<_> = self
            .hops
            .iter()
            .map(|hop| format!("{} {}", hop.status, shown(&hop.url)))
            .collect();
        let redirects = if most == 1 { "redirect" } else { "redirects" };
        let message = format!("more than {most} {redirects}: {}", places.join(", "));
        let error = TransportError::new(FailureKind::Redirect, &self.request, message);
        self.fail(error.help("raise `options.redirects`, or correct the URL if this is a loop"))
    }

    fn fail(&mut self, mut error: Box<TransportError>) -> Box<TransportError> {
        error.hops = std::mem::take(&mut self.hops);
        error
    }
}

/// SHA-256 of what is sent, in hexadecimal. Files are read here, and once more when they are sent.
async fn content_digest(body: &HttpBody) -> std::io::Result<String> {
    let mut hasher = Hasher::default();
    for segment in body.segments.iter().flatten() {
        match segment {
            Segment::Bytes(bytes) => hasher.push(bytes),
            Segment::File { path, .. } => files::each_chunk(path, &mut |chunk| hasher.push(chunk)).await?,
        }
    }
    Ok(hasher.finish().sha256)
}

/// With its query, because hops may differ in nothing else; values whose names say that they are secret are left out.
fn shown(url: &Url) -> String {
    let Some(query) = url.query() else {
        return url.to_string();
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret_name(name) => format!("{name}=***"),
        _ => pair.to_owned(),
    });
    let pairs: Vec<String> = pairs.collect();
    format!("{}?{}", &url[..Position::AfterPath], pairs.join("&"))
}

fn add_cookies(headers: &mut Vec<Header>, pairs: &str, secret: bool) {
    let own = headers
        .iter_mut()
        .find(|known| known.name.eq_ignore_ascii_case("cookie"));
    match own {
        Some(own) => {
            own.value.extend_from_slice(b"; ");
            own.value.extend_from_slice(pairs.as_bytes());
            own.secret |= secret;
        }
        None => headers.push(Header {
            name: "Cookie".to_owned(),
            value: pairs.as_bytes().to_vec(),
            secret,
        }),
    }
}
