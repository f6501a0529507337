//! Which objects a walk has met.

use napi::bindgen_prelude::*;
use napi::{check_status, sys};

use super::host::{Ask, Host};
use crate::node::value;

/// Up to this many, comparing with each is as fast as a call into JavaScript, which can hash them.
const LISTED: usize = 16;

#[derive(Default)]
pub(super) struct Identity {
    met: Vec<sys::napi_value>,
    /// A Map of JavaScript's, when there are more.
    table: Option<sys::napi_value>,
    count: usize,
}

impl Identity {
    /// The number of `object` if it was met before, else `Err` with the one that it has from now on.
    pub(super) fn find(
        &mut self,
        env: sys::napi_env,
        host: &Host,
        object: sys::napi_value,
    ) -> Result<std::result::Result<usize, usize>> {
        let number = self.count;
        if let Some(table) = self.table {
            if let Some(known) = look_up(env, host, table, object, number)? {
                return Ok(Ok(known));
            }
            self.count += 1;
            return Ok(Err(number));
        }
        for (known, met) in self.met.iter().enumerate() {
            let mut is_same = false;
            // SAFETY: both belong to the running call of this environment.
            check_status!(unsafe { sys::napi_strict_equals(env, *met, object, &raw mut is_same) })?;
            if is_same {
                return Ok(Ok(known));
            }
        }
        self.met.push(object);
        self.count += 1;
        if self.count == LISTED {
            let undefined = value::undefined(env)?;
            let table = host.ask(env, Ask::Find, &[undefined])?;
            for (known, met) in self.met.iter().enumerate() {
                look_up(env, host, table, *met, known)?;
            }
            self.table = Some(table);
        }
        Ok(Err(number))
    }
}

fn look_up(
    env: sys::napi_env,
    host: &Host,
    table: sys::napi_value,
    object: sys::napi_value,
    number: usize,
) -> Result<Option<usize>> {
    let number = value::integer(env, i32::try_from(number).unwrap_or(i32::MAX))?;
    let known = host.ask(env, Ask::Find, &[table, object, number])?;
    let mut found = 0;
    // SAFETY: as above; the result is ours to write.
    check_status!(unsafe { sys::napi_get_value_int32(env, known, &raw mut found) })?;
    Ok(usize::try_from(found).ok())
}
