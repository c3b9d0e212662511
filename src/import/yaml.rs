//! YAML that is to be written: values, and comments at their places.

/// A value of a file. Numbers keep their spelling.
#[derive(Debug, Clone, PartialEq)]
pub enum Yaml {
    Null,
    Bool(bool),
    /// As it is spelled; the maker answers for its being a number of JSON.
    Number(String),
    /// Text where types count: quoted if YAML would read a number or a boolean.
    Text(String),
    /// Text for a key that takes nothing else: a number needs no quotes there.
    Words(String),
    List(YamlList),
    Map(Map),
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct YamlList {
    pub items: Vec<YamlItem>,
    /// On one line, where it fits.
    pub flow: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum YamlItem {
    Value(Yaml),
    Comment(String),
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Map {
    pub lines: Vec<YamlLine>,
    /// On one line, where it fits.
    pub flow: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum YamlLine {
    Entry(String, Yaml),
    /// May have several lines; each gets its `# `.
    Comment(String),
}

impl Map {
    pub fn new() -> Map {
        Map::default()
    }

    /// A map that is written on one line where it fits.
    pub fn flow(entries: impl IntoIterator<Item = (String, Yaml)>) -> Map {
        let entries = entries.into_iter();
        Map {
            lines: entries.map(|(key, value)| YamlLine::Entry(key, value)).collect(),
            flow: true,
        }
    }

    pub fn put(&mut self, key: impl Into<String>, value: impl Into<Yaml>) {
        self.lines.push(YamlLine::Entry(key.into(), value.into()));
    }

    /// Puts a map that has lines; an empty one is left out.
    pub fn put_filled(&mut self, key: &str, map: Map) {
        if !map.lines.is_empty() {
            self.put(key, map);
        }
    }

    pub fn comment(&mut self, text: impl Into<String>) {
        self.lines.push(YamlLine::Comment(text.into()));
    }

    /// None if the mapping has no such key.
    pub fn get(&self, key: &str) -> Option<&Yaml> {
        self.lines.iter().find_map(|line| match line {
            YamlLine::Entry(known, value) if known == key => Some(value),
            _ => None,
        })
    }

    pub fn entries(&self) -> impl Iterator<Item = (&str, &Yaml)> {
        self.lines.iter().filter_map(|line| match line {
            YamlLine::Entry(key, value) => Some((key.as_str(), value)),
            YamlLine::Comment(_) => None,
        })
    }

    pub fn has_entries(&self) -> bool {
        self.entries().next().is_some()
    }
}

impl YamlList {
    pub fn of(items: impl IntoIterator<Item = Yaml>) -> YamlList {
        YamlList {
            items: items.into_iter().map(YamlItem::Value).collect(),
            flow: false,
        }
    }

    /// A list that is written on one line where it fits.
    pub fn flow(items: impl IntoIterator<Item = Yaml>) -> YamlList {
        YamlList {
            flow: true,
            ..YamlList::of(items)
        }
    }
}

impl Yaml {
    pub fn text(text: impl Into<String>) -> Yaml {
        Yaml::Text(text.into())
    }

    pub fn words(text: impl Into<String>) -> Yaml {
        Yaml::Words(text.into())
    }
}

impl From<Map> for Yaml {
    fn from(map: Map) -> Yaml {
        Yaml::Map(map)
    }
}

impl From<YamlList> for Yaml {
    fn from(list: YamlList) -> Yaml {
        Yaml::List(list)
    }
}

/// Whether a plain scalar of this text would be read as a number, or as one that was misspelt.
pub fn looks_like_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if let Some(based) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0o")) {
        return based.chars().all(|c| c.is_ascii_hexdigit());
    }
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '_');
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    digits.contains(|c: char| c.is_ascii_digit())
        && all_digits(whole)
        && all_digits(fraction)
        && all_digits(exponent)
}

/// Whether text is a number as JSON spells it, short enough for a double to keep all of it.
pub fn is_plain_number(text: &str) -> bool {
    text.len() <= 15
        && text.parse::<f64>().is_ok_and(f64::is_finite)
        && serde_json::from_str::<serde_json::Number>(text).is_ok_and(|number| number.to_string() == text)
}
