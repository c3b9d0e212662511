//! Which names stand for secrets.

/// Whether a variable of this name counts as a secret without being told to be one.
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["token", "secret", "password", "key"]
        .iter()
        .any(|end| name.ends_with(end))
}
