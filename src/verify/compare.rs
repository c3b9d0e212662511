//! Where two texts begin to differ.

/// Byte offset of the first difference of two texts.
pub fn first_differing_byte(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}
