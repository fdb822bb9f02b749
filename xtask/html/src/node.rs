//! Reads a contract, and names the place of what is missing or has another type.

use cpq_contract::Node;

/// What is wrong at a place.
pub(crate) struct Wrong {
    pub(crate) pointer: String,
    pub(crate) message: String,
}

impl Wrong {
    fn new(node: &Node<'_>, message: impl Into<String>) -> Self {
        Self { pointer: node.pointer.clone(), message: message.into() }
    }
}

/// Access to the parts of a contract that fails where they are not as `OpenAPI` has them.
pub(crate) trait Read<'a>: Sized {
    /// A required property.
    fn need(&self, name: &str) -> Result<Self, Wrong>;
    /// The text of a string.
    fn as_text(&self) -> Result<&'a str, Wrong>;
    /// The text of an optional property.
    fn text_of(&self, name: &str) -> Result<Option<&'a str>, Wrong>;
    /// The properties of an object.
    fn members(&self) -> Result<Vec<(&'a str, Self)>, Wrong>;
    /// The properties of an optional object.
    fn members_of(&self, name: &str) -> Result<Vec<(&'a str, Self)>, Wrong>;
    /// The items of an optional array.
    fn items_of(&self, name: &str) -> Result<Vec<Self>, Wrong>;
    /// The target of a reference with its name, or the node itself.
    fn resolved(&self) -> Result<(Self, Option<&'a str>), Wrong>;
}

impl<'a> Read<'a> for Node<'a> {
    fn need(&self, name: &str) -> Result<Self, Wrong> {
        self.get(name).ok_or_else(|| Wrong::new(self, format!("it has no `{name}`")))
    }

    fn as_text(&self) -> Result<&'a str, Wrong> {
        self.value.as_str().ok_or_else(|| Wrong::new(self, "it is not text"))
    }

    fn text_of(&self, name: &str) -> Result<Option<&'a str>, Wrong> {
        self.get(name).map(|node| node.as_text()).transpose()
    }

    fn members(&self) -> Result<Vec<(&'a str, Self)>, Wrong> {
        let is_object = self.value.is_object();
        is_object.then(|| self.properties()).ok_or_else(|| Wrong::new(self, "it is not an object"))
    }

    fn members_of(&self, name: &str) -> Result<Vec<(&'a str, Self)>, Wrong> {
        self.get(name).map_or(Ok(Vec::new()), |node| node.members())
    }

    fn items_of(&self, name: &str) -> Result<Vec<Self>, Wrong> {
        let Some(node) = self.get(name) else { return Ok(Vec::new()) };
        let is_list = node.value.is_array();
        is_list.then(|| node.items()).ok_or_else(|| Wrong::new(&node, "it is not a list"))
    }

    fn resolved(&self) -> Result<(Self, Option<&'a str>), Wrong> {
        let Some(reference) = self.text_of("$ref")? else { return Ok((self.clone(), None)) };
        let lost = || Wrong::new(self, format!("`{reference}` leads nowhere"));
        Ok((self.target().ok_or_else(lost)?, reference.rsplit('/').next()))
    }
}
