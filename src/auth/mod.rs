//! Who a request is sent as: credentials in headers, and OAuth 2.0 grants as machines without effects. Nothing
//! here sends.

pub mod digest;
pub mod oauth;
pub mod scheme;
pub mod sigv4;
