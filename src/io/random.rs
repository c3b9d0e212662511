//! Bytes that nobody can guess, from the system.

use rand::TryRng;

/// Fills the buffer. A system that cannot give random bytes can keep no secret, so that the process ends.
#[expect(
    clippy::panic,
    reason = "without random bytes there is no login, no boundary and no secret that is safe"
)]
pub fn fill(buffer: &mut [u8]) {
    if let Err(error) = rand::rngs::SysRng.try_fill_bytes(buffer) {
        panic!("the system gives no random bytes: {error}");
    }
}

/// A seed for what need not be repeated.
pub fn seed() -> u64 {
    let mut bytes = [0; 8];
    fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// Anything from 0 to 1.
pub fn fraction() -> f64 {
    let mut bytes = [0; 4];
    fill(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

/// 128 random bits in hexadecimal.
pub fn text() -> String {
    let mut bytes = [0; 16];
    fill(&mut bytes);
    format!("{:032x}", u128::from_be_bytes(bytes))
}
