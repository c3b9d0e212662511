//! What is said when this program itself is at fault. A panic's message may hold any value that was at hand, so only
//! its place is shown.

use std::panic::{Location, PanicHookInfo};

pub fn install() {
    std::panic::set_hook(Box::new(|panic: &PanicHookInfo<'_>| {
        super::CommandOutput::plain().error(&message(panic.location()));
    }));
}

fn message(place: Option<&Location<'_>>) -> String {
    let place = place.map(|place| format!(" at {}:{}", place.file(), place.line()));
    format!(
        "internal error in callsheet {}{}\nplease report it with the command that you ran; no value is part of this message",
        env!("CARGO_PKG_VERSION"),
        place.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x10_a_panic_is_told_by_its_place_alone() {
        let message = message(Some(Location::caller()));
        assert!(message.contains("internal error"), "{message}");
        assert!(message.contains("panic.rs:"), "{message}");
    }
}
