//! `Set-Cookie` as it was sent: what the server wished for, before anyone asks whether it may.

use super::date;

/// Longer ones are refused, as browsers do.
const LONGEST: usize = 4096;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct SetCookie {
    pub name: String,
    pub value: String,
    /// Lower-case, without a leading dot.
    pub domain: Option<String>,
    /// None also where it did not begin with `/`.
    pub path: Option<String>,
    /// Seconds since 1970.
    pub expires: Option<i64>,
    pub max_age: Option<i64>,
    pub secure: bool,
    pub http_only: bool,
    /// As written.
    pub same_site: Option<String>,
}

impl SetCookie {
    /// None for what is no cookie: no `=`, nothing before it, control characters, too long.
    pub fn parse(header: &[u8]) -> Option<SetCookie> {
        let is_control = |byte: &u8| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7f;
        if header.iter().any(is_control) {
            return None;
        }
        let text = String::from_utf8_lossy(header);
        let mut parts = text.split(';');
        let (name, value) = parts.next()?.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() || name.len() + value.len() > LONGEST {
            return None;
        }
        let mut cookie = SetCookie {
            name: name.to_owned(),
            value: value.to_owned(),
            ..SetCookie::default()
        };
        for part in parts {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            cookie.attribute(key.trim(), value.trim());
        }
        Some(cookie)
    }

    /// The last of several attributes of a name counts; unknown ones are ignored.
    fn attribute(&mut self, key: &str, value: &str) {
        match &*key.to_ascii_lowercase() {
            "expires" => self.expires = date::parse(value).or(self.expires),
            "max-age" => self.max_age = seconds(value).or(self.max_age),
            "domain" if !value.is_empty() => {
                self.domain = Some(value.strip_prefix('.').unwrap_or(value).to_ascii_lowercase());
            }
            "path" => self.path = value.starts_with('/').then(|| value.to_owned()),
            "secure" => self.secure = true,
            "httponly" => self.http_only = true,
            "samesite" => self.same_site = Some(value.to_owned()),
            _ => {}
        }
    }
}

/// Digits that overflow mean for ever, or long ago.
fn seconds(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let overflow = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    is_number.then(|| text.parse().unwrap_or(overflow))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_in_any_case() {
        let cookie =
            SetCookie::parse(b" a = b=c ; DOMAIN=.X.com; path=/p;HttpOnly; SameSite=Lax; max-AGE=5; x")
                .unwrap();
        assert_eq!((&*cookie.name, &*cookie.value), ("a", "b=c"));
        assert_eq!(cookie.domain.as_deref(), Some("x.com"));
        assert_eq!(cookie.path.as_deref(), Some("/p"));
        assert_eq!(
            (cookie.max_age, cookie.http_only, cookie.secure),
            (Some(5), true, false)
        );
        assert_eq!(cookie.same_site.as_deref(), Some("Lax"));
    }

    #[test]
    fn what_is_no_cookie() {
        for header in ["", "a", "=b", "; Path=/"] {
            assert_eq!(SetCookie::parse(header.as_bytes()), None, "{header}");
        }
        assert_eq!(
            SetCookie::parse(format!("a={}", "x".repeat(LONGEST)).as_bytes()),
            None
        );
    }

    #[test]
    fn ages_that_are_no_numbers_are_ignored() {
        assert_eq!(seconds("99999999999999999999"), Some(i64::MAX));
        assert_eq!(seconds("-99999999999999999999"), Some(i64::MIN));
        assert_eq!((seconds("1e3"), seconds(""), seconds("-")), (None, None, None));
    }
}
