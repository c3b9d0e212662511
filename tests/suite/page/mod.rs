//! The HTML report as people use it: opened in headless Chromium, at the sizes of a desk and of a phone, with real
//! keys and clicks, and with everything counted that it would fetch.
//!
//! Without Chromium these tests fail. With `CALLSHEET_SCREENSHOTS=FOLDER` they leave pictures there.

mod addresses;
mod bodies;
mod browser;
mod filters;
mod keys;
mod paper;
mod parts;
mod project;
mod safety;
mod sizes;
mod summary;
mod tab;
mod waterfall;

crate::collect! {
    addresses,
    bodies,
    filters,
    keys,
    paper,
    parts,
    safety,
    sizes,
    summary,
    waterfall,
}
