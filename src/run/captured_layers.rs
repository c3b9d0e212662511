//! Captured values as a step sees them: as they were when it started, whatever others capture meanwhile.
//!
//! A step that is under way shares the layers. What is captured then goes into a copy of the recent layer, which is
//! kept small, so that a run that captures much does not copy everything for each value.

use crate::scope::{Binding, LayerKind, VariableLayer};
use std::collections::HashMap;
use std::rc::Rc;

/// Size at which the recent layer is merged into the settled one; bounds the copying per capture.
const RECENT: usize = 32;

#[derive(Debug, Clone)]
pub struct Captures {
    recent: Rc<VariableLayer<'static>>,
    /// Under the recent ones.
    settled: Rc<VariableLayer<'static>>,
}

impl Captures {
    pub fn bind(&mut self, name: Box<str>, binding: Binding<'static>) {
        if self.recent.bindings.len() >= RECENT && Rc::get_mut(&mut self.recent).is_none() {
            self.settle();
        }
        Rc::make_mut(&mut self.recent).bindings.insert(name, binding);
    }

    /// Strongest first.
    pub fn layers(&self) -> impl Iterator<Item = &VariableLayer<'static>> {
        let settled = Some(&*self.settled).filter(|layer| !layer.bindings.is_empty());
        std::iter::once(&*self.recent).chain(settled)
    }

    fn settle(&mut self) {
        let recent = std::mem::replace(&mut self.recent, Rc::new(empty()));
        let settled = &mut Rc::make_mut(&mut self.settled).bindings;
        settled.extend(recent.bindings.clone());
    }
}

impl Default for Captures {
    fn default() -> Self {
        Captures {
            recent: Rc::new(empty()),
            settled: Rc::new(empty()),
        }
    }
}

fn empty() -> VariableLayer<'static> {
    VariableLayer {
        kind: LayerKind::Captured,
        label: "captured".into(),
        bindings: HashMap::new(),
        env: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::Scope;

    fn seen(captures: &Captures, name: &str) -> Option<String> {
        let scope = Scope {
            layers: captures.layers().collect(),
            ..Scope::default()
        };
        match scope.bound(name)? {
            Binding::Value(value) => Some(value.to_text()),
            other => panic!("{other:?}"),
        }
    }

    fn value(number: usize) -> Binding<'static> {
        Binding::Value(crate::template::Value::new(number.into()))
    }

    #[test]
    fn each_step_sees_what_was_known_when_it_started() {
        let mut captures = Captures::default();
        let mut steps = Vec::new();
        for number in 0..200 {
            captures.bind(format!("v{}", number % 90).into(), value(number));
            steps.push(captures.clone());
        }
        for (at, step) in steps.iter().enumerate() {
            assert_eq!(seen(step, &format!("v{}", at % 90)), Some(at.to_string()));
            assert_eq!(seen(step, "v0"), Some((at - at % 90).to_string()));
            let later = at + 1;
            let expected = (later >= 90).then(|| (later - 90).to_string());
            assert_eq!(seen(step, &format!("v{}", later % 90)), expected, "{at}");
        }
    }

    #[test]
    fn what_is_forgotten_stays_hidden() {
        let mut captures = Captures::default();
        let mut started = Vec::new();
        for number in 0..RECENT {
            captures.bind(format!("v{number}").into(), value(number));
            started.push(captures.clone());
        }
        captures.bind("v0".into(), Binding::Forgotten("a/step".into()));
        assert_eq!(seen(&captures, "v0"), None);
        assert_eq!(seen(&started[9], "v0"), Some("0".to_owned()));
    }
}
