//! Exchanges as curl's `-v` shows them: `>` went out, `<` came in, `*` is about both.

use super::line::time;
use super::{Palette, body};
use crate::http::{Segment, Tls};
use crate::report::visible::{visible, visible_line, visible_path};
use crate::run::event::{ReadValue, Received, Sent};
use crate::secret::Secrets;
use std::io::{self, Write};
use url::{Position, Url};

/// How it is shown. Bodies are masked before they are split into lines, because a secret may have several.
pub struct TraceStyle<'a> {
    pub palette: Palette,
    pub secrets: &'a Secrets,
}

/// A request, what came of the answer, and why that is not all.
///
/// # Errors
/// As `out` fails to take what is written.
pub fn exchange(
    out: &mut dyn Write,
    sent: &Sent,
    received: Option<&Received>,
    style: &TraceStyle,
) -> io::Result<()> {
    let star = style.palette.dim("*");
    if let (Some(origin), _) = split_url(&sent.url) {
        writeln!(out, "    {star} to {}", visible_line(&origin))?;
    }
    // Without a connection nothing went out.
    if sent.size > 0 {
        request(out, sent, received.map(|received| &*received.version), style)?;
    }
    if let Some(received) = received {
        response(out, received, style)?;
    }
    match &sent.lost {
        Some(lost) => writeln!(out, "    {star} failed: {}", visible_line(&lost.reason)),
        None => Ok(()),
    }
}

/// `version` is the HTTP version of the answer, if there was one.
fn request(out: &mut dyn Write, sent: &Sent, version: Option<&str>, style: &TraceStyle) -> io::Result<()> {
    let version = version.map(|version| format!(" {version}")).unwrap_or_default();
    let mark = style.palette.dim(">");
    let (_, path) = split_url(&sent.url);
    writeln!(out, "    {mark} {} {}{version}", sent.method, visible_line(&path))?;
    for header in &sent.headers {
        let value = visible_line(&String::from_utf8_lossy(&header.value));
        let value = if header.secret { "***".to_owned() } else { value };
        writeln!(out, "    {mark} {}: {value}", visible_line(&header.name))?;
    }
    let headers = sent.headers.iter();
    let kind = body::kind(headers.map(|header| (&*header.name, &*header.value)));
    for segment in sent.body.segments.iter().flatten() {
        match segment {
            Segment::Bytes(bytes) => write_body(out, bytes, kind.as_deref(), (">", style))?,
            Segment::File { path, length } => {
                writeln!(out, "    {mark} [{length} bytes of {}]", visible_path(path))?;
            }
        }
    }
    Ok(())
}

/// `https://api.zoom.us` and `/v2/users?page=2`. What is no URL stays whole.
fn split_url(url: &str) -> (Option<String>, String) {
    match Url::parse(url) {
        Ok(url) => {
            let path = url[Position::BeforePath..Position::AfterQuery].to_owned();
            (Some(url.origin().ascii_serialization()), path)
        }
        Err(_) => (None, url.to_owned()),
    }
}

fn response(out: &mut dyn Write, received: &Received, style: &TraceStyle) -> io::Result<()> {
    let mark = style.palette.dim("<");
    let reason = visible_line(&received.reason);
    let head = format!("{} {} {reason}", received.version, received.status);
    writeln!(out, "    {mark} {}", head.trim_end())?;
    for (name, value) in &received.headers {
        let value = visible_line(&String::from_utf8_lossy(value));
        writeln!(out, "    {mark} {}: {value}", visible_line(name))?;
    }
    let headers = received.headers.iter();
    let kind = body::kind(headers.map(|(name, value)| (&**name, &**value)));
    let size = received.decoded_size;
    match &received.body {
        Some(bytes) => write_body(out, bytes, kind.as_deref(), ("<", style))?,
        None if size > 0 => writeln!(out, "    {mark} [{size} bytes, not read by this step]")?,
        None => {}
    }
    if received.is_cut() {
        writeln!(out, "    {mark} [{size} bytes in all, not read by this step]")?;
    }
    received.trailers.iter().try_for_each(|(name, value)| {
        let value = visible_line(&String::from_utf8_lossy(value));
        writeln!(
            out,
            "    {mark} {}: {value} {}",
            visible_line(name),
            style.palette.dim("(trailer)")
        )
    })
}

/// The connection of a hop, how long each part of it took, and what it moved.
///
/// # Errors
/// As `out` fails to take what is written.
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
///
/// # Errors
/// As `out` fails to take what is written.
pub fn values(out: &mut dyn Write, values: &[ReadValue], palette: &Palette) -> io::Result<()> {
    for value in values {
        let shown = match (&value.value, value.secret) {
            (_, true) => "***".to_owned(),
            (Some(text), _) => visible_line(text),
            (None, _) => "(no value)".to_owned(),
        };
        let from = palette.dim(&format!("  {}", visible_line(&value.from)));
        writeln!(
            out,
            "    {} {} = {shown}{from}",
            palette.dim("*"),
            visible_line(&value.name)
        )?;
    }
    Ok(())
}

fn write_body(
    out: &mut dyn Write,
    bytes: &[u8],
    kind: Option<&str>,
    (mark, style): (&str, &TraceStyle),
) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let text = body::text(bytes, kind, style.secrets);
    let text = text.unwrap_or_else(|| body::counted(bytes.len() as u64, kind));
    visible(&text)
        .lines()
        .try_for_each(|line| writeln!(out, "    {} {line}", style.palette.dim(mark)))
}
