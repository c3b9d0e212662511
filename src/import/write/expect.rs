//! `expect:` and `capture:` of a request, tests' names as comments.

use crate::import::context::ImportContext;
use crate::import::script::{CheckKind, Declared, DeclaredCheck, DeclaredMatchers};
use crate::import::yaml::{Map, Yaml, YamlItem, YamlLine, YamlList};

/// Checks of one section: what is checked, and the matchers with their test.
type Section = Vec<(String, Vec<(Option<String>, DeclaredMatchers)>)>;

#[derive(Default)]
struct Sections {
    status: Vec<(Option<String>, Vec<String>)>,
    headers: Section,
    json: Section,
    cookies: Section,
    text: Vec<(Option<String>, DeclaredMatchers)>,
    time: Vec<(Option<String>, DeclaredMatchers)>,
    size: Vec<(Option<String>, DeclaredMatchers)>,
    schema: Vec<(Option<String>, Yaml)>,
    that: Vec<(Option<String>, String)>,
}

/// Writes what must hold.
pub fn expect(cx: &mut ImportContext, declared: &Declared) -> Map {
    let mut sections = Sections::default();
    for check in &declared.checks {
        sections.add(cx, check);
    }
    let mut map = Map::new();
    sections.write_status(&mut map);
    write_section("headers", &sections.headers, &mut map);
    write_section("json", &sections.json, &mut map);
    sections.write_schema(&mut map);
    write_matchers("text", &sections.text, &mut map);
    write_matchers("time", &sections.time, &mut map);
    write_cookies(&sections.cookies, &mut map);
    write_size(&sections.size, &mut map);
    sections.write_that(&mut map);
    cx.counts.assertions += count(&map);
    map
}

/// Assertions as a run counts them: one for each matcher.
fn count(expect: &Map) -> usize {
    let counts = expect.entries().map(|(key, value)| match (key, value) {
        ("headers" | "json" | "cookies", Yaml::Map(subjects)) => subjects
            .entries()
            .map(|(_, matchers)| matchers_in(inside(key, matchers)))
            .sum(),
        ("that", Yaml::List(list)) => list
            .items
            .iter()
            .filter(|item| matches!(item, YamlItem::Value(_)))
            .count(),
        ("text" | "time", matchers) => matchers_in(matchers),
        ("body", Yaml::Map(parts)) => parts.entries().map(|(_, matchers)| matchers_in(matchers)).sum(),
        _ => 1,
    });
    counts.sum()
}

/// The matchers of a cookie's value.
fn inside<'y>(key: &str, matchers: &'y Yaml) -> &'y Yaml {
    match matchers {
        Yaml::Map(parts) if key == "cookies" => parts.get("value").unwrap_or(matchers),
        other => other,
    }
}

fn matchers_in(matchers: &Yaml) -> usize {
    match matchers {
        Yaml::Map(map) => map.entries().count(),
        _ => 1,
    }
}

impl Sections {
    fn add(&mut self, cx: &mut ImportContext, check: &DeclaredCheck) {
        let test = check.test.as_ref().map(|test| cx.masked(test));
        match &check.kind {
            CheckKind::Status(patterns) => self.status.push((test, patterns.clone())),
            CheckKind::Header(name, matchers) => add(&mut self.headers, name, test, matchers),
            CheckKind::Cookie(name, matchers) => add(&mut self.cookies, name, test, matchers),
            CheckKind::Json(path, matchers) => add(&mut self.json, path, test, matchers),
            CheckKind::Text(matchers) => self.text.push((test, matchers.clone())),
            CheckKind::Time(matchers) => self.time(test, matchers),
            CheckKind::Size(matchers) => self.size.push((test, matchers.clone())),
            CheckKind::Schema(schema) => self.schema.push((test, schema.clone())),
            CheckKind::That(expression) => self.that.push((test, expression.clone())),
        }
    }

    /// A limit of time that differs from one before it becomes an expression: `time` takes each matcher once.
    fn time(&mut self, test: Option<String>, matchers: &DeclaredMatchers) {
        for (name, argument) in matchers {
            let mut known = self.time.iter().flat_map(|(_, matchers)| matchers);
            let before = known
                .find(|(known, _)| known == name)
                .map(|(_, argument)| argument.clone());
            let operator = ["lt", "le", "gt", "ge"].iter().position(|known| known == name);
            match (before, operator, argument) {
                (Some(before), ..) if before == *argument => {}
                (Some(_), Some(at), Yaml::Text(limit)) => {
                    let limit = limit.trim_end_matches("ms");
                    let operator = ["<", "<=", ">", ">="][at];
                    self.that.push((test.clone(), format!("time {operator} {limit}")));
                }
                (Some(_), ..) => {}
                (None, ..) => self
                    .time
                    .push((test.clone(), vec![(name.clone(), argument.clone())])),
            }
        }
    }

    /// The first list of statuses goes under `status`, others under `that`.
    fn write_status(&mut self, map: &mut Map) {
        let Some((_, first)) = self.status.first().cloned() else {
            return;
        };
        let mut seen: Vec<&Option<String>> = Vec::new();
        for (test, patterns) in &self.status {
            if *patterns != first {
                self.that.push((test.clone(), status_expression(patterns)));
            } else if !seen.contains(&test) {
                map.lines
                    .extend(test.iter().map(|test| YamlLine::Comment(test.clone())));
                seen.push(test);
            }
        }
        match &first[..] {
            [one] => map.put("status", Yaml::words(one.clone())),
            several => {
                let several = several.iter().map(|pattern| Yaml::words(pattern.clone()));
                map.put("status", YamlList::flow(several.collect::<Vec<_>>()));
            }
        }
    }

    fn write_schema(&mut self, map: &mut Map) {
        if let Some((test, schema)) = self.schema.first() {
            map.lines
                .extend(test.iter().map(|test| YamlLine::Comment(test.clone())));
            map.put("schema", schema.clone());
        }
    }

    fn write_that(&self, map: &mut Map) {
        let mut list = YamlList::default();
        let mut last = &None;
        let mut written: Vec<&str> = Vec::new();
        for (test, expression) in &self.that {
            if written.contains(&expression.as_str()) {
                continue;
            }
            if test != last {
                list.items
                    .extend(test.iter().map(|test| YamlItem::Comment(test.clone())));
            }
            list.items.push(YamlItem::Value(Yaml::words(expression.clone())));
            written.push(expression);
            last = test;
        }
        if !list.items.is_empty() {
            map.put("that", list);
        }
    }
}

fn status_expression(patterns: &[String]) -> String {
    let one = |pattern: &String| match pattern.strip_suffix("xx") {
        Some(class) => format!("status // 100 == {class}"),
        None => format!("status == {pattern}"),
    };
    patterns.iter().map(one).collect::<Vec<_>>().join(" or ")
}

fn add(section: &mut Section, subject: &str, test: Option<String>, matchers: &DeclaredMatchers) {
    match section.iter_mut().find(|(known, _)| known == subject) {
        Some((_, groups)) => groups.push((test, matchers.clone())),
        None => section.push((subject.to_owned(), vec![(test, matchers.clone())])),
    }
}

fn write_section(key: &str, section: &Section, map: &mut Map) {
    let mut inner = Map::new();
    let mut last = None;
    for (subject, groups) in section {
        for test in groups.iter().filter_map(|(test, _)| test.as_ref()) {
            if last != Some(test) {
                inner.comment(test.clone());
            }
            last = Some(test);
        }
        inner.put(subject.clone(), merged(groups));
    }
    map.put_filled(key, inner);
}

fn write_matchers(key: &str, groups: &[(Option<String>, DeclaredMatchers)], map: &mut Map) {
    if groups.is_empty() {
        return;
    }
    for test in tests(groups) {
        map.comment(test);
    }
    map.put(key, merged(groups));
}

fn tests(groups: &[(Option<String>, DeclaredMatchers)]) -> Vec<String> {
    let mut tests: Vec<String> = groups.iter().filter_map(|(test, _)| test.clone()).collect();
    tests.dedup();
    tests
}

fn write_cookies(section: &Section, map: &mut Map) {
    let mut inner = Map::new();
    for (name, groups) in section {
        tests(groups).into_iter().for_each(|test| inner.comment(test));
        let value = Map::flow([("value".to_owned(), merged(groups))]);
        inner.put(name.clone(), value);
    }
    map.put_filled("cookies", inner);
}

fn write_size(groups: &[(Option<String>, DeclaredMatchers)], map: &mut Map) {
    if !groups.is_empty() {
        tests(groups).into_iter().for_each(|test| map.comment(test));
        map.put("body", Map::flow([("length".to_owned(), merged(groups))]));
    }
}

/// Matchers of one value as one mapping; those of one name that differ, as groups.
fn merged(groups: &[(Option<String>, DeclaredMatchers)]) -> Yaml {
    let mut sets: Vec<DeclaredMatchers> = vec![Vec::new()];
    for (name, argument) in groups.iter().flat_map(|(_, matchers)| matchers) {
        if sets
            .iter()
            .flatten()
            .any(|known| (&known.0, &known.1) == (name, argument))
        {
            continue;
        }
        if add_keys(&mut sets, name, argument) {
            continue;
        }
        let free = sets
            .iter()
            .position(|set| set.iter().all(|(known, _)| known != name));
        match free {
            Some(at) => sets[at].push((name.clone(), argument.clone())),
            None => sets.push(vec![(name.clone(), argument.clone())]),
        }
    }
    match &sets[..] {
        [only] => matchers(only),
        several => {
            let groups = several.iter().map(|set| Map::flow(set.clone()).into());
            let groups = YamlList::of(groups.collect::<Vec<_>>());
            Map::flow([("all_of".to_owned(), groups.into())]).into()
        }
    }
}

/// Puts another name into a `has_keys` that is there, within `each` too. False where there is none.
fn add_keys(sets: &mut [DeclaredMatchers], name: &str, argument: &Yaml) -> bool {
    let Some((_, known)) = sets.iter_mut().flatten().find(|(known, _)| known == name) else {
        return false;
    };
    match (name, known, argument) {
        ("each", Yaml::Map(known), Yaml::Map(more)) => match (&mut known.lines[..], &more.lines[..]) {
            ([YamlLine::Entry(key, keys)], [YamlLine::Entry(other, more)])
                if key == "has_keys" && other == "has_keys" =>
            {
                *keys = joined_keys(keys, more);
                true
            }
            _ => false,
        },
        ("has_keys", known, more) => {
            *known = joined_keys(known, more);
            true
        }
        _ => false,
    }
}

fn joined_keys(left: &Yaml, right: &Yaml) -> Yaml {
    let names = |yaml: &Yaml| match yaml {
        Yaml::List(list) => list.items.clone(),
        other => vec![YamlItem::Value(other.clone())],
    };
    let mut items = names(left);
    for item in names(right) {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    YamlList { items, flow: true }.into()
}

/// One `equals` is written as its value, where that is no mapping.
fn matchers(set: &DeclaredMatchers) -> Yaml {
    match &set[..] {
        [(name, argument)] if name == "equals" && !matches!(argument, Yaml::Map(_)) => argument.clone(),
        _ => Map::flow(set.clone()).into(),
    }
}

pub fn captures(cx: &mut ImportContext, declared: &Declared) -> Map {
    let mut map = Map::new();
    for capture in &declared.captures {
        cx.counts.captures += 1;
        map.put(capture.name.clone(), capture.value.clone());
    }
    map
}
