//! Who takes what of a list of topics, worked out once for each list.

use std::collections::HashMap;
use std::sync::Arc;

use super::item::Mask;
use super::pattern::Patterns;
use super::topics::Topics;

/// Routes that are remembered.
const MAX_ROUTES: usize = 1024;

/// Receivers of a list: their places among the endpoints, and which of its topics they take.
pub(crate) type Route = Arc<[(usize, Mask)]>;

/// Routes by lists. Forgotten when anybody's interest changes.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    routes: HashMap<u64, Route>,
}

impl Routes {
    pub(crate) fn clear(&mut self) {
        self.routes.clear();
    }

    pub(crate) fn get<'a>(
        &mut self,
        topics: &Topics,
        interests: impl Iterator<Item = &'a Patterns>,
    ) -> Route {
        if let Some(route) = self.routes.get(&topics.id) {
            return Arc::clone(route);
        }
        let mut masks: Vec<Mask> = Vec::new();
        let route: Route = interests
            .enumerate()
            .filter_map(|(place, interest)| Some((place, mask(interest, topics, &mut masks)?)))
            .collect();
        if self.routes.len() >= MAX_ROUTES {
            self.routes.clear();
        }
        self.routes.insert(topics.id, Arc::clone(&route));
        route
    }
}

/// Which topics a set matches; `None` for none of them. Equal masks are one, so that they are told
/// to be the same at a glance.
pub(crate) fn mask(interest: &Patterns, topics: &Topics, known: &mut Vec<Mask>) -> Option<Mask> {
    let mut bits = vec![0_u64; topics.names.len().div_ceil(64)];
    let mut matched = 0;
    for (number, name) in topics.names.iter().enumerate() {
        if interest.matches(name) {
            bits[number / 64] |= 1 << (number % 64);
            matched += 1;
        }
    }
    if matched == 0 {
        return None;
    }
    if matched == topics.names.len() {
        return Some(None);
    }
    let same = |mask: &&Mask| mask.as_deref() == Some(&*bits);
    if let Some(mask) = known.iter().find(same) {
        return Some(mask.clone());
    }
    let mask: Mask = Some(bits.into());
    known.push(mask.clone());
    Some(mask)
}

#[cfg(test)]
mod tests {
    use super::super::item::has;
    use super::super::text::Text;
    use super::super::topics::TopicCache;
    use super::*;

    #[test]
    fn receivers_of_equal_interest_have_the_same_mask() {
        let names: Vec<String> = (0..100).map(|number| format!("t{number}")).collect();
        let text = Text::from(serde_json::to_string(&names).unwrap());
        let topics = TopicCache::default().get(text.as_slice()).unwrap();
        let sets: Vec<_> = [&["t9*", "t64"][..], &["x"], &["t*"], &["t64", "t9*"]]
            .map(|texts| Patterns::parse(texts.iter().copied()).unwrap())
            .into();
        let mut routes = Routes::default();
        let route = routes.get(&topics, sets.iter());
        let places: Vec<_> = route.iter().map(|(place, _)| *place).collect();
        assert_eq!(places, [0, 2, 3]);
        let [(_, first), (_, all), (_, same)] = &route[..] else { panic!() };
        assert!(all.is_none());
        assert!(Arc::ptr_eq(first.as_ref().unwrap(), same.as_ref().unwrap()));
        let taken: Vec<_> = (0..100).filter(|number| has(first, *number)).collect();
        assert_eq!(taken, [9, 64, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
        assert!(Arc::ptr_eq(&route, &routes.get(&topics, [].into_iter())));
        routes.clear();
        assert!(routes.get(&topics, [].into_iter()).is_empty());
    }
}
