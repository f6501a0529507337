//! The command line of signalbox: a client of a project's supervisor.

fn main() {
    println!("signalbox {}", env!("CARGO_PKG_VERSION"));
}
