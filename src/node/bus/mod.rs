//! The bus: an environment's endpoint, the remotes whose transport is in it, and their texts.

mod mark;
mod native_bus;
mod options;
mod producer;
mod remote;
mod stats;
mod text;

pub(super) use self::producer::NativeProducer;
pub(super) use self::text::create;
