//! The JSON Schema of `summary.json`, made from the types.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::model::{CaseSummary, SCHEMA};

/// Returns the schema (draft 2020-12), indented, with a line feed at the end.
///
/// It describes what is written: every key is required, and what is not known is null. Keys may
/// be added within `casebrief/1`, so others are not forbidden.
pub fn schema() -> String {
    let made = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let made = made.into_root_schema_for::<CaseSummary>().to_value();
    let mut whole = Map::new();
    whole.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    whole.insert("$id".to_owned(), json!("urn:casebrief:1:summary"));
    whole.insert("title".to_owned(), json!("casebrief/1: summary of one case"));
    if let Value::Object(made) = made {
        whole.extend(made.into_iter().filter(|(key, _)| key != "$schema" && key != "title"));
    }
    let mut whole = Value::Object(whole);
    if let Some(version) = whole.pointer_mut("/properties/schema") {
        *version = json!({ "description": "Name and version of this form.", "const": SCHEMA });
    }
    format!("{whole:#}\n")
}
