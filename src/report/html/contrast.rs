//! Whether the page can be read: the contrast of its colours, computed as WCAG 2 has it.

use super::STYLE;
use regex::Regex;
use std::collections::HashMap;

/// What text needs at level AA, whatever its size.
const TEXT: f64 = 4.5;
/// What shapes need that tell something.
const SHAPE: f64 = 3.0;

/// Colours of text, and the surfaces they stand on.
const TEXTS: [&str; 7] = ["text", "soft", "accent", "good", "bad", "warn", "idle"];
const SURFACES: [&str; 4] = ["page", "card", "sunk", "picked"];
const CODE: [&str; 4] = ["key", "str", "num", "lit"];
/// What a badge or a message says, and the tint it stands on.
const TINTED: [(&str, &str); 4] = [
    ("good", "good-tint"),
    ("bad", "bad-tint"),
    ("warn", "warn-tint"),
    ("idle", "idle-tint"),
];
/// AttemptLabels of the waterfall and of the bar of outcomes.
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

type Colour = [f64; 3];

/// Each variable of the stylesheet, in light and in dark.
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

/// Every colour on every surface, in both schemes; those that are too faint.
fn check(colours: &[&str], surfaces: &[&str], least: f64) {
    let known = self::colours();
    let mut faint = Vec::new();
    for (colour, surface) in colours
        .iter()
        .flat_map(|one| surfaces.iter().map(move |other| (*one, *other)))
    {
        for (scheme, at) in [("light", 0), ("dark", 1)] {
            let found = contrast(known[colour][at], known[surface][at]);
            if found < least {
                faint.push(format!("{colour} on {surface}, {scheme}: {found:.2}"));
            }
        }
    }
    assert!(faint.is_empty(), "less than {least}: {faint:#?}");
}

#[test]
fn black_on_white_is_what_the_standard_says() {
    assert_eq!(contrast([0.0; 3], [1.0; 3]).round(), 21.0);
    let grey = contrast(colour("767676"), colour("ffffff"));
    assert!((4.5..4.6).contains(&grey), "{grey}");
}

#[test]
fn text_can_be_read_on_every_surface_in_light_and_dark() {
    check(&TEXTS, &SURFACES, TEXT);
    check(&CODE, &["sunk"], TEXT);
    TINTED
        .iter()
        .for_each(|(colour, tint)| check(&[colour, "text"], &[tint], TEXT));
    check(&["text"], &["found"], TEXT);
}

#[test]
fn words_that_stand_where_text_is_to_be_typed_have_a_colour_that_is_looked_at() {
    assert!(STYLE.contains("::placeholder { color: var(--soft); opacity: 1; }"));
}

#[test]
fn words_on_dark_ground_can_be_read() {
    check(&["page"], &["text"], TEXT);
}

#[test]
fn what_a_bar_says_can_be_seen() {
    check(&FILLS, &SURFACES, SHAPE);
}

#[test]
fn every_colour_of_the_page_is_a_variable_that_is_looked_at() {
    let rules = STYLE.split_once("\n}\n").unwrap().1;
    let literal = Regex::new(r"#[0-9a-fA-F]{3,8}\b[^{]*?;|rgba?\(|hsla?\(").unwrap();
    let found: Vec<&str> = literal.find_iter(rules).map(|found| found.as_str()).collect();
    assert!(found.is_empty(), "{found:?}");
    let used = Regex::new(r"(?:^|[ {;])color: var\(--([a-z-]+)\)").unwrap();
    for found in used.captures_iter(rules) {
        let name = &found[1];
        assert!(
            TEXTS.contains(&name) || CODE.contains(&name) || name == "page",
            "{name} is not looked at"
        );
    }
}
