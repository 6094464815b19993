//! The sandbox as a program, for SDKs in every language.

use std::process::ExitCode;

fn main() -> ExitCode {
    yoti_share_sandbox::cli::main()
}
