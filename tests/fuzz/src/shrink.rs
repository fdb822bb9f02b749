//! Makes an input that fails smaller, as long as it fails.

/// As many tries as this are worth it; a reader may be slow.
const TRIES: usize = 2000;

pub(crate) fn shrink(input: Vec<u8>, fails: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut smallest = input;
    let mut tries = 0;
    let mut size = smallest.len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        let mut smaller = false;
        while at < smallest.len() && tries < TRIES {
            let mut shorter = smallest.clone();
            shorter.drain(at..(at + size).min(smallest.len()));
            tries += 1;
            if fails(&shorter) {
                smallest = shorter;
                smaller = true;
            } else {
                at += size;
            }
        }
        // The same size again as long as it helps, then half of it.
        if !smaller {
            size /= 2;
        }
    }
    smallest
}
