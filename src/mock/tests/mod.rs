//! The mock from outside: requests in, answers out, the clock in the test's hand.

mod authorize;
mod bench;
mod device;
mod examples;
mod faults;
mod grants;
mod lists;
mod oauth;
mod resources;
mod socket;
mod strict;
mod tokens;
