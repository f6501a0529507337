//! `signalbox scale NAME N`.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use signalbox::control::protocol::calls::{Scale, Status};

use super::orders::{check_names, give};
use crate::arguments;
use crate::context::Context;
use crate::exit_code::ExitCode;
use crate::failure::Result;
use crate::launcher::{self, Launcher, Resolve};
use crate::supervisor::{connect, failure_of};

pub(crate) fn scale(
    context: &Context,
    launcher: Option<Launcher>,
    scale: &arguments::Scale,
) -> Result<ExitCode> {
    let project = context.project()?;
    let client = connect(&project)?;
    let instances = client.call(&Status {}).map_err(failure_of)?.services;
    let names = [scale.name.clone()];
    check_names(&names, &instances)?;
    let ports: BTreeMap<_, _> = client.welcome().ports.clone();
    // What new instances are made of is in the config: their ports, their variables.
    let plans: Option<Box<RawValue>> = match &launcher {
        None => None,
        Some(_) => Some(launcher::resolve(
            launcher.as_ref(),
            &Resolve {
                mode: scale.mode.as_deref(),
                profiles: &scale.profiles,
                ports,
                scale: Some((&scale.name, scale.instances)),
                ..Resolve::of(project.config())
            },
        )?),
    };
    let call = Scale { name: scale.name.clone(), instances: scale.instances, plans };
    give(context, launcher, &call, &names, "scaled")
}
