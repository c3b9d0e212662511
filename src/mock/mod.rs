//! A server made of a collection: its OAuth 2.0 authorization server, its resources, its examples.
//!
//! [`Mock::answer`] is a function from request to answer over state in memory; [`server`] is the socket around it.
//! Nothing here knows any vendor.
