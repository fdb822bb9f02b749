//! A place in a contract, so that what is missing can be named by its pointer.

use serde_json::Value;

/// What is wrong at a place.
pub(crate) struct Wrong {
    pub(crate) pointer: String,
    pub(crate) message: String,
}

/// A place in a contract.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    root: &'a Value,
    pub(crate) value: &'a Value,
    pub(crate) pointer: String,
}

impl<'a> Node<'a> {
    pub(crate) fn root(root: &'a Value) -> Self {
        Self { root, value: root, pointer: String::new() }
    }

    fn wrong(&self, message: impl Into<String>) -> Wrong {
        Wrong { pointer: self.pointer.clone(), message: message.into() }
    }

    fn step(&self, name: &str, value: &'a Value) -> Self {
        let step = name.replace('~', "~0").replace('/', "~1");
        Self { root: self.root, value, pointer: format!("{}/{step}", self.pointer) }
    }

    /// The member of this name, with a reference in its place followed.
    pub(crate) fn get(&self, name: &str) -> Option<Self> {
        self.value.get(name).map(|value| self.step(name, value))
    }

    pub(crate) fn need(&self, name: &str) -> Result<Self, Wrong> {
        self.get(name).ok_or_else(|| self.wrong(format!("it has no `{name}`")))
    }

    pub(crate) fn text(&self) -> Result<&'a str, Wrong> {
        self.value.as_str().ok_or_else(|| self.wrong("it is not text"))
    }

    /// The text of a member that may be missing.
    pub(crate) fn text_of(&self, name: &str) -> Result<Option<&'a str>, Wrong> {
        self.get(name).map(|node| node.text()).transpose()
    }

    /// The members of an object, by name; a missing one has none.
    pub(crate) fn members(&self) -> Result<Vec<(&'a str, Self)>, Wrong> {
        let object = self.value.as_object().ok_or_else(|| self.wrong("it is not an object"))?;
        Ok(object.iter().map(|(name, value)| (name.as_str(), self.step(name, value))).collect())
    }

    pub(crate) fn members_of(&self, name: &str) -> Result<Vec<(&'a str, Self)>, Wrong> {
        self.get(name).map_or(Ok(Vec::new()), |node| node.members())
    }

    /// The items of a member that may be missing.
    pub(crate) fn items_of(&self, name: &str) -> Result<Vec<Self>, Wrong> {
        let Some(node) = self.get(name) else { return Ok(Vec::new()) };
        let list = node.value.as_array().ok_or_else(|| node.wrong("it is not a list"))?;
        Ok(list.iter().enumerate().map(|(at, value)| node.step(&at.to_string(), value)).collect())
    }

    /// What a reference leads to, or the place itself, with the name under which it is shared.
    pub(crate) fn resolved(&self) -> Result<(Self, Option<&'a str>), Wrong> {
        let Some(reference) = self.text_of("$ref")? else { return Ok((self.clone(), None)) };
        let lost = || self.wrong(format!("`{reference}` leads nowhere"));
        let pointer = reference.strip_prefix('#').ok_or_else(lost)?;
        let value = self.root.pointer(pointer).ok_or_else(lost)?;
        let name = reference.rsplit('/').next();
        Ok((Self { root: self.root, value, pointer: pointer.to_owned() }, name))
    }
}
