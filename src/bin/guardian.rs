//! The guardian's executable: see [`signalbox::guardian`]. Shipped beside the addon.

fn main() -> std::process::ExitCode {
    signalbox::guardian::run()
}
