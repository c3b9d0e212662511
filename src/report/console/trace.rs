//! Exchanges as curl's `-v` shows them: `>` went out, `<` came in, `*` is about both.

use super::Palette;
use super::line::time;
use crate::http::{Segment, Tls};
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
    match &sent.lost {
        Some(lost) => writeln!(
            out,
            "    {} failed: {}",
            style.palette.dim("*"),
            visible_line(&lost.reason)
        ),
        None => Ok(()),
    }
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
        Some(bytes) => {
            body(out, bytes, "<", style)?;
            more(out, received, style)
        }
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

fn more(out: &mut dyn Write, received: &Received, style: &Style) -> io::Result<()> {
    match received.is_cut() {
        true => writeln!(
            out,
            "    {} [{} bytes in all, not read by this step]",
            style.palette.dim("<"),
            received.decoded_size
        ),
        false => Ok(()),
    }
}

/// The connection of a hop, how long each part of it took, and what it moved.
pub fn phases(out: &mut dyn Write, received: &Received, palette: &Palette) -> io::Result<()> {
    for line in [connection(received), timings(received)] {
        writeln!(out, "    {}", palette.dim(&format!("* {line}")))?;
    }
    Ok(())
}

/// `began at 1.2 s, queued 40 ms, connect 0.3 ms, waiting 12 ms, reading 0.1 ms, total 13 ms`.
fn timings(received: &Received) -> String {
    let timings = &received.timings;
    let phases = [
        ("began at", Some(received.started)),
        ("queued", Some(timings.queued).filter(|queued| !queued.is_zero())),
        ("dns", timings.dns),
        ("connect", timings.connect),
        ("tls", timings.tls),
        ("waiting", Some(timings.waiting)),
        ("reading", Some(timings.reading)),
        ("total", Some(timings.total)),
    ];
    let named = phases.map(|(name, phase)| phase.map(|phase| format!("{name} {}", time(phase))));
    named.into_iter().flatten().collect::<Vec<String>>().join(", ")
}

/// `127.0.0.1:443, new connection, TLSv1.3, certificate until 2027-01-31 (72 days), 120 bytes on the wire`.
fn connection(received: &Received) -> String {
    let connection = if received.reused {
        "reused connection"
    } else {
        "new connection"
    };
    let remote = received
        .remote
        .map(|remote| format!("{remote}, "))
        .unwrap_or_default();
    let tls = received.tls.as_ref().map(secured).unwrap_or_default();
    let sizes = format!(
        "{} bytes on the wire, {} decoded",
        received.wire_size, received.decoded_size
    );
    format!("{remote}{connection}, {tls}{sizes}")
}

fn secured(tls: &Tls) -> String {
    let end = tls.not_after.zip(tls.days_left).map(|(end, days)| {
        let day = end.strftime("%F");
        let plural = if days == 1 { "" } else { "s" };
        format!("certificate until {day} ({days} day{plural}), ")
    });
    format!("{}, {}", tls.version, end.unwrap_or_default())
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
