//! Exchanges as curl's `-v` shows them.

use super::Palette;
use crate::http::Segment;
use crate::report::redacted::Secrets;
use crate::report::visible::{visible, visible_line};
use crate::run::event::{Received, Sent};
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
