//! Bytes, sizes and times as people read them.

use crate::source::escape::visible_line;
use std::time::Duration;

/// At most 60 characters of the first line, control characters made visible.
pub fn first_line(bytes: &[u8]) -> String {
    let line = bytes
        .split(|byte| matches!(byte, b'\r' | b'\n'))
        .next()
        .unwrap_or_default();
    let text = String::from_utf8_lossy(line);
    visible_line(&text.chars().take(60).collect::<String>())
}

/// `1.5 s`, `500 ms`.
pub fn duration_words(duration: Duration) -> String {
    match duration.as_millis() {
        millis if millis < 1000 => format!("{millis} ms"),
        _ => format!("{} s", duration.as_secs_f64()),
    }
}

/// `50 MiB`, `1.5 KiB`, `10 bytes`.
pub fn bytes_words(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match units.iter().find(|(size, _)| bytes >= *size) {
        Some((size, name)) => {
            let count = format!("{:.1}", bytes as f64 / *size as f64);
            format!("{} {name}", count.trim_end_matches(".0"))
        }
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_read_well() {
        assert_eq!(bytes_words(50 << 20), "50 MiB");
        assert_eq!(bytes_words(1536), "1.5 KiB");
        assert_eq!(bytes_words(10), "10 bytes");
        assert_eq!(duration_words(Duration::from_millis(1500)), "1.5 s");
        assert_eq!(duration_words(Duration::from_millis(500)), "500 ms");
    }

    #[test]
    fn foreign_bytes_are_made_visible() {
        assert_eq!(first_line(b"\x1b[2Jhi\r\nmore"), "\\u{1b}[2Jhi");
    }
}
