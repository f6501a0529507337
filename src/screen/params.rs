//! Parameters of a control sequence, with their sub-parameters.

/// Most parameters of a sequence, and most sub-parameters; more are dropped.
const MAX_PARAMS: usize = 32;

/// What a sub-parameter is that was left out.
const OMITTED: i32 = -1;

/// Numbers between `CSI` and the final character: `1;2` are two, `4:3` is one with a sub-parameter.
#[derive(Debug, Clone)]
pub(super) struct Params {
    values: [i32; MAX_PARAMS],
    len: usize,
    subs: [i32; MAX_PARAMS],
    subs_len: usize,
    /// Where the sub-parameters of each parameter begin and end.
    ranges: [(u8, u8); MAX_PARAMS],
    is_full: bool,
    is_sub_full: bool,
    is_in_sub: bool,
}

impl Params {
    pub(super) fn new() -> Self {
        Self {
            values: [0; MAX_PARAMS],
            len: 1,
            subs: [0; MAX_PARAMS],
            subs_len: 0,
            ranges: [(0, 0); MAX_PARAMS],
            is_full: false,
            is_sub_full: false,
            is_in_sub: false,
        }
    }

    /// One parameter, 0.
    pub(super) fn clear(&mut self) {
        self.values[0] = 0;
        self.ranges[0] = (0, 0);
        self.len = 1;
        self.subs_len = 0;
        self.is_full = false;
        self.is_sub_full = false;
        self.is_in_sub = false;
    }

    /// Takes a digit, `;` or `:`.
    pub(super) fn put(&mut self, code: u8) {
        match code {
            b';' => self.next(),
            b':' => self.next_sub(),
            _ => self.digit(i32::from(code) - i32::from(b'0')),
        }
    }

    fn next(&mut self) {
        self.is_in_sub = false;
        if self.len >= MAX_PARAMS {
            self.is_full = true;
            return;
        }
        let at = self.subs_len as u8;
        self.ranges[self.len] = (at, at);
        self.values[self.len] = 0;
        self.len += 1;
    }

    fn next_sub(&mut self) {
        self.is_in_sub = true;
        if self.is_full || self.subs_len >= MAX_PARAMS {
            self.is_sub_full = true;
            return;
        }
        self.subs[self.subs_len] = OMITTED;
        self.subs_len += 1;
        self.ranges[self.len - 1].1 += 1;
    }

    /// A value that is too large stays at the largest.
    fn digit(&mut self, digit: i32) {
        if self.is_full || self.is_in_sub && (self.is_sub_full || self.subs_len == 0) {
            return;
        }
        let value = if self.is_in_sub {
            &mut self.subs[self.subs_len - 1]
        } else {
            &mut self.values[self.len - 1]
        };
        *value = match *value {
            OMITTED => digit,
            before => before.saturating_mul(10).saturating_add(digit),
        };
    }

    /// A digit where there are no sub-parameters.
    #[inline]
    pub(super) fn digit_of_value(&mut self, digit: u8) {
        if !self.is_full {
            let value = &mut self.values[self.len - 1];
            *value = value.saturating_mul(10).saturating_add(digit.into());
        }
    }

    pub(super) fn all(&self) -> &[i32] {
        &self.values[..self.len]
    }

    /// A parameter; 0 when it is not there.
    pub(super) fn get(&self, index: usize) -> i32 {
        self.all().get(index).copied().unwrap_or(0)
    }

    /// A count: 0 and what is not there are 1.
    pub(super) fn count(&self, index: usize) -> usize {
        (self.get(index).max(1)) as usize
    }

    /// Sub-parameters of a parameter.
    pub(super) fn subs(&self, index: usize) -> &[i32] {
        let (begin, end) = self.ranges[index.min(MAX_PARAMS - 1)];
        if index < self.len {
            &self.subs[usize::from(begin)..usize::from(end)]
        } else {
            &[]
        }
    }

    /// The characters that lead here.
    pub(super) fn written(&self) -> String {
        use std::fmt::Write as _;
        let mut text = String::new();
        for (index, value) in self.all().iter().enumerate() {
            if index > 0 {
                text.push(';');
            }
            let _ = write!(text, "{value}");
            for &sub in self.subs(index) {
                text.push(':');
                if sub != OMITTED {
                    let _ = write!(text, "{sub}");
                }
            }
        }
        if self.is_full {
            text.push(';');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Params {
        let mut params = Params::new();
        text.bytes().for_each(|byte| params.put(byte));
        params
    }

    #[test]
    fn parameters_and_sub_parameters_are_told_apart() {
        let params = read("38:2::1:2:3;4:3;;7");
        assert_eq!(params.all(), [38, 4, 0, 7]);
        assert_eq!(params.subs(0), [2, -1, 1, 2, 3]);
        assert_eq!(params.subs(1), [3]);
        assert_eq!(read(&params.written()).subs(0), params.subs(0));
    }

    #[test]
    fn too_many_and_too_large_ones_do_no_harm() {
        let params = read(&"9999999999;".repeat(100));
        assert_eq!(params.all(), [i32::MAX; 32]);
        assert_eq!(read(&":1".repeat(100)).subs(0).len(), 32);
    }
}
