//! The facts in the generated source: its types, its operations and its requests.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    Expr, File, FnArg, Ident, ImplItem, ImplItemFn, Item, LitInt, LitStr, ReturnType, Token, braced,
};

use super::Facts;

/// Returns the facts in the generated files of a version.
pub(super) fn facts(version: &str, files: &BTreeMap<String, String>) -> Result<Facts, String> {
    let mut parsed = BTreeMap::new();
    for (name, text) in files {
        if let Some(name) = name.strip_prefix(&format!("{version}/")) {
            let file = syn::parse_file(text).map_err(|error| format!("{name}: {error}"))?;
            parsed.insert(name, file);
        }
    }
    let mut facts = Facts::new();
    let operations = parsed.get("operations.rs").ok_or("operations.rs is missing")?;
    let ids = operation_facts(operations, &mut facts);
    for (name, file) in &parsed {
        let requests = name.strip_suffix(".rs").map(|name| format!("{name}/requests.rs"));
        if name.starts_with("types/") {
            type_facts(file, &mut facts);
        } else if let Some(requests) = requests.and_then(|name| parsed.get(name.as_str())) {
            request_facts(file, requests, &ids, &mut facts);
        }
    }
    Ok(facts)
}

/// Tokens as text without spaces.
fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// The parts of a text between `before` and the next `after`.
fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split(after).next())
}

/// The operations table; returns the `operationId` of each static.
fn operation_facts(file: &File, facts: &mut Facts) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    for item in &file.items {
        let Item::Static(row) = item else { continue };
        let Expr::Struct(expression) = &*row.expr else { continue };
        let fields: BTreeMap<String, String> = expression
            .fields
            .iter()
            .map(|field| (text(&field.member), text(&field.expr).trim_matches('"').to_owned()))
            .collect();
        let kind = if fields["is_idempotent"] == "true" { "idempotent" } else { "not idempotent" };
        let method = fields["method"].trim_start_matches("Method::");
        let line = format!("{method} {}{}, {kind}", fields["root"], fields["path"]);
        facts.insert(format!("operation {}", fields["id"]), line);
        ids.insert(row.ident.to_string(), fields["id"].clone());
    }
    ids
}

fn type_facts(file: &File, facts: &mut Facts) {
    let structs = file.items.iter().filter_map(|item| match item {
        Item::Struct(it) => Some((it.ident.to_string(), &it.fields)),
        _ => None,
    });
    let structs = structs.collect::<BTreeMap<_, _>>();
    for name in structs.keys() {
        facts.insert(format!("type {name}"), "a struct without a list".to_owned());
    }
    for item in &file.items {
        let Item::Macro(it) = item else { continue };
        let is_list = it.mac.path.is_ident("model");
        let Some(list) = it.mac.parse_body::<List>().ok().filter(|_| is_list) else { continue };
        let name = list.name.to_string();
        facts.insert(format!("type {name}"), name.clone());
        let fields = structs.get(&name).into_iter().flat_map(|fields| fields.iter());
        let mut fields = fields.map(|field| (field.ident.as_ref(), text(&field.ty)));
        for (index, row) in list.rows.iter().enumerate() {
            let (field, ty) = fields.next().unwrap_or_default();
            let has = |flag| row.flags.iter().any(|it| it == flag);
            let is_required = !ty.starts_with("Option<") && !ty.starts_with("Patch<");
            let fact =
                if field != Some(&row.field) || row.index.base10_digits() != index.to_string() {
                    format!("field {} with the index {}", row.field, row.index)
                } else if has("required") != is_required {
                    format!("{ty}, required: {}", has("required"))
                } else if has("redacted") && !ty.contains("<Password>") {
                    format!("{ty}, redacted")
                } else {
                    ty
                };
            facts.insert(format!("field {name}.{}", row.property.value()), fact);
        }
    }
}

/// The list of a type's properties: `Group { 0 => label = "label", 1 => … }`.
struct List {
    name: Ident,
    rows: Punctuated<Row, Token![,]>,
}

impl Parse for List {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        let rows;
        braced!(rows in input);
        Ok(Self { name, rows: rows.parse_terminated(Row::parse, Token![,])? })
    }
}

/// The property of a field: `0 => label = "label" required`.
struct Row {
    index: LitInt,
    field: Ident,
    property: LitStr,
    flags: Vec<Ident>,
}

impl Parse for Row {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let index = input.parse()?;
        input.parse::<Token![=>]>()?;
        let field = input.parse()?;
        input.parse::<Token![=]>()?;
        let property = input.parse()?;
        let mut flags = Vec::new();
        while input.peek(Ident) {
            flags.push(input.parse()?);
        }
        Ok(Self { index, field, property, flags })
    }
}

/// The methods of the client in `file`, and those of its requests.
fn request_facts(file: &File, requests: &File, ids: &BTreeMap<String, String>, facts: &mut Facts) {
    for method in methods(file, "Client") {
        let ReturnType::Type(_, request) = &method.sig.output else { continue };
        let block = text(&method.block);
        let ident = between(&block, "operations::", ",").next();
        let Some(id) = ident.and_then(|ident| ids.get(ident)) else { continue };
        // The parameters of the path are the first array: `&[("partyNumber", party_number)]`.
        let parameters = block.split(']').next().unwrap_or_default();
        let path: Vec<String> = between(parameters, "(\"", ")")
            .filter_map(|pair| pair.split_once("\","))
            .map(|(name, argument)| {
                let argument = argument.trim_start_matches('&').trim_end_matches(".to_string(");
                format!("{name}({})", argument.replace('_', ""))
            })
            .collect();
        facts.insert(format!("path of {id}"), path.join(", "));
        let mut body = String::new();
        let mut arguments = Vec::new();
        for input in &method.sig.inputs {
            let FnArg::Typed(input) = input else { continue };
            let name = text(&input.pat);
            if block.contains(&format!(".json({name})")) {
                text(&input.ty).trim_start_matches('&').clone_into(&mut body);
            } else {
                arguments.push(name.replace('_', ""));
            }
        }
        facts.insert(format!("arguments of {id}"), arguments.join(", "));
        facts.insert(format!("body of {id}"), body);
        for method in methods(requests, &text(request)) {
            setter_facts(method, id, facts);
        }
    }
}

/// A query setter, or the `send` method of a request.
fn setter_facts(method: &ImplItemFn, id: &str, facts: &mut Facts) {
    let block = text(&method.block);
    let call = between(&block, "self.call.", "\",").next();
    let call = call.filter(|call| !call.starts_with("download"));
    if let Some((_, parameter)) = call.and_then(|call| call.split_once("(\"")) {
        let kind = method.sig.inputs.iter().find_map(|input| match input {
            FnArg::Typed(input) => Some(match text(&input.ty).as_str() {
                "u64" | "i64" => "integer".to_owned(),
                "bool" => "boolean".to_owned(),
                "&str" | "implInto<Filter>" | "implInto<Fields>" | "implInto<Names>"
                | "implInto<OrderBy>" => "string".to_owned(),
                other => other.to_owned(),
            }),
            FnArg::Receiver(_) => None,
        });
        facts.insert(format!("query of {id}: {parameter}"), kind.unwrap_or_default());
    }
    if method.sig.ident == "send" {
        let returned = text(&method.sig.output);
        let response = between(&returned, "Response<", ">,Error>").next().unwrap_or_default();
        facts.insert(format!("response of {id}"), response.to_owned());
    }
}

/// The inherent methods of a type.
fn methods<'a>(file: &'a File, name: &str) -> impl Iterator<Item = &'a ImplItemFn> {
    let inherent = file.items.iter().filter_map(move |item| match item {
        Item::Impl(it) if it.trait_.is_none() && text(&it.self_ty) == name => Some(it),
        _ => None,
    });
    inherent.flat_map(|it| &it.items).filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    })
}
