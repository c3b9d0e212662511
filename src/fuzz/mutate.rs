//! Seeds, changed at random: a plain mutator, so that the targets run without nightly tools.

/// What the formats have in common, and what their parsers look for.
const WORDS: [&[u8]; 48] = [
    b"<<",
    b">>",
    b"$",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b"\"",
    b"'",
    b"\\",
    b"\r\n",
    b"\n",
    b"\t",
    b",",
    b";",
    b"=",
    b":",
    b": ",
    b"- ",
    b" #",
    b"&a ",
    b"*a",
    b"<<: *a",
    b"!!str ",
    b"|\n",
    b">-\n",
    b"---\n",
    b"..",
    b"*",
    b"?@",
    b"&&",
    b"null",
    b"true",
    b"-1",
    b"1e999",
    b"99999999999999999999",
    b"0x",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"\\ud800",
    b"%00",
    b"<a>; rel=next",
    b"| default(",
    b"% for x in y %",
];

/// Larger inputs show nothing that small ones do not, and take longer.
const LONGEST: usize = 4096;

/// Numbers that look random and are the same for the same beginning.
pub struct FuzzRandom(pub u64);

impl FuzzRandom {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % limit.max(1)
    }
}

/// A seed with one to eight changes.
pub fn changed(seeds: &[Vec<u8>], random: &mut FuzzRandom) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(8) {
        change(&mut bytes, seeds, random);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut FuzzRandom) {
    let at = random.below(bytes.len() + 1);
    let end = (at + random.below(16)).min(bytes.len());
    match random.below(7) {
        0 => drop(bytes.drain(at..end)),
        1 => {
            let copy = bytes[at..end].to_vec();
            bytes.splice(at..at, copy);
        }
        2 => bytes.insert(at, u8::try_from(random.below(256)).unwrap_or(0)),
        3 => bytes.truncate(at),
        4 => {
            let other = &seeds[random.below(seeds.len())];
            let from = random.below(other.len() + 1);
            let to = (from + random.below(64)).min(other.len());
            bytes.splice(at..at, other[from..to].iter().copied());
        }
        5 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        _ => {
            let word = WORDS[random.below(WORDS.len())];
            let times = if random.below(20) == 0 { 200 } else { 1 };
            bytes.splice(at..at, word.repeat(times));
        }
    }
}
