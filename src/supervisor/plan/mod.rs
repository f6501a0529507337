//! What a group is to run: services with everything resolved, as JSON text.
//!
//! Whoever reads a user's config (in JavaScript) makes a plan of it; the engine takes nothing else, so
//! that it runs in a process without JavaScript, too. Members that a plan leaves out have the defaults
//! given here. Unknown members are refused.

mod check;
mod millis;
mod probe;
mod restart;
mod service;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::error::{Error, Result};
pub use millis::Millis;
pub use probe::{CommandPlan, HealthPlan, HttpPlan, LogPattern, PortPlan, Probe, Readiness};
pub use restart::{RestartPlan, RestartPolicy};
pub use service::{
    Condition, Dependency, LimitsPlan, LogPlan, SchedulePlan, ServicePlan, StdinPlan, TerminalPlan,
    ThresholdPlan, WatchPlan,
};

/// The form of plans that this engine takes.
pub const VERSION: u32 = 1;

/// A group of services.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plan {
    /// [`VERSION`].
    pub version: u32,
    /// The directory of the project, absolute.
    pub directory: PathBuf,
    /// One entry for each instance.
    pub services: Vec<ServicePlan>,
    /// Ports that were handed out, by name; for people.
    #[serde(default)]
    pub ports: BTreeMap<String, u16>,
}

impl Plan {
    /// Reads and checks a plan.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_SERVICES_PLAN` with all that is wrong; `ERR_SIGNALBOX_SERVICES_CYCLE` with the names
    /// of services that wait for each other.
    pub fn parse(text: &str) -> Result<Self> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let plan: Self = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path = error.path().to_string();
            let problem = match path.as_str() {
                "." => error.inner().to_string(),
                path => format!("{path}: {}", error.inner()),
            };
            Error::ServicesPlan { problems: vec![problem] }
        })?;
        reader.end().map_err(|error| Error::ServicesPlan { problems: vec![error.to_string()] })?;
        plan.check()?;
        Ok(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> String {
        match Plan::parse(text) {
            Err(error @ Error::ServicesPlan { .. }) => error.to_string(),
            other => panic!("{other:?}"),
        }
    }

    fn with_service(members: &str) -> String {
        format!(
            r#"{{"version":1,"directory":"/p","services":[{{"name":"a","command":"x","directory":"/p"{members}}}]}}"#
        )
    }

    #[test]
    fn a_sparse_plan_has_the_defaults_of_the_contract() {
        let plan = Plan::parse(&with_service("")).unwrap();
        let service = &plan.services[0];
        assert_eq!(service.label(), "a");
        assert!(service.inherit_env && !service.oneshot && !service.ipc);
        assert_eq!((service.instance, service.instances), (0, 1));
        assert_eq!(service.ready_timeout_ms.get(), 30_000);
        assert_eq!(service.kill_grace_ms.get(), 5_000);
        assert_eq!(service.stop_signal, "SIGTERM");
        let restart = &service.restart;
        assert_eq!(restart.policy, RestartPolicy::OnFailure);
        assert_eq!((restart.min_ms.get(), restart.max_ms.get()), (200, 30_000));
        assert_eq!((restart.max_restarts, restart.window_ms.get()), (10, 60_000));
        assert_eq!(restart.reset_after_ms.get(), 10_000);
    }

    #[test]
    fn every_member_of_the_contract_is_read() {
        let text = r#"{"version":1,"directory":"/abs","ports":{"web":3000},"services":[
            {"name":"db","instance":0,"instances":1,"label":"db","command":"x","args":[],"directory":"/abs"},
            {"name":"api","instance":1,"instances":2,"label":"api.1","command":"node","args":["x.js"],
             "shell":"/bin/sh","directory":"/abs","env":{"A":"b","C":null},"inheritEnv":false,"stdin":"pipe",
             "interactive":{"cols":80,"rows":24},"ipc":true,
             "dependsOn":[{"service":"db","condition":"completed"}],
             "ready":{"log":{"pattern":"ready in \\d+","flags":"i"}},"readyTimeoutMs":1000.5,
             "health":{"probe":{"http":{"url":"http://localhost:1/x","status":[200,399]}},"intervalMs":10,
                       "timeoutMs":5,"retries":3,"startPeriodMs":0},
             "restart":{"policy":"always","minMs":200,"maxMs":30000,"factor":2,"jitter":0.2,
                        "resetAfterMs":10000,"maxRestarts":10,"windowMs":60000},
             "limits":{"memoryBytes":{"warn":1,"kill":2},"openFiles":3},
             "stopSignal":"SIGINT","killGraceMs":100,
             "watch":{"include":["/abs/**/*.js"],"exclude":["**/x"],"debounceMs":200},
             "schedule":{"cron":"*/5 * * * *"},"oneshot":true,
             "log":{"path":"/abs/log","maxBytes":2048,"maxFiles":2,"gzip":true}}]}"#;
        let plan = Plan::parse(text).unwrap();
        let api = &plan.services[1];
        assert_eq!(api.env["C"], None);
        assert_eq!(api.ready_timeout_ms.get(), 1_001);
        assert_eq!(api.depends_on[0].condition, Condition::Completed);
        assert_eq!(
            api.limits.memory_bytes,
            Some(ThresholdPlan::Both { warn: Some(1), kill: Some(2) })
        );
    }

    #[test]
    fn each_kind_of_readiness_is_read() {
        for ready in [
            r#"{"port":{"host":"::1","port":1}}"#,
            r#"{"http":{"url":"http://h/","status":[200,299]}}"#,
            r#"{"message":null}"#,
            r#"{"message":"{\"a\":1}"}"#,
            r#"{"file":"/abs"}"#,
            r#"{"delayMs":500}"#,
            r#"{"command":{"command":"true"}}"#,
        ] {
            Plan::parse(&with_service(&format!(r#","ready":{ready},"ipc":true"#))).unwrap();
        }
    }

    #[test]
    fn an_unknown_member_is_refused_with_its_path() {
        let text = with_service(r#","restart":{"minimumMs":1}"#);
        let found = problems(&text);
        assert!(
            found.contains("services[0].restart.minimumMs: unknown field `minimumMs`"),
            "{found}"
        );
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let found = problems(&with_service(
            r#","ready":{"log":{"pattern":"(?<=x)y"}},"stopSignal":"TERM","dependsOn":[{"service":"b"}],
            "schedule":{"cron":"every day"},"restart":{"jitter":2,"factor":0.5},
            "health":{"probe":{"http":{"url":"https://x"}}},"watch":{"include":["a{"]}"#,
        ));
        for part in [
            "services[0] (a).ready.log.pattern",
            "services[0] (a).stopSignal: \"TERM\" is no signal",
            "services[0] (a).dependsOn[0]: there is no service \"b\"",
            "services[0] (a).schedule.cron",
            "services[0] (a).restart.jitter",
            "services[0] (a).restart.factor",
            "services[0] (a).health.probe.http.url",
            "services[0] (a).watch.include[0]",
        ] {
            assert!(found.contains(part), "{part} is not in {found}");
        }
    }

    #[test]
    fn services_that_wait_for_each_other_are_named() {
        let service = |name: &str, on: &str| {
            format!(
                r#"{{"name":"{name}","command":"x","directory":"/p","dependsOn":[{{"service":"{on}"}}]}}"#
            )
        };
        let services = [service("a", "b"), service("b", "c"), service("c", "a")].join(",");
        let text = format!(r#"{{"version":1,"directory":"/p","services":[{services}]}}"#);
        let error = Plan::parse(&text).unwrap_err();
        assert_eq!(error.code(), "ERR_SIGNALBOX_SERVICES_CYCLE");
        assert!(error.to_string().contains("a → b → c → a"), "{error}");
    }
}
