//! Reads a contract, with errors that say where a property is missing or has another type.

use cpq_contract::Node;

/// Why a node of a contract can't be shown.
pub(crate) struct ShapeError {
    pub(crate) pointer: String,
    pub(crate) message: String,
}

impl ShapeError {
    fn new(node: &Node<'_>, message: impl Into<String>) -> Self {
        Self { pointer: node.pointer.clone(), message: message.into() }
    }
}

/// Access to the parts of a contract that fails if they do not have the shape that `OpenAPI` requires.
pub(crate) trait Read<'a>: Sized {
    /// A required property.
    fn need(&self, name: &str) -> Result<Self, ShapeError>;
    /// The text of a string.
    fn as_text(&self) -> Result<&'a str, ShapeError>;
    /// The text of an optional property.
    fn text_of(&self, name: &str) -> Result<Option<&'a str>, ShapeError>;
    /// The properties of an object.
    fn as_object(&self) -> Result<Vec<(&'a str, Self)>, ShapeError>;
    /// The properties of an optional object.
    fn object_of(&self, name: &str) -> Result<Vec<(&'a str, Self)>, ShapeError>;
    /// The items of an optional array.
    fn items_of(&self, name: &str) -> Result<Vec<Self>, ShapeError>;
    /// The target of a reference with its name, or the node itself.
    fn resolved(&self) -> Result<(Self, Option<&'a str>), ShapeError>;
}

impl<'a> Read<'a> for Node<'a> {
    fn need(&self, name: &str) -> Result<Self, ShapeError> {
        self.get(name).ok_or_else(|| ShapeError::new(self, format!("it has no `{name}`")))
    }

    fn as_text(&self) -> Result<&'a str, ShapeError> {
        self.value.as_str().ok_or_else(|| ShapeError::new(self, "it is not text"))
    }

    fn text_of(&self, name: &str) -> Result<Option<&'a str>, ShapeError> {
        self.get(name).map(|node| node.as_text()).transpose()
    }

    fn as_object(&self) -> Result<Vec<(&'a str, Self)>, ShapeError> {
        let is_object = self.value.is_object();
        is_object
            .then(|| self.properties())
            .ok_or_else(|| ShapeError::new(self, "it is not an object"))
    }

    fn object_of(&self, name: &str) -> Result<Vec<(&'a str, Self)>, ShapeError> {
        self.get(name).map_or(Ok(Vec::new()), |node| node.as_object())
    }

    fn items_of(&self, name: &str) -> Result<Vec<Self>, ShapeError> {
        let Some(node) = self.get(name) else { return Ok(Vec::new()) };
        let is_list = node.value.is_array();
        is_list.then(|| node.items()).ok_or_else(|| ShapeError::new(&node, "it is not a list"))
    }

    fn resolved(&self) -> Result<(Self, Option<&'a str>), ShapeError> {
        let Some(reference) = self.text_of("$ref")? else { return Ok((self.clone(), None)) };
        let lost = || ShapeError::new(self, format!("`{reference}` leads nowhere"));
        Ok((self.target().ok_or_else(lost)?, reference.rsplit('/').next()))
    }
}
