//! Exchanges as curl's `-v` shows them: `>` went out, `<` came in, `*` is about both.

use super::Palette;
use super::line::time;
use crate::http::Segment;
use crate::report::redacted::Secrets;
use crate::report::visible::{visible, visible_line};
use crate::run::event::{ReadValue, Received, Sent};
use std::io::{self, Write};

/// How it is shown. Bodies are masked before they are parted into lines, because a secret may have several.
pub struct Style<'a> {
    pub palette: Palette,
    pub secrets: &'a Secrets,
}

pub fn request(out: &mut dyn Write, sent: &Sent, style: &Style) -> io::Result<()> {
    writeln!(
        out,
        "    {} {} {}",
        style.palette.dim(">"),
        sent.method,
        visible_line(&sent.url)
    )?;
    for header in &sent.headers {
        let value = visible_line(&String::from_utf8_lossy(&header.value));
        let value = if header.secret { "***".to_owned() } else { value };
        writeln!(out, "    {} {}: {value}", style.palette.dim(">"), header.name)?;
    }
    for segment in sent.body.segments.iter().flatten() {
        match segment {
            Segment::Bytes(bytes) => body(out, bytes, ">", style)?,
            Segment::File { path, length } => {
                writeln!(
                    out,
                    "    {} [{length} bytes of {}]",
                    style.palette.dim(">"),
                    path.display()
                )?;
            }
        }
    }
    Ok(())
}

pub fn response(out: &mut dyn Write, received: &Received, style: &Style) -> io::Result<()> {
    let reason = visible_line(&received.reason);
    writeln!(
        out,
        "    {} {} {} {reason}",
        style.palette.dim("<"),
        received.version,
        received.status
    )?;
    for (name, value) in &received.headers {
        let value = visible_line(&String::from_utf8_lossy(value));
        writeln!(out, "    {} {name}: {value}", style.palette.dim("<"))?;
    }
    match &received.body {
        Some(bytes) => body(out, bytes, "<", style),
        None if received.decoded_size > 0 => {
            writeln!(
                out,
                "    {} [{} bytes, not read by this step]",
                style.palette.dim("<"),
                received.decoded_size
            )
        }
        None => Ok(()),
    }
}

/// How long each part of a hop took, and what it moved.
pub fn phases(out: &mut dyn Write, received: &Received, palette: &Palette) -> io::Result<()> {
    let timings = &received.timings;
    let phases = [
        ("dns", timings.dns),
        ("connect", timings.connect),
        ("tls", timings.tls),
        ("waiting", Some(timings.waiting)),
        ("reading", Some(timings.reading)),
        ("total", Some(timings.total)),
    ];
    let named = phases.map(|(name, phase)| phase.map(|phase| format!("{name} {}", time(phase))));
    let phases: Vec<String> = named.into_iter().flatten().collect();
    let connection = if received.reused {
        "reused connection"
    } else {
        "new connection"
    };
    let remote = received
        .remote
        .map(|remote| format!("{remote}, "))
        .unwrap_or_default();
    let sizes = format!(
        "{} bytes on the wire, {} decoded",
        received.wire_size, received.decoded_size
    );
    for line in [format!("{remote}{connection}, {sizes}"), phases.join(", ")] {
        writeln!(out, "    {}", palette.dim(&format!("* {line}")))?;
    }
    Ok(())
}

/// Variables, and where each value came from.
pub fn values(out: &mut dyn Write, values: &[ReadValue], palette: &Palette) -> io::Result<()> {
    for value in values {
        let shown = match (&value.value, value.secret) {
            (_, true) => "***".to_owned(),
            (Some(text), _) => visible_line(text),
            (None, _) => "(no value)".to_owned(),
        };
        let from = palette.dim(&format!("  {}", visible_line(&value.from)));
        writeln!(out, "    {} {} = {shown}{from}", palette.dim("*"), value.name)?;
    }
    Ok(())
}

fn body(out: &mut dyn Write, bytes: &[u8], mark: &str, style: &Style) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    match std::str::from_utf8(&style.secrets.redact_bytes(bytes)) {
        Ok(text) => visible(text)
            .lines()
            .try_for_each(|line| writeln!(out, "    {} {line}", style.palette.dim(mark))),
        Err(_) => writeln!(
            out,
            "    {} [{} bytes that are not text]",
            style.palette.dim(mark),
            bytes.len()
        ),
    }
}
