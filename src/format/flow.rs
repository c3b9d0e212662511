//! The keys of a flow, and of its steps.

use super::ValueType::{Duration, Expression, Flag, List, Mapping as Of, Name, PositiveDuration, Words};
use super::capture::CAPTURES;
use super::control::{POLL, RETRY_OR_NONE};
use super::expect::EXPECT;
use super::value_type::{NAMES, VARS};
use super::{FormatKey, KeyRule, Mapping};

pub static FLOW: Mapping = Mapping {
    name: "flow",
    noun: "a flow",
    about: "A scenario made of requests that are defined in their own files.",
    keys: &[
        FormatKey::new(
            "flow",
            Words,
            "Meeting life cycle",
            "What lists and reports call the flow.",
        )
        .required(),
        FormatKey::new(
            "description",
            Words,
            "Creates a meeting and deletes it.",
            "What people should know about the flow.",
        ),
        FormatKey::new(
            "tags",
            NAMES,
            "[smoke]",
            "Tags that all its steps have, besides their own.",
        ),
        FormatKey::new(
            "when",
            Expression,
            "region == 'eu'",
            "All its steps are skipped where the expression is false.",
        ),
        FormatKey::new(
            "vars",
            VARS,
            "{ topic: Retro }",
            "Variables of all its steps, over those of the requests and folders.",
        ),
        FormatKey::new(
            "steps",
            List(&Of(&STEP)),
            "[{ use: meetings/create-a-meeting }]",
            "What the flow runs, in this order.",
        )
        .required(),
    ],
    rules: &[],
};

pub static STEP: Mapping = Mapping {
    name: "step",
    noun: "a step",
    about: "One step of a flow: a request, or another flow.",
    keys: &[
        FormatKey::new(
            "use",
            Name,
            "meetings/create-a-meeting",
            "The id of a request or a flow, whole or below the collection.",
        ),
        FormatKey::new(
            "wait",
            PositiveDuration,
            "5s",
            "In place of `use`: how long the flow waits before its next step.",
        ),
        FormatKey::new(
            "name",
            Words,
            "Create the retro",
            "What lists and reports call the step, in place of the request's name.",
        ),
        FormatKey::new(
            "with",
            VARS,
            "{ meetingId: <<retroId>> }",
            "Variables of this step, over captured ones.",
        ),
        FormatKey::new(
            "when",
            Expression,
            "retroId is defined",
            "A condition on top of the request's own.",
        ),
        FormatKey::new(
            "expect",
            Of(&EXPECT),
            "{ json: { $.topic: Retro } }",
            "What must hold of the answer, on top of the request's own.",
        ),
        FormatKey::new(
            "capture",
            CAPTURES,
            "{ retroId: $.id }",
            "Captures on top of the request's own.",
        ),
        FormatKey::new(
            "forget",
            NAMES,
            "[retroId]",
            "Variables to drop, on top of the request's own.",
        ),
        FormatKey::new(
            "delay",
            Duration,
            "500ms",
            "How long the step waits before it sends its request, in place of the request's own `delay`.",
        ),
        FormatKey::new(
            "retry",
            RETRY_OR_NONE,
            "{ max: 3, on: [expect] }",
            "When the request is tried again, in place of the request's own `retry`.",
        ),
        FormatKey::new(
            "poll",
            Of(&POLL),
            "{ until: body.status == 'ready' }",
            "Sends the request again until something holds of the answer, in place of the request's own `poll`.",
        ),
        FormatKey::new(
            "always",
            Flag,
            "true",
            "Whether the step runs even when one before it has failed, to clean up.",
        )
        .default("false"),
    ],
    rules: &[KeyRule::ExactlyOne(&["use", "wait"])],
};
