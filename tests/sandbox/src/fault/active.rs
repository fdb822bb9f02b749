//! The fault rules of a running site.

use super::rule::FaultRule;
use crate::random::mix;

/// The rules, with how often each was considered and triggered.
#[derive(Debug)]
pub(crate) struct ActiveFaults {
    seed: u64,
    rules: Vec<ActiveRule>,
}

#[derive(Debug)]
struct ActiveRule {
    rule: FaultRule,
    considered: u64,
    triggered: u64,
}

impl ActiveRule {
    fn new(rule: FaultRule) -> Self {
        Self { rule, considered: 0, triggered: 0 }
    }
}

impl ActiveFaults {
    pub(crate) fn new(seed: u64, rules: Vec<FaultRule>) -> Self {
        Self { seed, rules: rules.into_iter().map(ActiveRule::new).collect() }
    }

    pub(crate) fn add(&mut self, rule: FaultRule) {
        self.rules.push(ActiveRule::new(rule));
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// Each rule with how often it was triggered.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (&FaultRule, u64)> {
        self.rules.iter().map(|active| (&active.rule, active.triggered))
    }

    /// The first rule that is triggered by a request. With a rate, this depends on the seed and on
    /// the number of requests for which the rule was considered.
    pub(crate) fn trigger(&mut self, operation: &str, is_collection: bool) -> Option<FaultRule> {
        for (number, active) in (0_u64..).zip(&mut self.rules) {
            let is_spent = active.rule.times.is_some_and(|times| active.triggered >= times);
            if is_spent || !active.rule.applies_to(operation, is_collection) {
                continue;
            }
            active.considered += 1;
            let random = mix(mix(self.seed.wrapping_add(number)) ^ active.considered);
            if fraction(random) < active.rule.rate {
                active.triggered += 1;
                return Some(active.rule.clone());
            }
        }
        None
    }
}

/// Maps a random number to the range from 0 (included) to 1 (excluded).
fn fraction(random: u64) -> f64 {
    // An f64 represents 32 bits exactly, which is finer than any rate needs.
    f64::from(u32::try_from(random >> 32).unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
}
