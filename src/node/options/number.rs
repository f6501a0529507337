//! Numbers that were checked to be whole and in range, as the engine's.

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole and in range"
)]
pub(super) fn whole(number: f64) -> u32 {
    number as u32
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
pub(super) fn small(number: f64) -> i32 {
    number as i32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole and in range"
)]
pub(super) fn size_of(number: f64) -> usize {
    number as usize
}
