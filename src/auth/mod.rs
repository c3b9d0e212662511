//! Who a request is sent as: credentials in headers, and OAuth 2.0 grants as machines without effects.

pub mod oauth;
