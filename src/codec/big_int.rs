//! Whole numbers of any size, in the form that they travel in. The engine never calculates with them.

use std::borrow::Cow;

/// A `BigInt`: lower-case hexadecimal without prefix or leading zeros, `-` before a negative one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BigInt<'a>(Cow<'a, str>);

impl<'a> BigInt<'a> {
    /// The number that `hex` says in the wire's form, or `None`.
    pub fn from_hex(hex: impl Into<Cow<'a, str>>) -> Option<Self> {
        let hex = hex.into();
        is_hex_integer(hex.as_bytes()).then_some(Self(hex))
    }

    /// The wire's form.
    pub fn as_hex(&self) -> &str {
        &self.0
    }

    /// Sign, and the magnitude's 64-bit words, the lowest first: what Node-API takes.
    pub fn to_words(&self) -> (bool, Vec<u64>) {
        let (is_negative, digits) = match self.0.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, &*self.0),
        };
        let words = digits.as_bytes().rchunks(16).map(|chunk| {
            chunk.iter().fold(0, |word, digit| {
                (word << 4) | u64::from(char::from(*digit).to_digit(16).unwrap_or_default())
            })
        });
        (is_negative, words.collect())
    }

    /// The number of this sign and magnitude.
    pub fn from_words(is_negative: bool, words: &[u64]) -> Self {
        use std::fmt::Write;
        let words = &words[..words.iter().rposition(|word| *word != 0).map_or(0, |last| last + 1)];
        let Some((highest, lower)) = words.split_last() else {
            return Self(Cow::Borrowed("0"));
        };
        let mut hex = String::with_capacity(words.len() * 16 + 1);
        let sign = if is_negative { "-" } else { "" };
        // Writing to a String does not fail.
        let _ = write!(hex, "{sign}{highest:x}");
        for word in lower.iter().rev() {
            let _ = write!(hex, "{word:016x}");
        }
        Self(Cow::Owned(hex))
    }
}

impl From<i128> for BigInt<'_> {
    fn from(number: i128) -> Self {
        let sign = if number < 0 { "-" } else { "" };
        Self(Cow::Owned(format!("{sign}{:x}", number.unsigned_abs())))
    }
}

pub(super) fn is_hex_integer(hex: &[u8]) -> bool {
    if hex == b"0" {
        return true;
    }
    let digits = hex.strip_prefix(b"-").unwrap_or(hex);
    matches!(digits.first(), Some(b'1'..=b'9' | b'a'..=b'f'))
        && digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_hexadecimal_say_the_same() {
        for hex in [
            "0",
            "1",
            "-ff",
            "fedcba9876543210",
            "10000000000000000",
            "-1000000000000000000000000000f",
        ] {
            let number = BigInt::from_hex(hex).unwrap();
            let (is_negative, words) = number.to_words();
            assert_eq!(BigInt::from_words(is_negative, &words), number);
        }
        assert_eq!(BigInt::from(-255), BigInt::from_hex("-ff").unwrap());
        assert_eq!(BigInt::from(i128::MIN).as_hex().len(), 33);
    }

    #[test]
    fn only_one_form_of_a_number_is_taken() {
        for hex in ["", "-", "-0", "00", "01", "F", "0x1", "+1", " 1", "1 ", "1.5", "1\n"] {
            assert_eq!(BigInt::from_hex(hex), None, "{hex:?}");
        }
    }
}
