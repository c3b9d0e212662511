//! A flow: a scenario made of requests, by reference.

use super::context::Context;
use super::fields::Fields;
use super::{capture, expect};
use crate::format;
use crate::model::{Flow, FlowStep, FolderIx};
use crate::source::Node;

/// A flow with `id`; its folder is set when the collection is put together.
pub(super) fn flow(cx: &mut Context<'_>, node: &Node, id: &str) -> Option<Flow> {
    let fields = Fields::of(cx, node, &format::FLOW)?;
    let name = fields.required(cx, "flow", Context::words);
    let steps = fields.required(cx, "steps", steps);
    let flow = Flow {
        id: id.into(),
        file: cx.id,
        folder: FolderIx::ROOT,
        description: fields.read(cx, "description", Context::words),
        tags: fields.read(cx, "tags", Context::names).unwrap_or_default(),
        when: fields.read(cx, "when", Context::condition),
        vars: fields.read(cx, "vars", Context::vars).unwrap_or_default(),
        parts: Vec::new(),
        steps: steps?,
        name: name?,
    };
    Some(flow)
}

fn steps(cx: &mut Context<'_>, node: &Node) -> Option<Vec<FlowStep>> {
    cx.list(node, |cx, item| step(cx, item))
}

fn step(cx: &mut Context<'_>, node: &Node) -> Option<FlowStep> {
    let fields = Fields::of(cx, node, &format::STEP)?;
    let target = fields.required(cx, "use", Context::name);
    let step = FlowStep {
        with: fields.read(cx, "with", Context::vars).unwrap_or_default(),
        capture: fields.read(cx, "capture", capture::captures).unwrap_or_default(),
        forget: fields.read(cx, "forget", Context::names).unwrap_or_default(),
        expect: fields.read(cx, "expect", expect::expect),
        when: fields.read(cx, "when", Context::condition),
        always: fields.read(cx, "always", Context::flag).unwrap_or_default(),
        span: node.span,
        target: target?,
    };
    Some(step)
}
