//! Methods of HTTP.

/// Methods that servers know. Their case counts.
pub const METHODS: &[&str] = &[
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "QUERY",
    "PROPFIND",
    "PROPPATCH",
    "MKCOL",
    "COPY",
    "MOVE",
    "LOCK",
    "UNLOCK",
    "REPORT",
    "SEARCH",
    "PURGE",
    "LINK",
    "UNLINK",
];

/// The known method that differs from this one by case only. None where there is none, or the case is right.
pub fn meant_method(method: &str) -> Option<&'static str> {
    let known = METHODS.iter().find(|known| known.eq_ignore_ascii_case(method))?;
    (*known != method).then_some(*known)
}
