//! What clients ask for. Whatever is done for a request is begun before the next one is read, so that what a
//! client writes stays in its order; the answer may come later.

use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::Serialize;
use tokio::sync::oneshot::Receiver;
use tokio::sync::OwnedSemaphorePermit;

use super::answers;
use super::client::Client;
use super::ending::Wish;
use super::tickets::{Outcome, Proposal};
use crate::control::protocol::calls::{
    Apply, Attach, AwaitReady, Call, CloseLogs, Detach, Done, Hello, LogReader, Metrics, ReadLogs,
    ResizeTerminal, Restart, Scale, Shutdown, Signal, Start, Status, Stop, Subscribe, Unsubscribe,
    Welcome, Write, WriteTerminal, METHODS,
};
use crate::control::protocol::{self, Failure, Request, RequestId};
use crate::error::Error;
use crate::process::signal;
use crate::pty::size::Size;
use crate::supervisor::group::Order;
use crate::supervisor::plan::{Plan, ServicePlan};
use crate::supervisor::state::ServiceState;
use crate::supervisor::{AttachRequest, LogRequest};

/// A request that is being answered.
struct Asked {
    client: Arc<Client>,
    /// None of a notification, which gets no answer.
    id: Option<RequestId>,
    /// Given back with the answer.
    _permit: OwnedSemaphorePermit,
}

impl Asked {
    fn answer<T: Serialize>(&self, outcome: Result<T, Failure>) {
        if self.id.is_some() {
            self.client.outbox.answer(answers::answer(self.id.clone(), outcome));
        }
    }

    /// Answers when the services have.
    fn answer_later<T: Serialize>(
        self,
        outcomes: Vec<Receiver<Outcome>>,
        of: impl FnOnce(protocol::Changes) -> T + Send + 'static,
    ) {
        tokio::spawn(async move {
            let mut all = Ok(protocol::Changes::default());
            for outcome in outcomes {
                let ended = || Failure::refusal("ERR_SIGNALBOX_CONTROL_CLOSED", "It is ending.");
                let outcome = outcome.await.unwrap_or_else(|_| Err(ended()));
                all = all.and(outcome);
            }
            self.answer(all.map(of));
        });
    }

    fn done_later(self, outcomes: Vec<Receiver<Outcome>>) {
        self.answer_later(outcomes, |_| Done {});
    }
}

/// Takes a request.
pub(super) fn take(client: &Arc<Client>, request: Request, permit: OwnedSemaphorePermit) {
    let asked = Asked { client: Arc::clone(client), id: request.id.clone(), _permit: permit };
    let params = request.params.as_ref().map_or("{}", |params| params.get());
    let method = request.method.as_str();
    let is_known = METHODS.contains(&method);
    let outcome = match method {
        Hello::METHOD => read(params).and_then(|call| hello(&asked, &call)),
        Status::METHOD => return status(asked),
        Apply::METHOD => match read(params).and_then(|call| apply(&asked, call)) {
            Ok(outcome) => return asked.answer_later(vec![outcome], |changes| changes),
            Err(failure) => Err(failure),
        },
        Start::METHOD
        | Stop::METHOD
        | Restart::METHOD
        | Scale::METHOD
        | AwaitReady::METHOD
        | Signal::METHOD
        | Write::METHOD
        | WriteTerminal::METHOD
        | ResizeTerminal::METHOD => match order(&asked, method, params) {
            Ok(outcomes) => return asked.done_later(outcomes),
            Err(failure) => Err(failure),
        },
        Subscribe::METHOD => {
            return client.hub.subscribe(client.number, &client.outbox, request.id);
        }
        Unsubscribe::METHOD => {
            client.hub.unsubscribe(client.number);
            Ok(())
        }
        ReadLogs::METHOD => read(params).map(|call| read_logs(&asked, call)),
        CloseLogs::METHOD => read(params).map(|CloseLogs { reader }| {
            client.held.lock().readers.retain(|&it| it != reader);
            client.hub.close_reader(reader);
            asked.answer(Ok(Done {}));
        }),
        Attach::METHOD => read(params).and_then(|call| attach(&asked, &call)),
        Detach::METHOD => read(params).map(|Detach { terminal }| {
            client.held.lock().terminals.retain(|&it| it != terminal);
            client.hub.detach(terminal);
            asked.answer(Ok(Done {}));
        }),
        Metrics::METHOD => match read(params) {
            Ok(Metrics { history }) => return metrics(asked, history),
            Err(failure) => Err(failure),
        },
        Shutdown::METHOD => match read(params) {
            Ok(Shutdown { kill }) => return shutdown(asked, kill),
            Err(failure) => Err(failure),
        },
        _ => Err(Failure::protocol(-32601, format!("There is no method {method:?}."))),
    };
    if method == Unsubscribe::METHOD {
        return asked.answer(Ok(Done {}));
    }
    debug_assert!(is_known || outcome.is_err(), "{method} is in no list");
    if let Err(failure) = outcome {
        asked.answer::<()>(Err(failure));
    }
}

fn read<T: DeserializeOwned>(params: &str) -> Result<T, Failure> {
    serde_json::from_str(params)
        .map_err(|error| Failure::protocol(-32602, format!("Wrong params: {error}.")))
}

fn refused(error: &Error) -> Failure {
    Failure::refusal(error.code(), error.to_string())
}

fn hello(asked: &Asked, call: &Hello) -> Result<(), Failure> {
    if call.protocol != protocol::VERSION {
        let message = format!(
            "This supervisor (signalbox {}) speaks version {} of its protocol, and {} version {}. Stop it with the signalbox that started it, and start it again.",
            env!("CARGO_PKG_VERSION"), protocol::VERSION, call.client, call.protocol,
        );
        return Err(Failure::refusal("ERR_SIGNALBOX_CONTROL_VERSION", message));
    }
    let hub = &asked.client.hub;
    asked.answer(Ok(Welcome {
        protocol: protocol::VERSION,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pid: std::process::id().try_into().unwrap_or(0),
        mode: hub.mode,
        project: hub.project.config().display().to_string(),
        since: hub.since,
        ports: hub.ports(),
    }));
    Ok(())
}

fn status(asked: Asked) {
    tokio::spawn(async move {
        let hub = &asked.client.hub;
        let figures = hub.measure().await;
        let mut services = hub.reports();
        for service in &mut services {
            if let Some(known) = figures.iter().find(|it| it.label == service.label) {
                service.cpu_percent = Some(known.tree.cpu_percent);
                service.memory_bytes = Some(known.tree.memory_bytes);
            }
        }
        let supervisor = hub.own_report();
        asked.answer(Ok(protocol::calls::StatusAnswer { supervisor, services }));
    });
}

fn apply(asked: &Asked, call: Apply) -> Result<Receiver<Outcome>, Failure> {
    let plan = Plan::parse(call.plan.get()).map_err(|error| refused(&error))?;
    let proposal = Proposal { plan, text: call.plan.get().to_owned() };
    Ok(asked.client.hub.propose(proposal, call.names))
}

/// What one or several orders of the services do.
fn order(asked: &Asked, method: &str, params: &str) -> Result<Vec<Receiver<Outcome>>, Failure> {
    let hub = &asked.client.hub;
    Ok(match method {
        Start::METHOD => {
            let Start { names } = read(params)?;
            vec![hub.order(Order::Start { names })]
        }
        Stop::METHOD => match read::<Stop>(params)?.names {
            None => vec![hub.order(Order::Stop { name: None })],
            Some(names) => {
                let one = |name| hub.order(Order::Stop { name: Some(name) });
                names.into_iter().map(one).collect()
            }
        },
        Restart::METHOD => {
            let names = read::<Restart>(params)?.names.unwrap_or_else(|| running(asked));
            names.into_iter().map(|name| hub.order(Order::Restart { name })).collect()
        }
        Scale::METHOD => {
            let Scale { name, instances, plans } = read(params)?;
            let plans =
                plans.map_or(Ok(Vec::new()), |plans| read::<Vec<ServicePlan>>(plans.get()))?;
            vec![hub.order(Order::Scale { name, instances, plans })]
        }
        AwaitReady::METHOD => vec![hub.order(Order::AwaitReady)],
        Signal::METHOD => {
            let Signal { name, signal } = read(params)?;
            let signal = signal_of(&signal)?;
            vec![hub.ask(|services, ticket| services.signal(ticket, name, signal))]
        }
        Write::METHOD => {
            let Write { name, text } = read(params)?;
            let data = Bytes::from(text);
            vec![hub.ask(|services, ticket| services.write(ticket, name, data))]
        }
        WriteTerminal::METHOD => {
            let WriteTerminal { terminal, text } = read(params)?;
            own_terminal(asked, terminal)?;
            let data = Bytes::from(text);
            vec![hub.ask(|services, ticket| services.write_terminal(ticket, terminal, data))]
        }
        _ => {
            let ResizeTerminal { terminal, columns, rows } = read(params)?;
            own_terminal(asked, terminal)?;
            let size = size_of(columns, rows)?;
            vec![hub.ask(|services, ticket| services.resize_terminal(ticket, terminal, size))]
        }
    })
}

/// Instances that run, or are on the way to it.
fn running(asked: &Asked) -> Vec<String> {
    let is_running = |state| {
        use ServiceState::{Backoff, Ready, Starting, Unhealthy};
        matches!(state, Starting | Ready | Unhealthy | Backoff)
    };
    let reports = asked.client.hub.reports().into_iter();
    reports.filter(|it| is_running(it.state)).map(|it| it.label).collect()
}

/// A client reaches the terminals that it has attached to, and no others.
fn own_terminal(asked: &Asked, terminal: u32) -> Result<(), Failure> {
    if asked.client.held.lock().terminals.contains(&terminal) {
        return Ok(());
    }
    let message = format!("You have not attached to a terminal {terminal}.");
    Err(Failure::refusal("ERR_SIGNALBOX_OPTION_RANGE", message))
}

fn signal_of(name: &str) -> Result<signal::Signal, Failure> {
    let upper = name.to_ascii_uppercase();
    let full = if upper.starts_with("SIG") { upper } else { format!("SIG{upper}") };
    signal::Signal::from_name(&full).ok_or_else(|| {
        refused(&Error::OptionRange {
            option: "signal".into(),
            expected: "the name of a signal, such as SIGHUP".into(),
            found: name.to_owned(),
        })
    })
}

fn size_of(columns: u32, rows: u32) -> Result<Size, Failure> {
    Size::new(columns.into(), rows.into()).map_err(|error| refused(&error))
}

fn read_logs(asked: &Asked, call: ReadLogs) {
    let client = &asked.client;
    let reader = client.hub.number();
    client.held.lock().readers.push(reader);
    client.hub.add_reader(reader, &client.outbox);
    // Before the first line, of which it is the name.
    asked.answer(Ok(LogReader { reader }));
    let ReadLogs { names, lines, follow } = call;
    if let Some(services) = client.hub.services() {
        services.read_logs(reader, LogRequest { names: names.unwrap_or_default(), lines, follow });
    }
}

fn attach(asked: &Asked, call: &Attach) -> Result<(), Failure> {
    let client = &asked.client;
    let size = size_of(call.columns, call.rows)?;
    let terminal = client.hub.number();
    client.held.lock().terminals.push(terminal);
    client.hub.add_terminal(terminal, &client.outbox, asked.id.clone());
    let scrollback = usize::try_from(call.scrollback).unwrap_or(usize::MAX);
    let request = AttachRequest { name: call.name.clone(), size, scrollback };
    if let Some(services) = client.hub.services() {
        services.attach(terminal, request);
    }
    Ok(())
}

fn metrics(asked: Asked, with_history: bool) {
    tokio::spawn(async move {
        let answer = super::figures::answer(&asked.client.hub, with_history).await;
        asked.answer(Ok(answer));
    });
}

fn shutdown(asked: Asked, is_kill: bool) {
    let (told, ended) = tokio::sync::oneshot::channel();
    asked.client.hub.wish(Wish::Shutdown { is_kill, told });
    tokio::spawn(async move {
        let _ = ended.await; // dropped with the last of the services
        asked.answer(Ok(Done {}));
    });
}
