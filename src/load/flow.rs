//! A flow: a scenario made of requests, by reference.

use super::context::LoadContext;
use super::fields::MappingFields;
use super::{capture, control, expect};
use crate::format;
use crate::model::{Flow, FlowStep, FolderIx};
use crate::source::{Diagnostic, Node, Span, code};
use std::time::Duration;

/// A flow with `id`; its folder is set when the collection is put together. None where a mistake was reported.
pub(super) fn flow(cx: &mut LoadContext<'_>, node: &Node, id: &str) -> Option<Flow> {
    let fields = MappingFields::of(cx, node, &format::FLOW)?;
    let name = fields.required(cx, "flow", LoadContext::words);
    let steps = fields.required(cx, "steps", steps);
    let flow = Flow {
        id: id.into(),
        file: cx.id,
        folder: FolderIx::ROOT,
        description: fields.read(cx, "description", LoadContext::words),
        tags: fields.read(cx, "tags", LoadContext::names).unwrap_or_default(),
        when: fields.read(cx, "when", LoadContext::condition),
        vars: fields.read(cx, "vars", LoadContext::vars).unwrap_or_default(),
        parts: Vec::new(),
        steps: steps?,
        name: name?,
    };
    Some(flow)
}

fn steps(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<FlowStep>> {
    let mut steps: Vec<FlowStep> = Vec::new();
    let mut wait: Option<(Duration, Span)> = None;
    for entry in cx.list(node, entry)? {
        match entry {
            StepEntry::Wait(duration, span) => {
                let before = wait.map_or(Duration::ZERO, |(before, _)| before);
                wait = Some((before.saturating_add(duration), span));
            }
            StepEntry::Step(step) => steps.push(FlowStep {
                before: wait.take().map_or(Duration::ZERO, |(duration, _)| duration),
                ..*step
            }),
        }
    }
    if let Some((_, span)) = wait {
        cx.report(
            Diagnostic::warning(code::CONFLICTING_KEYS, "no step comes after this `wait`")
                .at(span, "waits for nothing")
                .help("remove it, or put it before the step that is to wait"),
        );
    }
    Some(steps)
}

/// An item of `steps`.
enum StepEntry {
    Wait(Duration, Span),
    Step(Box<FlowStep>),
}

fn entry(cx: &mut LoadContext<'_>, node: &Node) -> Option<StepEntry> {
    let fields = MappingFields::of(cx, node, &format::STEP)?;
    let Some(wait) = fields.entry("wait") else {
        return step(cx, node).map(|step| StepEntry::Step(Box::new(step)));
    };
    let others = format::STEP.names().filter(|name| *name != "wait");
    if let Some(other) = others.filter_map(|name| fields.entry(name)).next() {
        cx.report(
            Diagnostic::error(code::CONFLICTING_KEYS, "a step that waits does nothing else")
                .at(other.key.span, "belongs to a step with `use`")
                .help("write `- wait: 5s` as a step of its own, or `delay` in the step with `use`"),
        );
    }
    let duration = cx.some_time(&wait.value)?;
    Some(StepEntry::Wait(duration, node.span))
}

fn step(cx: &mut LoadContext<'_>, node: &Node) -> Option<FlowStep> {
    let fields = MappingFields::of(cx, node, &format::STEP)?;
    let target = fields.required(cx, "use", LoadContext::name);
    let step = FlowStep {
        with: fields.read(cx, "with", LoadContext::vars).unwrap_or_default(),
        capture: fields.read(cx, "capture", capture::captures).unwrap_or_default(),
        forget: fields.read(cx, "forget", LoadContext::names).unwrap_or_default(),
        expect: fields.read(cx, "expect", expect::expect),
        when: fields.read(cx, "when", LoadContext::condition),
        name: fields.read(cx, "name", LoadContext::words),
        before: Duration::ZERO,
        delay: fields.read(cx, "delay", LoadContext::duration),
        retry: fields.read(cx, "retry", control::retry).map(Box::new),
        poll: fields.read(cx, "poll", control::poll).map(Box::new),
        always: fields.read(cx, "always", LoadContext::flag).unwrap_or_default(),
        span: node.span,
        target: target?,
    };
    Some(step)
}
