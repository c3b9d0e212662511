//! What redirects do to a call, as far as it is known before there is one: text that follows them needs no more.

use super::ExportedCall;
use crate::model::Redirects;

pub struct Following<'c> {
    pub most: u32,
    /// Statuses after which a GET without a body goes on.
    pub becomes_get: &'static [u16],
    /// Headers that another origin does not get.
    pub left_behind: Vec<&'c str>,
    /// The body does not go to another origin.
    pub body_stays: bool,
    /// From https to http is allowed.
    pub to_http: bool,
}

impl ExportedCall {
    /// None where the run looks at the redirect itself.
    pub fn following(&self) -> Option<Following<'_>> {
        let Redirects::Max(most) = self.redirects else {
            return None;
        };
        let bound = self.headers.iter().filter(|field| field.bound);
        let mut left_behind: Vec<&str> = bound.map(|field| &*field.name).collect();
        left_behind.dedup();
        Some(Following {
            most,
            becomes_get: match &*self.method {
                "GET" | "HEAD" => &[],
                "POST" => &[301, 302, 303],
                _ => &[303],
            },
            left_behind,
            body_stays: self.has_content() && (self.secret_body || !self.leave.with_body),
            to_http: self.leave.to_http,
        })
    }
}

impl Following<'_> {
    /// Whether another origin gets less than the request's own.
    pub fn leaves_something(&self) -> bool {
        self.body_stays || !self.left_behind.is_empty()
    }
}
