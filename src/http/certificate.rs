//! What a certificate says of itself, read from its DER: names and days. Nothing is verified here.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const INTEGER: u8 = 0x02;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// The version, which certificates of version 1 leave out.
const VERSION: u8 = 0xa0;
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];

/// The fields of a certificate that are looked at; names are DER.
struct CertificateFields<'d> {
    issuer: DerReader<'d>,
    validity: DerReader<'d>,
    subject: DerReader<'d>,
}

fn fields(der: &[u8]) -> Option<CertificateFields<'_>> {
    let mut outer = DerReader(der).within(SEQUENCE)?;
    let mut inner = outer.within(SEQUENCE)?;
    if inner.0.first() == Some(&VERSION) {
        inner.within(VERSION)?;
    }
    inner.within(INTEGER)?;
    // The algorithm of the signature.
    inner.within(SEQUENCE)?;
    Some(CertificateFields {
        issuer: inner.within(SEQUENCE)?,
        validity: inner.within(SEQUENCE)?,
        subject: inner.within(SEQUENCE)?,
    })
}

/// `notAfter`; None where the bytes are no certificate.
pub fn not_after(der: &[u8]) -> Option<Timestamp> {
    validity(der).map(|(_, end)| end)
}

/// `notBefore` and `notAfter`; None where the bytes are no certificate.
pub fn validity(der: &[u8]) -> Option<(Timestamp, Timestamp)> {
    let mut validity = fields(der)?.validity;
    let mut next = || {
        let (tag, text) = validity.next()?;
        let time = time(tag, std::str::from_utf8(text).ok()?)?;
        Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    Some((next()?, next()?))
}

/// The two names as raw bytes, to be compared; None where the bytes are no certificate.
pub fn issuer_and_subject(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let fields = fields(der)?;
    Some((fields.issuer.0, fields.subject.0))
}

/// The common name of the issuer, else its organisation; None where it has neither.
pub fn issuer_name(der: &[u8]) -> Option<String> {
    let issuer = fields(der)?.issuer;
    attribute(&issuer, COMMON_NAME).or_else(|| attribute(&issuer, ORGANIZATION))
}

/// The common name of the certificate's own subject. None if it has none or cannot be read.
pub fn common_name(der: &[u8]) -> Option<String> {
    attribute(&fields(der)?.subject, COMMON_NAME)
}

/// The value of an attribute of a name, which is a SEQUENCE of SETs of pairs.
fn attribute(name: &DerReader<'_>, wanted: &[u8]) -> Option<String> {
    let mut name = DerReader(name.0);
    while let Some(mut set) = name.within(SET) {
        let mut pair = set.within(SEQUENCE)?;
        let kind = pair.within(OBJECT_IDENTIFIER)?;
        let (_, text) = pair.next()?;
        if kind.0 == wanted {
            return Some(String::from_utf8_lossy(text).into_owned());
        }
    }
    None
}

/// `270131120000Z` of this century or the last, or `20270131120000Z`.
fn time(tag: u8, text: &str) -> Option<DateTime> {
    let text = match tag {
        UTC_TIME if text < "50" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    DateTime::strptime("%Y%m%d%H%M%SZ", text).ok()
}

/// What is left of some DER.
struct DerReader<'d>(&'d [u8]);

impl<'d> DerReader<'d> {
    /// The next element, which has to be of this kind.
    fn within(&mut self, tag: u8) -> Option<DerReader<'d>> {
        let (found, content) = self.next()?;
        (found == tag).then_some(DerReader(content))
    }

    /// Tag and content of the next element.
    fn next(&mut self) -> Option<(u8, &'d [u8])> {
        let (&[tag, first], rest) = self.0.split_first_chunk()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            // That many bytes hold the length.
            0x81..=0x84 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let length = bytes
                    .iter()
                    .fold(0, |length, byte| length << 8 | usize::from(*byte));
                (length, rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    fn check(year: i32, expected: &str) {
        let mut params = CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
        params.not_after = date_time_ymd(year, 3, 4);
        let signed = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        let found = not_after(signed.der()).unwrap();
        assert_eq!(found.to_string(), expected);
    }

    #[test]
    fn the_end_is_found_in_both_ways_of_writing_it() {
        check(2031, "2031-03-04T00:00:00Z");
        check(1999, "1999-03-04T00:00:00Z");
        check(2077, "2077-03-04T00:00:00Z");
    }

    #[test]
    fn names_are_read() {
        let mut params = CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, "Inner Authority");
        let signed = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        assert_eq!(issuer_name(signed.der()).unwrap(), "Inner Authority");
        assert_eq!(common_name(signed.der()).unwrap(), "Inner Authority");
        let (issuer, subject) = issuer_and_subject(signed.der()).unwrap();
        assert_eq!(issuer, subject);
    }

    #[test]
    fn what_is_no_certificate_has_no_end() {
        let mut params = CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
        params.not_after = date_time_ymd(2031, 3, 4);
        let signed = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        for length in 0..signed.der().len() {
            assert_eq!(not_after(&signed.der()[..length]), None, "{length} bytes");
        }
        let mut bytes = signed.der().to_vec();
        for at in 0..bytes.len() {
            let kept = std::mem::replace(&mut bytes[at], 0xff);
            not_after(&bytes);
            issuer_name(&bytes);
            bytes[at] = kept;
        }
    }
}
