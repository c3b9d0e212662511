//! HTTP as data: a request ready to be sent, a response as it came, and the rules between them
//! (URL building, bodies, redirects, cookies, decoding). Functions only: no socket is opened here.

pub mod address;
pub mod certificate;
pub mod charset;
pub mod cookie;
pub mod decode;
pub mod dial;
pub mod digests;
pub mod failure;
pub mod header;
pub mod message;
pub mod mime;
pub mod multipart;
pub mod origin;
pub mod picture;
pub mod proxy;
pub mod redirect;

pub use failure::{FailureKind, TransportError};
pub use message::{Exchange, Header, Hop, HttpBody, HttpRequest, HttpResponse, Segment, Timings, Tls};
pub use origin::Origin;
