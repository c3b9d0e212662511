//! The program: parse, dispatch, exit code.

fn main() -> std::process::ExitCode {
    callsheet::cli::main(std::env::args_os())
}
