//! Flows laid out as the requests they run: every `use` found, nested flows put in their place, cycles refused.

use crate::model::{Flow, FlowPart, FlowStep, Request};
use crate::source::diagnostic::nearest;
use crate::source::{Code, Diagnostic, Span, code};
use std::collections::{HashMap, HashSet};

/// Flows that use each other over and over grow without bounds; nobody means that.
const MOST_STEPS: usize = 10_000;

/// How deep flows may use each other.
const DEEPEST: usize = 32;

/// Steps of all flows of a collection together, nested flows counted wherever they are used.
const MOST_IN_ALL: usize = 250_000;

/// Ids of a collection that a flow may use.
pub(super) struct Targets<'a> {
    collection: &'a str,
    requests: &'a [Request],
    ids: HashMap<&'a str, LayoutTarget>,
}

#[derive(Clone, Copy)]
enum LayoutTarget {
    Request(u32),
    Flow(usize),
    /// Its file has errors of its own.
    Broken,
}

/// The parts of every flow, in the order of the flows.
pub(super) fn lay_out(
    targets: &Targets<'_>,
    flows: &[Flow],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Vec<FlowPart>> {
    let mut layout = FileLayout {
        targets,
        flows,
        trail: Vec::new(),
        steps: 0,
        in_all: 0,
        found: Vec::new(),
    };
    let parts = (0..flows.len()).map(|at| layout.whole(at)).collect();
    // A flow that several others use is gone through for each of them.
    let mut seen: HashSet<(Code, Option<Span>, String)> = HashSet::new();
    for problem in layout.found {
        let place = problem.labels.first().map(|label| label.span);
        if seen.insert((problem.code, place, problem.message.clone())) {
            diagnostics.push(problem);
        }
    }
    parts
}

impl<'a> Targets<'a> {
    pub(super) fn new(
        collection: &'a str,
        requests: &'a [Request],
        flows: &'a [Flow],
        broken: &'a [Box<str>],
    ) -> Targets<'a> {
        let all = requests;
        let requests = requests
            .iter()
            .zip(0..)
            .map(|(request, at)| (&*request.id, LayoutTarget::Request(at)));
        let flows = flows
            .iter()
            .enumerate()
            .map(|(at, flow)| (&*flow.id, LayoutTarget::Flow(at)));
        let broken = broken.iter().map(|id| (&**id, LayoutTarget::Broken));
        Targets {
            collection,
            requests: all,
            ids: requests.chain(flows).chain(broken).collect(),
        }
    }

    /// An id as it is, or below the collection.
    fn find(&self, name: &str) -> Option<LayoutTarget> {
        let whole = format!("{}/{name}", self.collection);
        self.ids.get(name).or_else(|| self.ids.get(&*whole)).copied()
    }

    /// A step that waits for an answer waits for one, and not for a list of pages.
    fn polls_pages(&self, step: &FlowStep, request: u32) -> Option<Diagnostic> {
        let poll = step.poll.as_deref()?;
        let paginate = self.requests[request as usize].paginate.as_deref()?;
        Some(
            Diagnostic::error(
                code::CONFLICTING_KEYS,
                "a step has `poll` or `paginate`, not both",
            )
            .at(poll.span, "polls")
            .at(paginate.span, "pages")
            .help("poll in one step, and fetch the pages in the next"),
        )
    }

    fn unknown(&self, step: &FlowStep) -> Diagnostic {
        let name = &step.target.value;
        let error = Diagnostic::error(code::UNKNOWN_USE, format!("`use` names an unknown step `{name}`"))
            .at(step.target.span, "no request or flow has this id");
        let below = |id: &&'a str| {
            id.strip_prefix(self.collection)
                .map(|id| id.trim_start_matches('/'))
        };
        let mut known: Vec<&str> = self.ids.keys().filter_map(below).collect();
        known.sort_unstable();
        match nearest(name, known) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("ids are paths below the collection, without `.yaml`"),
        }
    }
}

struct FileLayout<'t, 'a> {
    targets: &'t Targets<'a>,
    flows: &'t [Flow],
    /// The flows and steps that lead to the place that is laid out.
    trail: Vec<(u32, u32)>,
    /// Steps gone through for one flow.
    steps: usize,
    /// Steps gone through for all flows so far.
    in_all: usize,
    found: Vec<Diagnostic>,
}

impl FileLayout<'_, '_> {
    fn whole(&mut self, at: usize) -> Vec<FlowPart> {
        self.steps = 0;
        self.flow(at)
    }

    fn flow(&mut self, at: usize) -> Vec<FlowPart> {
        let flows = self.flows;
        let mut parts = Vec::new();
        for (number, step) in (0..).zip(&flows[at].steps) {
            self.trail.push((at as u32, number));
            parts.extend(self.step(step));
            self.trail.pop();
        }
        parts
    }

    fn step(&mut self, step: &FlowStep) -> Vec<FlowPart> {
        self.steps += 1;
        self.in_all += 1;
        if self.in_all > MOST_IN_ALL {
            if self.in_all == MOST_IN_ALL + 1 {
                self.found.push(too_many_in_all(step));
            }
            return Vec::new();
        }
        if self.steps > MOST_STEPS {
            if self.steps == MOST_STEPS + 1 {
                self.found.push(too_many(step));
            }
            return Vec::new();
        }
        match self.targets.find(&step.target.value) {
            Some(LayoutTarget::Request(request)) => {
                self.found.extend(self.targets.polls_pages(step, request));
                vec![self.part(step, request)]
            }
            Some(LayoutTarget::Flow(inner)) => self.nested(step, inner),
            Some(LayoutTarget::Broken) => Vec::new(),
            None => {
                self.found.push(self.targets.unknown(step));
                Vec::new()
            }
        }
    }

    fn nested(&mut self, step: &FlowStep, inner: usize) -> Vec<FlowPart> {
        if self.trail.len() > DEEPEST {
            self.found.push(too_deep(step));
            return Vec::new();
        }
        let is_sending = step.poll.is_some() || step.retry.is_some() || step.name.is_some();
        if is_sending || !step.capture.is_empty() || !step.forget.is_empty() || step.expect.is_some() {
            let message = "a step that uses a flow has no answer of its own";
            self.found.push(
                Diagnostic::error(code::FLOW_HAS_NO_ANSWER, message)
                    .at(step.span, "only `with`, `when`, `delay` and `always` go with it")
                    .help("put `capture`, `expect`, `retry` and the like into the steps of the inner flow"),
            );
        }
        if self.trail.iter().any(|(flow, _)| *flow as usize == inner) {
            self.found.push(self.cycle(step, inner));
            return Vec::new();
        }
        self.flow(inner)
    }

    fn cycle(&self, step: &FlowStep, inner: usize) -> Diagnostic {
        let around = self.trail.iter().map(|(flow, _)| *flow as usize);
        let chain = around.skip_while(|flow| *flow != inner).chain([inner]);
        let chain: Vec<String> = chain.map(|flow| format!("`{}`", self.flows[flow].id)).collect();
        Diagnostic::error(
            code::FLOW_CYCLE,
            format!("flows use each other: {}", chain.join(" -> ")),
        )
        .at(step.target.span, "leads back")
        .help("remove one of these uses")
    }

    /// `zoom/flows/meeting#2-get-a-meeting`; dots separate the numbers of nested flows.
    fn part(&self, step: &FlowStep, request: u32) -> FlowPart {
        let outermost = self
            .trail
            .first()
            .map_or("", |(flow, _)| &*self.flows[*flow as usize].id);
        let numbers: Vec<String> = self.trail.iter().map(|(_, at)| (at + 1).to_string()).collect();
        let target = &*step.target.value;
        let last = target.rsplit_once('/').map_or(target, |(_, last)| last);
        FlowPart {
            id: format!("{outermost}#{}-{last}", numbers.join(".")).into(),
            request,
            links: self.trail.clone().into(),
        }
    }
}

fn too_deep(step: &FlowStep) -> Diagnostic {
    Diagnostic::error(
        code::FLOW_TOO_LARGE,
        format!("flows use each other more than {DEEPEST} deep"),
    )
    .at(step.span, "one too many")
    .help("use the requests directly, or fewer flows in flows")
}

fn too_many_in_all(step: &FlowStep) -> Diagnostic {
    Diagnostic::error(
        code::FLOW_TOO_LARGE,
        format!("the flows of this collection have more than {MOST_IN_ALL} steps together"),
    )
    .at(
        step.span,
        "too many with this one, nested flows counted wherever they are used",
    )
    .help("use fewer flows in flows")
}

fn too_many(step: &FlowStep) -> Diagnostic {
    Diagnostic::error(
        code::FLOW_TOO_LARGE,
        format!("a flow has more than {MOST_STEPS} steps"),
    )
    .at(step.span, "too many with this one, nested flows counted")
    .help("use fewer flows in flows, or repeat the run with `-n`")
}
