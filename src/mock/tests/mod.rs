//! The mock from outside: requests in, answers out, the clock in the test's hand.

mod bench;
mod examples;
mod faults;
mod login;
mod resources;
mod socket;
mod strict;
mod tokens;
