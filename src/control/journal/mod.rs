//! What happened to a project's services, in a file that outlives the supervisor however that ends.
//!
//! One JSON object a line. It is written as things happen and not forced to the disk: it is there after the
//! end of any process, and not surely after a loss of power, which ends the services, too. It is bounded:
//! when it has grown, it is written anew with the newest of each instance.

mod entry;
mod read;
mod write;

pub use entry::Entry;
pub use read::{read, Past, PastService};
pub use write::Journal;
