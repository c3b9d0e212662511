//! The entries of `docs/errors.md`: what each diagnostic's code means, and what to do.

const PAGE: &str = include_str!("../../docs/errors.md");

/// The entry of a code, as Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// The code and its name: `E0101 not readable as YAML`.
    pub title: &'static str,
    pub body: &'static str,
}

/// All entries, in the order of the page.
pub fn all() -> impl Iterator<Item = Explanation> {
    let sections = PAGE.split("\n## ").skip(1);
    sections.filter_map(|section| {
        let (title, body) = section.split_once('\n')?;
        Some(Explanation { title, body })
    })
}

/// All codes, for completion.
pub fn codes() -> impl Iterator<Item = &'static str> {
    all().filter_map(|entry| entry.title.split(' ').next())
}

/// The entry of `E0301`, which may be spelled `e0301` or `301`; None for a code that does not exist.
pub fn find(code: &str) -> Option<Explanation> {
    let digits = code.trim_start_matches(['E', 'e']);
    let number: u16 = digits.parse().ok()?;
    let wanted = format!("E{number:04} ");
    all().find(|entry| entry.title.starts_with(&wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_an_entry_under_each_of_its_spellings() {
        for entry in all().filter(|entry| entry.title.starts_with('E')) {
            let code = entry.title.split(' ').next().unwrap();
            for spelling in [code, &code.to_lowercase(), code.trim_start_matches(['E', '0'])] {
                assert_eq!(find(spelling), Some(entry), "{spelling}");
            }
        }
        assert!(find("E0301").unwrap().title.starts_with("E0301 "));
        assert!(find("E9999").is_none() && find("nonsense").is_none());
        assert!(codes().any(|code| code == "E0101"));
    }
}
