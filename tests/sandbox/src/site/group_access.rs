//! The access of a group: its segments, and its rights to data tables and prices.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::record::Record;
use super::{ApiRequest, ApiResponse, Body, Site};
use crate::api_error::ApiError;

/// The segments that exist, by variable name, with the titles of their sub-segments.
pub(crate) type KnownSegments = BTreeMap<String, BTreeMap<String, String>>;

/// The data tables by folder, or the price models and agreements by sub-segment.
pub(crate) type KnownRights = BTreeMap<String, Vec<Value>>;

/// The segments that exist on every sandbox.
pub(super) const SEGMENTS: [(&str, &[(&str, &str)]); 3] = [
    ("_bulkUpload", &[]),
    ("_dataTables", &[("sandboxTables", "Sandbox Tables")]),
    ("_pricing", &[("priceModels", "Price Models"), ("priceAgreements", "Price Agreements")]),
];

/// The access of one group to all segments.
pub(super) struct Segments(Vec<Segment>);

struct Segment {
    name: String,
    checked: bool,
    parts: Vec<Part>,
}

struct Part {
    name: String,
    title: String,
    checked: bool,
}

/// Whether the list of items has a checked one with this name.
fn is_checked(list: &Value, name: &str) -> bool {
    let items = list["items"].as_array().into_iter().flatten();
    items.into_iter().any(|item| item["variableName"] == name && item["checked"] == true)
}

impl Segments {
    /// The segments of a stored group; those it does not mention are not checked.
    pub(super) fn of_group(group: &Record, known: &KnownSegments) -> Self {
        let stored = group.value("segments").unwrap_or_default();
        let segment = |(name, parts): (&String, &BTreeMap<String, String>)| {
            let items = stored["items"].as_array().into_iter().flatten();
            let own = items.into_iter().find(|item| item["variableName"] == **name);
            let own = own.map(|own| own["segments"].clone()).unwrap_or_default();
            let part = |(part, title): (&String, &String)| Part {
                name: part.clone(),
                title: title.clone(),
                checked: is_checked(&own, part),
            };
            Segment {
                name: name.clone(),
                checked: is_checked(&stored, name),
                parts: parts.iter().map(part).collect(),
            }
        };
        Self(known.iter().map(segment).collect())
    }

    /// Changes the segments that a request names. A segment without parts in the request checks or
    /// unchecks all of its parts.
    pub(super) fn apply(&mut self, items: &[Value], pointer: &str) -> Result<(), ApiError> {
        for (index, item) in items.iter().enumerate() {
            let pointer = format!("{pointer}/{index}");
            let name = item["variableName"].as_str().unwrap_or_default();
            let segment = self.0.iter_mut().find(|segment| segment.name == name);
            let segment = segment.ok_or_else(|| unknown(&pointer, "segment", name))?;
            if let Some(checked) = item["checked"].as_bool() {
                segment.checked = checked;
            }
            let Some(parts) = item["segments"]["items"].as_array() else {
                for part in &mut segment.parts {
                    part.checked = segment.checked;
                }
                continue;
            };
            for (index, item) in parts.iter().enumerate() {
                let pointer = format!("{pointer}/segments/items/{index}");
                let name = item["variableName"].as_str().unwrap_or_default();
                let part = segment.parts.iter_mut().find(|part| part.name == name);
                let part = part.ok_or_else(|| unknown(&pointer, "sub-segment", name))?;
                part.checked = item["checked"].as_bool().unwrap_or(part.checked);
            }
        }
        Ok(())
    }

    /// The segments as a group shows them; icon and status are metadata for user interfaces.
    pub(super) fn items(&self, metadata: bool) -> Vec<Value> {
        let with_metadata = |mut item: Value, status: u64| {
            if metadata {
                let icon = ["unchecked.png", "partial.png", "checked.png"];
                item["icon"] = icon[usize::try_from(status).unwrap_or_default().min(2)].into();
                item["status"] = status.into();
            }
            item
        };
        let full = |checked: bool| if checked { 2 } else { 0 };
        let segment = |segment: &Segment| {
            let parts = segment.parts.iter().map(|part| {
                let Part { name, title, checked } = part;
                let item = json!({ "variableName": name, "title": title, "checked": checked });
                with_metadata(item, full(*checked))
            });
            let checked = segment.parts.iter().filter(|part| part.checked).count();
            let status = match checked {
                _ if segment.parts.is_empty() => full(segment.checked),
                0 => 0,
                checked if checked == segment.parts.len() => 2,
                _ => 1,
            };
            let mut item = json!({ "variableName": segment.name, "checked": segment.checked });
            item["segments"] = json!({ "items": parts.collect::<Vec<_>>() });
            with_metadata(item, status)
        };
        self.0.iter().map(segment).collect()
    }
}

fn unknown(pointer: &str, what: &str, name: &str) -> ApiError {
    let what = format!("there is no {what} `{name}`");
    ApiError::invalid_property(format!("{pointer}/variableName"), &what)
}

/// The kinds of rights: the key under which they are stored, and the property with the folder's name.
#[derive(Clone, Copy)]
enum Rights {
    DataTables,
    Pricing,
}

impl Rights {
    fn folder(self) -> &'static str {
        match self {
            Self::DataTables => "folderVarName",
            Self::Pricing => "segmentVarName",
        }
    }

    fn known(self, site: &Site) -> &KnownRights {
        match self {
            Self::DataTables => &site.data.table_folders,
            Self::Pricing => &site.data.price_folders,
        }
    }

    /// The documented kinds of access, which are all there are.
    fn access_types(self) -> &'static [&'static str] {
        match self {
            Self::DataTables => &["FULL", "READ", "EDIT", "NONE"],
            Self::Pricing => &["FULL", "READ", "EDIT", "EDIT_NO_DELETE", "NONE"],
        }
    }

    /// The properties that name an entry, which a request must contain.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::DataTables => &["name"],
            Self::Pricing => &["name", "variableName"],
        }
    }
}

impl Site {
    pub(super) fn list_group_segments(
        &self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let (_, group) = self.group(request)?;
        let metadata = ("uiMetadata".to_owned(), "true".to_owned());
        Ok(self.segments_response(request, &group, request.query.contains(&metadata)))
    }

    pub(super) fn update_group_segments(
        &mut self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let (position, group) = self.group(request)?;
        let mut group = group.into_owned();
        let mut segments = Segments::of_group(&group, &self.data.segments);
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        segments.apply(body["items"].as_array().map_or(&[], Vec::as_slice), "/items")?;
        group.set("segments", json!({ "items": segments.items(false) }));
        self.data.groups.set(position, group.clone());
        Ok(self.segments_response(request, &group, false))
    }

    fn segments_response(&self, request: &ApiRequest, group: &Record, ui: bool) -> ApiResponse {
        let segments = Segments::of_group(group, &self.data.segments).items(ui);
        let mut body = Record::default();
        body.set("items", segments);
        let shape = &request.operation.responses.shape;
        let parameters = crate::query::Parameters::default();
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let url = format!("{}/segments", self.group_url(request, group));
        let body = Body::Object(renderer.child(body, &url));
        ApiResponse::new(request.operation.responses.success(false), body)
    }

    pub(super) fn get_data_table_access(
        &self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        self.get_rights(request, Rights::DataTables)
    }

    pub(super) fn get_pricing_access(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        self.get_rights(request, Rights::Pricing)
    }

    pub(super) fn update_data_table_access(
        &mut self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        self.update_rights(request, Rights::DataTables)
    }

    pub(super) fn update_pricing_access(
        &mut self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        self.update_rights(request, Rights::Pricing)
    }

    fn get_rights(&self, request: &ApiRequest, rights: Rights) -> Result<ApiResponse, ApiError> {
        let (_, group) = self.group(request)?;
        let folder = request.argument(rights.folder());
        let items = self.rights_of(&group, rights, folder);
        let items = items.ok_or_else(|| ApiError::not_found("folder", folder))?;
        let mut body = Record::default();
        let folder = json!({ rights.folder(): folder, "items": items });
        body.set("items", [folder]);
        Ok(ApiResponse::new(request.operation.responses.success(false), Body::Object(body)))
    }

    /// The rights of a group to everything in a folder; those never set are `NONE`.
    fn rights_of(&self, group: &Record, rights: Rights, folder: &str) -> Option<Vec<Value>> {
        let mut items = rights.known(self).get(folder)?.clone();
        let stored = self.data.rights.get(&key(group, rights, folder));
        for item in &mut items {
            let own = stored.and_then(|stored| stored.get(item["name"].as_str()?));
            item["accessType"] = own.map_or("NONE", String::as_str).into();
        }
        Some(items)
    }

    fn update_rights(
        &mut self,
        request: &ApiRequest,
        rights: Rights,
    ) -> Result<ApiResponse, ApiError> {
        let (_, group) = self.group(request)?;
        let group = group.into_owned();
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let mut changes = Vec::new();
        for (index, folder) in body["items"].as_array().into_iter().flatten().enumerate() {
            let pointer = format!("/items/{index}");
            let name = folder[rights.folder()].as_str().unwrap_or_default();
            let known = rights.known(self).get(name).ok_or_else(|| {
                let what = format!("there is no folder `{name}`");
                ApiError::invalid_property(format!("{pointer}/{}", rights.folder()), &what)
            })?;
            for (index, item) in folder["items"].as_array().into_iter().flatten().enumerate() {
                let pointer = format!("{pointer}/items/{index}");
                let mut known: Vec<_> = known.iter().collect();
                for property in rights.names() {
                    known.retain(|known| known[property] == item[property]);
                    if known.is_empty() {
                        let entry = item[property].as_str().unwrap_or_default();
                        let what = format!("the folder `{name}` has no `{entry}`");
                        let pointer = format!("{pointer}/{property}");
                        return Err(ApiError::invalid_property(pointer, &what));
                    }
                }
                let access = item["accessType"].as_str().unwrap_or_default();
                let types = rights.access_types();
                if !types.contains(&access) {
                    let what = format!("must be one of: {}", types.join(", "));
                    return Err(ApiError::invalid_property(format!("{pointer}/accessType"), &what));
                }
                let entry = item["name"].as_str().unwrap_or_default();
                let key = key(&group, rights, name);
                changes.push((key, entry.to_owned(), access.to_owned()));
            }
        }
        for (key, entry, access) in changes {
            self.data.rights.entry(key).or_default().insert(entry, access);
        }
        Ok(ApiResponse::new(request.operation.responses.success(false), Body::Empty))
    }
}

fn key(group: &Record, rights: Rights, folder: &str) -> String {
    let group = group.text("variableName").unwrap_or_default();
    let kind = match rights {
        Rights::DataTables => "dataTables",
        Rights::Pricing => "pricing",
    };
    format!("{kind}/{group}/{folder}")
}
