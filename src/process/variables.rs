//! The environment variables of a child.

use std::collections::HashMap;
use std::ffi::{c_char, CStr, OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

extern "C" {
    /// The process's own variables: strings `NAME=value`, ended by a null pointer.
    static environ: *const *const c_char;
}

/// What a child finds in its environment: variables taken over as one block, and changes to them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Variables {
    /// `NAME=value`, each followed by a NUL. One piece of memory: it is copied where speed matters.
    block: Vec<u8>,
    /// Set, or removed; of two of one name the later counts.
    changes: Vec<(OsString, Option<OsString>)>,
}

impl Variables {
    /// The host's own.
    pub fn host() -> Self {
        let mut block = Vec::new();
        for (name, value) in std::env::vars_os() {
            block.extend_from_slice(name.as_bytes());
            block.push(b'=');
            block.extend_from_slice(value.as_bytes());
            block.push(0);
        }
        Self { block, changes: Vec::new() }
    }

    /// The host's own, without asking for the lock and without an allocation for each.
    ///
    /// # Safety
    /// No other thread may change the process's environment meanwhile.
    pub unsafe fn host_unlocked() -> Self {
        let mut block = Vec::new();
        // SAFETY: nobody changes the array or its strings, says the caller.
        let mut next = unsafe { environ };
        loop {
            // SAFETY: not past the null pointer at the end, so it can be read; null itself is told.
            let variable = if next.is_null() { next.cast() } else { unsafe { *next } };
            if variable.is_null() {
                return Self { block, changes: Vec::new() };
            }
            // SAFETY: the system's variables are strings with a NUL at their end.
            block.extend_from_slice(unsafe { CStr::from_ptr(variable) }.to_bytes_with_nul());
            // SAFETY: this one was not the end.
            next = unsafe { next.add(1) };
        }
    }

    /// Sets a variable.
    pub fn set(&mut self, name: impl Into<OsString>, value: impl Into<OsString>) {
        self.changes.push((name.into(), Some(value.into())));
    }

    /// Takes a variable out.
    pub fn remove(&mut self, name: impl Into<OsString>) {
        self.changes.push((name.into(), None));
    }

    /// The value of a variable.
    pub fn get(&self, name: &OsStr) -> Option<OsString> {
        match self.changes.iter().rev().find(|(changed, _)| changed == name) {
            Some((_, value)) => value.clone(),
            None => self
                .taken_over()
                .find(|variable| name_of(variable) == name.as_bytes())
                .map(|variable| OsString::from_vec(variable[name.len() + 1..].to_vec())),
        }
    }

    /// What the child gets, each name once: first what was taken over, then what was set.
    pub(crate) fn resolved(&self) -> Resolved<'_> {
        let names = self.changes.iter().enumerate();
        let last: HashMap<&[u8], usize> =
            names.map(|(index, (name, _))| (name.as_bytes(), index)).collect();
        let set = self.changes.iter().enumerate();
        let set = set.filter(|(index, (name, _))| last.get(name.as_bytes()) == Some(index));
        Resolved {
            set: set
                .filter_map(|(_, (name, value))| Some((name.as_os_str(), value.as_deref()?)))
                .collect(),
            taken_over: self
                .taken_over()
                .filter(|variable| !last.contains_key(name_of(variable)))
                .collect(),
        }
    }

    fn taken_over(&self) -> impl Iterator<Item = &[u8]> {
        let variables = self.block.split(|&byte| byte == 0);
        variables.filter(|variable| name_of(variable).len() < variable.len())
    }
}

/// Variables as a child gets them.
pub(crate) struct Resolved<'a> {
    /// `NAME=value`, free of NUL.
    pub(crate) taken_over: Vec<&'a [u8]>,
    /// Name and value, which nobody has checked.
    pub(crate) set: Vec<(&'a OsStr, &'a OsStr)>,
}

/// Up to the `=`, or all of what has none.
fn name_of(variable: &[u8]) -> &[u8] {
    variable.split(|&byte| byte == b'=').next().unwrap_or(variable)
}

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Variables {
    /// The whole environment.
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let mut made = Self::default();
        for (name, value) in variables {
            made.set(name, value);
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_taking_over_agree_with_the_standard_library() {
        let expected: Vec<_> = std::env::vars_os().collect();
        // SAFETY: no test changes the environment.
        for variables in [Variables::host(), unsafe { Variables::host_unlocked() }] {
            for (name, value) in &expected {
                assert_eq!(variables.get(name).as_ref(), Some(value));
            }
            assert_eq!(variables.resolved().taken_over.len(), expected.len());
        }
    }

    #[test]
    fn the_last_change_counts() {
        let mut variables = Variables { block: b"A=1\0B=2=3\0".to_vec(), changes: Vec::new() };
        variables.set("A", "x");
        variables.set("C", "y");
        variables.remove("C");
        variables.set("A", "z");
        let resolved = variables.resolved();
        assert_eq!(resolved.taken_over, [b"B=2=3"]);
        assert_eq!(resolved.set, [(OsStr::new("A"), OsStr::new("z"))]);
        assert_eq!(variables.get(OsStr::new("B")), Some("2=3".into()));
        assert_eq!(variables.get(OsStr::new("C")), None);
    }
}
