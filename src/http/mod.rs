//! HTTP as data: a request ready to be sent, a response as it came, and the rules between them
//! (URL building, bodies, redirects, cookies, decoding). Functions only: no socket is opened here.

pub mod message;

pub use message::{Exchange, Header, Hop, HttpBody, HttpRequest, HttpResponse, Segment, Timings};
