//! The effects: files, sockets, clock, terminal, interrupts. Nothing else in the crate touches the outside.

pub mod ambient;
