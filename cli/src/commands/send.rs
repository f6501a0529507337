//! `signalbox send NAME signal|text`.

use signalbox::control::protocol::calls::{Signal, Status, Write};

use super::orders::check_names;
use crate::arguments;
use crate::context::Context;
use crate::exit_code::ExitCode;
use crate::failure::{Failure, Result};
use crate::signals;
use crate::supervisor::{connect, failure_of};

pub(crate) fn send(context: &Context, send: &arguments::Send) -> Result<ExitCode> {
    let client = connect(&context.project()?)?;
    let instances = client.call(&Status {}).map_err(failure_of)?.services;
    check_names(std::slice::from_ref(&send.name), &instances)?;
    let name = send.name.clone();
    let what = send.what.clone().unwrap_or_default();
    let given = send
        .signal
        .as_deref()
        .or((!send.text && signals::looks_like_one(&what)).then_some(what.as_str()));
    if let Some(given) = given {
        let signal = signals::parse(given).ok_or_else(|| {
            Failure::new(ExitCode::Usage, format!("there is no signal \"{given}\""))
                .advise("For example: signalbox send api SIGHUP, or send api --signal usr1")
        })?;
        client.call(&Signal { name, signal }).map_err(failure_of)?;
    } else {
        let text = if send.no_newline { what } else { format!("{what}\n") };
        client.call(&Write { name, text }).map_err(failure_of)?;
    }
    Ok(ExitCode::Done)
}
