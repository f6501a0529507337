//! Numbers as ECMAScript writes them (`Number::toString`), which is what JSON texts hold.

use std::io::Write;

/// Up to here every whole number is written digit by digit, and a double holds it exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Digits of a double at most, its sign, point and exponent: `-2.2250738585072014e-308`.
const LONGEST: usize = 32;

/// Adds the text of a finite number.
pub(super) fn write(number: f64, text: &mut Vec<u8>) {
    // Writing to memory does not fail, here and below.
    if number.abs() < EXACT && number.fract() == 0.0 {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and of 53 bits")]
        let _ = write!(text, "{}", number as i64);
        return;
    }
    // Rust finds the same digits: the fewest that read back as this number, the closest of those.
    let mut scientific = [0; LONGEST];
    let mut rest = &mut scientific[..];
    let _ = write!(rest, "{number:e}");
    let unused = rest.len();
    let scientific = &mut scientific[..LONGEST - unused];
    break_tie(number, scientific);
    lay_out(scientific, text);
}

/// More digits than any number has that lies in the middle of two shorter ones.
const EXACT_DIGITS: usize = 32;

/// Of two texts that are equally close to the number, Rust takes the higher one, engines of
/// JavaScript the one with the even last digit.
fn break_tie(number: f64, scientific: &mut [u8]) {
    let e = scientific.iter().position(|byte| *byte == b'e').unwrap_or(scientific.len());
    let Some(last) = e.checked_sub(1) else { return };
    // Numbers of fewer digits have no other text as short.
    if e < 15 || scientific[last].is_multiple_of(2) {
        return;
    }
    scientific[last] -= 1;
    if parse(scientific).to_bits() != number.to_bits() || !is_middle(number, &scientific[..e]) {
        scientific[last] += 1;
    }
}

/// Whether the number is `shorter`, a five behind it, and nothing else.
fn is_middle(number: f64, shorter: &[u8]) -> bool {
    let mut exact = [0; EXACT_DIGITS + LONGEST];
    let mut rest = &mut exact[..];
    let _ = write!(rest, "{number:.EXACT_DIGITS$e}");
    let digits = exact.split(|byte| *byte == b'e').next().unwrap_or_default();
    let Some([b'5', zeros @ ..]) = digits.strip_prefix(shorter) else { return false };
    zeros.iter().all(|digit| *digit == b'0')
}

/// From `-d.ddde±x` to the form that ECMAScript chooses by the exponent.
fn lay_out(scientific: &[u8], text: &mut Vec<u8>) {
    let unsigned = match scientific.strip_prefix(b"-") {
        Some(unsigned) => {
            text.push(b'-');
            unsigned
        }
        None => scientific,
    };
    let e = unsigned.iter().position(|byte| *byte == b'e').unwrap_or(unsigned.len());
    let exponent: i32 = std::str::from_utf8(unsigned.get(e + 1..).unwrap_or_default())
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let mut digits = [0; LONGEST];
    let mut count = 0;
    for digit in unsigned[..e].iter().filter(|byte| **byte != b'.') {
        digits[count] = *digit;
        count += 1;
    }
    let digits = &digits[..count];
    // The point stands behind this many digits.
    let point = exponent + 1;
    match usize::try_from(point) {
        Ok(point @ 1..=21) => {
            if count <= point {
                text.extend_from_slice(digits);
                text.resize(text.len() + point - count, b'0');
            } else {
                text.extend_from_slice(&digits[..point]);
                text.push(b'.');
                text.extend_from_slice(&digits[point..]);
            }
        }
        _ if (-5..=0).contains(&point) => {
            text.extend_from_slice(b"0.");
            text.resize(text.len() + usize::try_from(-point).unwrap_or(0), b'0');
            text.extend_from_slice(digits);
        }
        _ => {
            text.push(digits[0]);
            if count > 1 {
                text.push(b'.');
                text.extend_from_slice(&digits[1..]);
            }
            let sign = if exponent < 0 { '-' } else { '+' };
            let _ = write!(text, "e{sign}{}", exponent.unsigned_abs());
        }
    }
}

/// The number that a JSON text says. Beyond the largest double that is an infinity, as in
/// JavaScript.
pub(super) fn parse(text: &[u8]) -> f64 {
    // Most numbers are short and whole: a double holds 15 digits exactly.
    if text.len() <= 15 {
        if let Some(number) = parse_digits(text) {
            return number;
        }
    }
    std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).unwrap_or(f64::NAN)
}

fn parse_digits(text: &[u8]) -> Option<f64> {
    let mut number = 0_i64;
    for byte in text {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10 + i64::from(byte - b'0');
    }
    #[expect(clippy::cast_precision_loss, reason = "of 15 digits")]
    Some(number as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::excessive_precision, reason = "what lies in the middle takes more digits")]
    fn numbers_are_written_as_in_javascript() {
        for (number, expected) in [
            (0.0, "0"),
            (-7.0, "-7"),
            (0.1, "0.1"),
            (-1.5, "-1.5"),
            (1e21, "1e+21"),
            (123_456_789_012_345_680_000.0, "123456789012345680000"),
            (1e20, "100000000000000000000"),
            (9_007_199_254_740_993.0, "9007199254740992"),
            (1e-7, "1e-7"),
            (0.000_001, "0.000001"),
            (1.5e-7, "1.5e-7"),
            (0.001_234, "0.001234"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (1_700_000_000_000.5, "1700000000000.5"),
            // In the middle of two shorter texts.
            (95_465_546_613_559.125, "95465546613559.12"),
            (2_109_348_759_986_460.25, "2109348759986460.2"),
            (-2_109_348_759_986_460.75, "-2109348759986460.8"),
            (1.0 + 1.0 / 131_072.0, "1.0000076293945312"),
            (5.960_464_477_539_063e-8, "5.960464477539063e-8"),
        ] {
            let mut text = Vec::new();
            write(number, &mut text);
            assert_eq!(String::from_utf8(text).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        // A walk through all exponents with changing digits.
        let mut bits = 0x0000_0000_dead_beef_u64;
        for _ in 0..20_000 {
            bits = bits
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let number = f64::from_bits(bits);
            if number.is_finite() {
                let mut text = Vec::new();
                write(number, &mut text);
                assert_eq!(parse(&text).to_bits(), number.to_bits());
            }
        }
    }

    #[test]
    fn a_number_beyond_all_doubles_is_an_infinity() {
        assert_eq!(parse(b"1e400").to_bits(), f64::INFINITY.to_bits());
        assert_eq!(parse(b"-1e400").to_bits(), f64::NEG_INFINITY.to_bits());
        assert!(parse(b"-0").is_sign_negative());
    }
}
