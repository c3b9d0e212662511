//! Exchanges as curl's `-v` shows them.

use super::Palette;
use crate::http::Segment;
use crate::report::visible::{visible, visible_line};
use crate::run::event::{Received, Sent};
use std::io::{self, Write};

pub fn request(out: &mut dyn Write, sent: &Sent, palette: &Palette) -> io::Result<()> {
    writeln!(
        out,
        "    {} {} {}",
        palette.dim(">"),
        sent.method,
        visible_line(&sent.url)
    )?;
    for header in &sent.headers {
        let value = visible_line(&String::from_utf8_lossy(&header.value));
        let value = if header.secret { "***".to_owned() } else { value };
        writeln!(out, "    {} {}: {value}", palette.dim(">"), header.name)?;
    }
    for segment in sent.body.segments.iter().flatten() {
        match segment {
            Segment::Bytes(bytes) => body(out, bytes, ">", palette)?,
            Segment::File { path, length } => {
                writeln!(
                    out,
                    "    {} [{length} bytes of {}]",
                    palette.dim(">"),
                    path.display()
                )?;
            }
        }
    }
    Ok(())
}

pub fn response(out: &mut dyn Write, received: &Received, palette: &Palette) -> io::Result<()> {
    let reason = visible_line(&received.reason);
    writeln!(
        out,
        "    {} {} {} {reason}",
        palette.dim("<"),
        received.version,
        received.status
    )?;
    for (name, value) in &received.headers {
        let value = visible_line(&String::from_utf8_lossy(value));
        writeln!(out, "    {} {name}: {value}", palette.dim("<"))?;
    }
    match &received.body {
        Some(bytes) => body(out, bytes, "<", palette),
        None if received.decoded_size > 0 => {
            writeln!(
                out,
                "    {} [{} bytes, not read by this step]",
                palette.dim("<"),
                received.decoded_size
            )
        }
        None => Ok(()),
    }
}

fn body(out: &mut dyn Write, bytes: &[u8], mark: &str, palette: &Palette) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => visible(text)
            .lines()
            .try_for_each(|line| writeln!(out, "    {} {line}", palette.dim(mark))),
        Err(_) => writeln!(
            out,
            "    {} [{} bytes that are not text]",
            palette.dim(mark),
            bytes.len()
        ),
    }
}
