//! What differs between two texts, line by line, with the lines around it.

/// Lines shown before and behind a change.
const CONTEXT: usize = 2;

/// Above so many pairs of lines the whole middle counts as changed: nobody reads such a diff.
const MOST_PAIRS: usize = 4_000_000;

/// A line of a diff, without its line end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffLine<'t> {
    /// The number of the first line in the old and in the new text, from 1.
    Place(usize, usize),
    Same(&'t str),
    Old(&'t str),
    New(&'t str),
}

/// The changed lines in their order, each group with its place. Empty where the texts are equal but for line ends.
pub fn diff<'t>(old: &'t str, new: &'t str) -> Vec<DiffLine<'t>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let before = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let most = old.len().min(new.len()) - before;
    let pairs = old.iter().rev().zip(new.iter().rev()).take(most);
    let behind = pairs.take_while(|(old, new)| old == new).count();
    let mut lines: Vec<DiffLine<'t>> = old[..before].iter().map(|line| DiffLine::Same(line)).collect();
    lines.extend(middle(
        &old[before..old.len() - behind],
        &new[before..new.len() - behind],
    ));
    lines.extend(old[old.len() - behind..].iter().map(|line| DiffLine::Same(line)));
    grouped(&lines)
}

/// By the longest common part.
fn middle<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<DiffLine<'t>> {
    let mut lines = Vec::new();
    let lengths = if old.len() * new.len() <= MOST_PAIRS {
        common(old, new)
    } else {
        Vec::new()
    };
    let (mut left, mut right) = (0, 0);
    let length = |left: usize, right: usize| {
        let row: Option<&Vec<u32>> = lengths.get(left);
        row.and_then(|row| row.get(right)).copied().unwrap_or(0)
    };
    while left < old.len() || right < new.len() {
        let both = left < old.len() && right < new.len();
        if both && !lengths.is_empty() && old[left] == new[right] {
            lines.push(DiffLine::Same(old[left]));
            left += 1;
            right += 1;
        } else if left < old.len()
            && (right == new.len() || length(left + 1, right) >= length(left, right + 1))
        {
            lines.push(DiffLine::Old(old[left]));
            left += 1;
        } else {
            lines.push(DiffLine::New(new[right]));
            right += 1;
        }
    }
    lines
}

/// The length of the longest common part of what is left from each pair of lines on.
fn common(old: &[&str], new: &[&str]) -> Vec<Vec<u32>> {
    let mut lengths = vec![vec![0; new.len() + 1]; old.len() + 1];
    for left in (0..old.len()).rev() {
        for right in (0..new.len()).rev() {
            lengths[left][right] = if old[left] == new[right] {
                lengths[left + 1][right + 1] + 1
            } else {
                lengths[left + 1][right].max(lengths[left][right + 1])
            };
        }
    }
    lengths
}

/// Only what is near a change.
fn grouped<'t>(lines: &[DiffLine<'t>]) -> Vec<DiffLine<'t>> {
    let is_near = |at: usize| {
        let from = at.saturating_sub(CONTEXT);
        let to = (at + CONTEXT + 1).min(lines.len());
        lines[from..to]
            .iter()
            .any(|line| !matches!(line, DiffLine::Same(_)))
    };
    let mut shown = Vec::new();
    let (mut old, mut new, mut is_open) = (1, 1, false);
    for (at, line) in lines.iter().enumerate() {
        if !is_near(at) {
            is_open = false;
        } else {
            if !is_open {
                shown.push(DiffLine::Place(old, new));
                is_open = true;
            }
            shown.push(line.clone());
        }
        old += usize::from(!matches!(line, DiffLine::New(_)));
        new += usize::from(!matches!(line, DiffLine::Old(_)));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        let shown = |line: &DiffLine<'_>| match line {
            DiffLine::Place(old, new) => format!("@{old},{new}"),
            DiffLine::Same(line) => format!(" {line}"),
            DiffLine::Old(line) => format!("-{line}"),
            DiffLine::New(line) => format!("+{line}"),
        };
        let lines: Vec<String> = diff(old, new).iter().map(shown).collect();
        assert_eq!(lines.join("|"), expected);
    }

    #[test]
    fn changed_lines_are_shown_with_their_neighbours() {
        check("1\n2\n3\n4\n5\n", "1\n2\n3\nx\n5\n", "@2,2| 2| 3|-4|+x| 5");
        check("a\n", "a\n", "");
        check("", "a\nb\n", "@1,1|+a|+b");
        check("a\nb\nc", "a\nc", "@1,1| a|-b| c");
        check(
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
            "0\n2\n3\n4\n5\n6\n7\n8\n0\n",
            "@1,1|-1|+0| 2| 3|@7,7| 7| 8|-9|+0",
        );
    }
}
