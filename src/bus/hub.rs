//! The buses of this process, by name.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use super::named_bus::Bus;

/// The only global state of this room. A bus lives while it has endpoints.
static BUSES: Mutex<Option<HashMap<Box<str>, Weak<Bus>>>> = Mutex::new(None);

/// The bus of this name, made when there is none.
pub(crate) fn bus(name: &str) -> Arc<Bus> {
    let mut buses = BUSES.lock();
    let buses = buses.get_or_insert_default();
    if let Some(bus) = buses.get(name).and_then(Weak::upgrade) {
        return bus;
    }
    buses.retain(|_, bus| bus.strong_count() > 0);
    let bus = Bus::new(name);
    buses.insert(name.into(), Arc::downgrade(&bus));
    bus
}

/// Names of the buses that there are, sorted.
pub fn names() -> Vec<String> {
    let buses = BUSES.lock();
    let living = buses.iter().flatten().filter(|(_, bus)| bus.strong_count() > 0);
    let mut names: Vec<String> = living.map(|(name, _)| name.to_string()).collect();
    names.sort_unstable();
    names
}
