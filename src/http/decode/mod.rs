//! `Content-Encoding` undone while the body arrives: bytes are pushed in, and what they decode to is kept under a cap
//! or only counted.
//!
//! At most two encodings are undone, since each multiplies what a few bytes can become. A body that ends before its
//! encoding does is an error, not a short body.

mod codec;

use super::digests::{Digests, Hasher};
use codec::Codec;
use std::io::Write;

/// More would serve an attack only: no server encodes a body three times.
const MOST_CODINGS: usize = 2;

/// What one encoding may become on its way into the next.
const BETWEEN: u64 = 64 * 1024 * 1024;

/// Pieces of this size go through the first of two encodings at once.
const PIECE: usize = 4096;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

#[derive(Debug, PartialEq)]
pub enum DecodeFault {
    Unknown(String),
    TooMany(usize),
    /// Not what the header says: the coding and the decoder's words.
    Broken(Coding, String),
    /// The body ended before the coding did.
    Cut(Coding),
    /// More than the cap.
    TooLarge,
}

/// The codings of `Content-Encoding` headers, in the order they were applied.
///
/// # Errors
/// [`DecodeFault`] if the body is broken or too large.
pub fn codings<'a>(headers: impl Iterator<Item = &'a [u8]>) -> Result<Vec<Coding>, DecodeFault> {
    let mut found = Vec::new();
    for value in headers {
        for name in String::from_utf8_lossy(value).split(',') {
            match &*name.trim().to_ascii_lowercase() {
                "" | "identity" => {}
                "gzip" | "x-gzip" => found.push(Coding::Gzip),
                "deflate" => found.push(Coding::Deflate),
                "br" => found.push(Coding::Brotli),
                "zstd" => found.push(Coding::Zstd),
                other => return Err(DecodeFault::Unknown(other.to_owned())),
            }
        }
    }
    if found.len() > MOST_CODINGS {
        Err(DecodeFault::TooMany(found.len()))
    } else {
        Ok(found)
    }
}

/// Where decoded bytes go.
pub struct Sink {
    /// More is an error; None counts on.
    cap: Option<u64>,
    /// Bytes that are kept at most.
    most: usize,
    bytes: Vec<u8>,
    size: u64,
    hasher: Option<Hasher>,
}

impl Sink {
    pub fn keep(cap: u64) -> Sink {
        Sink {
            cap: Some(cap),
            ..Sink::beginning(usize::MAX)
        }
    }

    /// Keeps so many bytes at most, and counts all.
    pub fn beginning(most: usize) -> Sink {
        Sink {
            cap: None,
            most,
            bytes: Vec::new(),
            size: 0,
            hasher: None,
        }
    }

    /// The same, and digests are taken of everything.
    pub fn hashed(self) -> Sink {
        Sink {
            hasher: Some(Hasher::default()),
            ..self
        }
    }

    /// The digests of everything that came; None where they were not asked for.
    pub fn digests(&self) -> Option<Digests> {
        self.hasher.clone().map(Hasher::finish)
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn is_over(&self) -> bool {
        self.cap.is_some_and(|cap| self.size > cap)
    }
}

impl Write for Sink {
    fn write(&mut self, data: &[u8]) -> std::io::Result<usize> {
        self.size += data.len() as u64;
        if let Some(hasher) = &mut self.hasher {
            hasher.push(data);
        }
        if self.is_over() {
            return Err(std::io::Error::other("more than the cap"));
        }
        let room = self.most.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&data[..data.len().min(room)]);
        Ok(data.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// One body being decoded.
pub struct BodyDecoder {
    /// Undoes the coding that was applied last of two, into memory.
    outer: Option<Codec>,
    inner: Codec,
}

impl BodyDecoder {
    /// None where nothing is to be undone.
    pub fn new(codings: &[Coding], sink: Sink) -> Option<BodyDecoder> {
        let mut reversed = codings.iter().rev();
        let (outer, inner) = match codings.len() {
            0 => return None,
            1 => (None, reversed.next()?),
            _ => (reversed.next(), reversed.next()?),
        };
        Some(BodyDecoder {
            outer: outer.map(|coding| Codec::new(*coding, Sink::keep(BETWEEN))),
            inner: Codec::new(*inner, sink),
        })
    }

    /// # Errors
    /// [`DecodeFault`] if the body is broken or too large.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), DecodeFault> {
        let Some(outer) = &mut self.outer else {
            return self.inner.push(chunk);
        };
        for piece in chunk.chunks(PIECE) {
            outer.push(piece)?;
            let between = std::mem::take(&mut outer.sink_mut().bytes);
            self.inner.push(&between)?;
        }
        Ok(())
    }

    /// # Errors
    /// [`DecodeFault`] if the body is broken or too large.
    pub fn finish(mut self) -> Result<Sink, DecodeFault> {
        if let Some(mut outer) = self.outer.take() {
            outer.finish()?;
            let rest = std::mem::take(&mut outer.sink_mut().bytes);
            self.inner.push(&rest)?;
        }
        self.inner.finish()?;
        Ok(std::mem::replace(self.inner.sink_mut(), Sink::beginning(0)))
    }
}

impl std::fmt::Display for Coding {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Coding::Gzip => "gzip",
            Coding::Deflate => "deflate",
            Coding::Brotli => "br",
            Coding::Zstd => "zstd",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn raw(data: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(data: &[u8]) -> Vec<u8> {
        ::zstd::encode_all(data, 3).unwrap()
    }

    fn decode(codings: &[Coding], body: &[u8], step: usize, cap: u64) -> Result<Vec<u8>, DecodeFault> {
        let mut decoder = BodyDecoder::new(codings, Sink::keep(cap)).unwrap();
        for chunk in body.chunks(step) {
            decoder.push(chunk)?;
        }
        decoder.finish().map(Sink::into_bytes)
    }

    /// One uncompressed meta-block and the end of the stream.
    fn brotli(data: &[u8]) -> Vec<u8> {
        let head = ((data.len() as u32 - 1) << 4 | 1 << 20).to_le_bytes();
        [&head[..3], data, &[3]].concat()
    }

    #[test]
    fn every_coding_is_undone_whatever_the_chunks() {
        let text = b"hello hello hello hello".repeat(100);
        for step in [1, 7, 100_000] {
            assert_eq!(
                decode(&[Coding::Gzip], &gzip(&text), step, 9999),
                Ok(text.clone())
            );
            assert_eq!(
                decode(&[Coding::Deflate], &zlib(&text), step, 9999),
                Ok(text.clone())
            );
            assert_eq!(
                decode(&[Coding::Deflate], &raw(&text), step, 9999),
                Ok(text.clone())
            );
            assert_eq!(
                decode(&[Coding::Zstd], &zstd(&text), step, 9999),
                Ok(text.clone())
            );
            assert_eq!(
                decode(&[Coding::Brotli], &brotli(&text), step, 9999),
                Ok(text.clone())
            );
            let both = zstd(&gzip(&text));
            assert_eq!(
                decode(&[Coding::Gzip, Coding::Zstd], &both, step, 9999),
                Ok(text.clone())
            );
        }
    }

    #[test]
    fn gzip_members_are_joined() {
        let body = [gzip(b"a"), gzip(b"b")].concat();
        assert_eq!(decode(&[Coding::Gzip], &body, 5, 9), Ok(b"ab".to_vec()));
        let body = [zstd(b"a"), zstd(b"b")].concat();
        assert_eq!(decode(&[Coding::Zstd], &body, 5, 9), Ok(b"ab".to_vec()));
    }

    #[test]
    fn h12_a_bomb_stops_at_the_cap() {
        let bomb = gzip(&vec![0; 20_000_000]);
        assert_eq!(
            decode(&[Coding::Gzip], &bomb, 1000, 1_000_000),
            Err(DecodeFault::TooLarge)
        );
        let bomb = zstd(&vec![0; 20_000_000]);
        assert_eq!(
            decode(&[Coding::Zstd], &bomb, 1000, 1_000_000),
            Err(DecodeFault::TooLarge)
        );
        let mut counting = BodyDecoder::new(&[Coding::Gzip], Sink::beginning(9)).unwrap();
        counting.push(&gzip(&vec![0; 20_000_000])).unwrap();
        let sink = counting.finish().unwrap();
        assert_eq!((sink.size(), sink.into_bytes().len()), (20_000_000, 9));
    }

    #[test]
    fn h13_chains_are_short() {
        let lines = ["gzip, gzip", "gzip"].map(str::as_bytes);
        assert_eq!(codings(lines.into_iter()), Err(DecodeFault::TooMany(3)));
        let line = ["X-GZIP,identity,br"].map(str::as_bytes);
        assert_eq!(codings(line.into_iter()), Ok(vec![Coding::Gzip, Coding::Brotli]));
        let line = ["rot13"].map(str::as_bytes);
        assert_eq!(
            codings(line.into_iter()),
            Err(DecodeFault::Unknown("rot13".into()))
        );
    }

    fn check_cut(coding: Coding, body: &[u8]) {
        for kept in [1, body.len() / 2, body.len() - 1] {
            let result = decode(&[coding], &body[..kept], 3, 9999);
            assert_eq!(result, Err(DecodeFault::Cut(coding)), "{coding} at {kept}");
        }
    }

    #[test]
    fn h14_a_cut_stream_is_an_error() {
        let text = b"hello hello hello hello, and something else".to_vec();
        check_cut(Coding::Gzip, &gzip(&text));
        check_cut(Coding::Deflate, &zlib(&text));
        check_cut(Coding::Deflate, &raw(&text));
        check_cut(Coding::Zstd, &zstd(&text));
        check_cut(Coding::Brotli, &brotli(&text));
    }

    #[test]
    fn h14_wrong_magic_is_an_error() {
        for coding in [Coding::Gzip, Coding::Zstd] {
            let result = decode(&[coding], b"this is plain text, nothing else", 5, 9999);
            assert!(
                matches!(result, Err(DecodeFault::Broken(found, _)) if found == coding),
                "{result:?}"
            );
        }
    }
}
