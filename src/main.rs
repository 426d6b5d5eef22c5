//! Parses the command line, runs one command, answers with its exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    cancel_cancer::cli::run(std::env::args_os())
}
