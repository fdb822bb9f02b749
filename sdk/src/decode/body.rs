//! Types of response bodies.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use std::collections::HashMap;

use crate::model::{self, Model};

/// The type of a response body.
pub trait Body: DeserializeOwned {
    /// Whether `json`, from which this was read, is an object of something else.
    fn is_foreign(&self, json: &str) -> bool;

    /// Whether it is a page of a collection.
    fn is_page() -> bool {
        false
    }
}

/// An object that shares no property with the type is foreign, even if it could be read.
impl<T: Model + Default + DeserializeOwned> Body for T {
    fn is_foreign(&self, json: &str) -> bool {
        let known = self.info().properties;
        if known.is_empty() || model::has_value(self) {
            return false;
        }
        // Values may be null, or may have another type than documented.
        let properties = serde_json::from_str::<HashMap<String, IgnoredAny>>(json);
        properties.is_ok_and(|found| known.iter().all(|it| !found.contains_key(it.name)))
    }

    fn is_page() -> bool {
        let properties = T::default().info().properties;
        ["items", "hasMore"].into_iter().all(|name| properties.iter().any(|it| it.name == name))
    }
}

impl<T: DeserializeOwned> Body for Vec<T> {
    fn is_foreign(&self, _: &str) -> bool {
        false
    }
}

impl Body for Value {
    fn is_foreign(&self, _: &str) -> bool {
        false
    }
}
