//! Usage metrics: computed from the users of the site.

use std::collections::BTreeMap;

use serde_json::json;

use super::record::Record;
use super::store::HOST;
use super::{ApiRequest, ApiResponse, Body, Site, format_date};
use crate::api_error::ApiError;
use crate::query::{Filter, Properties, ValueType};

/// The only metric of a sandbox.
const METRIC: &str = "users";

impl Site {
    /// Returns the numbers of users, in total and by company.
    pub(super) fn get_usage(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let q = request.query.iter().find(|(name, _)| name == "q");
        let q = q.map(|(_, value)| value.as_str()).unwrap_or_default();
        let names = ["type", "company", "timestamp"];
        let names = names.map(|name| (name.to_owned(), ValueType::Text));
        let filter = Filter::parse_with_in(q, &Properties::from(names));
        let filter = filter.map_err(|error| ApiError::invalid("q", format!("q: {error}")))?;
        let now = format_date(request.received);
        let matches = |company: &str| {
            let property = |name: &str| {
                Some(match name {
                    "type" => METRIC.into(),
                    "company" => company.into(),
                    _ => now.as_str().into(),
                })
            };
            filter.matches(&property)
        };
        let mut companies: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        let users = &self.data.users;
        let limit = self.settings.scan_limit;
        if users.next() > limit {
            let what = format!("the site has more than {limit} users, the scan limit");
            return Err(ApiError::invalid("", what));
        }
        for position in 0..users.next() {
            let company = users.property(position, "company.loginName");
            let company = company.as_ref().and_then(|company| company.as_str()).unwrap_or(HOST);
            let company = super::store::canonical(company);
            if matches(company) {
                let counts = companies.entry(company.to_owned()).or_default();
                let status = users.property(position, "status.value");
                counts.0 += 1;
                counts.1 += u64::from(status.is_some_and(|status| status == 1));
            }
        }
        let total: u64 = companies.values().map(|(total, _)| total).sum();
        let enabled: u64 = companies.values().map(|(_, enabled)| enabled).sum();
        let details: Vec<_> = companies
            .iter()
            .map(|(company, (total, enabled))| {
                json!({ "company": company, "total": total, "enabled": enabled })
            })
            .collect();
        let item =
            json!({ "type": METRIC, "total": total, "enabled": enabled, "details": details });
        let mut body = Record::default();
        body.set("items", if companies.is_empty() { Vec::new() } else { vec![item] });
        Ok(ApiResponse::new(request.operation.responses.success(false), Body::Object(body)))
    }
}
