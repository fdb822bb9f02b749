//! The lines and the names of a YAML document, as a tree like the document itself.

use std::collections::BTreeMap;

use crate::unescape;

/// A value of a document: its line, and the places of the values in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) inner: Inner,
}

#[derive(Clone, Debug, Default)]
pub(crate) enum Inner {
    #[default]
    Scalar,
    Sequence(Vec<Place>),
    Mapping {
        /// The keys in the order of the text.
        names: Vec<String>,
        places: BTreeMap<String, Place>,
    },
}

impl Place {
    /// The line of the value at `pointer`, or of its nearest parent.
    pub(crate) fn line(&self, pointer: &str) -> usize {
        self.find(pointer).unwrap_or_else(|nearest| nearest).line
    }

    /// The keys of the mapping at `pointer`.
    pub(crate) fn names(&self, pointer: &str) -> &[String] {
        match self.find(pointer).map(|place| &place.inner) {
            Ok(Inner::Mapping { names, .. }) => names,
            _ => &[],
        }
    }

    /// The place of the value at `pointer`, or else of its nearest parent.
    fn find(&self, pointer: &str) -> Result<&Self, &Self> {
        let mut steps = pointer.split('/');
        // A pointer is empty or begins with a slash.
        if steps.next() != Some("") {
            return Err(self);
        }
        steps.try_fold(self, |place, step| place.step(step).ok_or(place))
    }

    fn step(&self, step: &str) -> Option<&Self> {
        match &self.inner {
            Inner::Scalar => None,
            Inner::Sequence(items) => {
                let index: usize = step.parse().ok()?;
                items.get(index)
            }
            Inner::Mapping { places, .. } if step.contains('~') => places.get(&unescape(step)),
            Inner::Mapping { places, .. } => places.get(step),
        }
    }

    /// Limits all lines to the last one of the text.
    pub(crate) fn limit(&mut self, last: usize) {
        self.line = self.line.min(last);
        match &mut self.inner {
            Inner::Scalar => {}
            Inner::Sequence(items) => {
                for place in items {
                    place.limit(last);
                }
            }
            Inner::Mapping { places, .. } => {
                for place in places.values_mut() {
                    place.limit(last);
                }
            }
        }
    }
}
