//! Random numbers, for delays and boundaries.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// Returns a random number. The standard library creates the keys of its hashers from the system's
/// random numbers.
pub(crate) fn number() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Returns a random number from 0 to 1.
pub(crate) fn fraction() -> f64 {
    // These bits are the fraction of a number from 1 to 2.
    f64::from_bits(1_f64.to_bits() | (number() >> 12)) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_spread_over_the_range_and_numbers_differ() {
        let fractions: Vec<f64> = std::iter::repeat_with(fraction).take(1000).collect();
        // About 100 are expected in each tenth; fewer than 40 are as good as impossible.
        for tenth in 0..10 {
            let range = f64::from(tenth) / 10.0..f64::from(tenth + 1) / 10.0;
            let count = fractions.iter().filter(|fraction| range.contains(fraction)).count();
            assert!(count >= 40, "{count} in {range:?}");
        }
        assert_ne!(number(), number());
    }
}
