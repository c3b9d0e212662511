//! The HTML report as people use it: opened in headless Chromium, at the sizes of a desk and of a phone, with real
//! keys and clicks, and with everything counted that it would fetch.
//!
//! Without Chromium these tests fail. With `CALLSHEET_SCREENSHOTS=FOLDER` they leave pictures there.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make their own world"
)]
#![cfg(unix)]

mod addresses;
mod bodies;
mod browser;
mod filters;
mod keys;
mod parts;
mod project;
mod safety;
mod sizes;
mod summary;
mod tab;
mod waterfall;

#[path = "../support/request.rs"]
mod request;
#[path = "../support/scripted.rs"]
mod scripted;
