//! The tasks of a child on the I/O thread.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, WaitId, WaitIdOptions};
use tokio::io::Interest;
use tokio::sync::oneshot;

use super::child::Child;
use super::exit::{Reason, Status};
use super::options::SpawnOptions;
use super::signal::Signal;
use super::spawn::guarded::End;
use super::spawn::Ends;
use super::tree::zombie_status;
use super::{reader, writer};
use crate::error::Error;
use crate::output::Intake;
use crate::runtime::watch::watch;

/// Starts the tasks that move a child's bytes and see its end; `end` comes from its guardian, if it has
/// one.
pub(super) fn serve(
    child: &Arc<Child>,
    ends: Ends,
    pidfd: Option<Arc<OwnedFd>>,
    end: Option<End>,
    options: &SpawnOptions,
) {
    let engine = child.engine();
    let Ends { input, outputs, terminal, channel, protocol } = ends;
    let terminal_output = terminal.as_ref().map(|terminal| terminal.output);
    if let Some(terminal) = terminal {
        let master = Arc::new(terminal.descriptor);
        child.set_master(Some(Arc::clone(&master)));
        let (output, takes_input) = (terminal.output, terminal.takes_input);
        if takes_input {
            child.input().set_terminal(Some(Arc::clone(&master)));
        }
        engine.spawn(serve_terminal(Arc::clone(child), master, output, takes_input));
    }
    for (index, (stream, end)) in child.streams().iter().zip(outputs).enumerate() {
        match end {
            Some(end) => {
                let interval = options.output.flush_interval;
                let stream = stream.intake();
                engine.spawn(serve_output(Arc::clone(child), end, stream, interval));
            }
            None if terminal_output == Some(index) => {}
            None => stream.intake().end(),
        }
    }
    if let Some(end) = input {
        engine.spawn(serve_input(Arc::clone(child), end));
    }
    if let Some(timeout) = options.timeout {
        engine.spawn(stop_after(Arc::clone(child), timeout));
    }
    if let Some(socket) = channel {
        let socket = Arc::new(socket);
        super::channel::serve(child, Arc::clone(&socket), socket);
    }
    if let Some((to_child, from_child)) = protocol {
        super::channel::serve(child, Arc::new(to_child), Arc::new(from_child));
    }
    match end {
        Some(end) => engine.spawn(await_report(Arc::clone(child), end, pidfd)),
        None => engine.spawn(watch_exit(Arc::clone(child), pidfd)),
    }
}

/// Stops a child that runs longer than it may.
async fn stop_after(child: Arc<Child>, timeout: Duration) {
    let mut ended = child.ended();
    let ends = ended.wait_for(Option::is_some);
    if tokio::time::timeout(timeout, ends).await.is_err() {
        child.stop_because(Reason::TimedOut, None, None);
    }
}

/// Moves a terminal's bytes, both ways over one descriptor.
async fn serve_terminal(child: Arc<Child>, master: Arc<OwnedFd>, output: usize, takes_input: bool) {
    let stream = child.streams()[output].intake();
    let owner = child.source();
    match watch(master, Interest::READABLE | Interest::WRITABLE) {
        Ok(master) => {
            let master = Arc::new(master);
            let engine = Arc::clone(child.engine());
            if takes_input {
                engine.spawn(writer::write(Arc::clone(&master), child));
            } else {
                drop(child);
            }
            reader::Reader::of_terminal(master, stream, owner).run().await;
        }
        Err(error) => {
            if takes_input {
                child.input().break_off();
            }
            unwatchable(&child, &stream, &error);
        }
    }
}

async fn serve_output(child: Arc<Child>, end: OwnedFd, stream: Intake, interval: Duration) {
    match watch(Arc::new(end), Interest::READABLE) {
        Ok(end) => {
            let reader = reader::Reader::of_pipe(Arc::new(end), stream, child.source(), interval);
            drop(child); // a reader serves late viewers, and must not keep the child for that
            reader.run().await;
        }
        Err(error) => unwatchable(&child, &stream, &error),
    }
}

async fn serve_input(child: Arc<Child>, end: OwnedFd) {
    match watch(Arc::new(end), Interest::WRITABLE) {
        Ok(end) => writer::write(Arc::new(end), child).await,
        Err(error) => {
            child.input().break_off();
            child.tell_failure(Error::WatchFailed { errno: error.raw_os_error().unwrap_or(0) });
        }
    }
}

/// The event loop refused a descriptor, as it does when the user's limit of watches is reached.
fn unwatchable(child: &Arc<Child>, stream: &Intake, error: &std::io::Error) {
    let errno = error.raw_os_error().unwrap_or(0);
    child.tell_failure(Error::WatchFailed { errno });
    stream.end();
    child.tell();
}

/// Waits for the end of a process that the guardian reaps, and tells it. Its status is read from the
/// zombie, which saves the way over the guardian; where that can't be, the guardian reports it.
async fn await_report(child: Arc<Child>, mut end: End, pidfd: Option<Arc<OwnedFd>>) {
    let pidfd = pidfd.and_then(|pidfd| watch(pidfd, Interest::READABLE).ok());
    let ended = async {
        match &pidfd {
            Some(pidfd) => drop(pidfd.readable().await),
            None => std::future::pending().await,
        }
    };
    let reported = tokio::select! {
        biased;
        report = end.reported() => Some(report),
        () = ended => None,
    };
    let status = match reported {
        Some(report) => report,
        None => {
            match child.guarded_pid().and_then(|(pid, guardian)| zombie_status(pid, guardian)) {
                Some(status) => Some(status),
                None => end.reported().await,
            }
        }
    };
    if status.is_none() {
        // The guardian is lost, whose end is SIGKILL for its children.
        if let Some(pidfd) = &pidfd {
            let _ = pidfd.readable().await;
        }
    }
    let killed = Status { code: None, signal: Some(Signal::KILL.number()) };
    child.end_as_seen(status.unwrap_or(killed));
    tell_end(&child);
}

/// Waits for the end of a process that is this one's own child, and tells it.
async fn watch_exit(child: Arc<Child>, pidfd: Option<Arc<OwnedFd>>) {
    match pidfd.and_then(|pidfd| watch(pidfd, Interest::READABLE).ok()) {
        Some(pidfd) => loop {
            let readable = pidfd.readable().await;
            if child.try_reap() {
                break;
            }
            match readable {
                Ok(mut readable) => readable.clear_ready(),
                Err(_) => return, // the event loop is ending, and the host with it
            }
        },
        None => wait_on_a_thread(&child).await,
    }
    tell_end(&child);
}

/// Wakes the environment at once: until it is awake, the readers have fetched what is left.
fn tell_end(child: &Arc<Child>) {
    child.tell();
    child.after_end();
    child.tell(); // the exit, where the readers had come to their ends before
}

/// Where the system has no pidfd (Linux before 5.3): a thread that waits, without reaping.
async fn wait_on_a_thread(child: &Arc<Child>) {
    let (ended, seen) = oneshot::channel();
    let pid = child.pid().and_then(Pid::from_raw);
    let waiter = std::thread::Builder::new().name("signalbox-wait".into()).spawn(move || {
        if let Some(pid) = pid {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            let wait = || rustix::process::waitid(WaitId::Pid(pid), options);
            while matches!(wait(), Err(rustix::io::Errno::INTR)) {}
        }
        let _ = ended.send(());
    });
    if waiter.is_ok() {
        let _ = seen.await;
    }
    // Without a thread: look now and then. Only a host at its limits comes here.
    while !child.try_reap() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
