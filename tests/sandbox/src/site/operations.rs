//! The behaviour of each operation, by `operationId` and method.

use super::changes::Changed;
use super::{ApiRequest, ApiResponse, Site};
use crate::api::Operation;
use crate::api_error::ApiError;

type Read = fn(&Site, &ApiRequest) -> Result<ApiResponse, ApiError>;
type Change = fn(&mut Site, &ApiRequest) -> Result<ApiResponse, ApiError>;

pub(super) enum Behaviour {
    Read(Read),
    /// Changes one user and returns it.
    User(fn(&mut Site, &ApiRequest) -> Result<Changed, ApiError>),
    Change(Change),
}

pub(super) fn behaviour(operation: &Operation) -> Option<Behaviour> {
    let (id, method) = (operation.id.as_str(), operation.method.as_str());
    let read = read(id).filter(|_| method == "GET").map(Behaviour::Read);
    read.or_else(|| user_change(id, method)).or_else(|| {
        let (expected, change) = change(id)?;
        (expected == method).then_some(Behaviour::Change(change))
    })
}

fn read(id: &str) -> Option<Read> {
    Some(match id {
        "listIntegrationUsers" => Site::list_integration_users,
        "getIntegrationUser" => Site::get_integration_user,
        "listUsers" => Site::list_users,
        "getUser" | "getCompanyUser" => Site::get_user,
        "listCompanyUsers" => Site::list_company_users,
        "listUserGroups" | "listCompanyUserGroups" => Site::list_user_groups,
        "listCompanyUserAccessPermissions" => Site::list_access_permissions,
        "getCompanyUserPasswordQuestion" => Site::get_password_question,
        "listGroups" => Site::list_groups,
        "listCompanyGroups" => Site::list_company_groups,
        "getCompanyGroup" => Site::get_group,
        "listCompanyGroupUsers" => Site::list_group_users,
        "listCompanyGroupSegments" => Site::list_group_segments,
        "getCompanyGroupDataTableAccess" => Site::get_data_table_access,
        "getCompanyGroupPricingAccess" => Site::get_pricing_access,
        "listCompanies" => Site::list_companies,
        "getCompany" => Site::get_company,
        "getUsage" => Site::get_usage,
        "listTasks" => Site::list_tasks,
        "getTask" => Site::get_task,
        "listTaskFiles" => Site::list_task_files,
        "downloadTaskFile" => Site::download_task_file,
        "listSalesCompanies" => Site::list_sales_companies,
        "getSalesCompany" => Site::get_sales_company,
        "listSalesCompanyGroups" => Site::list_sales_company_groups,
        "getSalesCompanyGroup" => Site::get_sales_company_group,
        "listSalesCompanyUsers" => Site::list_sales_company_users,
        "getSalesCompanyUser" => Site::get_sales_company_user,
        "listSalesGroups" => Site::list_sales_groups,
        "getSalesGroup" => Site::get_sales_group,
        "listSalesUsers" => Site::list_sales_users,
        "getSalesUser" => Site::get_sales_user,
        _ => return None,
    })
}

fn user_change(id: &str, method: &str) -> Option<Behaviour> {
    Some(Behaviour::User(match (id, method) {
        ("createIntegrationUser", "POST") => Site::create_integration_user,
        ("updateIntegrationUser", "PATCH") => Site::update_integration_user,
        ("createUser" | "createCompanyUser", "POST") => Site::create_user,
        ("updateUser" | "updateCompanyUser", "PATCH") => Site::update_user,
        ("replaceUser", "PUT") => Site::replace_user,
        ("replaceCompanyUser", "PUT") => Site::replace_company_user,
        _ => return None,
    }))
}

fn change(id: &str) -> Option<(&'static str, Change)> {
    Some(match id {
        "replaceUserGroups" | "replaceCompanyUserGroups" => ("PUT", Site::replace_user_groups),
        "replaceCompanyUserAccessPermissions" => ("PUT", Site::replace_access_permissions),
        "changeCompanyUserPassword" => ("PATCH", Site::change_password),
        "resetCompanyUserPassword" => ("POST", Site::reset_password),
        "bulkUpdateUsers" => ("POST", Site::bulk_update_users),
        "importUsers" | "importCompanyUsers" => ("POST", Site::import_users),
        "createCompanyGroup" => ("POST", Site::create_group),
        "replaceCompanyGroup" => ("PUT", Site::replace_group),
        "updateCompanyGroup" => ("PATCH", Site::update_group),
        "changeCompanyGroupUsers" => ("PATCH", Site::change_group_users),
        "updateCompanyGroupSegments" => ("PATCH", Site::update_group_segments),
        "updateCompanyGroupDataTableAccess" => ("POST", Site::update_data_table_access),
        "updateCompanyGroupPricingAccess" => ("POST", Site::update_pricing_access),
        "createCompany" => ("POST", Site::create_company),
        "replaceCompany" => ("PUT", Site::replace_company),
        "updateCompany" => ("PATCH", Site::update_company),
        "bulkUpdateCompanies" => ("PATCH", Site::bulk_update_companies),
        "exportCompanies" => ("POST", Site::export_companies),
        "importCompanies" => ("POST", Site::import_companies),
        "cancelTask" => ("PATCH", Site::cancel_task),
        "deleteTask" => ("DELETE", Site::delete_task),
        "deleteTasks" => ("POST", Site::delete_tasks),
        _ => return None,
    })
}
