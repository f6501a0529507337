//! Who depends on whom, by names.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::ServicePlan;

/// The dependencies of services, by names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    /// In the order of the plan, so that what is told is the same each time.
    names: Vec<String>,
    /// What each depends on.
    needs: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// Of the services of a plan; instances of one service count as one.
    pub(crate) fn of(services: &[ServicePlan]) -> Self {
        let mut graph = Self::default();
        for service in services {
            if !graph.names.contains(&service.name) {
                graph.names.push(service.name.clone());
            }
            let needs = graph.needs.entry(service.name.clone()).or_default();
            needs.extend(service.depends_on.iter().map(|it| it.service.clone()));
        }
        graph
    }

    /// What a service depends on directly.
    pub(crate) fn needs(&self, name: &str) -> impl Iterator<Item = &String> {
        self.needs.get(name).into_iter().flatten()
    }

    /// Who depends on a service directly.
    pub(crate) fn dependants<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a String> {
        self.needs.iter().filter(|(_, needs)| needs.contains(name)).map(|(name, _)| name)
    }

    /// These services and all that they depend on, directly or not.
    pub(crate) fn with_needs<'a>(
        &'a self,
        names: impl IntoIterator<Item = &'a str>,
    ) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        let mut open: Vec<&str> = names.into_iter().collect();
        while let Some(name) = open.pop() {
            if found.insert(name) {
                open.extend(self.needs(name).map(String::as_str));
            }
        }
        found
    }

    /// Services that wait for each other, first and last the same; `None` when there are none.
    pub(crate) fn cycle(&self) -> Option<Vec<String>> {
        let mut done = BTreeSet::new();
        self.names.iter().find_map(|name| self.cycle_from(name, &mut Vec::new(), &mut done))
    }

    fn cycle_from<'a>(
        &'a self,
        name: &'a str,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<Vec<String>> {
        if let Some(at) = path.iter().position(|&other| other == name) {
            let cycle = path[at..].iter().chain(std::iter::once(&name));
            return Some(cycle.map(|&name| name.to_owned()).collect());
        }
        if done.contains(name) {
            return None;
        }
        path.push(name);
        let found = self.needs(name).find_map(|need| self.cycle_from(need, path, done));
        path.pop();
        done.insert(name);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervisor::plan::{Condition, Dependency};

    fn services(edges: &[(usize, usize)], count: usize) -> Vec<ServicePlan> {
        let name = |index: usize| format!("s{index}");
        let depends = |from: usize| {
            let on = edges.iter().filter(move |edge| edge.0 == from);
            on.map(|edge| Dependency { service: name(edge.1), condition: Condition::Ready })
        };
        (0..count)
            .map(|index| ServicePlan {
                depends_on: depends(index).collect(),
                ..ServicePlan::new(name(index), "x")
            })
            .collect()
    }

    /// All directed graphs of up to four services, self-loops included: 2 + 16 + 512 + 65,536.
    #[test]
    fn in_every_small_graph_a_cycle_is_found_exactly_when_there_is_one() {
        for count in 1..=4_usize {
            let pairs: Vec<_> =
                (0..count).flat_map(|from| (0..count).map(move |to| (from, to))).collect();
            for bits in 0..1_u32 << pairs.len() {
                let is_in = |at: &usize| bits & (1 << at) != 0;
                let edges: Vec<_> = (0..pairs.len()).filter(is_in).map(|at| pairs[at]).collect();
                let found = Graph::of(&services(&edges, count)).cycle();
                assert_eq!(found.is_some(), !can_be_taken_apart(&edges, count), "{edges:?}");
                if let Some(cycle) = found {
                    assert!(cycle.len() > 1 && cycle.first() == cycle.last(), "{cycle:?}");
                    let index = |name: &str| name[1..].parse::<usize>().unwrap();
                    for pair in cycle.windows(2) {
                        assert!(edges.contains(&(index(&pair[0]), index(&pair[1]))), "{cycle:?}");
                    }
                }
            }
        }
    }

    /// By another way: services whose needs are gone are taken out until none is left.
    fn can_be_taken_apart(edges: &[(usize, usize)], count: usize) -> bool {
        let mut left: Vec<_> = (0..count).collect();
        loop {
            let before = left.len();
            let stays = left.clone();
            left.retain(|from| edges.iter().any(|edge| edge.0 == *from && stays.contains(&edge.1)));
            if left.is_empty() || left.len() == before {
                return left.is_empty();
            }
        }
    }

    #[test]
    fn needs_and_dependants_are_followed() {
        let graph = Graph::of(&services(&[(0, 1), (1, 2), (3, 2)], 4));
        assert_eq!(graph.with_needs(["s0"]).into_iter().collect::<Vec<_>>(), ["s0", "s1", "s2"]);
        assert_eq!(graph.dependants("s2").collect::<Vec<_>>(), ["s1", "s3"]);
    }
}
