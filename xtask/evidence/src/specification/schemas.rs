//! Reads the schemas of a Swagger or OpenAPI file into models.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use cpq_contract::{Node, step, unescape};

use super::json::{items, object, resolve, text, texts, values, wrong};
use super::{ANY, Model, Oddity, Property};

/// Far more arrays inside arrays, and parts of `allOf`, than a schema has.
const MAX_DEPTH: usize = 64;

/// The properties of a model that holds a page of a collection.
const OF_COLLECTIONS: [&str; 7] =
    ["items", "offset", "limit", "count", "hasMore", "totalResults", "links"];

/// What a schema says about a value.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    pub(super) kind: String,
    pub(super) format: Option<String>,
    /// The type of the items of an array.
    pub(super) items: Option<String>,
    pub(super) model: Option<String>,
    pub(super) values: Vec<String>,
}

/// The models that were read, and those that remain to be read.
pub(super) struct Schemas<'a> {
    /// The pointer of the named schemas, with `/` at its end.
    section: &'static str,
    open: VecDeque<(String, Node<'a>)>,
    /// The pointer of each model.
    seen: BTreeMap<String, String>,
    pub(super) models: Vec<Model>,
    /// The names in the list of required properties of each model.
    pub(super) required: BTreeMap<String, BTreeSet<String>>,
    pub(super) oddities: Vec<Oddity>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(section: &'static str) -> Self {
        Self {
            section,
            open: VecDeque::new(),
            seen: BTreeMap::new(),
            models: Vec::new(),
            required: BTreeMap::new(),
            oddities: Vec::new(),
        }
    }

    /// Reads a schema; `name` is the name of its model if the file gives it none.
    pub(super) fn shape(&mut self, schema: &Node<'a>, name: &str) -> Result<Shape, String> {
        self.shape_in(schema, name, 0)
    }

    fn shape_in(&mut self, node: &Node<'a>, name: &str, depth: usize) -> Result<Shape, String> {
        if depth > MAX_DEPTH {
            return Err(format!("{}: arrays are nested too deeply", node.pointer));
        }
        let schema = unwrapped(node)?;
        let kind = kind(&schema)?;
        let format = text(&schema, "format")?.map(str::to_owned);
        self.hidden_values(&schema)?;
        match kind {
            "array" => {
                let items = schema.property("items");
                if !items.exists() {
                    return Err(format!("{}: an array without `items`", schema.pointer));
                }
                let inner = self.shape_in(&items, &format!("{name}[]"), depth + 1)?;
                let Shape { kind, model, values, .. } = inner;
                Ok(Shape { kind: "array".to_owned(), items: Some(kind), model, values, format })
            }
            "object" => {
                let has_properties =
                    !parts(&schema)?.iter().all(|it| it.get("properties").is_none());
                let model = has_properties.then(|| self.model(&schema, name));
                Ok(Shape { kind: kind.to_owned(), model, ..Shape::default() })
            }
            "string" if format.as_deref() == Some("binary") => {
                Ok(Shape { kind: "file".to_owned(), ..Shape::default() })
            }
            _ => {
                let values = values(&schema)?;
                Ok(Shape { kind: kind.to_owned(), format, values, ..Shape::default() })
            }
        }
    }

    /// Names the model of an object, which is read later: models may contain themselves.
    fn model(&mut self, schema: &Node<'a>, name: &str) -> String {
        let named = schema.pointer.strip_prefix(self.section).filter(|name| !name.contains('/'));
        let mut name = named.map_or_else(|| name.to_owned(), unescape);
        // An object without a name may have the name of another schema.
        while self.seen.get(&name).is_some_and(|other| *other != schema.pointer) {
            name.push('\'');
        }
        if self.seen.insert(name.clone(), schema.pointer.clone()).is_none() {
            self.open.push_back((name.clone(), schema.clone()));
        }
        name
    }

    /// Reads all models that were named.
    pub(super) fn read_models(&mut self) -> Result<(), String> {
        while let Some((name, schema)) = self.open.pop_front() {
            let mut found: BTreeMap<&str, Property> = BTreeMap::new();
            let mut required = BTreeSet::new();
            for part in parts(&schema)? {
                required.extend(texts(&part, "required")?.into_iter().map(str::to_owned));
                for (property, node) in object(&part, "properties")? {
                    let shape = self.shape(&node, &format!("{name}.{property}"))?;
                    let Shape { kind, format, items, model, values } = shape;
                    let name = property.to_owned();
                    found.insert(property, Property { name, kind, format, items, model, values });
                    if property.trim() != property {
                        self.odd(&node.pointer, format!("blanks around the name `{property}`"));
                    }
                }
            }
            for missing in required.iter().filter(|it| !found.contains_key(it.as_str())) {
                let pointer = step(&schema.pointer, "required");
                let message = format!("`{missing}` is required, but there is no such property");
                self.odd(&pointer, message);
            }
            self.required.insert(name.clone(), required);
            self.models.push(Model { name, properties: found.into_values().collect() });
        }
        self.models.sort_by(|a, b| a.name.cmp(&b.name));
        self.nested_collections();
        Ok(())
    }

    /// A list of collections, where a list of their items is meant.
    fn nested_collections(&mut self) {
        let collections: BTreeSet<&str> =
            self.models.iter().filter(|it| is_collection(it)).map(|it| it.name.as_str()).collect();
        let mut found = Vec::new();
        for model in &self.models {
            for property in model.properties.iter().filter(|it| it.items.is_some()) {
                let inner = property.model.as_deref().unwrap_or_default();
                if collections.contains(inner) {
                    let pointer = self.seen.get(&model.name).cloned().unwrap_or_default();
                    found.push((
                        pointer,
                        format!("the items of `{}` are collections", property.name),
                    ));
                }
            }
        }
        for (pointer, message) in found {
            self.odd(&pointer, message);
        }
    }

    /// Values that only a description lists.
    pub(super) fn hidden_values(&mut self, node: &Node<'a>) -> Result<(), String> {
        let Some(description) = text(node, "description")? else { return Ok(()) };
        let lists_values = ["valid values", "possible values", "allowed values", "accepted values"]
            .iter()
            .any(|words| description.to_ascii_lowercase().contains(words));
        if lists_values && node.get("enum").is_none() {
            let message = "only the description lists the values".to_owned();
            self.odd(&node.pointer, message);
        }
        Ok(())
    }

    pub(super) fn odd(&mut self, pointer: &str, message: String) {
        let oddity = Oddity { pointer: pointer.to_owned(), message };
        if !self.oddities.contains(&oddity) {
            self.oddities.push(oddity);
        }
    }
}

fn is_collection(model: &Model) -> bool {
    let has_items = model.properties.iter().any(|it| it.name == "items" && it.items.is_some());
    has_items && model.properties.iter().all(|it| OF_COLLECTIONS.contains(&it.name.as_str()))
}

/// The schema behind references, and behind an `allOf` that only wraps a reference.
fn unwrapped<'a>(node: &Node<'a>) -> Result<Node<'a>, String> {
    let mut schema = resolve(node)?;
    for _ in 0..MAX_DEPTH {
        match items(&schema, "allOf")?.as_slice() {
            [only] if schema.get("properties").is_none() => schema = resolve(only)?,
            _ => return Ok(schema),
        }
    }
    Err(format!("{}: `allOf` is nested too deeply", node.pointer))
}

/// A schema and the schemas of its `allOf`.
fn parts<'a>(schema: &Node<'a>) -> Result<Vec<Node<'a>>, String> {
    let (mut open, mut parts) = (vec![schema.clone()], Vec::new());
    while let Some(part) = open.pop() {
        if parts.len() > MAX_DEPTH {
            return Err(format!("{}: `allOf` has too many parts", schema.pointer));
        }
        for item in items(&part, "allOf")? {
            open.push(resolve(&item)?);
        }
        parts.push(part);
    }
    Ok(parts)
}

/// The type of a value, which may follow from other keywords.
fn kind<'a>(schema: &Node<'a>) -> Result<&'a str, String> {
    const KINDS: [&str; 7] = ["string", "number", "integer", "boolean", "array", "object", "file"];
    if let Some(kind) = text(schema, "type")? {
        let is_known = KINDS.contains(&kind);
        let node = schema.property("type");
        return if is_known {
            Ok(kind)
        } else {
            Err(wrong(&node, &format!("one of {}", KINDS.join(", "))))
        };
    }
    let has = |name| schema.get(name).is_some();
    Ok(match () {
        () if has("properties") || has("allOf") || has("additionalProperties") => "object",
        () if has("items") => "array",
        () => ANY,
    })
}
