//! Frames out of bytes.
