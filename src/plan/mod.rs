//! Collection + selection -> the ordered steps of a run, and what can be said about them before any is sent.
//!
//! How values flow between the steps is one value, [`graph::Graph`]: `check`, `graph`, `--with-needs` and
//! `--suggest-order` read it. Which steps may run at once is [`precedence`]'s business.
//!
//! Nothing here evaluates more than a `when`, and nothing is sent or read.

pub mod check;
pub mod components;
pub mod conditions;
pub mod credentials_in_files;
pub mod dependants;
pub mod flow;
pub mod graph;
pub mod logins;
pub mod meanings;
pub mod missing;
pub mod needed;
pub mod order;
pub mod precedence;
pub mod reach;
pub mod remedy;
pub mod select;
pub mod shard;
pub mod step;
pub mod uses;

pub use select::{Filter, select};
pub use step::Step;
