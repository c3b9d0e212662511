//! The effects: files, sockets, clock, terminal, interrupts. Nothing else in the crate touches the outside.

pub mod ambient;
pub mod atomic_file;
pub mod browser;
pub mod changes;
pub mod clock;
pub mod commit;
pub mod files;
pub mod import_source;
pub mod interrupt;
pub mod last_run;
pub mod listen;
pub mod lock;
pub mod program;
pub mod question;
pub mod random;
pub mod report_file;
pub mod report_place;
pub mod rows;
pub mod saved_answers;
pub mod secrets;
pub mod spool;
pub mod state;
mod status_line;
pub mod stdin_lines;
pub mod term;
pub mod terminal;
pub mod transport;
pub mod trust;

/// Ends the process now, with nothing written that was not written before, and without its temporary files.
pub fn exit(code: i32) -> ! {
    atomic_file::remove_unfinished();
    std::process::exit(code)
}
