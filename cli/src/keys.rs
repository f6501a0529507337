//! Keys that leave a terminal, and the text between them.

/// Finds a sequence of bytes in what is typed, wherever the pieces of it come apart.
#[derive(Debug)]
pub(crate) struct Leave {
    sequence: Vec<u8>,
    matched: usize,
}

impl Leave {
    /// Of the form `ctrl-p,ctrl-q` or `ctrl-]`.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let sequence = text.split(',').map(byte_of).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { sequence, matched: 0 })
    }

    /// What of the typed bytes is meant for the program, and whether the sequence has come.
    pub(crate) fn take(&mut self, typed: &[u8]) -> (Vec<u8>, bool) {
        let mut kept = Vec::with_capacity(typed.len());
        for &byte in typed {
            if byte == self.sequence[self.matched] {
                self.matched += 1;
                if self.matched == self.sequence.len() {
                    return (kept, true);
                }
                continue;
            }
            // The beginning of a sequence that does not go on was meant for the program.
            kept.extend_from_slice(&self.sequence[..self.matched]);
            self.matched = usize::from(byte == self.sequence[0]);
            if self.matched == 0 {
                kept.push(byte);
            }
        }
        (kept, false)
    }
}

fn byte_of(key: &str) -> Result<u8, String> {
    let refuse = || Err(format!("\"{key}\" is no key; for example ctrl-], ctrl-p,ctrl-q or ~"));
    let lower = key.to_ascii_lowercase();
    match lower.strip_prefix("ctrl-").map(str::as_bytes) {
        Some([letter @ (b'a'..=b'z' | b'[' | b'\\' | b']' | b'^' | b'_' | b'@')]) => {
            Ok(letter & 0x1f)
        }
        Some(_) => refuse(),
        None => match key.as_bytes() {
            [byte] if byte.is_ascii_graphic() => Ok(*byte),
            _ => refuse(),
        },
    }
}

/// Bytes as text, where characters may come in pieces.
#[derive(Default)]
pub(crate) struct Characters(Vec<u8>);

impl Characters {
    /// The whole characters so far; what is none becomes the replacement character.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> String {
        self.0.extend_from_slice(bytes);
        let end = match std::str::from_utf8(&self.0) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(error) => match std::str::from_utf8(&self.0[error.valid_up_to()..]) {
                // Something is wrong in the middle; the last few bytes may still be a beginning.
                Err(_) => self.0.len() - unfinished(&self.0),
                Ok(_) => self.0.len(),
            },
            Ok(_) => self.0.len(),
        };
        let rest = self.0.split_off(end);
        let text = String::from_utf8_lossy(&self.0).into_owned();
        self.0 = rest;
        text
    }
}

/// How many bytes at the end begin a character that is not whole.
fn unfinished(bytes: &[u8]) -> usize {
    let most = bytes.len().min(3);
    (1..=most)
        .find(|&length| {
            let tail = &bytes[bytes.len() - length..];
            matches!(std::str::from_utf8(tail), Err(error) if error.error_len().is_none() && error.valid_up_to() == 0)
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_key_leaves_at_once() {
        let mut leave = Leave::parse("ctrl-]").unwrap();
        assert_eq!(leave.take(b"ab\x1dc"), (b"ab".to_vec(), true));
    }

    #[test]
    fn two_keys_leave_however_they_come_apart() {
        let mut leave = Leave::parse("ctrl-p,ctrl-q").unwrap();
        assert_eq!(leave.take(b"x\x10"), (b"x".to_vec(), false));
        assert_eq!(leave.take(b"\x11"), (Vec::new(), true));
    }

    #[test]
    fn the_first_of_two_keys_reaches_the_program_when_another_follows() {
        let mut leave = Leave::parse("ctrl-p,ctrl-q").unwrap();
        assert_eq!(leave.take(b"\x10x"), (b"\x10x".to_vec(), false));
        assert_eq!(leave.take(b"\x10\x10\x11"), (b"\x10".to_vec(), true));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert!(Leave::parse("ctrl-ä").is_err());
        assert!(Leave::parse("").is_err());
        assert_eq!(Leave::parse("~,.").unwrap().sequence, b"~.");
    }

    #[test]
    fn characters_are_whole_however_they_come() {
        let mut characters = Characters::default();
        assert_eq!(characters.take(b"a\xc3"), "a");
        assert_eq!(characters.take(b"\xa4b"), "äb");
        assert_eq!(characters.take(b"\xff\xe6\x97"), "\u{fffd}");
        assert_eq!(characters.take(b"\xa5"), "日");
    }
}
