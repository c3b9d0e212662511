//! Headers, query parameters, cookies and form fields.

use super::ValueType::{self, AnyOf, List, Map, Mapping as Of, Null, OneOrMany, Text};
use super::{Key, Mapping};

const VALUE: ValueType = OneOrMany(&AnyOf(&[Text, Null]));

/// Names to values, or a list of `{name, value}`.
pub(super) static PAIR_TYPES: [ValueType; 2] = [Map(&Text, &VALUE), List(&Of(&PAIR))];
pub(super) const PAIRS: ValueType = AnyOf(&PAIR_TYPES);

pub static PAIR: Mapping = Mapping {
    name: "pair",
    noun: "a pair `{name, value}`",
    about: "A name and its value, in a list that keeps the order and may repeat names.",
    keys: &[
        Key::new("name", Text, "X-Trace", "The name.").required(),
        Key::new(
            "value",
            VALUE,
            "<<uuid()>>",
            "The value. A list repeats the name, `null` leaves it out.",
        )
        .required(),
    ],
    rules: &[],
};
