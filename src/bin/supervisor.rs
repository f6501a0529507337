//! The supervisor's executable, shipped beside the addon; all of it is in [`signalbox::control`].

fn main() -> std::process::ExitCode {
    // `signalbox doctor` asks for it.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == "--version") {
        println!("signalbox-supervisor {}", env!("CARGO_PKG_VERSION"));
        return std::process::ExitCode::SUCCESS;
    }
    signalbox::control::run_supervisor()
}
