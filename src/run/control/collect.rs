//! Captures of a step that consists of several exchanges: pages, items.
//!
//! `all: true` collects over all of them; of every other capture the last value counts. A page on which a
//! collecting capture finds nothing is no mistake as long as another one has something.

use crate::model::{Capture, Pick};
use crate::run::step::StepProblem;
use crate::source::code;
use crate::verify::Captured;
use serde_json::Value as Json;

#[derive(Debug, Default)]
pub struct CollectedPages {
    captured: Vec<Captured>,
    /// Collecting captures that have found nothing so far.
    nothing: Vec<(Box<str>, StepProblem)>,
    problems: Vec<StepProblem>,
}

impl CollectedPages {
    /// What one capture made of one exchange. Whether that was as it should be.
    pub fn add(&mut self, capture: &Capture, taken: Vec<Captured>, problems: Vec<StepProblem>) -> bool {
        let name = &capture.name.value;
        let mut held = true;
        for problem in problems {
            let collects = capture.pick == Pick::All && problem.found.code == code::FOUND_NOTHING;
            match collects {
                true if self.has(name) => {}
                // If no other exchange has something either, none of them is the one at fault.
                true => self.nothing.push((name.clone(), problem.found.into())),
                false => {
                    held &= !problem.found.is_error();
                    self.problems.push(problem);
                }
            }
        }
        for captured in taken {
            self.take(capture, captured);
        }
        held
    }

    /// The values, and what is wrong.
    pub fn finish(self) -> (Vec<Captured>, Vec<StepProblem>) {
        let mut problems = self.problems;
        for (name, problem) in self.nothing {
            let again = problems
                .iter()
                .any(|known| known.found.message == problem.found.message);
            if !again && !self.captured.iter().any(|captured| captured.name == name) {
                problems.push(problem);
            }
        }
        (self.captured, problems)
    }

    fn has(&self, name: &str) -> bool {
        self.captured.iter().any(|captured| &*captured.name == name)
    }

    fn take(&mut self, capture: &Capture, captured: Captured) {
        let known = self.captured.iter_mut().find(|known| known.name == captured.name);
        match known {
            None => self.captured.push(captured),
            Some(known) if capture.pick == Pick::All => append(known, captured),
            Some(known) => *known = captured,
        }
    }
}

fn append(known: &mut Captured, more: Captured) {
    known.value.secret |= more.value.secret;
    known.durable |= more.durable;
    match (&mut known.value.data, more.value.data) {
        (Json::Array(all), Json::Array(items)) => all.extend(items),
        // A default that is no list takes the place of a page without items.
        (Json::Array(_), _) => {}
        (data, items) => *data = items,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CaptureQuery;
    use crate::source::{Diagnostic, Span, Spanned};
    use crate::template::Value;
    use serde_json::json;

    fn capture(pick: Pick) -> Capture {
        Capture {
            name: Spanned::new("x".into(), Span::default()),
            query: CaptureQuery::Header("x".into()),
            pick,
            default: None,
            secret: false,
            durable: false,
            expires_in: None,
            span: Span::default(),
        }
    }

    /// Adds one value for each page; null for a page on which nothing was found.
    fn check(pick: Pick, pages: &[Json], expected: Option<Json>, problems: usize) {
        let mut collected = CollectedPages::default();
        for page in pages {
            let found = !page.is_null();
            let taken = Captured {
                name: "x".into(),
                value: Value::new(page.clone()),
                durable: false,
                expires_in: None,
                by: None,
            };
            let nothing = Diagnostic::error(code::FOUND_NOTHING, "nothing");
            collected.add(
                &capture(pick),
                Vec::from_iter(found.then_some(taken)),
                Vec::from_iter((!found).then_some(nothing.into())),
            );
        }
        let (captured, found) = collected.finish();
        assert_eq!(
            captured.first().map(|captured| captured.value.data.clone()),
            expected
        );
        assert_eq!(found.len(), problems, "{pages:?}");
    }

    #[test]
    fn lists_are_collected_over_the_pages() {
        check(Pick::All, &[json!([1, 2]), json!([3])], Some(json!([1, 2, 3])), 0);
    }

    #[test]
    fn an_empty_page_is_no_mistake_unless_all_are_empty() {
        check(Pick::All, &[json!([1]), json!(null)], Some(json!([1])), 0);
        check(Pick::All, &[json!(null), json!([1])], Some(json!([1])), 0);
        check(Pick::All, &[json!(null), json!(null)], None, 1);
    }

    #[test]
    fn of_other_captures_the_last_value_counts() {
        check(Pick::One, &[json!(1), json!(2)], Some(json!(2)), 0);
        check(Pick::One, &[json!(1), json!(null)], Some(json!(1)), 1);
    }
}
