//! The properties of a parsed object, as JavaScript would have them.

use std::collections::HashMap;

use super::value::Entries;
use super::Text;

/// Up to this many keys, comparing each with each is as fast as hashing them.
const FEW: usize = 8;

/// Of two equal keys the last value is kept, in the first one's place; indices come first.
pub(super) fn in_order(entries: Entries<'_>) -> Entries<'_> {
    by_indices(without_repeats(entries))
}

fn without_repeats(entries: Entries<'_>) -> Entries<'_> {
    if !has_repeats(&entries) {
        return entries;
    }
    let mut places = HashMap::with_capacity(entries.len());
    let mut kept = Entries::with_capacity(entries.len());
    for (key, value) in entries {
        if let Some(place) = places.get(&key) {
            let place: usize = *place;
            kept[place].1 = value;
        } else {
            places.insert(key.clone(), kept.len());
            kept.push((key, value));
        }
    }
    kept
}

fn has_repeats(entries: &Entries<'_>) -> bool {
    if entries.len() <= FEW {
        let keys = entries.iter().enumerate();
        return keys
            .clone()
            .any(|(i, (key, _))| entries[..i].iter().any(|(other, _)| other == key));
    }
    let mut seen = std::collections::HashSet::with_capacity(entries.len());
    !entries.iter().all(|(key, _)| seen.insert(key))
}

fn by_indices(mut entries: Entries<'_>) -> Entries<'_> {
    let rank = |key: &Text<'_>| array_index(key.as_wtf8()).map_or(u64::MAX, u64::from);
    if !entries.iter().map(|(key, _)| rank(key)).is_sorted() {
        // Stable: other keys stay in their order.
        entries.sort_by_cached_key(|(key, _)| rank(key));
    }
    entries
}

/// What JavaScript takes for an index: a whole number from 0 to 2³² − 2 in its only form.
fn array_index(key: &[u8]) -> Option<u32> {
    let is_number = match key {
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] => rest.len() < 10 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    let index = if is_number { std::str::from_utf8(key).ok()?.parse().ok()? } else { u32::MAX };
    (index != u32::MAX).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Value;

    fn ordered(keys: &[&'static str]) -> Vec<(String, Value<'static>)> {
        let entries = (0..).zip(keys).map(|(i, key)| (Text::from(*key), Value::from(i))).collect();
        in_order(entries)
            .into_iter()
            .map(|(key, value)| (key.as_str().unwrap().to_owned(), value))
            .collect()
    }

    fn expected(entries: &[(&str, i32)]) -> Vec<(String, Value<'static>)> {
        entries.iter().map(|(key, i)| ((*key).to_owned(), Value::from(*i))).collect()
    }

    #[test]
    fn the_last_of_equal_keys_counts_in_the_first_ones_place() {
        assert_eq!(ordered(&["a", "b", "a"]), expected(&[("a", 2), ("b", 1)]));
        let many = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "b"];
        assert_eq!(ordered(&many)[1], ("b".to_owned(), Value::from(9)));
        assert_eq!(ordered(&many).len(), 9);
    }

    #[test]
    fn indices_come_first() {
        let keys = ["b", "10", "2", "01", "4294967294", "4294967295", "-1", "0"];
        let sorted = ["0", "2", "10", "4294967294", "b", "01", "4294967295", "-1"];
        assert_eq!(ordered(&keys).into_iter().map(|(key, _)| key).collect::<Vec<_>>(), sorted);
    }
}
