//! Carrying out a plan: the request is prepared from model and scope, exchanged, verified.

pub mod exchange;
pub mod prepare;
