//! Groups as state machines, in a world that is made up: programs start, get ready and end when the
//! test says so, and time passes when it says so.

mod applying;
mod ending;
mod every_small_graph;
mod random_life;
mod restarting;
mod scaling;
mod scheduling;
mod starting;
mod world;
