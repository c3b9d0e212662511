//! Options of curl: which take a value, and which say nothing about the request.

/// Long names, and their letters.
const WITH_VALUE: &[(&str, Option<char>)] = &[
    ("request", Some('X')),
    ("header", Some('H')),
    ("data", Some('d')),
    ("data-ascii", None),
    ("data-raw", None),
    ("data-binary", None),
    ("data-urlencode", None),
    ("json", None),
    ("form", Some('F')),
    ("form-string", None),
    ("user", Some('u')),
    ("user-agent", Some('A')),
    ("referer", Some('e')),
    ("cookie", Some('b')),
    ("cookie-jar", Some('c')),
    ("max-redirs", None),
    ("max-time", Some('m')),
    ("connect-timeout", None),
    ("proxy", Some('x')),
    ("proxy-user", Some('U')),
    ("upload-file", Some('T')),
    ("url", None),
    ("oauth2-bearer", None),
    ("aws-sigv4", None),
    ("cert", Some('E')),
    ("key", None),
    ("cacert", None),
    ("capath", None),
    ("pass", None),
    ("resolve", None),
    ("connect-to", None),
    ("output", Some('o')),
    ("output-dir", None),
    ("write-out", Some('w')),
    ("config", Some('K')),
    ("retry", None),
    ("retry-delay", None),
    ("retry-max-time", None),
    ("limit-rate", None),
    ("range", Some('r')),
    ("interface", None),
    ("dump-header", Some('D')),
    ("trace", None),
    ("trace-ascii", None),
    ("stderr", None),
    ("ciphers", None),
    ("tls-max", None),
    ("cert-type", None),
    ("key-type", None),
    ("noproxy", None),
    ("unix-socket", None),
    ("url-query", None),
    ("variable", None),
    ("expand-url", None),
    ("speed-limit", Some('Y')),
    ("speed-time", Some('y')),
    ("max-filesize", None),
    ("request-target", None),
    ("continue-at", Some('C')),
    ("keepalive-time", None),
    ("rate", None),
    ("time-cond", Some('z')),
    ("quote", Some('Q')),
    ("parallel-max", None),
];

const FLAGS: &[(&str, Option<char>)] = &[
    ("get", Some('G')),
    ("head", Some('I')),
    ("insecure", Some('k')),
    ("location", Some('L')),
    ("location-trusted", None),
    ("compressed", None),
    ("http1.0", Some('0')),
    ("http1.1", None),
    ("http2", None),
    ("http2-prior-knowledge", None),
    ("http3", None),
    ("digest", None),
    ("basic", None),
    ("anyauth", None),
    ("ntlm", None),
    ("negotiate", None),
    ("silent", Some('s')),
    ("show-error", Some('S')),
    ("verbose", Some('v')),
    ("include", Some('i')),
    ("fail", Some('f')),
    ("fail-with-body", None),
    ("remote-name", Some('O')),
    ("remote-header-name", Some('J')),
    ("progress-bar", Some('#')),
    ("no-progress-meter", None),
    ("no-buffer", Some('N')),
    ("globoff", Some('g')),
    ("path-as-is", None),
    ("ipv4", Some('4')),
    ("ipv6", Some('6')),
    ("tlsv1", Some('1')),
    ("tlsv1.2", None),
    ("tlsv1.3", None),
    ("ssl-no-revoke", None),
    ("post301", None),
    ("post302", None),
    ("post303", None),
    ("raw", None),
    ("parallel", Some('Z')),
    ("create-dirs", None),
    ("no-keepalive", None),
    ("junk-session-cookies", Some('j')),
    ("disable", Some('q')),
    ("styled-output", None),
    ("retry-all-errors", None),
    ("retry-connrefused", None),
    ("fail-early", None),
    ("crlf", None),
    ("tcp-nodelay", None),
    ("list-only", Some('l')),
];

/// An option with its value, or a bare word. Names are the long ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CurlArgument {
    Value(&'static str, String),
    Flag(&'static str),
    Unknown(String),
    /// A long option with its value behind a `=`, which curl refuses.
    Joined(String),
    Word(String),
}

/// The words of a command, without its name.
pub fn arguments(words: &[String]) -> Vec<CurlArgument> {
    let mut made = Vec::new();
    let mut words = words.iter();
    let mut only_words = false;
    while let Some(word) = words.next() {
        if only_words || !word.starts_with('-') || word == "-" {
            made.push(CurlArgument::Word(word.clone()));
        } else if word == "--" {
            only_words = true;
        } else if let Some(name) = word.strip_prefix("--") {
            made.push(long(name, &mut words));
        } else {
            short(&word[1..], &mut words, &mut made);
        }
    }
    made
}

fn long<'w>(name: &str, words: &mut impl Iterator<Item = &'w String>) -> CurlArgument {
    let bare = name
        .strip_prefix("no-")
        .filter(|bare| find(FLAGS, bare).is_some());
    if let Some(known) = find(WITH_VALUE, name) {
        let value = words.next().cloned().unwrap_or_default();
        return CurlArgument::Value(known, value);
    }
    match find(FLAGS, name) {
        Some(known) => CurlArgument::Flag(known),
        None if bare.is_some() => CurlArgument::Flag("silent"),
        None => match name.split_once('=') {
            Some((name, _)) => CurlArgument::Joined(format!("--{name}")),
            None => CurlArgument::Unknown(format!("--{name}")),
        },
    }
}

fn find(table: &'static [(&str, Option<char>)], name: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(known, _)| *known)
}

/// `-sSLXPOST`: letters up to the first that takes the rest as its value.
fn short<'w>(letters: &str, words: &mut impl Iterator<Item = &'w String>, made: &mut Vec<CurlArgument>) {
    for (at, letter) in letters.char_indices() {
        let by_letter = |table: &'static [(&str, Option<char>)]| {
            table
                .iter()
                .find(|(_, known)| *known == Some(letter))
                .map(|(name, _)| *name)
        };
        if let Some(name) = by_letter(WITH_VALUE) {
            let rest = &letters[at + letter.len_utf8()..];
            let value = if rest.is_empty() {
                words.next().cloned().unwrap_or_default()
            } else {
                rest.to_owned()
            };
            made.push(CurlArgument::Value(name, value));
            return;
        }
        made.push(match by_letter(FLAGS) {
            Some(name) => CurlArgument::Flag(name),
            None => CurlArgument::Unknown(format!("-{letter}")),
        });
    }
}
