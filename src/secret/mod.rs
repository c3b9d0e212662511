//! secret

/// Whether a variable's name says that it holds a secret.
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    ["token", "secret", "password", "key"]
        .iter()
        .any(|end| name.ends_with(end))
}
