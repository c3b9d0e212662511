//! What a call is to the value that it is about.

/// What is called, and so where its first argument is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum CallRole {
    Function,
    /// The first argument is before it: `value | name(...)`.
    Filter,
    /// The same: `value is name(...)`.
    Test,
}
