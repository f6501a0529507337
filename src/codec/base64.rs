//! Base64 of RFC 4648, section 4, with padding. One text for one value: what is left open there
//! (unused bits, missing padding, line ends) is refused.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What stands for a byte that is no digit.
const NO_DIGIT: u8 = 0xff;

const DIGITS: [u8; 256] = digits();

const fn digits() -> [u8; 256] {
    let mut digits = [NO_DIGIT; 256];
    let mut value = 0_u8;
    while value < 64 {
        digits[ALPHABET[value as usize] as usize] = value;
        value += 1;
    }
    digits
}

/// Adds the text of `bytes`.
pub(super) fn encode(bytes: &[u8], text: &mut Vec<u8>) {
    text.reserve(bytes.len().div_ceil(3) * 4);
    let digit = |group: u32, shift: u32| ALPHABET[(group >> shift & 63) as usize];
    let mut groups = bytes.chunks_exact(3);
    for group in &mut groups {
        let group = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
        text.extend_from_slice(&[
            digit(group, 18),
            digit(group, 12),
            digit(group, 6),
            digit(group, 0),
        ]);
    }
    match *groups.remainder() {
        [one] => {
            let group = u32::from(one) << 16;
            text.extend_from_slice(&[digit(group, 18), digit(group, 12), b'=', b'=']);
        }
        [one, two] => {
            let group = u32::from(one) << 16 | u32::from(two) << 8;
            text.extend_from_slice(&[digit(group, 18), digit(group, 12), digit(group, 6), b'=']);
        }
        _ => {}
    }
}

/// How many bytes the text says, or `None` where it is not what [`encode`] would write.
pub(super) fn decoded_length(text: &[u8]) -> Option<usize> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let (digits, unused_bits) = match *text {
        [ref digits @ .., b'=', b'='] => (digits, 0x0f),
        [ref digits @ .., b'='] => (digits, 0x03),
        ref digits => (digits, 0),
    };
    // Values of digits have no bit in common with what stands for no digit but the lower ones.
    let all = digits.iter().fold(0, |all, digit| all | DIGITS[usize::from(*digit)]);
    let last = digits.last().map_or(0, |digit| DIGITS[usize::from(*digit)]);
    let is_canonical =
        all < 64 && last & unused_bits == 0 && (unused_bits == 0 || digits.len() % 4 >= 2);
    is_canonical.then_some(digits.len() * 3 / 4)
}

/// The bytes, or `None` as above.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let length = decoded_length(text)?;
    let mut bytes = Vec::with_capacity(length + 2);
    for group in text.chunks_exact(4) {
        let group = group
            .iter()
            .fold(0, |group, digit| group << 6 | u32::from(DIGITS[usize::from(*digit)] & 63));
        bytes.extend_from_slice(&group.to_be_bytes()[1..]);
    }
    bytes.truncate(length);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_every_length_come_back() {
        let bytes: Vec<u8> = (0..=255).chain(0..=255).collect();
        for length in 0..bytes.len() {
            let mut text = Vec::new();
            encode(&bytes[..length], &mut text);
            assert_eq!(decode(&text).as_deref(), Some(&bytes[..length]));
        }
    }

    #[test]
    fn the_text_is_that_of_everybody() {
        let mut text = Vec::new();
        encode(b"signalbox\xff\xfe", &mut text);
        assert_eq!(text, b"c2lnbmFsYm94//4=");
    }

    #[test]
    fn one_value_has_one_text() {
        for text in [
            "AQI", "AQI==", "AQ I", "AQI\n", "_-8=", "A=QI", "AQJ=", "AR==", "====", "A===", "=",
            "==", "AAAA====",
        ] {
            assert_eq!(decode(text.as_bytes()), None, "{text:?}");
        }
    }
}
