//! Headers, query parameters, cookies and form fields.

use super::ValueType::{self, AnyOf, Line, List, Map, Mapping as Of, Null, OneOrMany, Text, Token};
use super::{FormatKey, Mapping};

const VALUE: ValueType = OneOrMany(&AnyOf(&[Text, Null]));

/// Names to values, or a list of `{name, value}`.
static PAIR_TYPES: [ValueType; 2] = [Map(&Text, &VALUE), List(&Of(&PAIR))];
pub(super) const PAIRS: ValueType = AnyOf(&PAIR_TYPES);

const LINE: ValueType = OneOrMany(&AnyOf(&[Line, Null]));

/// As `PAIRS`, for what goes into the head of a message.
static HEADER_TYPES: [ValueType; 2] = [Map(&Token, &LINE), List(&Of(&HEADER))];
pub(super) const HEADERS: ValueType = AnyOf(&HEADER_TYPES);

pub static PAIR: Mapping = Mapping {
    name: "pair",
    noun: "a pair `{name, value}`",
    about: "A name and its value, in a list that keeps the order and may repeat names.",
    keys: &[
        FormatKey::new("name", Text, "X-Trace", "The name.").required(),
        FormatKey::new(
            "value",
            VALUE,
            "<<uuid()>>",
            "The value. A list repeats the name, `null` leaves it out.",
        )
        .required(),
    ],
    rules: &[],
};

pub static HEADER: Mapping = Mapping {
    name: "header",
    noun: "a pair `{name, value}`",
    about: "A header or cookie and its value, in a list that keeps the order and may repeat names.",
    keys: &[
        FormatKey::new("name", Token, "X-Trace", "The name.").required(),
        FormatKey::new(
            "value",
            LINE,
            "<<uuid()>>",
            "The value, on one line. A list repeats the name, `null` leaves it out.",
        )
        .required(),
    ],
    rules: &[],
};
