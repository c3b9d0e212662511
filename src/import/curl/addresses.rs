//! Rules for where names lead: `--resolve` and `--connect-to`.

/// `host:port:address`, with `+` before it, or several addresses with commas between: the first is taken. None for a
/// rule that removes an entry, or that names no address.
pub fn resolve(rule: &str) -> Option<(String, String)> {
    let mut parts = rule.trim_start_matches('+').splitn(3, ':');
    let (host, port, addresses) = (parts.next()?, parts.next()?, parts.next()?);
    if host.starts_with('-') || addresses.is_empty() {
        return None;
    }
    let address = addresses.split(',').next().unwrap_or(addresses);
    let address = address.trim_start_matches('[').trim_end_matches(']');
    Some((format!("{host}:{port}"), address.to_owned()))
}

/// `host:port:host:port`, where each part may be empty. None for any other number of parts.
pub fn connect_to(rule: &str) -> Option<(String, String)> {
    match rule.split(':').collect::<Vec<_>>()[..] {
        [from, from_port, to, to_port] => Some((format!("{from}:{from_port}"), format!("{to}:{to_port}"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_or_has_no_equal() {
        let check = |found: Option<(String, String)>, expected: Option<(&str, &str)>| {
            let expected = expected.map(|(from, to)| (from.to_owned(), to.to_owned()));
            assert_eq!(found, expected);
        };
        check(
            resolve("+a.example:443:10.0.0.1,10.0.0.2"),
            Some(("a.example:443", "10.0.0.1")),
        );
        check(resolve("a.example:80:[::1]"), Some(("a.example:80", "::1")));
        check(resolve("-a.example:80:10.0.0.1"), None);
        check(resolve("a.example:80"), None);
        check(connect_to("a:1:b:2"), Some(("a:1", "b:2")));
        check(connect_to("::b:"), Some((":", "b:")));
        check(connect_to("a:1:b"), None);
    }
}
