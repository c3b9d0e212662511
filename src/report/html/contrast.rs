//! Whether the page can be read: each colour of its stylesheet on each background that it may be on, with the contrast
//! that WCAG 2 defines.
//!
//! There is no document here, so a pair counts as used where the selectors allow it: a colour is on the background
//! of its own rule; else on those of rules for the same element or for one around it, and on every plain surface.

use super::STYLE;
use regex::Regex;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// What text needs at level AA, whatever its size.
const TEXT: f64 = 4.5;
/// What shapes need that tell something.
const SHAPE: f64 = 3.0;

/// Backgrounds of what has none of its own.
const SURFACES: [&str; 4] = ["page", "card", "sunk", "picked"];
/// Backgrounds that nothing is written on: the parts of bars.
const FILLS: [&str; 10] = [
    "queued",
    "dns",
    "connect",
    "tls",
    "waiting",
    "reading",
    "good-fill",
    "bad-fill",
    "warn-fill",
    "idle-fill",
];
/// How much of its colour Firefox leaves to a placeholder, unless a rule says otherwise.
const PLACEHOLDER: f64 = 0.54;

type Colour = [f64; 3];

/// Each variable of the stylesheet, in light and in dark.
static COLOURS: LazyLock<HashMap<String, [Colour; 2]>> = LazyLock::new(colours);

fn colours() -> HashMap<String, [Colour; 2]> {
    let pair = Regex::new(r"--([a-z-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\);").unwrap();
    let one = Regex::new(r"--([a-z-]+): #([0-9a-f]{6});").unwrap();
    let pairs = pair.captures_iter(STYLE).map(|found| {
        let colours = [colour(&found[2]), colour(&found[3])];
        (found[1].to_owned(), colours)
    });
    let ones = one
        .captures_iter(STYLE)
        .map(|found| (found[1].to_owned(), [colour(&found[2]); 2]));
    pairs.chain(ones).collect()
}

fn colour(hex: &str) -> Colour {
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0)
}

fn luminance(colour: Colour) -> f64 {
    let linear = colour.map(|part| {
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// A selector's parts from the outside in, each as its simple selectors: `.row:hover .name` is two of them.
type CssSelector = Vec<BTreeSet<String>>;

/// A rule for one selector, with the declarations that matter here.
struct CssRule {
    text: String,
    selector: CssSelector,
    color: Option<String>,
    background: Option<String>,
    opacity: Option<f64>,
}

/// All rules but those that define variables, whatever `@media` they are in.
fn rules() -> Vec<CssRule> {
    let comment = Regex::new(r"(?s)/\*.*?\*/").unwrap();
    let block = Regex::new(r"([^{}]+)\{([^{}]*)\}").unwrap();
    let style = comment.replace_all(STYLE, "");
    let mut rules = Vec::new();
    for found in block.captures_iter(&style) {
        let value = |name: &str| {
            let mut declarations = found[2].split(';').filter_map(|line| line.split_once(':'));
            let wanted = declarations.find(|(known, _)| known.trim() == name)?;
            Some(wanted.1.trim().trim_end_matches("!important").trim().to_owned())
        };
        let selectors = found[1]
            .trim()
            .split(',')
            .map(str::trim)
            .filter(|text| *text != ":root");
        rules.extend(selectors.map(|text| CssRule {
            text: text.to_owned(),
            selector: selector(text),
            color: value("color").and_then(|value| variable(&value)),
            background: value("background").and_then(|value| variable(&value)),
            opacity: value("opacity").map(|value| value.parse().unwrap()),
        }));
    }
    rules
}

/// The variable that a value is; None where it is no colour of its own.
fn variable(value: &str) -> Option<String> {
    let name = value
        .strip_prefix("var(--")
        .and_then(|rest| rest.strip_suffix(')'));
    let is_colourless = ["inherit", "currentColor", "transparent", "none"].contains(&value);
    // The lines of the waterfall, drawn behind its bars.
    let is_decoration = value.starts_with("linear-gradient(");
    assert!(
        name.is_some() || is_colourless || is_decoration,
        "{value} is no variable"
    );
    name.map(str::to_owned)
}

static SIMPLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[[^\]]*\]|::?[a-z-]+(?:\([^)]*\))?|[.#]?[\w-]+|\*").unwrap());

fn selector(text: &str) -> CssSelector {
    let parts = text.split([' ', '>']).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            SIMPLE
                .find_iter(part)
                .map(|found| found.as_str().to_owned())
                .collect()
        })
        .collect()
}

/// Whether an element that one of them is for may be one that the other is for, as far as they tell.
fn meet(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    one.is_subset(other) || other.is_subset(one)
}

/// The backgrounds that what this rule colours may be on.
fn surfaces<'r>(rule: &'r CssRule, rules: &'r [CssRule]) -> BTreeSet<&'r str> {
    if let Some(own) = &rule.background {
        return BTreeSet::from([&**own]);
    }
    let written_on = |other: &&CssRule| {
        !other
            .background
            .as_deref()
            .is_none_or(|name| FILLS.contains(&name))
    };
    let backgrounds: Vec<&CssRule> = rules.iter().filter(written_on).collect();
    let (_, around) = rule.selector.split_last().unwrap();
    let always = around.iter().rev().find_map(|part| {
        let whole = |other: &&&CssRule| other.selector.len() == 1 && other.selector[0] == *part;
        backgrounds.iter().find(whole)
    });
    if let Some(always) = always {
        return always.background.iter().map(String::as_str).collect();
    }
    let here = backgrounds.iter().filter(|other| {
        let key = other.selector.last().unwrap();
        rule.selector.iter().any(|part| meet(part, key))
    });
    let here = here.filter_map(|other| other.background.as_deref());
    SURFACES.into_iter().chain(here).collect()
}

/// What is too faint, in either scheme.
fn faint(name: &str, surface: &str, opacity: f64, least: f64) -> Vec<String> {
    let of = |name: &str| {
        *COLOURS
            .get(name)
            .unwrap_or_else(|| panic!("--{name} is no colour"))
    };
    let (colour, ground) = (of(name), of(surface));
    let mut faint = Vec::new();
    for (scheme, at) in [("light", 0), ("dark", 1)] {
        let mixed = [0, 1, 2].map(|part| colour[at][part] * opacity + ground[at][part] * (1.0 - opacity));
        let found = contrast(mixed, ground[at]);
        if found < least {
            faint.push(format!(
                "{name} on {surface}, {scheme}: {found:.2}, less than {least}"
            ));
        }
    }
    faint
}

#[test]
fn black_on_white_is_what_the_standard_says() {
    assert_eq!(contrast([0.0; 3], [1.0; 3]).round(), 21.0);
    let grey = contrast(colour("767676"), colour("ffffff"));
    assert!((4.5..4.6).contains(&grey), "{grey}");
}

#[test]
fn text_can_be_read_on_every_background_that_it_may_stand_on() {
    let rules = rules();
    let mut pairs = BTreeSet::new();
    for rule in rules.iter().filter(|rule| rule.color.is_some()) {
        let color = rule.color.as_deref().unwrap();
        let usual = if rule.text.contains("::placeholder") {
            PLACEHOLDER
        } else {
            1.0
        };
        for surface in surfaces(rule, &rules) {
            let faint = faint(color, surface, rule.opacity.unwrap_or(usual), TEXT);
            assert!(faint.is_empty(), "{}: {faint:?}", rule.text);
            pairs.insert((color, surface));
        }
    }
    // What the badges of a run's outcomes say, as a proof that selectors are put together.
    for name in ["good", "bad", "warn", "idle"] {
        assert!(
            pairs
                .iter()
                .any(|(color, surface)| *color == name && *surface == format!("{name}-tint"))
        );
    }
}

#[test]
fn plain_text_can_be_read_on_every_background_without_a_colour_of_its_own() {
    for rule in rules().iter().filter(|rule| rule.color.is_none()) {
        let Some(background) = rule.background.as_deref().filter(|name| !FILLS.contains(name)) else {
            continue;
        };
        let faint = faint("text", background, 1.0, TEXT);
        assert!(faint.is_empty(), "{}: {faint:?}", rule.text);
    }
}

#[test]
fn bars_can_be_seen_on_every_surface() {
    for (fill, surface) in FILLS
        .iter()
        .flat_map(|fill| SURFACES.map(|surface| (fill, surface)))
    {
        assert_eq!(faint(fill, surface, 1.0, SHAPE), Vec::<String>::new());
    }
}

#[test]
fn every_colour_of_a_rule_is_a_variable() {
    let rules = STYLE.split_once("\n}\n").unwrap().1;
    let literal = Regex::new(r"#[0-9a-fA-F]{3,8}\b[^{]*?;|rgba?\(|hsla?\(").unwrap();
    let found: Vec<&str> = literal.find_iter(rules).map(|found| found.as_str()).collect();
    assert!(found.is_empty(), "{found:?}");
}
