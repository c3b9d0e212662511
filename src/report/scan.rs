//! Looks for the few bytes of long text that are not written as they are.

/// Bytes that are looked at in one go, which the processor does many at a time.
const CHUNK: usize = 64;

/// Where the first such byte is.
pub fn find(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let mut before = 0;
    for chunk in bytes.chunks(CHUNK) {
        let found = chunk.iter().fold(false, |found, byte| found | is_wanted(*byte));
        if found {
            let within = chunk.iter().position(|byte| is_wanted(*byte));
            return within.map(|at| before + at);
        }
        before += chunk.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn the_first_is_found_wherever_it_lies() {
        for length in [0, 1, 63, 64, 65, 200] {
            let mut bytes = vec![b'a'; length];
            assert_eq!(find(&bytes, |byte| byte == b'<'), None);
            for at in (0..length).rev() {
                bytes[at] = b'<';
                assert_eq!(find(&bytes, |byte| byte == b'<'), Some(at));
            }
        }
    }
}
