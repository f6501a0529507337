//! The wire format of values, sbx1: `docs/sbx1.md` specifies it, `lib/codec.js` is its other half.
//!
//! Here values are data, without JavaScript and without I/O. What comes from a page or a child is
//! [validated](validate) and passed on; what is born in the engine is [encoded](encode); what is
//! spoken with older peers is [translated](read_tagged).
//!
//! # Theory of operation
//!
//! A text is scanned once, by `scan`, into a flat tape of what it holds (`tape`). The table's rows are
//! followed through the tape (`locate`), and what stands at their places is checked (`check`): that is
//! a `frame`, and all that is needed to validate one. `build` makes values of it. No step takes more
//! than linear time, and none recurses before the depth is known to be bounded.
//!
//! The other way `encode` writes the text while it walks through the value, and collects `rows`.
//! Plain objects that are referred to get theirs by a second walk (`shares`).

mod base64;
mod batch;
mod big_int;
mod build;
mod byte_kind;
mod check;
mod decode;
mod encode;
mod entries;
mod failure;
mod frame;
mod iso_date;
mod json;
mod limits;
mod locate;
mod lookup;
mod number;
mod rows;
mod scan;
mod shares;
pub(crate) mod stack;
mod stats;
mod tag;
mod tagged;
mod tape;
mod text;
mod unescape;
mod validate;
mod value;
mod write;

pub(crate) use batch::{json_string, outline, topics, validate_row, Element};
pub use big_int::BigInt;
pub use byte_kind::ByteKind;
pub use decode::decode;
#[cfg(feature = "node")]
pub(crate) use decode::{decode_rows_wtf8, decode_wtf8};
pub(crate) use encode::encode_row;
pub use encode::{encode, encode_inline, Encoded};
pub use failure::CodecError;
pub(crate) use json::{look_at_json, Json};
pub use limits::Limits;
pub(crate) use stats::count_encoded;
pub use stats::{stats, Stats};
#[cfg(feature = "node")]
pub(crate) use tagged::read_tagged_wtf8;
pub use tagged::{read_tagged, write_tagged};
pub use text::Text;
pub(crate) use validate::validate_wtf8;
pub use validate::{validate, Summary};
pub use value::{Document, Entries, ErrorValue, Instance, RegExp, Sparse, Value};
