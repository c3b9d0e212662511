//! Text with its escapes undone, each stretch of which knows the bytes it was made from.
//!
//! Enumerating every way to escape a secret cannot be done (each character may be escaped or not), undoing
//! the escapes can.

/// Bytes, and where they come from.
pub(super) struct View {
    pub bytes: Vec<u8>,
    /// Offset here and in the text it was made from, where a stretch starts; ascending in both.
    stretches: Vec<(usize, usize)>,
}

/// Undoes one kind of escape. None where the text has none of the kind.
pub(super) type FormDecoder = fn(&[u8]) -> Option<View>;

pub(super) const DECODERS: [FormDecoder; 4] = [percent, form, backslash, entities];

impl View {
    /// Where a boundary between bytes of this view lies in what it was made from.
    pub fn origin(&self, offset: usize) -> usize {
        let next = self.stretches.partition_point(|(here, _)| *here <= offset);
        match next.checked_sub(1).map(|at| self.stretches[at]) {
            Some((here, there)) => there + offset - here,
            None => offset,
        }
    }
}

/// What an escape means: its length, and the bytes.
struct Escape {
    length: usize,
    bytes: Vec<u8>,
}

impl Escape {
    fn of_char(length: usize, c: char) -> Escape {
        Escape {
            length,
            bytes: c.to_string().into_bytes(),
        }
    }
}

/// `%41`.
fn percent(text: &[u8]) -> Option<View> {
    decode(text, b"%", percent_escape)
}

/// `%41`, and `+` for a blank.
fn form(text: &[u8]) -> Option<View> {
    if !text.contains(&b'+') {
        return None;
    }
    decode(text, b"%+", |rest| match rest.first() {
        Some(b'+') => Some(Escape::of_char(1, ' ')),
        _ => percent_escape(rest),
    })
}

fn percent_escape(rest: &[u8]) -> Option<Escape> {
    let digits = std::str::from_utf8(rest.get(1..3)?).ok()?;
    Some(Escape {
        length: 3,
        bytes: vec![u8::from_str_radix(digits, 16).ok()?],
    })
}

/// The escapes of JSON, and those of YAML, of shells and of Rust's debug form.
fn backslash(text: &[u8]) -> Option<View> {
    decode(text, b"\\", |rest| {
        if let Some(octal) = octal(rest) {
            return Some(octal);
        }
        let c = match rest.get(1)? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'0' => '\0',
            c @ (b'"' | b'\\' | b'/' | b'\'' | b' ') => *c as char,
            b'x' => return Some(Escape::of_char(4, hex(rest.get(2..4)?)?)),
            b'u' => return unicode(rest),
            _ => return None,
        };
        Some(Escape::of_char(2, c))
    })
}

/// `\101`: a byte.
fn octal(rest: &[u8]) -> Option<Escape> {
    let digits = rest.get(1..4)?;
    let in_range =
        matches!(digits[0], b'0'..=b'3') && digits.iter().all(|digit| matches!(digit, b'0'..=b'7'));
    in_range.then(|| Escape {
        length: 4,
        bytes: vec![digits.iter().fold(0, |byte, digit| byte << 3 | (digit - b'0'))],
    })
}

/// `\u0041`, a pair of surrogates, or `\u{41}`.
fn unicode(rest: &[u8]) -> Option<Escape> {
    if rest.get(2) == Some(&b'{') {
        let end = rest.iter().take(12).position(|byte| *byte == b'}')?;
        return Some(Escape::of_char(end + 1, hex(rest.get(3..end)?)?));
    }
    let digits = rest.get(2..6)?;
    if let Some(c) = hex(digits) {
        return Some(Escape::of_char(6, c));
    }
    let second = rest.get(6..12)?.strip_prefix(b"\\u")?;
    let (high, low) = (number(digits)?, number(second)?);
    let c = char::decode_utf16([high as u16, low as u16]).next()?.ok()?;
    Some(Escape::of_char(12, c))
}

/// `&amp;`, `&#65;`, `&#x41;`.
fn entities(text: &[u8]) -> Option<View> {
    decode(text, b"&", |rest| {
        let end = rest.iter().take(12).position(|byte| *byte == b';')?;
        let c = match rest.get(1..end)? {
            b"amp" => '&',
            b"lt" => '<',
            b"gt" => '>',
            b"quot" => '"',
            b"apos" => '\'',
            [b'#', b'x' | b'X', digits @ ..] => hex(digits)?,
            [b'#', digits @ ..] => char::from_u32(std::str::from_utf8(digits).ok()?.parse().ok()?)?,
            _ => return None,
        };
        Some(Escape::of_char(end + 1, c))
    })
}

fn number(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn hex(digits: &[u8]) -> Option<char> {
    char::from_u32(number(digits)?)
}

fn decode(text: &[u8], signs: &[u8], escape: impl Fn(&[u8]) -> Option<Escape>) -> Option<View> {
    let mut view = View {
        bytes: Vec::new(),
        stretches: Vec::new(),
    };
    let mut at = 0;
    while at < text.len() {
        let plain = text[at..].iter().position(|byte| signs.contains(byte));
        let sign = plain.map_or(text.len(), |plain| at + plain);
        view.bytes.extend_from_slice(&text[at..sign]);
        at = sign;
        match escape(&text[at..]) {
            Some(escape) => {
                view.stretches.push((view.bytes.len(), at));
                view.bytes.extend(escape.bytes);
                at += escape.length;
                view.stretches.push((view.bytes.len(), at));
            }
            None => {
                view.bytes.extend(text.get(at));
                at += 1;
            }
        }
    }
    (!view.stretches.is_empty()).then_some(view)
}
