//! The schemes that need no conversation: bearer, basic. Each gives a header that is bound to its origin.

use crate::http::{Header, HttpRequest, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub fn bearer(token: &str) -> Header {
    authorization(format!("Bearer {token}"))
}

/// RFC 7617, in UTF-8. The user's name may not hold a colon; the caller has seen to that.
pub fn basic(username: &str, password: &str) -> Header {
    authorization(format!(
        "Basic {}",
        STANDARD.encode(format!("{username}:{password}"))
    ))
}

pub fn authorization(value: String) -> Header {
    Header {
        name: "Authorization".to_owned(),
        value: value.into_bytes(),
        secret: true,
    }
}

/// How a login's token is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenHeader {
    pub name: String,
    /// Empty for none.
    pub prefix: String,
}

impl Default for TokenHeader {
    fn default() -> TokenHeader {
        TokenHeader {
            name: "Authorization".to_owned(),
            prefix: "Bearer".to_owned(),
        }
    }
}

/// A login's token, unless the request has such a header of its own, which wins.
pub fn apply_token(request: &mut HttpRequest, sent: &TokenHeader, token: &str) {
    if header::has(&request.headers, &sent.name) {
        return;
    }
    let value = if sent.prefix.is_empty() {
        token.to_owned()
    } else {
        format!("{} {token}", sent.prefix)
    };
    request.headers.push(Header {
        name: sent.name.clone(),
        value: value.into_bytes(),
        secret: true,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_secret() {
        let header = basic("Aladdin", "open sesame");
        assert_eq!(header.value, b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert!(header.secret && bearer("t").secret);
        assert_eq!(format!("{:?}", bearer("t")), "Authorization: ***");
    }
}
