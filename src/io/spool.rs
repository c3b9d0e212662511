//! Text put aside until its place in a report is known: in a file that has no name and is gone with the run.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

pub struct Spool {
    file: BufWriter<File>,
    length: u64,
}

/// Where a piece lies.
#[derive(Debug, Clone, Copy)]
pub struct SpoolPiece {
    start: u64,
    length: u64,
}

impl Spool {
    /// # Errors
    /// As the operating system says.
    pub fn new() -> io::Result<Spool> {
        Ok(Spool {
            file: BufWriter::new(tempfile::tempfile()?),
            length: 0,
        })
    }

    /// # Errors
    /// As the operating system says.
    pub fn put(&mut self, text: &str) -> io::Result<SpoolPiece> {
        self.file.write_all(text.as_bytes())?;
        let piece = SpoolPiece {
            start: self.length,
            length: text.len() as u64,
        };
        self.length += piece.length;
        Ok(piece)
    }

    /// Copies pieces, in the order they are named.
    ///
    /// # Errors
    /// As `out` fails to take what is written.
    pub fn copy(
        &mut self,
        pieces: impl IntoIterator<Item = SpoolPiece>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.file.flush()?;
        let mut file = BufReader::new(self.file.get_ref());
        for piece in pieces {
            file.seek(SeekFrom::Start(piece.start))?;
            io::copy(&mut file.by_ref().take(piece.length), out)?;
        }
        self.file.get_ref().seek(SeekFrom::End(0))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back_in_the_order_asked_for_and_more_can_follow() {
        let mut spool = Spool::new().unwrap();
        let (one, two) = (spool.put("one").unwrap(), spool.put("two").unwrap());
        let mut out = Vec::new();
        spool.copy([two, one], &mut out).unwrap();
        let three = spool.put("three").unwrap();
        spool.copy([three], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "twoonethree");
    }
}
