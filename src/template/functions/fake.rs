//! `fake('name')`: made-up people, places and words, all of them reserved for the purpose where that exists.

use super::random::pick;
use super::refuse;
use crate::source::diagnostic::nearest;
use minijinja::{Environment, Error, State};

const FIRST_NAMES: &[&str] = &[
    "Ada", "Amara", "Bruno", "Chen", "Dalia", "Elif", "Emeka", "Farid", "Greta", "Hana", "Ines", "Jonas",
    "Kira", "Leila", "Mateo", "Nadia", "Olga", "Pablo", "Ravi", "Sofia", "Tomas", "Uma", "Viktor", "Yara",
    "Zoe",
];
const LAST_NAMES: &[&str] = &[
    "Abbott",
    "Baker",
    "Castillo",
    "Diallo",
    "Eriksen",
    "Fischer",
    "Garcia",
    "Haddad",
    "Ivanov",
    "Jensen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Nakamura",
    "Okafor",
    "Patel",
    "Quinn",
    "Rossi",
    "Silva",
    "Tanaka",
    "Weber",
    "Yilmaz",
];
const COMPANY_ENDS: &[&str] = &["Ltd", "Group", "& Sons", "Works", "Partners", "Labs"];
const CITIES: &[&str] = &[
    "Accra",
    "Bergen",
    "Bogota",
    "Busan",
    "Cork",
    "Dakar",
    "Graz",
    "Hanoi",
    "Izmir",
    "Lima",
    "Lyon",
    "Nairobi",
    "Osaka",
    "Porto",
    "Quito",
    "Riga",
    "Tallinn",
    "Turin",
    "Vilnius",
    "Wellington",
];
const COUNTRIES: &[&str] = &[
    "Argentina",
    "Austria",
    "Canada",
    "Chile",
    "Estonia",
    "Ghana",
    "Ireland",
    "Italy",
    "Japan",
    "Kenya",
    "Norway",
    "Peru",
    "Portugal",
    "Senegal",
    "Turkey",
    "Uruguay",
    "Vietnam",
];
const STREETS: &[&str] = &[
    "Bridge Street",
    "Canal Road",
    "Cedar Avenue",
    "Garden Lane",
    "Harbour Street",
    "Hill Road",
    "Linden Alley",
    "Market Square",
    "Mill Lane",
    "Orchard Way",
    "School Street",
    "Station Road",
];
const WORDS: &[&str] = &[
    "amber", "anchor", "autumn", "basket", "bridge", "candle", "canvas", "copper", "cotton", "delta",
    "ember", "fabric", "garden", "harbour", "island", "lantern", "marble", "meadow", "mirror", "orbit",
    "paper", "pepper", "pocket", "quartz", "ribbon", "river", "saddle", "silver", "summit", "timber",
    "valley", "velvet", "willow", "window",
];

type MakeFake = fn(&State) -> Result<String, Error>;

const KINDS: &[(&str, MakeFake)] = &[
    ("name", name),
    ("first_name", |state| one_of(state, FIRST_NAMES)),
    ("last_name", |state| one_of(state, LAST_NAMES)),
    ("username", username),
    ("email", email),
    ("phone", phone),
    ("company", company),
    ("street", street),
    ("city", |state| one_of(state, CITIES)),
    ("country", |state| one_of(state, COUNTRIES)),
    ("postcode", |state| digits(state, 5)),
    ("word", |state| one_of(state, WORDS)),
    ("sentence", sentence),
    ("paragraph", paragraph),
    ("url", url),
];

pub(super) fn install(engine: &mut Environment<'static>) {
    engine.add_function("fake", fake);
}

fn fake(state: &State, kind: &str) -> Result<String, Error> {
    match KINDS.iter().find(|(known, _)| *known == kind) {
        Some((_, make)) => make(state),
        None => Err(refuse(format!("`fake` {}", unknown(kind)))),
    }
}

/// What is wrong with the name of a kind, without the function's own name.
pub(super) fn fault(kind: &str) -> Option<String> {
    let is_known = KINDS.iter().any(|(known, _)| *known == kind);
    (!is_known).then(|| unknown(kind))
}

fn unknown(kind: &str) -> String {
    let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
    match nearest(kind, kinds.iter().copied()) {
        Some(near) => format!("does not make `{kind}`; did you mean `{near}`?"),
        None => format!("does not make `{kind}`; it makes {}", kinds.join(", ")),
    }
}

fn one_of(state: &State, list: &[&str]) -> Result<String, Error> {
    pick(state, list).map(|one| (*one).to_owned())
}

fn name(state: &State) -> Result<String, Error> {
    Ok(format!(
        "{} {}",
        pick(state, FIRST_NAMES)?,
        pick(state, LAST_NAMES)?
    ))
}

fn username(state: &State) -> Result<String, Error> {
    Ok(format!("{}_{}", pick(state, WORDS)?, digits(state, 4)?))
}

/// In a domain that RFC 2606 keeps free.
fn email(state: &State) -> Result<String, Error> {
    let name = format!(
        "{}.{}.{}",
        pick(state, FIRST_NAMES)?,
        pick(state, LAST_NAMES)?,
        digits(state, 4)?
    );
    Ok(format!("{}@example.com", name.to_lowercase()))
}

/// In the range that is kept for fiction.
fn phone(state: &State) -> Result<String, Error> {
    Ok(format!(
        "+1{}55501{}",
        pick(state, &["212", "303", "415", "617", "808"])?,
        digits(state, 2)?
    ))
}

fn company(state: &State) -> Result<String, Error> {
    Ok(format!(
        "{} {}",
        pick(state, LAST_NAMES)?,
        pick(state, COMPANY_ENDS)?
    ))
}

fn street(state: &State) -> Result<String, Error> {
    Ok(format!("{} {}", digits(state, 2)?, pick(state, STREETS)?))
}

fn url(state: &State) -> Result<String, Error> {
    Ok(format!(
        "https://{}.example.com/{}",
        pick(state, WORDS)?,
        pick(state, WORDS)?
    ))
}

fn sentence(state: &State) -> Result<String, Error> {
    let words = (0..7)
        .map(|_| one_of(state, WORDS))
        .collect::<Result<Vec<_>, _>>()?;
    let sentence = words.join(" ");
    let (first, rest) = sentence.split_at(1);
    Ok(format!("{}{rest}.", first.to_uppercase()))
}

fn paragraph(state: &State) -> Result<String, Error> {
    let sentences = (0..4).map(|_| sentence(state)).collect::<Result<Vec<_>, _>>()?;
    Ok(sentences.join(" "))
}

/// The first is not 0.
fn digits(state: &State, count: usize) -> Result<String, Error> {
    let first = one_of(state, &["1", "2", "3", "4", "5", "6", "7", "8", "9"])?;
    (1..count).try_fold(first, |digits, _| {
        Ok(digits + pick(state, &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])?)
    })
}
