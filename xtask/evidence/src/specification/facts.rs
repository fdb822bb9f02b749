//! Reads the list of facts. Anything unknown is an error, so that nothing is left out unseen.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Body, Model, Operation, Parameter, Property, Source, Specification};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    #[serde(rename = "about")]
    _about: IgnoredAny,
    models: BTreeMap<String, FactModel>,
    operations: Vec<FactOperation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactModel {
    #[serde(rename = "type")]
    _kind: Object,
    members: BTreeMap<String, Member>,
    #[serde(default, rename = "source")]
    _source: IgnoredAny,
    #[serde(default, rename = "note")]
    _note: IgnoredAny,
}

/// The only type of a model.
#[derive(Deserialize)]
enum Object {
    #[serde(rename = "object")]
    Object,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    #[serde(rename = "type")]
    kind: Option<String>,
    model: Option<String>,
    #[serde(default)]
    values: Vec<Value>,
    members: Option<BTreeMap<String, Member>>,
    items: Option<Box<Member>>,
    #[serde(default, rename = "note")]
    _note: IgnoredAny,
}

/// The properties of a body: a model, or written out.
#[derive(Deserialize)]
#[serde(untagged)]
enum Members {
    Model(ModelName),
    Inline(BTreeMap<String, Member>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelName {
    model: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactOperation {
    method: String,
    path: String,
    title: String,
    tag: String,
    #[serde(rename = "deprecated")]
    _deprecated: IgnoredAny,
    parameters: Vec<FactParameter>,
    request: Option<FactBody>,
    responses: Vec<FactBody>,
    marks: Vec<Mark>,
    other_evidence: Option<OtherEvidence>,
    #[serde(rename = "source")]
    _source: IgnoredAny,
    #[serde(default, rename = "notes")]
    _notes: IgnoredAny,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Mark {
    Clashed,
    SuspectNesting,
    RequiredMisspelt,
    PathOnly,
    BodyKindOnly,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactParameter {
    name: String,
    #[serde(rename = "in")]
    place: String,
    required: bool,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    values: Vec<Value>,
    #[serde(default, rename = "notes")]
    _notes: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactBody {
    code: Option<String>,
    media_type: Option<String>,
    shape: String,
    members: Option<Members>,
    items: Option<Member>,
    required: Option<Vec<String>>,
    #[serde(default)]
    required_undecided: Vec<String>,
    #[serde(default, rename = "notes")]
    _notes: IgnoredAny,
}

/// The models that other evidence shows in place of wrong ones.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OtherEvidence {
    request: Option<ModelName>,
    #[serde(default)]
    responses: BTreeMap<String, ModelName>,
    #[serde(default, rename = "required")]
    _required: IgnoredAny,
    #[serde(rename = "source")]
    _source: IgnoredAny,
}

pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Specification, String> {
    let facts: Facts = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let mut models = Models(Vec::new());
    for (name, model) in facts.models {
        models.add(&name, model.members)?;
    }
    let mut operations = Vec::new();
    for fact in facts.operations {
        operations.push(operation(fact, &mut models)?);
    }
    let source = Source { file: file.to_owned(), sha256: sha256(bytes), ..Source::default() };
    let (source, rest) = (Some(source), Vec::new());
    Ok(Specification { source, operations, models: models.0, rest })
}

/// The SHA-256 hash in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn operation(fact: FactOperation, models: &mut Models) -> Result<Operation, String> {
    let FactOperation { method, path, title, tag, marks, .. } = fact;
    let other = fact.other_evidence.unwrap_or_default();
    let parameters = fact.parameters.into_iter().map(|it| Parameter {
        place: it.place,
        name: it.name,
        kind: it.kind,
        required: it.required,
        values: spelled(&it.values),
        ..Parameter::default()
    });
    let parameters = parameters.collect();
    let mut request = match fact.request {
        None => None,
        Some(request) => Some(body(request, &format!("{title}, request"), models)?),
    };
    let mut responses = Vec::new();
    for response in fact.responses {
        let mut response = body(response, &format!("{title}, response"), models)?;
        let code = response.code.clone().unwrap_or_default();
        response.instead = other.responses.get(&code).map(|it| it.model.clone());
        responses.push(response);
    }
    if let Some(request) = &mut request {
        request.instead = other.request.map(|it| it.model);
        // The list names a property that does not exist.
        if marks.contains(&Mark::RequiredMisspelt) {
            request.undecided.append(&mut request.required.take().unwrap_or_default());
        }
    }
    let without_bodies = marks.contains(&Mark::PathOnly);
    let operation =
        Operation { method, path, title, tag, parameters, without_bodies, ..Operation::default() };
    Ok(Operation { request, responses, ..operation })
}

fn body(fact: FactBody, name: &str, models: &mut Models) -> Result<Body, String> {
    let model = match (fact.members, fact.items) {
        (Some(Members::Model(it)), None) => Some(it.model),
        (Some(Members::Inline(members)), None) => Some(models.add(name, members)?),
        (None, Some(items)) => models.named(&format!("{name}[]"), items)?.1,
        (None, None) => None,
        (Some(_), Some(_)) => return Err(format!("{name}: a body has both members and items")),
    };
    Ok(Body {
        code: fact.code,
        media_type: fact.media_type,
        kind: fact.shape,
        model,
        instead: None,
        required: fact.required,
        undecided: fact.required_undecided,
    })
}

pub(super) fn spelled(values: &[Value]) -> Vec<String> {
    values.iter().map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned)).collect()
}

/// The models, each object inside another as one of its own.
struct Models(Vec<Model>);

impl Models {
    /// Adds a model and returns its name.
    fn add(&mut self, name: &str, members: BTreeMap<String, Member>) -> Result<String, String> {
        let mut properties = Vec::new();
        for (member, it) in members {
            let values = spelled(&it.values);
            let path = format!("{name}.{member}");
            let (kind, items, model) = if let Some(items) = &it.items {
                let (kind, model) = self.named(&format!("{path}[]"), (**items).clone())?;
                ("array".to_owned(), Some(kind), model)
            } else {
                let (kind, model) = self.named(&path, it)?;
                (kind, None, model)
            };
            let property = Property { name: member, kind, items, model, values, format: None };
            properties.push(property);
        }
        if self.0.iter().any(|model| model.name == name) {
            return Err(format!("{name}: the model is repeated"));
        }
        self.0.push(Model { name: name.to_owned(), properties });
        Ok(name.to_owned())
    }

    /// The type of a member, and its model if it is an object.
    fn named(&mut self, path: &str, member: Member) -> Result<(String, Option<String>), String> {
        match member {
            Member { model: Some(model), members: None, kind: None, .. } => {
                Ok(("object".to_owned(), Some(model)))
            }
            Member { kind: Some(kind), members: Some(members), model: None, .. } => {
                Ok((kind, Some(self.add(path, members)?)))
            }
            Member { kind: Some(kind), members: None, model: None, items: None, .. } => {
                Ok((kind, None))
            }
            _ => Err(format!("{path}: neither a type, a model nor members")),
        }
    }
}
