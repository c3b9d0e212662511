//! Lines that somebody types, or a program pipes in, while other things are waited for.

use std::io::BufRead;
use tokio::sync::mpsc::{self, UnboundedReceiver};

/// Bytes of one line at most; what is longer is cut.
const LONGEST: u64 = 64 * 1024;

/// Standard input, line by line. It is read on a thread that ends with the process: a read cannot be called off.
#[derive(Debug)]
pub struct Typed {
    lines: UnboundedReceiver<String>,
}

impl Typed {
    pub fn start() -> Typed {
        let (sender, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            while let Some(line) = read()
                && sender.send(line).is_ok()
            {}
        });
        Typed { lines }
    }

    /// The next line that is not empty. Once there are no more, this never returns.
    pub async fn line(&mut self) -> String {
        loop {
            match self.lines.recv().await {
                Some(line) if line.trim().is_empty() => {}
                Some(line) => return line,
                None => std::future::pending().await,
            }
        }
    }
}

/// Asks on standard error and waits for a line. None at the end of the input.
pub fn ask(question: &str) -> Option<String> {
    let mut stderr = std::io::stderr().lock();
    let asked = std::io::Write::write_all(&mut stderr, question.as_bytes());
    asked.and_then(|()| std::io::Write::flush(&mut stderr)).ok()?;
    read().map(|line| line.trim().to_owned())
}

/// All of standard input.
///
/// # Errors
/// It cannot be read, is no UTF-8, or has more bytes than a file of the project may have.
pub fn read_all() -> std::io::Result<String> {
    let mut text = String::new();
    let most = crate::source::yaml::MAX_FILE_BYTES;
    let mut input = std::io::Read::take(std::io::stdin().lock(), most + 1);
    std::io::Read::read_to_string(&mut input, &mut text)?;
    if text.len() as u64 > most {
        let message = format!("it has more than {most} bytes");
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, message));
    }
    Ok(text)
}

fn read() -> Option<String> {
    let mut line = Vec::new();
    let mut input = std::io::Read::take(std::io::stdin().lock(), LONGEST);
    let read = input.read_until(b'\n', &mut line).ok()?;
    (read > 0).then(|| String::from_utf8_lossy(&line).into_owned())
}
