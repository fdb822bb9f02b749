//! The requests that start tasks and read, cancel and delete them.

use std::collections::BTreeMap;

use bytes::Bytes;
use hyper::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::listing::Records;
use super::record::Record;
use super::rendering::{Renderer, encode};
use super::tasks::{Format, State, Task, TaskFile, Work};
use super::{ApiRequest, ApiResponse, Body, Site};
use crate::api_error::ApiError;
use crate::query::{Filter, Parameters, Properties, ValueType};

/// The documented categories by which tasks are listed.
const LISTED: [u64; 5] = [13, 17, 26, 51, 52];

/// The child resource of a task.
const CHILDREN: [&str; 1] = ["files"];

impl Site {
    pub(super) fn import_users(&mut self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let by_company = request.operation.path.contains("{companyName}");
        let company =
            if by_company { Some(self.company_name(request, "companyName")?) } else { None };
        let company = company.map(str::to_owned);
        let work = Work::ImportUsers(company, file(request));
        self.start_task(request, ("1", "User Import"), work, None)
    }

    pub(super) fn import_companies(
        &mut self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let fields = request.upload.iter().flat_map(|upload| &upload.fields);
        let mut time = fields.filter(|(name, _)| name == "scheduledTime");
        let time = time.next().map(|(_, value)| value.clone());
        let work = Work::ImportCompanies(file(request));
        self.start_task(request, ("2", "Company Import"), work, time)
    }

    pub(super) fn export_companies(
        &mut self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let format = match body["fileFormat"].as_str() {
            None | Some("CSV") => Format::Csv,
            Some("XML") => Format::Xml,
            Some(_) => {
                return Err(ApiError::invalid_property("/fileFormat", "must be `CSV` or `XML`"));
            }
        };
        let q = body["criteria"]["q"].as_str().map(str::to_owned);
        if let Some(q) = &q {
            Filter::parse(q, &super::tables::company_properties())
                .map_err(|error| ApiError::invalid_property("/criteria/q", &error))?;
        }
        let time = body["scheduledTime"].as_str().map(str::to_owned);
        let work = Work::ExportCompanies(q, format);
        self.start_task(request, ("3", "Company Export"), work, time)
    }

    /// Starts a task at a time, or at once.
    fn start_task(
        &mut self,
        request: &ApiRequest,
        (code, name): (&str, &str),
        work: Work,
        time: Option<String>,
    ) -> Result<ApiResponse, ApiError> {
        let now = request.received;
        let starts = match time.filter(|time| !time.is_empty()) {
            None => now,
            Some(time) => time.parse::<Timestamp>().map_err(|_| {
                let what = "must be a date such as 2025-10-14T08:29:21Z";
                ApiError::invalid_property("/scheduledTime", what)
            })?,
        };
        let starts = starts.max(now);
        let duration = SignedDuration::try_from(self.settings.task_duration).unwrap_or_default();
        let id = self.data.tasks.add(Task {
            id: 0,
            name: name.to_owned(),
            category: (code.to_owned(), name.to_owned()),
            state: State::Open(work),
            added: now,
            starts,
            ends: starts.checked_add(duration).unwrap_or(Timestamp::MAX),
            files: Vec::new(),
            messages: Vec::new(),
            documented: None,
        });
        let mut body = Record::default();
        body.set("taskId", id);
        // Documented as one object here, unlike everywhere else.
        let href = format!("{}/tasks/{id}", self.base(&request.operation));
        body.set("links", BTreeMap::from([("rel", "related"), ("href", &href)]));
        let location = Some(href);
        let status = request.operation.responses.success(true);
        Ok(ApiResponse { location, ..ApiResponse::new(status, Body::Object(body)) })
    }

    /// Does the work of the tasks that have ended.
    pub(crate) fn end_tasks(&mut self, now: Timestamp) {
        for id in self.data.tasks.due(now) {
            let Some(task) = self.data.tasks.get(id) else { continue };
            let State::Open(work) = task.state.clone() else { continue };
            let ended = task.ends;
            let (outcome, file) = match work {
                Work::ImportUsers(company, file) => {
                    (self.run_user_import(company.as_deref(), &file, ended), None)
                }
                Work::ImportCompanies(file) => (self.run_company_import(&file), None),
                Work::ExportCompanies(q, format) => match self.run_export(q.as_deref(), format) {
                    Ok((messages, file)) => (Ok(messages), Some(file)),
                    Err(error) => (Err(error), None),
                },
            };
            if let Some(task) = self.data.tasks.get_mut(id) {
                task.files.extend(file);
                task.end(outcome);
            }
        }
    }

    fn run_export(
        &self,
        q: Option<&str>,
        format: Format,
    ) -> Result<(Vec<String>, TaskFile), String> {
        let filter = q.map(|q| Filter::parse(q, &super::tables::company_properties()));
        let filter = filter.transpose()?;
        let companies = &self.data.companies;
        let mut records = Vec::new();
        for company in (0..companies.count()).filter_map(|position| companies.get(position)) {
            let property = |path: &str| company.at_path(path);
            if filter.as_ref().is_none_or(|filter| filter.matches(&property)) {
                records.push(company.into_owned());
            }
        }
        let count = records.len();
        let (name, content) = match format {
            Format::Csv => ("companies.csv", super::tables::companies_csv(&records)?),
            Format::Xml => ("companies.xml", super::tables::companies_xml(&records)),
        };
        let (name, kind) = (name.to_owned(), "Export".to_owned());
        Ok((vec![format!("exported {count} companies")], TaskFile { name, kind, content }))
    }

    pub(super) fn list_tasks(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let q = request.query.iter().find(|(name, _)| name == "q");
        let q = q.map(|(_, value)| value.as_str()).unwrap_or_default();
        let properties = Properties::from([("category".to_owned(), ValueType::StringOrNumber)]);
        let invalid = |error: String| ApiError::invalid("q", format!("q: {error}"));
        let filter = Filter::parse_with_in(q, &properties).map_err(invalid)?;
        let matches = |code: &str| filter.matches(&|_| Some(code.into()));
        let other = (0..100).find(|code| !LISTED.contains(code) && matches(&code.to_string()));
        if let Some(other) = other {
            return Err(invalid(format!(
                "it must select categories among 13, 17, 26, 51 and 52, and it matches {other}"
            )));
        }
        let now = request.received;
        let records: Vec<_> = self
            .data
            .tasks
            .iter()
            .map(|task| task.record(now))
            .filter(|task| {
                let code = task.at_path("category.lookupCode");
                code.is_some_and(|code| matches(code.as_str().unwrap_or_default()))
            })
            .collect();
        let base = self.base(&request.operation);
        let url = |task: &Record| task_url(&base, task);
        let mut request = request.clone();
        request.query.retain(|(name, _)| name != "q");
        let list_url = format!("{base}/tasks");
        let list = Records { all: records, url: &url, children: &CHILDREN, list_url };
        self.list_records(&request, list)
    }

    pub(super) fn get_task(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let task = self.task(request)?;
        Ok(self.task_response(request, task.record(request.received)))
    }

    fn task_response(&self, request: &ApiRequest, mut task: Record) -> ApiResponse {
        let shape = &request.operation.responses.shape;
        let parameters = Parameters::default();
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let renderer = Renderer { single: Some(&[]), ..renderer };
        task.shift_remove("links");
        let url = task_url(&self.base(&request.operation), &task);
        // The files are a property of the task, too.
        let mut body = renderer.object(&task, &url, &[]);
        if shape.contains_key("links") {
            let links = [("self", url.clone()), ("child", format!("{url}/files"))];
            renderer.add_links(&mut body, links.into());
        }
        ApiResponse::new(request.operation.responses.success(false), Body::Object(body))
    }

    pub(super) fn list_task_files(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let body = Body::List(self.task(request)?.file_list());
        Ok(ApiResponse::new(request.operation.responses.success(false), body))
    }

    pub(super) fn download_task_file(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let name = request.argument("fileName");
        let file = self.task(request)?.files.iter().find(|file| file.name == name);
        let file = file.ok_or_else(|| ApiError::not_found("file of the task", name))?;
        let media = match name.rsplit_once('.') {
            _ if request.media != "*/*" => request.media.as_str(),
            Some((_, "csv")) => "text/csv",
            Some((_, "xml")) => "application/xml",
            Some((_, "zip")) => "application/zip",
            Some((_, "log" | "txt")) => "text/plain",
            _ => "application/octet-stream",
        };
        let content = Bytes::from(file.content.clone());
        let body = Body::File { media: media.to_owned(), content };
        Ok(ApiResponse::new(request.operation.responses.success(false), body))
    }

    /// Cancels a task that has not ended.
    pub(super) fn cancel_task(&mut self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let body = Record::parse(&request.body);
        let requested = "Cancellation Requested";
        if body.text("status").as_deref() != Some(requested) {
            let what = format!("must be `{requested}`");
            return Err(ApiError::invalid_property("/status", &what));
        }
        let id = self.task(request)?.id;
        let Some(task) = self.data.tasks.get_mut(id) else {
            return Err(ApiError::not_found("task", ""));
        };
        if !matches!(task.state, State::Open(_)) {
            let what = "the task is over and can't be canceled";
            return Err(ApiError::new(StatusCode::CONFLICT, what));
        }
        task.state = State::Canceled;
        task.ends = request.received;
        let mut record = task.record(request.received);
        record.set("status", requested);
        record.shift_remove("result");
        Ok(self.task_response(request, record))
    }

    pub(super) fn delete_task(&mut self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let task = self.task(request)?;
        let id = deletable(task)?;
        self.data.tasks.remove(id);
        Ok(ApiResponse::new(request.operation.responses.success(false), Body::Empty))
    }

    /// Deletes several tasks, all of them or none.
    pub(super) fn delete_tasks(&mut self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let selections = body["selections"].as_array().ok_or_else(|| {
            ApiError::invalid_property("/selections", "must be a list of the ids of tasks")
        })?;
        let mut ids = Vec::new();
        for (index, selection) in selections.iter().enumerate() {
            // The definition says text, and the sample sends numbers.
            let id = selection.as_u64().or_else(|| selection.as_str()?.parse().ok());
            let task = id.and_then(|id| self.data.tasks.get(id));
            let task = task.ok_or_else(|| {
                ApiError::invalid_property(format!("/selections/{index}"), "there is no such task")
            })?;
            ids.push(deletable(task)?);
        }
        for id in ids {
            self.data.tasks.remove(id);
        }
        Ok(ApiResponse::new(request.operation.responses.success(false), Body::Empty))
    }

    /// The task that the path names.
    fn task(&self, request: &ApiRequest) -> Result<&Task, ApiError> {
        let id = request.argument("taskId");
        let task = id.parse().ok().and_then(|id| self.data.tasks.get(id));
        task.ok_or_else(|| ApiError::not_found("task", id))
    }
}

/// The id of a task that can be deleted: one that is over.
fn deletable(task: &Task) -> Result<u64, ApiError> {
    match task.state {
        State::Open(_) => {
            let what = "the task has not ended; cancel it first";
            Err(ApiError::new(StatusCode::CONFLICT, what))
        }
        _ => Ok(task.id),
    }
}

fn file(request: &ApiRequest) -> Vec<u8> {
    request.upload.as_ref().map(|upload| upload.file.to_vec()).unwrap_or_default()
}

fn task_url(base: &str, task: &Record) -> String {
    let id = task.value("id").unwrap_or_default();
    format!("{base}/tasks/{}", encode(&id.to_string()))
}
