//! News of the services, as clients get them.

use crate::control::protocol::{Changes, News, ServiceReport};
use crate::supervisor::news;

/// What clients are told; nothing of what only whoever asked is told.
pub(super) fn translate(
    news: &news::News,
    report: impl FnOnce(&news::Status) -> ServiceReport,
) -> Option<News> {
    Some(match news {
        news::News::Status { status, previous } => {
            News::Status { status: report(status), previous: *previous }
        }
        news::News::Exit { label, exit } => News::Exit { label: label.clone(), exit: exit.into() },
        news::News::Restart { label, restarts, reason, delay_ms } => News::Restart {
            label: label.clone(),
            restarts: *restarts,
            reason: reason.clone(),
            delay_ms: *delay_ms,
        },
        news::News::Health { label, healthy, failures, message } => News::Health {
            label: label.clone(),
            healthy: *healthy,
            failures: *failures,
            message: message.clone(),
        },
        news::News::Removed { label } => News::Removed { label: label.clone() },
        news::News::Warning { label, message } => {
            News::Warning { label: label.clone(), message: message.clone() }
        }
        news::News::Applied { started, restarted, removed, unchanged, .. } => News::Applied {
            changes: Changes {
                started: started.clone(),
                restarted: restarted.clone(),
                removed: removed.clone(),
                unchanged: unchanged.clone(),
            },
        },
        news::News::Group { state, .. } => News::Group { state: *state },
        news::News::Done { .. } => return None,
    })
}
