//! The source as modules and what they hold.

use syn::{Item, ItemImpl};

use crate::condition::Condition;

/// A crate's source. The first definition and the first module are the crate itself.
pub(crate) struct Tree {
    pub(crate) name: String,
    pub(crate) definitions: Vec<Definition>,
    pub(crate) modules: Vec<Module>,
    pub(crate) implementations: Vec<Implementation>,
}

/// Something with a name.
pub(crate) struct Definition {
    /// The module it stands in.
    pub(crate) module: usize,
    pub(crate) name: String,
    pub(crate) is_public: bool,
    pub(crate) is_hidden: bool,
    /// What has to be switched on for it, by its modules, too.
    pub(crate) condition: Condition,
    pub(crate) what: What,
}

pub(crate) enum What {
    /// The module of this number.
    Module(usize),
    Item(Box<Item>),
}

/// A module and what it lets in.
pub(crate) struct Module {
    pub(crate) definition: usize,
    pub(crate) parent: Option<usize>,
    pub(crate) definitions: Vec<usize>,
    pub(crate) uses: Vec<Use>,
}

/// One name, or all of a module, that is let into another.
pub(crate) struct Use {
    pub(crate) is_public: bool,
    pub(crate) condition: Condition,
    pub(crate) path: Vec<String>,
    /// `None` for all that is there.
    pub(crate) name: Option<String>,
    /// Whether the path begins with `::`.
    pub(crate) is_absolute: bool,
}

/// An `impl` block and where it stands.
pub(crate) struct Implementation {
    pub(crate) module: usize,
    pub(crate) condition: Condition,
    pub(crate) item: ItemImpl,
}
