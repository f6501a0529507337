//! The supervisor's executable, shipped beside the addon; all of it is in [`signalbox::control`].

fn main() -> std::process::ExitCode {
    signalbox::control::run_supervisor()
}
