//! One coding undone, whatever the library's shape: bytes in, decoded bytes into a [`Sink`], and a plain word when
//! the data ends too early.

use super::{Coding, DecodeFault, Sink};
use brotli_decompressor::DecompressorWriter;
use flate2::write::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use std::io::{self, Write};
use zstd::stream::raw::{InBuffer, Operation, OutBuffer};

const BUFFER: usize = 16 * 1024;

pub struct Codec {
    coding: Coding,
    kind: CodecKind,
}

enum CodecKind {
    Gzip(Box<MultiGzDecoder<Sink>>),
    Deflate(Inflate),
    Brotli(Box<DecompressorWriter<Sink>>),
    Zstd(Zstd),
    /// The library could not be set up; every use says why.
    Failed(Sink, String),
}

impl Codec {
    pub fn new(coding: Coding, sink: Sink) -> Codec {
        let kind = match coding {
            Coding::Gzip => CodecKind::Gzip(Box::new(MultiGzDecoder::new(sink))),
            Coding::Deflate => CodecKind::Deflate(Inflate::new(sink)),
            Coding::Brotli => CodecKind::Brotli(Box::new(DecompressorWriter::new(sink, BUFFER))),
            Coding::Zstd => Zstd::start(sink),
        };
        Codec { coding, kind }
    }

    /// # Errors
    /// [`DecodeFault`] if the body is broken or too large.
    pub fn push(&mut self, data: &[u8]) -> Result<(), DecodeFault> {
        let pushed = match &mut self.kind {
            CodecKind::Gzip(decoder) => decoder.write_all(data),
            CodecKind::Deflate(decoder) => decoder.push(data),
            CodecKind::Brotli(decoder) => decoder.write_all(data),
            CodecKind::Zstd(decoder) => decoder.push(data),
            CodecKind::Failed(_, words) => Err(io::Error::other(words.clone())),
        };
        pushed.map_err(|error| self.fault(error))
    }

    /// # Errors
    /// [`DecodeFault`] if the body is broken or too large.
    pub fn finish(&mut self) -> Result<(), DecodeFault> {
        let ended = match &mut self.kind {
            CodecKind::Gzip(decoder) => decoder.try_finish().is_ok(),
            CodecKind::Deflate(decoder) => decoder.complete,
            CodecKind::Brotli(decoder) => decoder.close().is_ok(),
            CodecKind::Zstd(decoder) => decoder.complete,
            CodecKind::Failed(..) => false,
        };
        match (ended, self.sink_mut().is_over()) {
            (_, true) => Err(DecodeFault::TooLarge),
            (true, false) => Ok(()),
            (false, false) => Err(DecodeFault::Cut(self.coding)),
        }
    }

    pub fn sink_mut(&mut self) -> &mut Sink {
        match &mut self.kind {
            CodecKind::Gzip(decoder) => decoder.get_mut(),
            CodecKind::Deflate(decoder) => &mut decoder.sink,
            CodecKind::Brotli(decoder) => decoder.get_mut(),
            CodecKind::Zstd(decoder) => &mut decoder.sink,
            CodecKind::Failed(sink, _) => sink,
        }
    }

    fn fault(&mut self, error: io::Error) -> DecodeFault {
        if self.sink_mut().is_over() {
            DecodeFault::TooLarge
        } else {
            DecodeFault::Broken(self.coding, error.to_string())
        }
    }
}

/// `deflate` means zlib in the standard and bare deflate on many servers; the first two bytes tell.
struct Inflate {
    engine: Option<Decompress>,
    /// Up to two bytes, until the engine is chosen.
    start: Vec<u8>,
    complete: bool,
    sink: Sink,
}

impl Inflate {
    fn new(sink: Sink) -> Inflate {
        Inflate {
            engine: None,
            start: Vec::new(),
            complete: false,
            sink,
        }
    }

    fn push(&mut self, data: &[u8]) -> io::Result<()> {
        if self.engine.is_some() {
            return self.run(data);
        }
        self.start.extend_from_slice(data);
        let [first, second, ..] = self.start[..] else {
            return Ok(());
        };
        let is_zlib = first & 0x0f == 8 && u16::from_be_bytes([first, second]) % 31 == 0;
        self.engine = Some(Decompress::new(is_zlib));
        let start = std::mem::take(&mut self.start);
        self.run(&start)
    }

    fn run(&mut self, mut data: &[u8]) -> io::Result<()> {
        let Some(engine) = &mut self.engine else {
            return Ok(());
        };
        let mut buffer = [0; BUFFER];
        while !self.complete {
            let (read, written) = (engine.total_in(), engine.total_out());
            let status = engine.decompress(data, &mut buffer, FlushDecompress::None)?;
            let (read, written) = (engine.total_in() - read, engine.total_out() - written);
            self.sink.write_all(&buffer[..written as usize])?;
            data = &data[read as usize..];
            self.complete = status == Status::StreamEnd;
            if read == 0 && written == 0 {
                break;
            }
        }
        Ok(())
    }
}

struct Zstd {
    engine: zstd::stream::raw::Decoder<'static>,
    /// At the end of a frame.
    complete: bool,
    sink: Sink,
}

impl Zstd {
    fn start(sink: Sink) -> CodecKind {
        match zstd::stream::raw::Decoder::new() {
            Ok(engine) => CodecKind::Zstd(Zstd {
                engine,
                complete: false,
                sink,
            }),
            Err(error) => CodecKind::Failed(sink, error.to_string()),
        }
    }

    fn push(&mut self, data: &[u8]) -> io::Result<()> {
        let mut input = InBuffer::around(data);
        let mut buffer = [0; BUFFER];
        loop {
            let mut output = OutBuffer::around(&mut buffer[..]);
            let before = input.pos();
            let hint = self.engine.run(&mut input, &mut output)?;
            let written = output.pos();
            self.sink.write_all(&buffer[..written])?;
            self.complete = hint == 0;
            let idle = written == 0 && input.pos() == before;
            if idle || (input.pos() == data.len() && written < BUFFER) {
                return Ok(());
            }
        }
    }
}
