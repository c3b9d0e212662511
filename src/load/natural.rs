//! The order people expect of file names: `2-x` before `10-x`, whatever the case, the same on every system.

use std::cmp::Ordering;

/// Compares paths part by part, so that a folder's files come together.
pub fn compare_paths(left: &str, right: &str) -> Ordering {
    // Neighbours of a sorted list are mostly of one folder: what they share is found by bytes, not by parts.
    let shared = left[..shared_bytes(left, right)]
        .rfind('/')
        .map_or(0, |at| at + 1);
    let mut lefts = left[shared..].split('/');
    let mut rights = right[shared..].split('/');
    loop {
        let order = match (lefts.next(), rights.next()) {
            (Some(left), Some(right)) => compare(left, right),
            (left, right) => return left.is_some().cmp(&right.is_some()),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Runs of digits by their number, the rest by lower-cased characters; what is still equal, by its bytes.
pub fn compare(left: &str, right: &str) -> Ordering {
    let shared = &left[..shared_bytes(left, right)];
    let shared = shared.trim_end_matches(|last: char| last.is_ascii_digit()).len();
    let (mut a, mut b) = (&left[shared..], &right[shared..]);
    while let (Some(first), Some(second)) = (a.chars().next(), b.chars().next()) {
        let order = match (first.is_ascii_digit(), second.is_ascii_digit()) {
            (true, true) => numbers(&mut a, &mut b),
            _ => {
                a = &a[first.len_utf8()..];
                b = &b[second.len_utf8()..];
                if first.is_ascii() && second.is_ascii() {
                    first.to_ascii_lowercase().cmp(&second.to_ascii_lowercase())
                } else {
                    first.to_lowercase().cmp(second.to_lowercase())
                }
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    a.len().cmp(&b.len()).then_with(|| left.cmp(right))
}

/// The length of what both begin with, to the last whole character.
fn shared_bytes(left: &str, right: &str) -> usize {
    const BLOCK: usize = 16;
    let (one, other) = (left.as_bytes(), right.as_bytes());
    let blocks = one.chunks_exact(BLOCK).zip(other.chunks_exact(BLOCK));
    let begin = BLOCK * blocks.take_while(|(one, other)| one == other).count();
    let pairs = one[begin..].iter().zip(&other[begin..]);
    let equal = pairs.take_while(|(one, other)| one == other).count();
    left.floor_char_boundary(begin + equal)
}

/// Takes a run of digits from both. Without leading zeros, more digits are a greater number.
fn numbers(a: &mut &str, b: &mut &str) -> Ordering {
    let (left, right) = (digits(a), digits(b));
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

fn digits<'t>(text: &mut &'t str) -> &'t str {
    let end = text
        .find(|found: char| !found.is_ascii_digit())
        .unwrap_or(text.len());
    let (run, rest) = text.split_at(end);
    *text = rest;
    run.trim_start_matches('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str]) {
        let mut sorted: Vec<&str> = names.iter().rev().copied().collect();
        sorted.sort_by(|left, right| compare_paths(left, right));
        assert_eq!(sorted, names);
    }

    #[test]
    fn long_names_with_one_beginning_are_compared_behind_it() {
        check(&[
            "a-folder-with-a-long-name/request-2",
            "a-folder-with-a-long-name/request-10",
            "a-folder-with-a-long-nbme/Request-1",
            "a-folder-with-a-long-nbme/request-1",
            "a-folder-with-a-long-nbme/request-\u{e9}",
        ]);
    }

    #[test]
    fn numbers_count_as_numbers() {
        check(&["2-x", "10-x", "a", "b2", "b10", "b10a"]);
        check(&["99999999999999999999998", "99999999999999999999999"]);
        check(&["a1b", "a12", "a12c", "a123"]);
    }

    #[test]
    fn y26_the_order_is_total_and_case_comes_last() {
        check(&["A", "a", "B", "b"]);
        check(&["01", "1"]);
        check(&["\u{e9}", "\u{ea}"]);
    }

    #[test]
    fn a_folder_comes_before_what_is_in_it_and_stays_together() {
        check(&["a", "a/b", "a/c", "a-b"]);
    }
}
